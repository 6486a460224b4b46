"""A2 12345 热线: appeals are taken in and assigned, the largest problems deliberated and pushed to duty departments.

The limits are Shandong's (five working days, up to ten more when complex; a wrong assignment goes back within two).
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
REASONS = ("emergency", "in_court", "repeat", "secret", "out_of_scope", "unlawful")


def raised(api: ApiClient, **more: object) -> Answer:
    return api.raise_("hotline", "老城区停车难", region="370202", facts={"kind": "求助"}, **more).ok()


def assigned(as_: As, number: str, co: list[str] | None = None, **accepted: object) -> Answer:
    as_("zhou").do(number, "accept", **accepted)
    return as_("wu").do(number, "assign", lead="qd-zjj", co=co or [])


def answered(as_: As, number: str, words: str = "已新建停车场") -> None:
    as_("wang").do(number, "handle", words="已现场办理")
    as_("feng").do(number, "sign", verdict="agree")
    as_("wang").do(number, "reply", words=words)


def test_one_of_the_largest_problems_is_deliberated_and_pushed_to_all_duty_departments(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assert as_("zhou").do(number, "accept", facts={"focus": "yes"})["steps"] == ["deliberate"]
    as_("wu").do(number, "handle", words="第四期“倾听与商量”意见：建设智能、立体、共享停车场。")
    pushed = as_("wu").do(number, "assign", lead="qd-zjj", co=["qd-cgj", "qd-gaj"])
    assert (pushed["lead"], pushed["steps"]) == ("qd-zjj", ["handle", "assist"])
    assert [as_(who).matter(number).status for who in ("wang", "chen", "yang", "shen")] == [200, 200, 200, 404]
    for who in ("chen", "yang"):
        as_(who).do(number, "handle")
    answered(as_, number)
    as_("zheng").do(number, "call_back", satisfied="yes", solved="yes")
    assert as_("zhou").do(number, "close")["status"] == "closed"


def test_the_answer_is_due_in_five_working_days_by_the_provinces_rule(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    (clock,) = [c for c in as_("wang").matter(number)["clocks"] if c["name"] == "overall"]
    assert (clock["allow"], clock["basis"]) == ("5wd", "山东省政务服务热线管理办法（2020）")
    answered(as_, number)
    (clock,) = [c for c in as_("wang").matter(number)["clocks"] if c["name"] == "overall"]
    assert clock["stopped"] is not None


def test_a_complex_one_may_have_ten_working_days_more_if_the_head_agrees(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    before = as_("wang").matter(number)["due"]
    too_much = as_("wang").act(number, "ask_extension", clock="overall", allow="11wd", reason="复杂")
    assert too_much.code == "extension_long"
    as_("wang").do(number, "ask_extension", clock="overall", allow="10wd", reason="涉及多部门")
    assert as_("wang").act(number, "rule_extension", verdict="granted").code == "not_allowed"
    as_("feng").do(number, "rule_extension", verdict="granted")
    assert as_("wang").matter(number)["due"] > before


@pytest.mark.parametrize("reason", REASONS)
def test_what_belongs_elsewhere_is_declined_with_a_reason_and_told_so(api: ApiClient, as_: As, reason: str) -> None:
    given = raised(api)
    as_("zhou").do(given["number"], "decline", reason=reason, words="请通过相应渠道反映。")
    progress = api.follow(given["number"], given["code"]).ok()
    assert (progress["status"], progress["reason"]) == ("closed", "declined")
    assert progress["events"][-1]["words"] == "请通过相应渠道反映。"


def test_a_reason_that_is_not_on_the_list_is_no_reason_to_decline(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assert as_("zhou").act(number, "decline", reason="太麻烦").status == 422


def test_who_is_not_satisfied_gets_it_done_again_and_then_it_ends(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    answered(as_, number, "已答复")
    assert as_("zheng").do(number, "call_back", satisfied="no", solved="no")["steps"] == ["handle"]
    answered(as_, number, "已整改")
    assert as_("zheng").do(number, "call_back", satisfied="no")["steps"] == ["close"]
    assert as_("zhou").do(number, "close")["status"] == "closed"


def test_an_objection_is_ruled_on_and_the_third_is_the_last(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    as_("wang").do(number, "object", reason="属城管职责", to="qd-cgj")
    assert as_("wang").act(number, "handle").status == 409
    assert as_("wu").do(number, "rule_objection", verdict="upheld", to="qd-cgj")["lead"] == "qd-cgj"
    for _ in range(2):
        as_("chen").do(number, "object", reason="属公安职责")
        as_("wu").do(number, "rule_objection", verdict="refused")
    assert as_("chen").act(number, "object", reason="还是不收").code == "objections_used"


def test_after_two_working_days_it_is_too_late_to_object_and_after_five_to_ask_for_time(as_: As) -> None:
    began = timezone.now() - timedelta(days=40)
    filed = {"happened": began.isoformat()}
    number = raised(as_("zhou"), channel="hotline", **filed)["number"]
    as_("zhou").do(number, "accept", **filed)
    as_("wu").do(number, "assign", lead="qd-zjj", happened=(began + timedelta(hours=2)).isoformat())
    assert as_("wang").act(number, "object", reason="不属本单位").code == "objection_late"
    late = as_("wang").act(number, "ask_extension", clock="overall", allow="5wd", reason="来不及")
    assert late.code == "overdue"


def test_what_is_filed_late_shows_when_it_happened_and_when_it_was_recorded(as_: As) -> None:
    began = timezone.now() - timedelta(days=3)
    number = raised(as_("zhou"), channel="hotline", happened=began.isoformat())["number"]
    as_("zhou").do(number, "accept", happened=(began + timedelta(hours=1)).isoformat())
    accepted = as_("zhou").entries(number)[1]
    assert accepted["happened"][:16] == (began + timedelta(hours=1)).astimezone(timezone.timezone.utc).isoformat()[:16]
    assert accepted["recorded"] > accepted["happened"]
    before = as_("wu").act(number, "assign", lead="qd-zjj", happened=(began - timedelta(days=1)).isoformat())
    assert before.code == "earlier"
    to_come = as_("wu").act(number, "assign", lead="qd-zjj", happened=(began + timedelta(days=30)).isoformat())
    assert to_come.code == "future"


def test_nobody_signs_off_answers_or_calls_back_on_a_part_that_is_not_theirs(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number, ["qd-cgj"])
    as_("wang").do(number, "handle")
    as_("chen").do(number, "handle")
    assert as_("wang").act(number, "sign", verdict="agree").code == "not_yours"
    assert as_("chu").act(number, "sign", verdict="agree").code == "not_yours"
    as_("feng").do(number, "sign", verdict="agree")
    assert as_("chen").act(number, "reply", words="我来答").code == "not_yours"
    as_("wang").do(number, "reply", words="已办")
    assert as_("wang").act(number, "call_back", satisfied="yes").code == "not_yours"
    assert as_("zhou").act(number, "close").status == 409


def test_a_head_who_did_the_work_does_not_sign_it_off(api: ApiClient, as_: As, staff: Callable[..., object]) -> None:
    staff("qd-zjj", "handler", "head", username="both")
    number = raised(api)["number"]
    assigned(as_, number)
    as_("both").do(number, "handle")
    assert as_("both").act(number, "sign", verdict="agree").code == "apart"
    assert as_("feng").do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_a_refused_result_goes_back_to_the_lead_alone(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number, ["qd-cgj"])
    as_("wang").do(number, "handle")
    as_("chen").do(number, "handle")
    assert as_("feng").do(number, "sign", verdict="refuse")["steps"] == ["handle"]


def test_an_outcome_is_of_a_kind_and_unit_the_type_counts(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    assert as_("wang").act(number, "outcome", kind="glory", amount="1", unit="项").status == 422
    assert as_("wang").act(number, "outcome", kind="household", amount="3", unit="元").status == 422
    assert as_("wang").do(number, "outcome", kind="household", amount="3", unit="户")["status"] == "open"


def test_what_was_sealed_out_of_its_handlers_sight_comes_back_through_the_top_leader(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    assigned(as_, number)
    as_("zhou").do(number, "set_level", level=3, reason="涉密")
    assert [as_(who).matter(number).status for who in ("zhou", "wang", "feng", "xu", "lv")] == [404, 404, 404, 404, 200]
    as_("lv").do(number, "set_level", level=1, reason="经查不涉密")
    assert as_("wang").do(number, "handle")["steps"] == ["review"]
