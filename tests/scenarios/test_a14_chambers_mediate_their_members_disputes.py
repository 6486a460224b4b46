"""A14 商会人民调解: a chamber's committee mediates what its members are in dispute about, free of charge.

The article: committees in chambers such as Wenzhou's helped 11 member enterprises. It is summed from the outcomes.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CHAMBER = "sh-fangzhi"
MEDIATOR, OTHER, ACCOUNT, PRESIDENT = f"{CHAMBER}-mediator-1", f"{CHAMBER}-mediator-2", f"{CHAMBER}-account", "lian"
REPORTER = {"name": "某会员企业", "phone": "13700000000"}


def brought(api: ApiClient, as_: As, committee: str = CHAMBER, members: int = 2) -> str:
    facts = {"committee": committee, "kind": "payment", "members": members, "parties": "甲纺织公司；乙服装公司"}
    raised = api.raise_("chamber-mediation", "面料货款逾期未付", facts=facts, reporter=REPORTER)
    return str(raised.ok()["number"])


def mediated(as_: As, number: str, who: str = MEDIATOR, result: str = "written", confirmation: str = "no") -> Answer:
    as_(who).do(number, "accept")
    as_(who).do(number, "handle", step="invite", facts={"willing": "yes"})
    return as_(who).do(number, "handle", step="mediate", facts={"result": result, "confirmation": confirmation})


def closed(as_: As, number: str, chamber: str = CHAMBER) -> Answer:
    mediator = f"{chamber}-mediator-1"
    as_(mediator).do(number, "reply", words="协议已送达双方，货款分两期付清。")
    as_(f"{chamber}-account").do(number, "call_back", satisfied="yes", solved="yes")
    return as_(mediator).do(number, "close")


def test_member_enterprises_helped_are_counted_over_all_committees(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for chamber, members in ((CHAMBER, 4), ("sh-jianzhu", 5), ("sh-wuliu", 2)):
        number = brought(api, as_, chamber, members)
        mediated(as_, number, f"{chamber}-mediator-1")
        as_(f"{chamber}-mediator-1").do(number, "outcome", kind="enterprise", amount=str(members), unit="家")
        assert closed(as_, number, chamber)["status"] == "closed"
    found = everything("chamber-mediation")
    helped = sum(Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == "enterprise")
    assert (helped, len({m["intake"]["code"] for m in found})) == (11, 3)


def test_nobody_is_mediated_against_their_will(api: ApiClient, as_: As) -> None:
    number = brought(api, as_)
    as_(MEDIATOR).do(number, "accept")
    assert as_(MEDIATOR).do(number, "handle", step="invite", facts={"willing": "no"})["steps"] == ["reply"]
    as_(MEDIATOR).do(number, "reply", words="对方不同意调解，可向法院起诉。")
    assert as_(MEDIATOR).do(number, "close")["status"] == "closed"


def test_an_agreement_may_be_confirmed_by_the_court(api: ApiClient, as_: As) -> None:
    number = brought(api, as_)
    assert mediated(as_, number, confirmation="yes")["steps"] == ["confirm"]
    assert as_(MEDIATOR).act(number, "sign", verdict="agree").code == "not_yours"
    assert as_(PRESIDENT).do(number, "sign", verdict="agree")["steps"] == ["reply"]
    assert closed(as_, number)["status"] == "closed"


@pytest.mark.parametrize(("result", "after"), [("written", "kept"), ("oral", "kept"), ("failed", "close")])
def test_the_committee_asks_whether_what_was_agreed_is_kept(api: ApiClient, as_: As, result: str, after: str) -> None:
    number = brought(api, as_)
    mediated(as_, number, result=result)
    assert as_(MEDIATOR).do(number, "reply", words="结果已告知。")["steps"] == [after]


def test_mediating_has_a_month(api: ApiClient, as_: As) -> None:
    number = brought(api, as_)
    as_(MEDIATOR).do(number, "accept")
    as_(MEDIATOR).do(number, "handle", step="invite", facts={"willing": "yes"})
    clocks = {c["name"]: (c["allow"], c["basis"]) for c in as_(MEDIATOR).matter(number)["clocks"]}
    assert clocks["step/mediate"] == ("30d", "人民调解工作若干规定第三十三条")


def test_a_mediator_close_to_a_party_steps_aside_for_another(api: ApiClient, as_: As) -> None:
    number = brought(api, as_)
    as_(MEDIATOR).do(number, "stand_aside", reason="与一方有亲属关系")
    assert as_(MEDIATOR).act(number, "accept").code == "not_found"
    assert as_(OTHER).do(number, "accept")["steps"] == ["invite"]


@pytest.mark.parametrize("who", ["sh-jianzhu-mediator-1", "sh-jiadian-account", "wang", "tang"])
def test_what_is_said_stays_with_the_committee(api: ApiClient, as_: As, who: str) -> None:
    assert as_(who).matter(brought(api, as_)).status == 404


def test_who_does_not_know_where_to_go_goes_to_the_service_centre(api: ApiClient, as_: As) -> None:
    number = brought(api, as_, "qd-shfw")
    assert as_("meng").do(number, "accept")["lead"] == "qd-shfw"
