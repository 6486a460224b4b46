"""A1 “我为群众办实事 纪委监委在您身边”: 受理 → 转办 → 督办 → 回应, 事事有回应、件件有着落.

The article counts 1,076 reports taken in, all of them forwarded and supervised, and tells of 990 households that got
their deeds after a reminder to the department in charge.
"""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient
from luodi.city.registry.models import Person

As = Callable[[str], ApiClient]
Staff = Callable[..., Person]
LAOSHAN, SHINAN = "370212", "370202"


def raised(api: ApiClient, region: str = LAOSHAN, title: str = "小区十一年没有办理产权登记", **more: object) -> Answer:
    return api.raise_("report", title, region=region, facts={"domain": "住房与物业"}, **more).ok()


def forwarded(as_: As, number: str, district: str = LAOSHAN) -> None:
    inspector = as_(f"{district}-jw-inspector")
    inspector.do(number, "accept", facts={"nature": "诉求"})
    inspector.do(number, "assign", lead=district)


def seen_through(as_: As, number: str, district: str = LAOSHAN) -> None:
    inspector = as_(f"{district}-jw-inspector")
    as_(f"{district}-head").do(number, "handle", step="handle", words="已协调相关单位，具备办证条件。")
    inspector.do(number, "handle", step="oversee", facts={"means": "工作提醒"})
    as_(f"{district}-jw-reviewer").do(number, "sign", verdict="agree")
    inspector.do(number, "reply", words="业主已陆续领到不动产权登记证书。")


def closed(as_: As, number: str, district: str = LAOSHAN) -> Answer:
    as_(f"{district}-jw-inspector").do(number, "call_back", satisfied="yes", solved="yes")
    return as_(f"{district}-jw-reviewer").do(number, "close")


def test_all_that_is_taken_in_is_forwarded_supervised_and_answered(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for district in (LAOSHAN, LAOSHAN, SHINAN):
        number = raised(api, district)["number"]
        forwarded(as_, number, district)
        seen_through(as_, number, district)
        assert closed(as_, number, district)["status"] == "closed"
    steps = [{e["step"]: e["kind"] for e in as_("xu").entries(m["number"])} for m in everything("report")]
    taken_in = [s for s in steps if s.get("accept") == "accepted"]
    assert len(taken_in) == 3
    assert sum("forward" in s and "oversee" in s and s.get("reply") == "replied" for s in taken_in) == len(taken_in)


def test_city_and_district_each_take_in_what_is_theirs(api: ApiClient, as_: As) -> None:
    district, city = raised(api, LAOSHAN)["number"], raised(api, "")["number"]
    assert as_("370212-jw-inspector").matter(district).ok()["intake"]["code"] == "370212-jw"
    assert as_("shi").matter(city).ok()["intake"]["code"] == "qd-jw"
    assert as_("shi").matter(district).status == 404


def test_what_came_of_it_is_counted_in_households(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    forwarded(as_, number)
    seen_through(as_, number)
    as_("370212-head").do(number, "outcome", kind="household", amount="990", unit="户")
    assert as_("xu").matter(number)["outcomes"] == [{"kind": "household", "amount": "990", "unit": "户"}]


def test_one_who_stays_anonymous_follows_it_by_number_and_code(api: ApiClient, as_: As) -> None:
    given = raised(api)
    forwarded(as_, given["number"])
    seen_through(as_, given["number"])
    closed(as_, given["number"])
    progress = api.follow(given["number"], given["code"]).ok()
    assert [e["words"] for e in progress["events"] if e["kind"] == "replied"] == ["业主已陆续领到不动产权登记证书。"]
    assert api.follow(given["number"], "ZZZZZZZZZZ").status == 404
    api.act_as_reporter(given["number"], given["code"], "rate", stars=5).ok()


def test_who_is_not_content_is_heard_again_and_the_work_is_done_anew(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    forwarded(as_, number)
    seen_through(as_, number)
    again = as_("370212-jw-inspector").do(number, "call_back", satisfied="no", solved="no")
    assert set(again["steps"]) == {"handle", "oversee"}
    seen_through(as_, number)
    assert closed(as_, number)["status"] == "closed"


def test_the_commission_that_took_it_in_can_be_put_down_as_its_supervisor(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    forwarded(as_, number)
    as_("370212-jw-inspector").do(number, "supervise", reason="群众反映强烈")
    assert as_("370212-head").matter(number)["supervisor"]["code"] == "370212-jw"


@pytest.mark.parametrize("outsider", ["370202-jw-inspector", "wang", "zhou", "370212-handler", "auditor", "secadmin"])
def test_nobody_else_learns_that_a_report_is_there(api: ApiClient, as_: As, outsider: str) -> None:
    number = raised(api)["number"]
    forwarded(as_, number)
    assert as_(outsider).matter(number).status == 404
    assert as_(outsider).get("/matters", type="report", count="true").ok()["count"] == 0
    assert as_(outsider).act(number, "note", words="看看").status == 404


def test_who_took_part_cannot_check_the_result_nor_strike_it_off(api: ApiClient, as_: As, staff: Staff) -> None:
    both = staff("370212-jw", "inspector", "reviewer", username="two-hats")
    number = raised(api)["number"]
    as_(both.username).do(number, "accept", facts={"nature": "诉求"})
    as_("370212-jw-inspector").do(number, "assign", lead=LAOSHAN)
    as_("370212-head").do(number, "handle", step="handle")
    as_("370212-jw-inspector").do(number, "handle", step="oversee", facts={"means": "现场督办"})
    assert as_(both.username).act(number, "sign", verdict="agree").code == "apart"
    assert as_("370212-jw-reviewer").do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_an_accusation_is_handed_over_and_only_the_reference_stays(api: ApiClient, as_: As) -> None:
    given = raised(api, title="反映某干部的问题")
    inspector = as_("370212-jw-inspector")
    inspector.do(given["number"], "accept", facts={"nature": "检举控告"})
    done = inspector.do(given["number"], "hand_over", to="区纪委监委案件监督管理室", reference="2021-17")
    assert (done["status"], as_("xu").matter(given["number"])["reason"]) == ("closed", "handed_over")
    assert api.follow(given["number"], given["code"]).ok()["reason"] == "handed_over"
    assert api.act_as_reporter(given["number"], given["code"], "reopen", reason="再查").status == 409


def test_an_accusation_that_stays_is_answered_with_its_receipt(api: ApiClient, as_: As) -> None:
    given = raised(api, title="反映某干部的问题")
    inspector = as_("370212-jw-inspector")
    inspector.do(given["number"], "accept", facts={"nature": "检举控告"})
    inspector.do(given["number"], "handle")
    assert inspector.do(given["number"], "reply", words="您反映的问题已受理。")["status"] == "closed"


def test_the_unit_it_was_forwarded_to_may_object_once_only(api: ApiClient, as_: As) -> None:
    number = raised(api)["number"]
    forwarded(as_, number)
    as_("370212-head").do(number, "object", reason="不属本单位职责")
    as_("370212-jw-inspector").do(number, "rule_objection", verdict="refused", reason="首接负责")
    assert as_("370212-head").act(number, "object", reason="再次退回").code == "objections_used"
