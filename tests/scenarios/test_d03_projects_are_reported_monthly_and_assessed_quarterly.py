"""D3 月通报、季考核: new starts, 纳统, investment done and milestones count, each from signed monthly figures."""

from collections.abc import Callable

from api_client import ApiClient
from pipeline import YI, entered, handler, month

As = Callable[[str], ApiClient]
JIMO, JIAOZHOU = "370215", "370281"
WORK, CHECK, HEAD = handler(JIMO), f"{JIMO}-shangwu-reviewer", f"{JIMO}-shangwu-head"


def test_three_people_file_check_and_sign_and_late_filing_shows(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", 10 * YI, "started")["number"]
    at = f"/projects/{number}/months"
    filed = as_(WORK).post(at, {"month": "2026-10", "invested": YI}).ok()
    assert (filed["state"], filed["due"], filed["late"]) == ("filed", "2026-11-05", True)
    assert as_(WORK).post(f"/project-months/{filed['id']}/check", {"right": True}).code == "not_allowed"
    assert as_(HEAD).post(f"/project-months/{filed['id']}/sign", {"right": True}).code == "not_now"
    as_(CHECK).post(f"/project-months/{filed['id']}/check", {"right": True}).ok()
    missing = as_(WORK).get("/project-months/missing", month="2026-10").ok().body
    assert [(row["project"], row["state"]) for row in missing] == [(number, "checked")]
    assert as_(HEAD).post(f"/project-months/{filed['id']}/sign", {"right": True}).ok()["state"] == "signed"
    assert as_(WORK).get("/project-months/missing", month="2026-10").ok().body == []
    assert as_(WORK).post(at, {"month": "2026-12", "invested": 1}).code == "future"
    assert as_(WORK).post(at, {"month": "2026-10", "invested": 2 * YI}).code == "bad_value", "a correction says why"
    again = as_(WORK).post(at, {"month": "2026-10", "invested": 2 * YI, "why": "漏报设备款"}).ok()
    back = as_(CHECK).post(f"/project-months/{again['id']}/check", {"right": False, "why": "附上发票"}).ok()
    assert (back["state"], back["why"]) == ("returned", "附上发票")


def test_signed_figures_are_on_the_journal_and_a_correction_adds_the_difference(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", 10 * YI, "started")["number"]
    made = as_(WORK).post(f"/projects/{number}/milestones", {"code": "land", "planned": "2026-05-20"}).ok()
    as_(WORK).post(f"/projects/{number}/milestones/{made['id']}/done", {"on": "2026-05-18"}).ok()
    month(as_, number, JIMO, "2026-05", YI, listed=True)
    month(as_, number, JIMO, "2026-06", YI, listed=True)
    month(as_, number, JIMO, "2026-05", 3 * YI // 2, listed=True, why="漏报")
    told = [e["data"] for e in as_(WORK).entries(number) if e["kind"] == "outcome"]
    assert [(o["kind"], o["amount"]) for o in told] == [
        ("investment", "10000"),
        ("listed", "1"),
        ("started", "1"),
        ("node", "1"),
        ("investment", "10000"),
        ("investment", "5000"),
    ]
    found = as_("xu").get("/project-figures").ok()["all"]["invested"]
    assert (found["done"], found["planned"], found["percent"]) == (5 * YI // 2, 0, "—")


def test_a_quarter_scores_investment_and_gives_bonus_points_out_of_signed_months(as_: As) -> None:
    number = entered(as_, JIMO, "某产业园", 10 * YI, "started")["number"]
    for of in ("2026-04", "2026-05", "2026-06"):
        month(as_, number, JIMO, of, 3 * YI, listed=True)
    other = entered(as_, JIAOZHOU, "另一个产业园", 10 * YI, "registered")["number"]
    month(as_, other, JIAOZHOU, "2026-05", YI)
    body = {"scheme": "projects", "since": "2026-04-01", "until": "2026-06-30"}
    run = as_("qu").post("/assessments", body).ok()
    rows = {row["unit"]: row for row in as_("qu").get(f"/assessments/{run['number']}").ok()["rows"]}
    assert rows[JIMO]["boards"][0]["score"] == "90.00", "90,000 of 100,000 (万元)"
    assert rows[JIMO]["total"]["score"] == "92.00", "one started, one in the statistics"
    assert (rows[JIAOZHOU]["total"]["score"], rows[JIAOZHOU]["total"]["rank"]) == ("10.00", 2)
