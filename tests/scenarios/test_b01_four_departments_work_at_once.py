"""B1 一家牵头、并联审批、限时办结: an enterprise applies for a construction permit; four departments work at once."""

from collections.abc import Callable
from typing import Any

import pytest

from api_client import Answer, ApiClient
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]
PDF = b"%PDF-1.4 x"
DEPARTMENTS = {
    "planning_review": "lan",
    "building_review": "wang",
    "environment_review": "shen",
    "municipal_review": "chen",
}


def applied(api: ApiClient, **facts: Any) -> tuple[str, str]:
    """The enterprise applies on the portal and brings its form."""
    given = api.as_public().raise_(
        "construction-permit",
        "李沧智造园 3 号厂房",
        region="370213",
        reporter={"name": "王建设", "phone": "13800000000"},
        facts={"project": "3 号厂房", "area": 12000, "site": "no", **facts},
    )
    number, code = given.ok()["number"], given["code"]
    api.attach_as_reporter(number, code, "申请表.pdf", PDF, "application").ok()
    return number, code


def complete(api: ApiClient, as_: As, number: str, code: str) -> None:
    """What is missing is obtained by sharing, brought, or promised."""
    for key in ("land", "planning"):
        as_("zuo").do(number, "receive", material=key, how="shared", source="自然资源数据共享")
    api.attach_as_reporter(number, code, "图审.pdf", PDF, "drawings").ok()
    api.act_as_reporter(number, code, "promise", materials=["safety"]).ok()


def reviewed(as_: As, number: str, *, refusing: str = "") -> None:
    for step, who in DEPARTMENTS.items():
        as_(who).do(number, "sign", step=step, verdict="refuse" if step == refusing else "agree", words="审查意见")


def states(as_: As, number: str) -> list[tuple[int, str]]:
    return [(line["state"], line["step"]) for line in as_("xu").get(f"/matters/{number}/states").ok().body]


def clocks(matter: Answer) -> dict[str, Any]:
    return {clock["name"]: clock for clock in matter["clocks"]}


