"""A20 问需于民: ideas under a call, selected or answered with a reason; several become one project with a deadline.

The article: about 40,000 ideas became 230 projects, each finished within its time.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from api_client import Answer, ApiClient
from luodi.city.matters.office import office

As = Callable[[str], ApiClient]
OFFICE, CHOOSER, HOUSING, HEAD = "lu", "mu", "wang", "feng"


def open_call() -> str:
    return next(thing.code for thing in office().rolls["calls"].things if thing.takes(office().day))


def idea(api: ApiClient, as_: As, title: str, field: str = "housing") -> Answer:
    raised = api.raise_("idea", title, facts={"thing": open_call(), "field": field}).ok()
    as_(OFFICE).do(raised["number"], "accept")
    return raised


def project(api: ApiClient, as_: As, title: str, days: int = 200) -> str:
    facts = {"thing": open_call(), "field": "housing"}
    number = str(as_(OFFICE).raise_("livelihood", title, facts=facts).ok()["number"])
    day = (date.today() + timedelta(days=days)).isoformat()
    as_(OFFICE).do(number, "accept", facts={"finish_by": day, "projects": 1})
    as_(OFFICE).do(number, "assign", lead="qd-zjj")
    return number


def finished(as_: As, number: str) -> Answer:
    as_(HOUSING).do(number, "handle")
    as_(CHOOSER).do(number, "sign", verdict="agree")
    as_(HOUSING).do(number, "outcome", kind="project", amount="1", unit="项")
    as_(HOUSING).do(number, "reply", words="已全部完成并公布。")
    return as_(OFFICE).do(number, "close")


def test_several_ideas_become_one_project_and_every_idea_has_an_end(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    chosen = [idea(api, as_, f"老楼加装电梯 {n}") for n in range(4)]
    rest = [idea(api, as_, f"新建机场 {n}", "traffic") for n in range(2)]
    main = project(api, as_, "老旧小区加装电梯")
    for one in chosen:
        as_(CHOOSER).do(one["number"], "sign", verdict="agree")
        as_(OFFICE).do(one["number"], "merge", into=main)
    for one in rest:
        as_(CHOOSER).do(one["number"], "sign", verdict="refuse")
        as_(OFFICE).do(one["number"], "reply", words="不属于本市事权，已反映。", facts={"why": "beyond"})
        as_(OFFICE).do(one["number"], "close")
    assert finished(as_, main)["status"] == "closed"
    ideas, projects = everything("idea"), everything("livelihood")
    selected = [m for m in ideas if m["facts"].get("select") == "agree"]
    answered = [m for m in ideas if m["facts"].get("why")]
    assert (len(ideas), len(selected), len(answered), len(projects)) == (6, 4, 2, 1)
    assert {m["reason"] for m in ideas} == {"merged", "answered"}
    done = next(t for t in as_("xu").get("/tallies", type="livelihood").ok().body if t["kind"] == "project")
    assert done["all"] == {"promised": 1, "done": 1, "under_way": 0}


def test_a_call_takes_ideas_only_between_its_days(api: ApiClient) -> None:
    closed = next(thing for thing in office().rolls["calls"].things if not thing.takes(office().day))
    refused = api.raise_("idea", "迟到的建议", facts={"thing": closed.code, "field": "green"})
    assert (refused.status, refused.code, refused["field"]) == (409, "not_taking", "thing")
    assert api.raise_("idea", "没有这次征集", facts={"thing": "call-1999", "field": "green"}).status == 422


def test_the_project_has_the_clock_of_its_promised_day(api: ApiClient, as_: As) -> None:
    number = project(api, as_, "口袋公园", days=90)
    dues = {clock["name"]: clock["due"] for clock in as_(OFFICE).matter(number)["clocks"]}
    promised = as_(OFFICE).matter(number)["facts"]["finish_by"]
    assert date.fromisoformat(dues["step/handle"][:10]) - date.fromisoformat(promised) <= timedelta(days=1)


def test_an_idea_put_into_the_wrong_project_is_taken_out_again(api: ApiClient, as_: As) -> None:
    one, main = idea(api, as_, "增加停车位"), project(api, as_, "加装电梯")
    as_(CHOOSER).do(one["number"], "sign", verdict="agree")
    as_(OFFICE).do(one["number"], "merge", into=main)
    as_(OFFICE).do(one["number"], "unmerge")
    assert as_(OFFICE).matter(one["number"])["steps"]
    assert as_(OFFICE).kinds(main)[-1] == "released"


@pytest.mark.parametrize("facts", [{}, {"why": "没空"}])
def test_what_is_not_selected_is_answered_with_a_reason_of_the_list(
    api: ApiClient, as_: As, facts: dict[str, Any]
) -> None:
    number = idea(api, as_, "建议")["number"]
    as_(CHOOSER).do(number, "sign", verdict="refuse")
    assert as_(OFFICE).act(number, "reply", words="不采纳。", facts=facts).status == 422


def test_only_the_office_selects_and_the_public_starts_no_project(api: ApiClient, as_: As) -> None:
    number = idea(api, as_, "建议")["number"]
    assert as_(OFFICE).act(number, "sign", verdict="agree").status == 403
    assert as_(HOUSING).act(number, "sign", verdict="agree").status == 404
    assert api.raise_("livelihood", "自己立项", facts={"field": "green"}).code == "not_public"
