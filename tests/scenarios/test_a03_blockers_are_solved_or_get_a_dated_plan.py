"""A3 即时协调的堵点: a video meeting raises two blockers and the trainees phone the district at once.

The road's name was settled within the week; the garbage trucks' detour got a plan with a date, and is followed to it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CHENGYANG = "370214"
HANDLER, HEAD = f"{CHENGYANG}-handler", f"{CHENGYANG}-head"


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def raised(as_: As, title: str) -> str:
    """A trainee, himself of the district, puts it in from where he is."""
    facts = {"raiser": "实训干部"}
    given = as_(HANDLER).raise_("blocker", title, region=CHENGYANG, channel="inside", facts=facts).ok()
    return str(given["number"])


def phoned(as_: As, title: str) -> str:
    number = raised(as_, title)
    as_("tao").do(number, "accept")
    assert as_("tao").do(number, "assign", lead=CHENGYANG)["steps"] == ["handle"]
    return number


def planned(as_: As, number: str, date: str) -> Answer:
    as_(HANDLER).do(number, "handle", facts={"solved": "plan"})
    as_(HANDLER).do(number, "handle", step="plan", facts={"plan_date": date})
    as_(HEAD).do(number, "sign", verdict="agree")
    return as_(HANDLER).do(number, "reply", words=f"已定出绕行方案，{date} 前完成。")


def struck_off(as_: As, number: str) -> None:
    as_("tao").do(number, "call_back", satisfied="yes", solved="yes")
    assert as_("tao").do(number, "close")["status"] == "closed"


def clock(answer: Answer, name: str) -> dict[str, object]:
    return next(c for c in answer["clocks"] if c["name"] == name)


def test_one_is_solved_within_the_week_and_one_gets_a_dated_plan(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    road, trucks = phoned(as_, "新建道路没有路名"), phoned(as_, "垃圾车绕行")
    as_(HANDLER).do(road, "handle", facts={"solved": "yes"})
    as_(HEAD).do(road, "sign", verdict="agree")
    as_(HANDLER).do(road, "reply", words="路名已批复。")
    struck_off(as_, road)
    assert planned(as_, trucks, day(10))["steps"] == ["check"]
    found = {m["number"]: m for m in everything("blocker")}
    taken = datetime.fromisoformat(found[road]["closed"]) - datetime.fromisoformat(found[road]["registered"])
    assert taken < timedelta(days=7)
    assert (found[trucks]["facts"]["solved"], found[trucks]["facts"]["plan_date"]) == ("plan", day(10))
    assert all(m["answered"] for m in found.values()), "each is solved or has a plan"


def test_the_plan_is_checked_on_its_date_and_closed_only_when_solved(as_: As) -> None:
    number = phoned(as_, "垃圾车绕行")
    planned(as_, number, day(10))
    due = datetime.fromisoformat(str(clock(as_("tao").matter(number), "step/check")["due"]))
    assert (due - timedelta(seconds=1)).astimezone(timezone.get_default_timezone()).date().isoformat() == day(10)
    assert as_("tao").do(number, "handle", step="check", facts={"solved": "yes"})["steps"] == ["call_back"]
    struck_off(as_, number)


def test_a_plan_that_was_not_kept_goes_round_again_with_a_new_date(as_: As) -> None:
    number = phoned(as_, "垃圾车绕行")
    planned(as_, number, day(10))
    assert as_("tao").do(number, "handle", step="check", facts={"solved": "plan"})["steps"] == ["handle"]
    planned(as_, number, day(20))
    assert as_(HEAD).matter(number)["facts"]["plan_date"] == day(20)
    as_("tao").do(number, "handle", step="check", facts={"solved": "yes"})
    struck_off(as_, number)


def test_the_department_is_phoned_within_two_hours(as_: As) -> None:
    number = phoned(as_, "路名")
    contact = clock(as_("tao").matter(number), "contact")
    assert (contact["allow"], contact["stopped"] is not None) == ("2h", True)
    assert contact["basis"]


@pytest.mark.parametrize("facts", [{}, {"plan_date": "月底前"}, {"plan_date": "9999-12-31"}])
def test_a_plan_without_a_date_one_can_hold_it_to_is_no_plan(as_: As, facts: dict[str, str]) -> None:
    number = phoned(as_, "垃圾车绕行")
    as_(HANDLER).do(number, "handle", facts={"solved": "plan"})
    assert as_(HANDLER).act(number, "handle", step="plan", facts=facts).status == 422
    assert as_(HEAD).act(number, "sign", verdict="agree").code == "step_not_open"


def test_the_department_neither_checks_nor_strikes_off_its_own_plan(as_: As) -> None:
    number = phoned(as_, "垃圾车绕行")
    planned(as_, number, day(10))
    for who in (HANDLER, HEAD):
        assert as_(who).act(number, "handle", step="check", facts={"solved": "yes"}).code == "not_yours"
        assert as_(who).act(number, "close").status == 409


def test_an_enterprise_says_who_it_is_and_follows_its_blocker(api: ApiClient, as_: As) -> None:
    draft = {"region": CHENGYANG, "facts": {"raiser": "企业"}}
    assert api.raise_("blocker", "施工许可卡住", **draft).code == "reporter_needed"
    given = api.raise_("blocker", "施工许可卡住", **draft, reporter={"name": "某集团", "phone": "13800000000"}).ok()
    as_("tao").do(given["number"], "accept")
    as_("tao").do(given["number"], "assign", lead=CHENGYANG)
    planned(as_, given["number"], day(3))
    told = [e["words"] for e in api.follow(given["number"], given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == [f"已定出绕行方案，{day(3)} 前完成。"]
    assert "13800000000" not in str(as_(HANDLER).matter(given["number"]).body)
