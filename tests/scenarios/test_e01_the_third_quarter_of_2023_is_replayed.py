"""E1 replayed: the contest of ten districts in the third quarter of 2023, four boards after a quarter of three.

The list that filled every cadre's phone on 31 October. Inputs are made so that the figures that were reported come out:
West Coast 38 of 40 stars and 98.30 points. Every total is worked out here by hand, apart from the engine.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import docx
import pytest
from django.test import Client

from api_client import Answer, ApiClient
from bulletins_of_runs import on_paper, words
from luodi.city.assessment.models import Filing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.registry.models import Person
from quarters import answered, at, collected, filed, published

As = Callable[[str], ApiClient]
Q2, Q3 = ("2023-04-01", "2023-06-30"), ("2023-07-01", "2023-09-30")
WEST = "370211"


class Quarter(NamedTuple):
    """One district's quarter: growth in per cent, projects begun of those signed, renewal done of the year's plan,
    blockers answered on time of those answered, and ratings of five stars."""

    output: str
    started: tuple[int, int]
    renewal: tuple[int, int]
    blockers: tuple[int, int] = (0, 0)
    praised: int = 0


BEFORE = {
    "370202": Quarter("7.1", (36, 40), (44, 50)),
    "370203": Quarter("6.0", (34, 40), (43, 50)),
    "370211": Quarter("8.9", (39, 40), (46, 50)),
    "370212": Quarter("7.4", (37, 40), (45, 50)),
    "370213": Quarter("5.2", (33, 40), (42, 50)),
    "370214": Quarter("6.6", (35, 40), (45, 50)),
    "370215": Quarter("6.3", (35, 40), (41, 50)),
    "370281": Quarter("6.9", (36, 40), (40, 50)),
    "370283": Quarter("4.6", (31, 40), (39, 50)),
    "370285": Quarter("4.4", (30, 40), (38, 50)),
}
NOW = {
    "370202": Quarter("7.0", (36, 40), (45, 50), (2, 2)),
    "370203": Quarter("6.1", (34, 40), (43, 50), (1, 2)),
    "370211": Quarter("9.62", (39, 40), (38, 40), (10, 10), praised=2),
    "370212": Quarter("7.3", (38, 40), (45, 48), (11, 11)),
    "370213": Quarter("7.2", (40, 40), (44, 50), (3, 3)),
    "370214": Quarter("6.4", (35, 40), (44, 50), (2, 2)),
    "370215": Quarter("6.2", (34, 40), (41, 50), (2, 3)),
    "370281": Quarter("6.8", (36, 40), (40, 50), (2, 2)),
    "370283": Quarter("6.3", (35, 40), (43, 50), (3, 3)),
    "370285": Quarter("4.3", (30, 40), (37, 50), (1, 1)),
}


def boards(quarter: Quarter, n: int) -> list[Fraction]:
    """Return a district's points on the first `n` boards by hand (domain notes 4.3, 4.4)."""
    started, renewal, blockers = quarter.started, quarter.renewal, quarter.blockers
    return [
        Fraction(quarter.output) * 10,
        (Fraction(100 * started[0], started[1]) - 50) * 2,
        Fraction(100 * renewal[0], renewal[1]),
        Fraction(100 * (blockers[0] + 9), blockers[1] + 10),
    ][:n]


def total(quarter: Quarter, n: int) -> Fraction:
    """Return the total by hand: boards alike, three points on top where at least 95 % of ratings are good."""
    return sum(boards(quarter, n), Fraction(0)) / n + (3 if quarter.praised else 0)


def printed(points: Fraction) -> Decimal:
    cents = (points * 200 + 1) // 2
    return Decimal(int(cents)) / 100


def places(points: dict[str, Fraction]) -> dict[str, int]:
    """Return ranks by what is printed, equals sharing one."""
    told = {unit: printed(value) for unit, value in points.items()}
    return {unit: 1 + sum(other > value for other in told.values()) for unit, value in told.items()}


def blocker(region: str, *, late: bool) -> None:
    """Let a firm's blocker be answered in the district: within three working days, or nine later."""
    draft = Draft(
        "blocker", "垃圾车绕行", "要绕行三公里", region, facts={"raiser": "企业"}, reporter={"name": "某公司"}
    )
    number = raise_matter(PUBLIC, draft, moment=at("2023-08-07")).number
    end = at("2023-08-21" if late else "2023-08-09").at
    assert end is not None
    steps = [
        ("tao", "accept", {}, at("2023-08-07", 11)),
        ("tao", "assign", {"lead": region, "co": []}, at("2023-08-07", 12)),
        (f"{region}-handler", "handle", {"facts": {"solved": "yes"}}, Moment(end)),
        (f"{region}-head", "sign", {"verdict": "agree"}, Moment(end + timedelta(minutes=1))),
        (f"{region}-handler", "reply", {"words": "已开通便道。"}, Moment(end + timedelta(minutes=2))),
    ]
    for who, kind, data, moment in steps:
        act(Person.objects.get(username=who), action(kind), number, data, moment=moment)


def file_all(as_: As, period: tuple[str, str], quarters: dict[str, Quarter]) -> None:
    for unit, quarter in quarters.items():
        filed(as_, "contest", period, "output", unit, value=quarter.output)
        filed(as_, "contest", period, "started", unit, n=quarter.started[0], of=quarter.started[1])
        filed(as_, "contest", period, "renewal", unit, n=quarter.renewal[0], of=quarter.renewal[1])


