"""B15 法律援助 全市通办: applied for at any counter, handled by the right office, decided within seven days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
HERE = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=HERE)
JIMO, JIAOZHOU = "370215-sfj", "370281-sfj"
WORKER = {"name": "某工友", "phone": "13600000000"}


def applied(api: ApiClient, at: str = JIMO, **more: Any) -> Answer:
    facts = {"applied": at, "cause": "wages", "means": True} | more
    return api.raise_("legal-aid", "讨薪申请法律援助", facts=facts, reporter=WORKER).ok()


def passed_on(as_: As, number: str, urgent: str = "no") -> Answer:
    """Jimo takes it, but the dispute lies in Jiaozhou."""
    as_(f"{JIMO}-clerk").do(number, "accept", facts={"ours": "no", "urgent": urgent})
    return as_(f"{JIMO}-clerk").do(number, "assign", lead=JIAOZHOU)


def decided(as_: As, number: str, verdict: str = "agree", office: str = JIAOZHOU) -> Answer:
    as_(f"{office}-handler").do(number, "handle", step="check")
    return as_(f"{office}-head").do(number, "sign", verdict=verdict)


def clocks(as_: As, number: str) -> dict[str, Any]:
    return {c["name"]: c for c in as_(f"{JIMO}-clerk").matter(number).ok()["clocks"]}


def test_applied_for_in_one_district_it_is_given_by_another_under_the_same_number(api: ApiClient, as_: As) -> None:
    given = applied(api)
    number = given["number"]
    assert passed_on(as_, number)["lead"] == JIAOZHOU
    assert decided(as_, number)["steps"] == ["appoint"]
    as_(f"{JIAOZHOU}-clerk").do(number, "handle", step="appoint", facts={"lawyer": "某律师"})
    as_(f"{JIAOZHOU}-clerk").do(number, "reply", words="决定给予法律援助，已指派某律师。")
    as_(f"{JIAOZHOU}-handler").do(number, "handle", step="aid", facts={"result": "settled"})
    as_(f"{JIAOZHOU}-clerk").do(number, "close")
    found = as_(f"{JIMO}-clerk").matter(number).ok()
    assert (found["intake"]["code"], found["lead"]["code"], found["status"]) == (JIMO, JIAOZHOU, "closed")
    told = [e["words"] for e in api.follow(number, given["code"]).ok()["events"] if e["kind"] == "replied"]
    assert told == ["决定给予法律援助，已指派某律师。"]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_seven_days_run_from_receipt_and_passing_on_does_not_move_them(api: ApiClient, as_: As) -> None:
    number = applied(api)["number"]
    before = clocks(as_, number)["decision"]
    assert (before["allow"], before["basis"]) == ("7d", "法律援助法第四十三条")
    with time_machine.travel(WEDNESDAY + timedelta(hours=20), tick=False):
        passed_on(as_, number)
        after = clocks(as_, number)["decision"]
        assert (after["started"], after["due"], after["stopped"]) == (before["started"], before["due"], None)
    with time_machine.travel(WEDNESDAY + timedelta(days=3), tick=False):
        decided(as_, number)
        assert clocks(as_, number)["decision"]["stopped"]
        assert clocks(as_, number)["step/appoint"]["allow"] == "3d"


@time_machine.travel(WEDNESDAY, tick=False)
def test_papers_missing_are_told_once_and_the_days_waiting_do_not_count(api: ApiClient, as_: As) -> None:
    """Asked on the 2nd, brought on the 6th: the 3rd to the 5th stand, the 6th counts again."""
    number = applied(api)["number"]
    passed_on(as_, number)
    due = datetime.fromisoformat(clocks(as_, number)["decision"]["due"])
    as_(f"{JIAOZHOU}-handler").do(number, "pause", name="补正", reason="请补交劳动合同或者考勤记录")
    with time_machine.travel(WEDNESDAY + timedelta(days=4), tick=False):
        as_(f"{JIAOZHOU}-handler").do(number, "resume", name="补正")
    assert datetime.fromisoformat(clocks(as_, number)["decision"]["due"]) == due + timedelta(days=3)


def test_what_cannot_wait_is_given_before_it_is_decided(api: ApiClient, as_: As) -> None:
    number = applied(api, cause="violence")["number"]
    assert passed_on(as_, number, urgent="yes")["steps"] == ["first_aid"]
    assert as_(f"{JIAOZHOU}-handler").do(number, "handle", step="first_aid")["steps"] == ["check"]


def test_the_office_that_is_the_right_one_keeps_it(api: ApiClient, as_: As) -> None:
    number = applied(api)["number"]
    opened = as_(f"{JIMO}-clerk").do(number, "accept", facts={"ours": "yes", "urgent": "no"})
    assert (opened["steps"], opened["lead"]) == (["check"], JIMO)
    assert decided(as_, number, office=JIMO)["lead"] == JIMO


def test_a_refusal_gives_its_ground_and_may_be_looked_into_again(api: ApiClient, as_: As) -> None:
    given = applied(api)
    number = given["number"]
    passed_on(as_, number)
    assert decided(as_, number, "refuse")["steps"] == ["refuse"]
    clerk = as_(f"{JIAOZHOU}-clerk")
    assert clerk.act(number, "reply", words="不予援助").code == "missing"
    clerk.do(number, "reply", words="家庭人均收入高于经济困难标准。", facts={"ground": "means"})
    clerk.do(number, "close")
    assert api.act_as_reporter(number, given["code"], "reopen", reason="收入证明有误").ok()["steps"] == ["check"]


@pytest.mark.parametrize("who", [f"{JIMO}-head", f"{JIMO}-handler", f"{JIAOZHOU}-handler"])
def test_only_the_head_of_the_right_office_decides(api: ApiClient, as_: As, who: str) -> None:
    number = applied(api)["number"]
    passed_on(as_, number)
    as_(f"{JIAOZHOU}-handler").do(number, "handle", step="check")
    assert as_(who).act(number, "sign", verdict="agree").code == "not_yours"


def test_a_third_district_neither_sees_nor_takes_it(api: ApiClient, as_: As) -> None:
    number = applied(api)["number"]
    passed_on(as_, number)
    for who in ("370202-sfj-clerk", "370202-sfj-head"):
        assert as_(who).matter(number).status == 404
        assert as_(who).act(number, "sign", verdict="agree").status == 404


@pytest.mark.parametrize("at", ["370202-sfj", "370285-sfj", "qd-sfj"])
def test_every_counter_takes_it(api: ApiClient, as_: As, at: str) -> None:
    number = applied(api, at)["number"]
    clerk = "ji" if at == "qd-sfj" else f"{at}-clerk"
    assert as_(clerk).matter(number)["intake"]["code"] == at


@pytest.mark.parametrize(("facts", "code"), [({"applied": "370202-rsj"}, "bad_value"), ({"means": None}, "missing")])
def test_what_is_missing_or_no_counter_is_refused(api: ApiClient, facts: dict[str, Any], code: str) -> None:
    given = {"applied": JIMO, "cause": "wages", "means": True} | facts
    asked = {key: value for key, value in given.items() if value is not None}
    assert api.raise_("legal-aid", "讨薪", facts=asked, reporter=WORKER).code == code
