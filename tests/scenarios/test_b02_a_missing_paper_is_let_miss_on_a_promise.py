"""B2 容缺办理: what is missing is told once, or promised; kept in time it is over, not kept it goes to revocation."""

from collections.abc import Callable
from datetime import UTC, datetime

from test_b01_four_departments_work_at_once import PDF, applied, reviewed, states

from api_client import ApiClient
from luodi.city.matters.tick import tick

As = Callable[[str], ApiClient]


def licensed(api: ApiClient, as_: As) -> tuple[str, str]:
    """Granted, with the certificate of the drawings still to come."""
    number, code = applied(api)
    for key in ("land", "planning"):
        as_("zuo").do(number, "receive", material=key, how="shared", source="自然资源数据共享")
    api.act_as_reporter(number, code, "promise", materials=["drawings"]).ok()
    api.attach_as_reporter(number, code, "措施.pdf", PDF, "safety").ok()
    as_("zuo").do(number, "accept")
    reviewed(as_, number)
    as_("jiang").do(number, "sign", step="decide", verdict="agree")
    as_("wei").do(number, "reply", words="准予许可，容缺材料请按期补交。")
    return number, code


def standing(as_: As, number: str) -> dict[str, str]:
    return {m["key"]: m["how"] for m in as_("zuo").matter(number)["materials"]}


def due(as_: As, number: str, key: str) -> int:
    found = next(m for m in as_("zuo").matter(number)["materials"] if m["key"] == key)
    return int(datetime.fromisoformat(found["due"]).astimezone(UTC).timestamp() * 1000)


def test_an_incomplete_application_is_not_accepted_and_all_that_is_missing_is_named(api: ApiClient, as_: As) -> None:
    number, _ = applied(api, area=80000)
    refused = as_("zuo").act(number, "accept")
    assert refused.code == "materials_missing"
    for name in ("用地批准手续", "建设工程规划许可证", "审查合格书", "质量安全", "大型工程专项论证报告"):
        assert name in refused["message"]["zh"]


def test_the_notice_is_given_once_and_the_clock_stands_until_all_has_come(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    as_("zuo").do(number, "notice")
    assert as_("zuo").act(number, "notice").code == "noticed_already"
    told = next(event for event in api.follow(number, code)["events"] if event["kind"] == "noticed")
    assert told
    for key in ("land", "planning"):
        as_("zuo").do(number, "receive", material=key, how="shared")
    api.act_as_reporter(number, code, "promise", materials=["drawings", "safety"]).ok()
    assert as_("zuo").matter(number)["pauses"] == [], "it goes on by itself once nothing is missing"
    as_("zuo").do(number, "accept")
    assert [state for state, _ in states(as_, number)][:4] == [1, 6, 7, 3]


def test_only_what_the_guide_says_may_come_later(api: ApiClient, as_: As) -> None:
    number, code = applied(api)
    assert api.act_as_reporter(number, code, "promise", materials=["land"]).code == "not_tolerated"
    guide = api.as_public().get("/types/construction-permit").ok()
    assert {m["key"] for m in guide["materials"] if m["need"] == "may_miss"} == {"drawings"}
    assert (guide["item"]["legal"], guide["item"]["promised"]) == ("XK-03", "SG-CN")


def test_the_licence_goes_out_as_passed_with_omission_and_the_paper_in_time_ends_it(api: ApiClient, as_: As) -> None:
    number, code = licensed(api, as_)
    assert states(as_, number)[-1] == (12, "")
    assert standing(as_, number)["drawings"] == "promised"
    api.attach_as_reporter(number, code, "图审合格书.pdf", PDF, "drawings").ok()
    matter = as_("zuo").matter(number)
    assert (matter["status"], matter["reason"]) == ("closed", "answered")


def test_a_promise_not_kept_goes_to_revocation_by_itself_and_for_all_to_see(api: ApiClient, as_: As) -> None:
    number, code = licensed(api, as_)
    tick(due(as_, number, "drawings") - 1)
    assert standing(as_, number)["drawings"] == "promised"
    tick(due(as_, number, "drawings"))
    assert standing(as_, number)["drawings"] == "lapsed"
    assert "lapsed" in [event["kind"] for event in api.follow(number, code)["events"]]
    late = api.attach_as_reporter(number, code, "图审合格书.pdf", PDF, "drawings")
    assert late.code == "material_late"
    as_("jiang").do(number, "sign", step="revoke", verdict="agree", words="逾期未补交，撤销许可。")
    assert states(as_, number)[-1] == (15, "")


def test_the_heads_may_let_a_licence_stand(api: ApiClient, as_: As) -> None:
    number, _ = licensed(api, as_)
    tick(due(as_, number, "drawings"))
    as_("jiang").do(number, "sign", step="revoke", verdict="refuse", words="图审机构原因，已另行补交。")
    assert 15 not in [state for state, _ in states(as_, number)]
    assert as_("zuo").matter(number)["status"] == "closed"
