"""B7 项目落地流程再造 (Licang): on file at once, verified in three working days; proposal and feasibility in two each.

The article: design and estimate in three; links cut and merged; urgent projects, and those without planning or land
papers, go through in one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
OFFICE = "370213-spj"
CLERK, REVIEWER, HEAD = f"{OFFICE}-clerk", f"{OFFICE}-reviewer", f"{OFFICE}-head"
BUILDER = {"name": "某建设公司", "phone": "13900000000"}
HERE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=HERE)


def filed(api: ApiClient, way: str, **more: str) -> str:
    facts = {"way": way, "emergency": "no", "land": "yes", "amount": 12000, "firm": "某建设公司"} | more
    return str(api.raise_("project-landing", "滨河路改造工程", facts=facts, reporter=BUILDER).ok()["number"])


def taken(api: ApiClient, as_: As, way: str, **more: str) -> tuple[str, Answer]:
    number = filed(api, way, **more)
    return number, as_(CLERK).do(number, "accept")


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(CLERK).matter(number).ok()["clocks"]}


def last_day(clock: Any) -> str:
    """Return the last day within the limit."""
    return (datetime.fromisoformat(clock["due"]) - timedelta(seconds=1)).astimezone(HERE).date().isoformat()


def handed_over(as_: As, number: str) -> Answer:
    as_(CLERK).do(number, "reply", words="批复已送达。")
    return as_(CLERK).do(number, "close")


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_is_only_put_on_file_is_done_the_moment_it_is_reported(api: ApiClient, as_: As) -> None:
    number = filed(api, "record")
    assert [s["key"] for s in as_(CLERK).matter(number)["steps"]] == ["file"], "nothing stands before it"
    as_(CLERK).do(number, "reply", words="备案证明已出具。", facts={"file_no": "2612-370213-04-01-000001"})
    found = as_(CLERK).matter(number).ok()
    assert (found["status"], found["reason"]) == ("closed", "answered")
    assert found["registered"] == found["closed"]
    assert [e["kind"] for e in as_(CLERK).entries(number)] == ["registered", "replied", "closed"]
    assert clocks(as_, number)["step/file"]["allow"] == "0d"


def test_it_is_not_on_file_without_its_code(api: ApiClient, as_: As) -> None:
    number = filed(api, "record")
    assert as_(CLERK).act(number, "reply", words="备案").code == "missing"
    assert as_(CLERK).matter(number)["status"] == "open"


@time_machine.travel(WEDNESDAY, tick=False)
def test_verifying_takes_three_working_days_beside_the_twenty_of_the_law(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "verify")
    found = clocks(as_, number)
    assert (found["step/verify"]["allow"], found["legal"]["allow"]) == ("3wd", "20wd")
    assert "企业投资项目核准和备案管理条例" in found["legal"]["basis"]
    assert last_day(found["step/verify"]) == "2026-12-07", "Thursday, Friday, Monday"
    as_(REVIEWER).do(number, "sign", verdict="agree")
    assert handed_over(as_, number)["status"] == "closed"
    assert clocks(as_, number)["legal"]["stopped"] == clocks(as_, number)["step/verify"]["stopped"]


def test_a_promise_not_kept_is_red_while_the_law_still_has_time(api: ApiClient, as_: As) -> None:
    with time_machine.travel(WEDNESDAY, tick=False):
        number, _ = taken(api, as_, "verify")
    late = datetime(2026, 12, 8, 9, tzinfo=HERE)
    with time_machine.travel(late, tick=False):
        tick(round(late.timestamp() * 1000))
        found = as_(CLERK).matter(number).ok()
        climbed = [e["data"] for e in as_(CLERK).entries(number) if e["kind"] == "climbed"]
    assert found["lamp"] == "red"
    assert {c["clock"] for c in climbed} == {"step/verify"}
    legal = next(c for c in found["clocks"] if c["name"] == "legal")
    assert datetime.fromisoformat(legal["due"]) > late


@time_machine.travel(WEDNESDAY, tick=False)
def test_proposal_and_feasibility_are_one_link_then_comes_the_design(api: ApiClient, as_: As) -> None:
    number, receipt = taken(api, as_, "invest")
    assert sorted(receipt["steps"]) == ["feasibility", "proposal"], "both at the same time"
    found = clocks(as_, number)
    assert {found[f"step/{key}"]["allow"] for key in ("proposal", "feasibility")} == {"2wd"}
    assert {last_day(found[f"step/{key}"]) for key in ("proposal", "feasibility")} == {"2026-12-04"}
    as_(REVIEWER).do(number, "sign", step="proposal", verdict="agree")
    assert as_(HEAD).do(number, "sign", step="feasibility", verdict="agree")["steps"] == ["receive"]
    assert "step/design" not in clocks(as_, number), "its days count from when the design comes in"
    assert as_(CLERK).do(number, "handle", facts={"estimate": 11800})["steps"] == ["design"]
    assert clocks(as_, number)["step/design"]["allow"] == "3wd"
    as_(REVIEWER).do(number, "sign", verdict="agree")
    as_(CLERK).do(number, "outcome", kind="project", amount="1", unit="个")
    assert handed_over(as_, number)["status"] == "closed"
    assert as_(CLERK).matter(number)["facts"]["estimate"] == 11800


@pytest.mark.parametrize("why", [{"emergency": "yes"}, {"land": "no"}])
def test_urgent_ones_and_those_without_land_papers_go_in_one(api: ApiClient, as_: As, why: dict[str, str]) -> None:
    number, receipt = taken(api, as_, "invest", **why)
    assert receipt["steps"] == ["one_go"]
    assert as_(REVIEWER).do(number, "sign", verdict="agree")["steps"] == ["reply"]
    assert handed_over(as_, number)["status"] == "closed"
    signed = [e["step"] for e in as_(CLERK).entries(number) if e["kind"] == "signed"]
    assert signed == ["one_go"], "one approval, no other"


def test_what_is_refused_goes_no_further_and_is_answered(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "invest")
    as_(REVIEWER).do(number, "sign", step="proposal", verdict="refuse", words="不符合专项规划。")
    assert as_(HEAD).do(number, "sign", step="feasibility", verdict="agree")["steps"] == ["reply"]
    assert handed_over(as_, number)["status"] == "closed"


@time_machine.travel(WEDNESDAY, tick=False)
def test_days_in_which_the_builder_corrects_papers_do_not_count(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "verify")
    as_(REVIEWER).do(number, "pause", name="补正", reason="缺节能承诺表")
    assert clocks(as_, number)["step/verify"]["paused"]
    assert as_(REVIEWER).act(number, "sign", verdict="agree").code == "paused"
    with time_machine.travel(datetime(2026, 12, 7, 10, tzinfo=HERE), tick=False):
        as_(REVIEWER).do(number, "resume", name="补正")
        assert last_day(clocks(as_, number)["step/verify"]) == "2026-12-09", "Monday counts again"


def test_who_took_it_in_does_not_approve_it_and_other_districts_do_not_see_it(api: ApiClient, as_: As) -> None:
    number, _ = taken(api, as_, "verify")
    assert as_(CLERK).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_("370202-spj-reviewer").matter(number).status == 404


@pytest.mark.parametrize("without", ["way", "emergency", "land", "amount", "firm"])
def test_every_question_that_decides_the_way_is_answered(api: ApiClient, without: str) -> None:
    facts = {"way": "invest", "emergency": "no", "land": "yes", "amount": 1, "firm": "某公司"}
    del facts[without]
    answer = api.raise_("project-landing", "工程", facts=facts, reporter=BUILDER)
    assert (answer.code, answer["field"]) == ("missing", without)