def test_four_departments_work_at_once_and_the_permit_comes_within_the_promised_days(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    complete(api, as_, number, code)
    accepted = as_("zuo").do(number, "accept")
    assert set(accepted["steps"]) == set(DEPARTMENTS)
    found = clocks(as_("zuo").matter(number))
    assert {name for name in found if name.startswith("step/")} >= {f"step/{key}" for key in DEPARTMENTS}
    assert found["promised"]["due"] < found["legal"]["due"], "promised and legal limit stand side by side"
    reviewed(as_, number)
    as_("jiang").do(number, "sign", step="decide", verdict="agree")
    as_("wei").do(number, "reply", words="准予许可，施工许可证编号 370200202612020101。")
    assert states(as_, number) == [
        (1, ""),
        (3, ""),
        *((8, key) for key in DEPARTMENTS),
        (8, "decide"),
        (12, ""),
    ]


def test_one_department_refuses_and_the_head_refuses_with_an_answer(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    complete(api, as_, number, code)
    as_("zuo").do(number, "accept")
    reviewed(as_, number, refusing="municipal_review")
    as_("jiang").do(number, "sign", step="decide", verdict="refuse")
    as_("wei").do(number, "reply", words="不予许可：占用市政道路方案不可行。可以申请行政复议。")
    assert states(as_, number)[-1] == (13, "")
    assert as_("zuo").matter(number)["status"] == "closed", "a refused application waits for no promise"


def test_a_special_procedure_of_one_stops_its_clock_and_the_whole_and_nobody_elses(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    complete(api, as_, number, code)
    as_("zuo").do(number, "accept")
    as_("shen").do(number, "pause", step="environment_review", name="特别程序", reason="组织专家评审，约五日")
    as_("lan").do(number, "sign", step="planning_review", verdict="agree")
    stands = {name for name, clock in clocks(as_("zuo").matter(number)).items() if clock["paused"]}
    assert stands == {"step/environment_review", "legal", "promised"}
    refused = as_("shen").act(number, "sign", step="environment_review", verdict="agree")
    assert refused.code == "paused"
    as_("shen").do(number, "resume", step="environment_review")
    as_("shen").do(number, "sign", step="environment_review", verdict="agree")
    assert [s for s in states(as_, number) if s[0] in (9, 10)] == [
        (9, "environment_review"),
        (10, "environment_review"),
    ]


def test_a_department_cannot_stop_anothers_step(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    complete(api, as_, number, code)
    as_("zuo").do(number, "accept")
    refused = as_("shen").act(number, "pause", step="planning_review", name="特别程序", reason="x")
    assert refused.code == "not_yours"


@pytest.mark.parametrize("site", ["yes", "no"])
def test_a_joint_site_visit_comes_first_where_it_is_needed(api: ApiClient, as_: As, site: str) -> None:
    number, code = applied(api, site=site)
    complete(api, as_, number, code)
    opened = set(as_("zuo").do(number, "accept")["steps"])
    assert opened == ({"visit"} if site == "yes" else set(DEPARTMENTS))


def test_what_is_taken_back_before_and_after_acceptance_are_two_states(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    api.act_as_reporter(number, code, "withdraw").ok()
    assert states(as_, number) == [(1, ""), (2, "")]
    number, code = applied(api)
    complete(api, as_, number, code)
    as_("zuo").do(number, "accept")
    api.act_as_reporter(number, code, "withdraw").ok()
    assert states(as_, number)[-1] == (14, "")


@pytest.mark.parametrize(("reason", "state"), [("not_needed", 4), ("not_ours", 5)])
def test_not_needed_and_not_accepted_are_two_states(api: ApiClient, as_: As, reason: str, state: int) -> None:
    number, _ = applied(api)
    as_("zuo").do(number, "decline", reason=reason, words="已告知")
    assert states(as_, number) == [(1, ""), (state, "")]


# The four stages of a construction project ------------------------------------------------------------------------

STAGES = {
    "site-approval": ("qd-fgw", "qd-zrj", "qd-sthj", "qd-shuiwu"),
    "works-planning": ("qd-zrj", "qd-zjj", "qd-jtj", "qd-ylj"),
    "construction-permit": ("qd-zrj", "qd-zjj", "qd-sthj", "qd-cgj"),
    "completion": ("qd-zrj", "qd-zjj", "qd-sthj", "qd-cgj"),
}
PROJECT = {"project": "3 号厂房", "area": 12000, "land": 8000, "site": "no"}


def whole(api: ApiClient) -> Answer:
    contact = {"name": "王建设", "phone": "13800000000"}
    draft = {"facts": PROJECT, "reporter": contact, "region": "370213"}
    return api.as_public().raise_("building-project", "", **draft).ok()


def stages(api: ApiClient, raised: Answer) -> dict[str, Any]:
    return {part["type"]: part for part in api.follow(raised["number"], raised["code"]).ok()["parts"]}


def through(as_: As, staff: Callable[..., Any], part: dict[str, Any], verdict: str = "agree") -> None:
    """One window takes it in, four departments agree at once, the head decides, it is handed out."""
    number = part["number"]
    if part["type"] == "construction-permit":
        for key in ("application", "land", "planning", "drawings", "safety"):
            as_("zuo").do(number, "receive", material=key, how="shared", source="数据共享")
    steps = as_("zuo").do(number, "accept")["steps"]
    assert len(steps) == 4
    for unit in STAGES[part["type"]]:
        somebody = as_(staff(unit, "handler").username)
        mine = [line["step"] for line in somebody.matter(number).ok()["may"] if line["kind"] == "sign"]
        somebody.do(number, "sign", step=mine[0], verdict="agree", words="同意")
    as_("jiang").do(number, "sign", step="decide", verdict=verdict)
    as_("wei").do(number, "reply", words="决定书已送达。")


def test_a_project_goes_through_four_stages_under_one_number(
    api: ApiClient, as_: As, staff: Callable[..., Any]
) -> None:
    """What is the same is asked once; each stage begins by itself when the one before has passed."""
    raised = whole(api)
    assert as_("zuo").matter(raised["number"])["title"] == "工程建设项目全流程：3 号厂房"
    asked = [item["key"] for item in api.get("/types/building-project").ok()["form"]]
    assert len(asked) == len(set(asked))
    for place, code in enumerate(STAGES):
        now = stages(api, raised)
        told = [now[other]["status"] for other in STAGES]
        assert told[place:] == ["open", *["waiting"] * (len(STAGES) - place - 1)]
        through(as_, staff, now[code])
    assert all(part["passed"] for part in stages(api, raised).values())


def test_a_stage_that_is_refused_ends_those_that_need_it(api: ApiClient, as_: As, staff: Callable[..., Any]) -> None:
    raised = whole(api)
    through(as_, staff, stages(api, raised)["site-approval"], verdict="refuse")
    for _ in range(3):
        tick()
    left = stages(api, raised)
    assert left["site-approval"]["passed"] is False
    assert [left[code]["status"] for code in list(STAGES)[1:]] == ["closed"] * 3
    assert not any(part["passed"] for part in left.values())
