"""E7 考榜: what social organisations carry for a community is examined; they enter by rule, leave by decision.

The article: 68 tasks posted and all carried; services reach 300,000 residents a year. Figures come from the record.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from quarters import collected, published

As = Callable[[str], ApiClient]
STREET = "370213001"
CLERK, HEAD = f"{STREET}-handler", f"{STREET}-head"
NOVEMBER = ("2026-11-02", "2026-11-27")
TUESDAY = datetime(2026, 11, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FINE = {"asked": 40, "liked": 38, "done": 100, "funds": "yes"}


def raised(as_: As, kind: str, org: str = "sz-dushu") -> str:
    facts = {"thing": org, "kind": kind} | ({"task": "悦读书房"} if kind == "exam" else {})
    number = str(as_(CLERK).raise_("service-exam", "", region=STREET, facts=facts, channel="inside").ok()["number"])
    as_(CLERK).do(number, "accept")
    return number


def examined(as_: As, org: str = "sz-dushu", **found: Any) -> tuple[str, Answer]:
    """Examine what an organisation carried; return the matter and what the last step answered."""
    number, told = raised(as_, "exam", org), FINE | found
    as_(CLERK).do(number, "handle", step="survey", facts={key: told[key] for key in ("asked", "liked")})
    return number, as_(CLERK).do(number, "handle", step="inspect", facts={key: told[key] for key in ("done", "funds")})


def ended(as_: As, number: str) -> None:
    as_(CLERK).do(number, "reply", words="考核结果已公布。")
    as_(CLERK).do(number, "close")


def test_who_meets_the_rules_enters_at_once_and_others_are_decided_by_people(as_: As) -> None:
    number = raised(as_, "entry")
    fine = {"inspected": "yes", "penalties": 0, "staff": 3}
    assert as_(CLERK).do(number, "handle", facts=fine)["steps"] == ["reply"]
    other = raised(as_, "entry", "sz-ertong")
    assert as_(CLERK).do(other, "handle", facts=fine | {"penalties": 1})["steps"] == ["admit"]
    assert as_(HEAD).do(other, "sign", verdict="refuse", words="两年内受过处罚。")["steps"] == ["reply"]


@pytest.mark.parametrize(
    ("found", "grade"),
    [({}, "excellent"), ({"liked": 30}, "pass"), ({"done": 80}, "pass")],
)
def test_the_grade_comes_of_work_done_and_residents_words(as_: As, found: dict[str, Any], grade: str) -> None:
    number, answer = examined(as_, **found)
    assert answer["steps"] == ["reply"]
    assert as_(CLERK).matter(number)["facts"]["grade"] == grade


@pytest.mark.parametrize("found", [{"funds": "no"}, {"done": 59}, {"liked": 10}, {"asked": 19, "liked": 19}])
def test_what_would_fail_or_was_asked_of_too_few_is_for_people(as_: As, found: dict[str, Any]) -> None:
    number, answer = examined(as_, **found)
    assert answer["steps"] == ["judge"]
    assert "grade" not in as_(CLERK).matter(number)["facts"]


def test_who_fails_is_heard_and_leaves_only_by_decision_of_the_level_above(as_: As) -> None:
    number, _ = examined(as_, funds="no")
    assert as_(HEAD).do(number, "sign", verdict="agree", facts={"grade": "fail"})["steps"] == ["hear"]
    as_(CLERK).do(number, "handle", words="该社称票据已补齐，核验不属实。")
    assert as_(HEAD).act(number, "sign", verdict="agree").status in (403, 409), "not who gave the grade"
    assert as_("370213-head").do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_a_quarter_tells_who_passed_who_entered_who_left_and_how_many_were_served(as_: As) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        for _ in range(5):
            number, _ = examined(as_)
            as_(HEAD).do(number, "outcome", kind="social_served", amount="1200", unit="人次")
            ended(as_, number)
        number, _ = examined(as_, "sz-hongse", funds="no")
        as_(HEAD).do(number, "sign", verdict="agree", facts={"grade": "fail"})
        as_(CLERK).do(number, "handle", words="没有新的理由。")
        as_("370213-head").do(number, "sign", verdict="agree")
        as_(HEAD).do(number, "outcome", kind="social_left", amount="1", unit="家")
        ended(as_, number)
        number = raised(as_, "entry")
        as_(CLERK).do(number, "handle", facts={"inspected": "yes", "penalties": 0, "staff": 3})
        as_(HEAD).do(number, "outcome", kind="social_entered", amount="1", unit="家")
        ended(as_, number)
    rows = published(as_, collected(as_, "service-exam", NOVEMBER)["number"])["rows"]
    licang = next(row for row in rows if row["unit"] == "370213")
    (passed,) = licang["boards"][0]["cells"]
    assert (passed["n"], passed["of"]) == (5, 6), "an entry is no examination"
    assert [cell["figure"] for cell in licang["shown_cells"]] == ["1", "1", "6000"]
    assert licang["total"]["rank"] == 1
    assert {row["total"]["rank"] for row in rows if row["unit"] != "370213"} == {None}, "nothing examined: listed"
