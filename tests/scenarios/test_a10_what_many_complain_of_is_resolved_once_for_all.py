"""A10 员工抱怨共性问题: complaints are gathered, the common ones grouped into one and resolved for all who raised them.

The article: 132 common problems resolved, 100 % of complaints settled.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CLERK, CALLBACK, CANTEEN = "ni", "teng", "qiu"


def raised(api: ApiClient, title: str, topic: str = "canteen") -> Answer:
    return api.raise_("grievance", title, facts={"topic": topic}).ok()


def sorted_(as_: As, number: str, common: str, lead: str = "qd-jt-hq") -> None:
    as_(CLERK).do(number, "accept", facts={"common": common})
    as_(CLERK).do(number, "assign", lead=lead)


def resolved(as_: As, number: str, who: str = CANTEEN, solved: str = "yes") -> Answer:
    as_(who).do(number, "handle", words="夜班窗口延时一小时。")
    as_(who).do(number, "reply", words="从下周起夜班供应热餐。")
    return as_(CALLBACK).do(number, "call_back", satisfied=solved, solved=solved)


def grouped(api: ApiClient, as_: As, count: int = 3) -> tuple[str, list[Answer]]:
    """Several say the same: the first becomes the common problem, the others are merged into it."""
    main = raised(api, "夜班没有热饭")["number"]
    sorted_(as_, main, "yes")
    others = [raised(api, f"食堂夜里关门 {i}") for i in range(count)]
    for other in others:
        sorted_(as_, other["number"], "yes")
        as_(CLERK).do(other["number"], "merge", into=main)
    return main, others


def test_common_problems_are_counted_once_and_all_are_resolved(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    main, others = grouped(api, as_)
    alone = raised(api, "班车绕路", "commute")["number"]
    sorted_(as_, alone, "no")
    for number in (main, alone):
        resolved(as_, number)
        assert as_(CLERK).do(number, "close")["status"] == "closed"
    found = everything("grievance")
    into = [e["data"] for m in found for e in as_("xu").entries(m["number"]) if e["kind"] == "merged"]
    common = [m for m in found if m["facts"]["common"] == "yes" and m["reason"] != "merged"]
    settled = [m for m in found if m["reason"] in ("answered", "merged")]
    assert (len(found), len(into), len(common)) == (5, len(others), 1)
    assert (len(settled), all(m["facts"]["solved"] == "yes" for m in common)) == (len(found), True)


def test_what_is_not_settled_goes_round_again(api: ApiClient, as_: As) -> None:
    number = raised(api, "夜班没有热饭")["number"]
    sorted_(as_, number, "yes")
    assert resolved(as_, number, solved="no")["steps"] == ["handle"]
    assert resolved(as_, number)["steps"] == ["close"]


def test_a_complaint_put_together_wrongly_stands_alone_again(api: ApiClient, as_: As) -> None:
    main, others = grouped(api, as_, 1)
    as_(CLERK).do(others[0]["number"], "unmerge")
    assert as_(CLERK).matter(others[0]["number"])["status"] == "open"
    assert as_(CLERK).kinds(main)[-1] == "released"


def test_it_goes_to_the_department_in_charge_and_no_other_reads_it(api: ApiClient, as_: As) -> None:
    number = raised(api, "车间太热", "work")["number"]
    sorted_(as_, number, "no", "qd-jt-sc")
    assert [as_(who).matter(number).status for who in ("bi", "qiu", "yin", "wang")] == [200, 404, 404, 404]


def test_nobody_need_give_a_name_and_none_is_kept(api: ApiClient, as_: As) -> None:
    given = raised(api, "夜班没有热饭")
    sorted_(as_, given["number"], "no")
    resolved(as_, given["number"])
    told = [e["words"] for e in api.follow(given["number"], given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == ["从下周起夜班供应热餐。"]
    opened = as_(CLERK).post(f"/matters/{given['number']}/identity", {"reason": "想知道是谁"})
    assert not any(opened.ok().body.values())


@pytest.mark.parametrize("facts", [{}, {"common": "maybe"}])
def test_the_union_says_of_each_whether_it_is_common(api: ApiClient, as_: As, facts: dict[str, str]) -> None:
    number = raised(api, "夜班没有热饭")["number"]
    assert as_(CLERK).act(number, "accept", facts=facts).status == 422
