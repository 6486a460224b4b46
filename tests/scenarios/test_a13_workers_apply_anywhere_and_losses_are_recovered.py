"""A13 职工维权: 12348, 12351, counters and monitoring points; apply anywhere, handled where the dispute lies.

The article: 75,000 disputes taken in, 21,000 filed, losses of 1.4 bn yuan recovered for nearly 150,000 workers.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
JIAOZHOU = "370281"
OFFICER, HEAD, LAWYER = f"{JIAOZHOU}-rsj-clerk", f"{JIAOZHOU}-rsj-head", f"{JIAOZHOU}-sfj-handler"
REPORTER = {"name": "某工友", "phone": "13600000000"}


def applied(api: ApiClient, workers: int = 12, line: str = "12351", **more: object) -> Answer:
    facts = {"line": line, "kind": "wages", "workers": workers, "employer": "某劳务公司", **more}
    return api.raise_("labour-rights", "工程款未付，工资拖欠", region=JIAOZHOU, facts=facts, reporter=REPORTER).ok()


def decided(as_: As, number: str, filed: str) -> Answer:
    as_(OFFICER).do(number, "accept")
    return as_(OFFICER).do(number, "handle", step="decide", facts={"filed": filed})


def recovered(as_: As, number: str, money: str, workers: str) -> None:
    as_(OFFICER).do(number, "handle", step="investigate")
    as_(LAWYER).do(number, "handle", step="aid")
    as_(HEAD).do(number, "sign", verdict="agree")
    as_(OFFICER).do(number, "handle", step="recover", facts={"paid": "all"})
    as_(OFFICER).do(number, "outcome", kind="money", amount=money, unit="元")
    as_(OFFICER).do(number, "outcome", kind="worker", amount=workers, unit="人")


def answered(as_: As, number: str) -> Answer:
    as_(OFFICER).do(number, "reply", words="已责令支付，款项到账。")
    return as_(HEAD).do(number, "close")


def summed(found: list[Answer], kind: str) -> Decimal:
    return sum((Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == kind), Decimal(0))


def test_disputes_filed_cases_workers_and_money_are_counted_from_the_record(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for money, workers in (("1200000.50", "12"), ("88000", "3")):
        number = applied(api, int(workers))["number"]
        decided(as_, number, "yes")
        recovered(as_, number, money, workers)
        assert answered(as_, number)["status"] == "closed"
    for _ in range(2):
        number = applied(api)["number"]
        assert decided(as_, number, "no")["steps"] == ["reply"]
        answered(as_, number)
    found = everything("labour-rights")
    filed = [m for m in found if m["facts"]["filed"] == "yes"]
    assert (len(found), len(filed)) == (4, 2)
    assert (summed(found, "money"), summed(found, "worker")) == (Decimal("1288000.50"), 15)
    assert all(m["answered"] for m in found)


@pytest.mark.parametrize("at", ["370202", "370285", "370200"])
def test_one_applies_anywhere_and_it_is_handled_where_the_dispute_lies(api: ApiClient, as_: As, at: str) -> None:
    number = applied(api, line="window", applied=at)["number"]
    found = as_(OFFICER).matter(number).ok()
    assert (found["intake"]["code"], found["facts"]["applied"]) == (f"{JIAOZHOU}-rsj", at)


def test_a_clerk_of_any_district_takes_the_application(as_: As) -> None:
    facts = {"line": "window", "kind": "wages", "workers": 5, "employer": "某公司", "applied": "370202"}
    draft = {"region": JIAOZHOU, "facts": facts, "reporter": REPORTER, "channel": "window"}
    number = as_("370202-rsj-clerk").raise_("labour-rights", "外出务工被欠薪", **draft).ok()["number"]
    assert as_(OFFICER).matter(number)["intake"]["code"] == f"{JIAOZHOU}-rsj"
    assert as_("370202-rsj-clerk").matter(number).status == 404


def test_filing_has_five_working_days_and_the_investigation_sixty_by_law(api: ApiClient, as_: As) -> None:
    number = applied(api)["number"]
    decided(as_, number, "yes")
    clocks = {c["name"]: (c["allow"], c["basis"]) for c in as_(OFFICER).matter(number)["clocks"]}
    assert clocks["step/decide"] == ("5wd", "关于实施《劳动保障监察条例》若干规定第十八条")
    assert clocks["step/investigate"] == ("60wd", "劳动保障监察条例第十七条")


def test_the_investigation_may_be_extended_by_thirty_and_no_more(api: ApiClient, as_: As) -> None:
    number = applied(api)["number"]
    decided(as_, number, "yes")
    long = as_(HEAD).act(number, "ask_extension", clock="step/investigate", allow="31wd", reason="案情复杂")
    assert long.code == "extension_long"
    as_(HEAD).do(number, "ask_extension", clock="step/investigate", allow="30wd", reason="案情复杂")


def test_who_investigated_does_not_decide(api: ApiClient, as_: As, staff: Callable[..., object]) -> None:
    staff(f"{JIAOZHOU}-rsj", "handler", "head", username="officer-and-head")
    number = applied(api)["number"]
    decided(as_, number, "yes")
    as_("officer-and-head").do(number, "handle", step="investigate")
    as_(LAWYER).do(number, "handle", step="aid")
    assert as_("officer-and-head").act(number, "sign", verdict="agree").code == "apart"


@pytest.mark.parametrize(("missing", "code"), [("workers", "missing"), ("employer", "missing"), ("line", "missing")])
def test_what_counting_needs_is_asked_for(api: ApiClient, missing: str, code: str) -> None:
    facts = {"line": "12348", "kind": "wages", "workers": 1, "employer": "某公司"}
    del facts[missing]
    assert api.raise_("labour-rights", "欠薪", region=JIAOZHOU, facts=facts, reporter=REPORTER).code == code


def test_without_a_way_to_reach_them_nothing_can_be_recovered(api: ApiClient) -> None:
    facts = {"line": "online", "kind": "wages", "workers": 1, "employer": "某公司"}
    assert api.raise_("labour-rights", "欠薪", region=JIAOZHOU, facts=facts).code == "reporter_needed"