@pytest.fixture
def contest(as_: As) -> Answer:
    """The third quarter, published, after the second."""
    file_all(as_, Q2, BEFORE)
    published(as_, collected(as_, "contest", Q2)["number"])
    for unit, quarter in NOW.items():
        for n in range(quarter.blockers[1]):
            blocker(unit, late=n >= quarter.blockers[0])
        for _ in range(quarter.praised):
            answered(unit, "2023-08-07", "2023-08-09", stars=5)
    file_all(as_, Q3, NOW)
    return published(as_, collected(as_, "contest", Q3)["number"])


def by_unit(run: Answer) -> dict[str, dict[str, object]]:
    return {row["unit"]: row for row in run["rows"]}


def test_four_boards_after_three_give_the_list_that_was_published(as_: As, contest: Answer) -> None:
    rows = by_unit(contest)
    now = {unit: total(quarter, 4) for unit, quarter in NOW.items()}
    before = places({unit: total(quarter, 3) for unit, quarter in BEFORE.items()})
    assert {unit: Decimal(row["total"]["score"]) for unit, row in rows.items()} == {  # type: ignore[index]
        unit: printed(points) for unit, points in now.items()
    }
    ranks = places(now)
    assert {unit: row["total"]["rank"] for unit, row in rows.items()} == ranks  # type: ignore[index]
    assert [row["unit"] for row in contest["rows"]] == sorted(ranks, key=lambda unit: ranks[unit]), "who sits where"
    for n, board in enumerate(("economy", "projects", "renewal", "business")):
        won = places({unit: boards(quarter, 4)[n] for unit, quarter in NOW.items()})
        stars = {unit: row["boards"][n]["stars"] for unit, row in rows.items()}  # type: ignore[index]
        assert stars == {unit: 11 - rank for unit, rank in won.items()}, board
    rises = {unit: before[unit] - ranks[unit] for unit in NOW}
    assert {unit: row["rise"] for unit, row in rows.items()} == rises
    assert all(row["across"] for row in rows.values()), "three boards and four are not alike, and it says so"
    flags = {unit: ["pioneer"] * (ranks[unit] <= 2) + ["climber"] * (rises[unit] >= 2) for unit in NOW}
    assert {unit: row["banners"] for unit, row in rows.items()} == flags
    assert sum("climber" in won for won in flags.values()) == 2

    west = rows[WEST]
    assert (west["stars"], west["total"]["score"], west["total"]["rank"]) == (38, "98.30", 1)  # type: ignore[index]

    check_bulletin(as_, contest["number"])
    check_correction(as_, contest)


def check_bulletin(as_: As, number: str) -> None:
    """What the list says in words, on the page and on paper, and what it refuses to compare."""
    bulletin = as_("qu").get(f"/assessments/{number}/bulletin").ok()
    told = "\n".join(words(bulletin))
    assert bulletin["title"]["zh"] == "关于2023年第三季度区市考核情况的通报"
    assert "2023年第三季度，参加考核的有10个单位。" in told
    n, of = (sum(q.started[k] for q in NOW.values()) for k in (0, 1))
    assert f"全市签约项目落地开工率为{100 * n / of:.2f}%" in told
    late = [q.blockers for q in NOW.values()]
    on_time, all_ = sum(n for n, _ in late), sum(of for _, of in late)
    assert f"企业堵点答复{all_}件，按时答复率为{100 * on_time / all_:.2f}%。" in told
    assert "西海岸新区第1（98.30，" in told
    assert "签约项目落地开工率100%的1个单位是李沧区。" in told
    assert "地区生产总值增速（%，初步统计）排名前三位的是西海岸新区（9.62）、崂山区（7.3）、李沧区（7.2）。" in told
    reasons = {one["slot"]: one["code"] for one in bulletin["left_out"]}
    assert (reasons["started_change"], reasons["risen"]) == ("across-schemes", "across-schemes")
    paper = docx.Document(io.BytesIO(on_paper(as_("qu"), number, "docx", "zh")))
    assert "西海岸新区第1（98.30，" in "".join(line.text for line in paper.paragraphs)
    page = Client().get(f"/results/{number}/").content.decode()
    assert "98.30" in page
    assert "跨方案" in page


def check_correction(as_: As, first: Answer) -> None:
    """A revised statistic makes another run that says what changed; what was published stays as it was."""
    filed(as_, "contest", Q3, "output", "370212", value="7.8", why="市统计局核减后修订")
    assert Filing.objects.filter(unit="370212", indicator="output", state="replaced").count() == 1
    body = {"scheme": "contest", "since": Q3[0], "until": Q3[1], "why": "崂山区生产总值增速修订"}
    number = as_("qu").post("/assessments", body).ok()["number"]
    second = published(as_, number)
    assert second["corrects"] == first["number"]
    (changed,) = second["changes"]
    assert (changed["unit"], changed["indicator"]) == ("370212", "output")
    assert (changed["before"]["figure"], changed["now"]["figure"]) == ("7.300000", "7.800000")
    revised = NOW["370212"]._replace(output="7.8")
    assert Decimal(by_unit(second)["370212"]["total"]["score"]) == printed(total(revised, 4))  # type: ignore[index]
    again = as_("xu").get(f"/assessments/{first['number']}").ok()
    assert (again["hash"], again["rows"]) == (first["hash"], first["rows"])
    told = "\n".join(words(as_("qu").get(f"/assessments/{number}/bulletin").ok()))
    assert "崂山区（7.8）" in told
