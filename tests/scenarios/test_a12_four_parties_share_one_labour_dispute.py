"""A12 “工会主代、社保主办、司法主援、法院主审”: four parties work on one labour dispute at once.

The article: legal aid 75 times, advice 157 times, in Pingdu. Both are summed from what came of the cases.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
PINGDU = "370283"
UNION, AGENT, CALLBACK = (f"{PINGDU}-zgh-{role}" for role in ("clerk", "handler", "callback"))
LABOUR, LAWYER, JUDGE, PRESIDENT = (
    f"{PINGDU}-rsj-clerk",
    f"{PINGDU}-sfj-handler",
    f"{PINGDU}-fy-handler",
    f"{PINGDU}-fy-head",
)
REPORTER = {"name": "某职工", "phone": "13700000000"}


def accepted(api: ApiClient, as_: As, title: str = "停工期间工资未发") -> str:
    facts = {"kind": "wages", "workers": 3, "employer": "某机械公司"}
    number = str(api.raise_("labour-mediation", title, region=PINGDU, facts=facts, reporter=REPORTER).ok()["number"])
    opened = as_(UNION).do(number, "accept")
    assert set(opened["steps"]) == {"represent", "mediate", "aid", "guide"}
    return number


def worked_on(as_: As, number: str, result: str = "agreed", aided: str = "aid") -> Answer:
    as_(JUDGE).do(number, "handle", step="guide", words="同类案件裁判口径已说明。")
    as_(LAWYER).do(number, "handle", step="aid", facts={"aided": aided})
    as_(AGENT).do(number, "handle", step="represent")
    return as_(LABOUR).do(number, "handle", step="mediate", facts={"result": result})


def closed(as_: As, number: str) -> Answer:
    as_(AGENT).do(number, "reply", words="协议已确认，工资七日内到账。")
    as_(CALLBACK).do(number, "call_back", satisfied="yes", solved="yes")
    return as_(UNION).do(number, "close")


def summed(found: list[Answer], kind: str) -> Decimal:
    return sum((Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == kind), Decimal(0))


def test_four_parties_work_at_once_and_what_they_gave_is_counted(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for aided, aid, advice in (("aid", "45", "20"), ("aid", "30", "60"), ("consult", "0", "77")):
        number = accepted(api, as_)
        assert worked_on(as_, number, aided=aided)["steps"] == ["confirm"]
        as_(PRESIDENT).do(number, "sign", verdict="agree")
        as_(AGENT).do(number, "outcome", kind="consultation", amount=advice, unit="起")
        as_(AGENT).do(number, "outcome", kind="aid", amount=aid, unit="人次")
        assert closed(as_, number)["status"] == "closed"
    found = everything("labour-mediation")
    assert (summed(found, "aid"), summed(found, "consultation")) == (75, 157)
    parties = [
        {s["unit"]["code"] for s in m["steps"] if s["key"] in ("represent", "mediate", "aid", "guide")} for m in found
    ]
    assert parties == [{f"{PINGDU}-{organ}" for organ in ("zgh", "rsj", "sfj", "fy")}] * 3


def test_all_four_see_the_one_case_and_nobody_of_another_district_does(api: ApiClient, as_: As) -> None:
    number = accepted(api, as_)
    assert {as_(who).matter(number).status for who in (AGENT, LABOUR, LAWYER, JUDGE)} == {200}
    assert {as_(who).matter(number).status for who in ("370202-sfj-handler", "370202-fy-handler", "wang")} == {404}


def test_what_cannot_be_settled_is_led_on_to_arbitration(api: ApiClient, as_: As) -> None:
    number = accepted(api, as_)
    assert worked_on(as_, number, "failed")["steps"] == ["lead_on"]
    as_(LABOUR).do(number, "handle", step="lead_on", facts={"way": "arbitration"})
    assert closed(as_, number)["status"] == "closed"


def test_mediation_has_fifteen_days_and_legal_aid_seven_by_law(api: ApiClient, as_: As) -> None:
    clocks = {c["name"]: (c["allow"], c["basis"]) for c in as_(UNION).matter(accepted(api, as_))["clocks"]}
    assert clocks["step/mediate"] == ("15d", "劳动争议调解仲裁法第十四条")
    assert clocks["step/aid"] == ("7d", "法律援助法第四十三条")


@pytest.mark.parametrize("who", [AGENT, LABOUR, LAWYER, JUDGE])
def test_only_the_courts_head_confirms_an_agreement(api: ApiClient, as_: As, who: str) -> None:
    number = accepted(api, as_)
    worked_on(as_, number)
    assert as_(who).act(number, "sign", verdict="agree").code == "not_yours"


def test_nobody_waits_for_another_but_all_are_waited_for(api: ApiClient, as_: As) -> None:
    number = accepted(api, as_)
    as_(LABOUR).do(number, "handle", step="mediate", facts={"result": "agreed"})
    as_(LAWYER).do(number, "handle", step="aid", facts={"aided": "consult"})
    assert set(as_(JUDGE).do(number, "handle", step="guide")["steps"]) == {"represent"}
    assert as_(PRESIDENT).act(number, "sign", verdict="agree").code == "step_not_open"


def test_a_dispute_in_the_city_goes_to_the_citys_own_four(api: ApiClient, as_: As) -> None:
    facts = {"kind": "contract", "employer": "某集团"}
    number = api.raise_("labour-mediation", "解除合同", facts=facts, reporter=REPORTER).ok()["number"]
    as_("fang").do(number, "accept")
    units = {s["unit"]["code"] for s in as_("fang").matter(number)["steps"]}
    assert units == {"qd-zgh", "qd-rsj", "qd-sfj", "qd-fy"}
