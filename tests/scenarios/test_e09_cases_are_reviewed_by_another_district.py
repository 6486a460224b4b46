"""E9 案件质量评查: a district's case is reviewed by another, item by item; a table grades, people decide a poor one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.queries import waiting
from luodi.city.registry.models import Person
from quarters import collected, published

As = Callable[[str], ApiClient]
NOVEMBER = ("2026-11-02", "2026-11-27")
TUESDAY = datetime(2026, 11, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ITEMS = ("facts_found", "evidence", "nature", "sanction", "procedure", "papers", "files")
MET = dict.fromkeys(ITEMS, "met")
OURS, THEIRS = "370212-jw", "370214-jw"


def put_up(as_: As, case: str = OURS, by: str = THEIRS) -> Answer:
    """Put a case up for review, its number alone; return what accepting it answered."""
    facts = {"reviewed": case, "reviewer": by, "case_no": "崂纪审〔2026〕31号"}
    who = as_(f"{case}-reviewer")
    number = who.raise_("case-review", "评查", region=case[:6], facts=facts, channel="inside").ok()["number"]
    return who.do(number, "accept")


def reviewed(as_: As, number: str, **found: str) -> Answer:
    as_("zhang").do(number, "handle", step="guide", words="重点看定性和程序。")
    return as_(f"{THEIRS}-reviewer").do(number, "handle", step="review", facts=MET | found)


def ended(as_: As, number: str) -> None:
    as_(f"{OURS}-reviewer").do(number, "handle", step="debrief", words="已复盘。")
    as_(f"{THEIRS}-reviewer").do(number, "reply", words="评查结论已反馈。")
    as_("zhang").do(number, "close")


@pytest.mark.parametrize(
    ("found", "grade"),
    [({}, "excellent"), ({"papers": "partly"}, "good"), ({"files": "missed"}, "fit"), ({"evidence": "partly"}, "fit")],
)
def test_seven_items_give_the_grade(as_: As, found: dict[str, str], grade: str) -> None:
    number = put_up(as_)["number"]
    assert reviewed(as_, number, **found)["steps"] == ["debrief"]
    assert as_("zhang").matter(number)["facts"]["grade"] == grade


def test_a_case_that_would_fail_is_decided_by_people_gone_over_and_put_right(as_: As) -> None:
    number = put_up(as_)["number"]
    assert reviewed(as_, number, nature="missed")["steps"] == ["judge"]
    answer = as_("kong").do(number, "sign", verdict="agree", facts={"grade": "unfit"})
    assert answer["steps"] == ["debrief"]
    assert as_(f"{OURS}-reviewer").do(number, "handle", step="debrief")["steps"] == ["mend"]
    as_(f"{OURS}-head").do(number, "handle", step="mend", words="已重新审理定性。")
    as_(f"{THEIRS}-reviewer").do(number, "reply", words="已反馈。")
    assert as_("zhang").do(number, "close")["status"] == "closed"


def test_nobody_reviews_a_case_of_their_own(as_: As) -> None:
    answer = put_up(as_, by=OURS)
    assert answer["steps"] == ["cross"]
    number = answer["number"]
    as_("shi").do(number, "assign", lead=THEIRS, co=[])
    reviewed(as_, number)
    assert as_(f"{OURS}-reviewer").act(number, "handle", step="review", facts=MET).status >= 400


def test_whichever_inspector_may_rule_on_an_objection_finds_it(as_: As) -> None:
    number = put_up(as_)["number"]
    as_("zhang").do(number, "handle", step="guide", words="重点看定性和程序。")
    as_(f"{THEIRS}-reviewer").do(number, "object", reason="与本单位有牵连。")
    for inspector in ("zhang", f"{THEIRS}-inspector"):
        person = Person.objects.get(username=inspector)
        assert [(row.number, item.kind) for row, item in waiting(person)] == [(number, "rule_objection")]
    assert waiting(Person.objects.get(username=f"{THEIRS}-reviewer")) == []


def test_other_districts_do_not_see_it(as_: As) -> None:
    number = put_up(as_)["number"]
    assert as_("370213-jw-reviewer").matter(number).status == 404
    assert as_("wang").matter(number).status == 404


def test_a_quarter_ranks_by_what_is_sound_and_shows_what_was_unfit_beside(as_: As) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        made: list[dict[str, Any]] = [{}, {}, {"papers": "partly"}, {}, {"evidence": "partly"}]
        for found in made:
            number = put_up(as_)["number"]
            reviewed(as_, number, **found)
            ended(as_, number)
    run = published(as_, collected(as_, "case-quality", NOVEMBER)["number"])
    laoshan = next(row for row in run["rows"] if row["unit"] == "370212")
    (sound,) = laoshan["boards"][0]["cells"]
    assert (sound["n"], sound["of"]) == (4, 5)
    assert laoshan["total"]["rank"] == 1
    reviewer = next(row for row in run["rows"] if row["unit"] == "370214")
    assert [(c["indicator"], c["n"], c["of"]) for c in reviewer["shown_cells"]] == [
        ("unfit", 0, None),
        ("timely", 5, 5),
    ]
    behind = as_("zhang").get(f"/assessments/{run['number']}/figures/370212/sound", part="of").ok()
    assert (behind["total"], len(behind["matters"])) == (5, 5)
    assert as_("wang").get(f"/assessments/{run['number']}/figures/370212/sound", part="of").ok()["matters"] == []
