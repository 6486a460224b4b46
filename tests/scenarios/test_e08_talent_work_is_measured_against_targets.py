"""E8 人才考核定量指标体系: a yearly quantitative index, per cent of targets that everybody can read."""

from collections.abc import Callable
from decimal import Decimal

from api_client import ApiClient
from bulletins_of_runs import words
from quarters import collected, filed, published

As = Callable[[str], ApiClient]
PERIOD = ("2026-01-01", "2026-10-31")
TARGETS = {"gathered": 20_000, "leading": 30, "graduates": 8_000, "skilled": 3_000}
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")


def test_reaching_every_target_is_a_hundred_and_half_of_them_is_fifty(as_: As) -> None:
    for indicator, target in TARGETS.items():
        for n, unit in enumerate(DISTRICTS):
            filed(
                as_, "talents", PERIOD, indicator, unit, n=target * 2 if n == 0 else target if n == 1 else target // 2
            )
    rows = published(as_, collected(as_, "talents", PERIOD)["number"])["rows"]
    scores = {row["unit"]: Decimal(row["total"]["score"]) for row in rows}
    assert (scores["370202"], scores["370203"], scores["370212"]) == (100, 100, 50)
    assert [row["total"]["rank"] for row in rows] == [1, 1] + [3] * 8, "equals share a rank, the next is skipped"


def reached(as_: As, period: tuple[str, str], shares: dict[str, Decimal]) -> None:
    """File for every district what share of each target it reached; half of it where nothing is said."""
    for indicator, target in TARGETS.items():
        for unit in DISTRICTS:
            filed(as_, "talents", period, indicator, unit, n=int(target * shares.get(indicator, Decimal("0.5"))))


def test_scale_counts_sixty_and_quality_forty(as_: As) -> None:
    reached(as_, PERIOD, {"gathered": Decimal("0.9"), "graduates": Decimal("0.7"), "leading": Decimal(1)})
    row = published(as_, collected(as_, "talents", PERIOD)["number"])["rows"][0]
    boards = {board["board"]: Decimal(board["score"]) for board in row["boards"]}
    assert boards == {"scale": Decimal(80), "quality": Decimal(75)}, "(90 + 70) ÷ 2 and (100 + 50) ÷ 2"
    assert Decimal(row["total"]["score"]) == Decimal(78), "0.6 × 80 + 0.4 × 75"


def test_the_bulletin_says_who_says_so_and_by_what_target(as_: As) -> None:
    reached(as_, PERIOD, {})
    run = published(as_, collected(as_, "talents", PERIOD)["number"])
    assert {source: Decimal(share) for source, share in run["sources"].items()} == {"self": Decimal(100)}
    told = words(as_("qu").get(f"/assessments/{run['number']}/bulletin").ok())
    assert any("10万人" in line or "100000人" in line or "10.00万人" in line for line in told), "10 × 10,000 people"


def test_a_district_files_its_own_and_a_mended_figure_counts_once_three_people_stood_for_it(as_: As) -> None:
    reached(as_, PERIOD, {})
    asked = {"scheme": "talents", "indicator": "leading", "since": PERIOD[0], "until": PERIOD[1], "source": "人社年报"}
    mended = asked | {"unit": "370202", "n": 30, "why": "漏报十五人"}
    handler = as_("370202-handler")
    assert handler.post("/filings", mended | {"unit": "370203"}).code == "not_allowed"
    given = handler.post("/filings", mended).ok()
    before = collected(as_, "talents", PERIOD)["number"]
    assert leading(as_, before) == 15, "what nobody checked and signed does not count"
    assert handler.post(f"/filings/{given['id']}/check", {"right": True}).code in ("own_work", "not_allowed")
    as_("hou").post(f"/filings/{given['id']}/check", {"right": True}).ok()
    as_("370202-head").post(f"/filings/{given['id']}/sign", {"right": True}).ok()
    assert leading(as_, collected(as_, "talents", PERIOD)["number"]) == 30


def leading(as_: As, number: str) -> int:
    """Return how many leading people the first district brought, as a run has it."""
    row = next(row for row in as_("qu").get(f"/assessments/{number}").ok()["rows"] if row["unit"] == "370202")
    return next(int(c["n"]) for board in row["boards"] for c in board["cells"] if c["indicator"] == "leading")
