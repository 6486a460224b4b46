"""A15 惠企法律服务平台: an enterprise raises on line, follows, is answered by a lawyer, and rates.

The article: 41 lawyers of four firms; 28 protections, 159 legality reviews, 314 consultations, over 20 million yuan.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient
from luodi.city.registry.models import Post

As = Callable[[str], ApiClient]
LICANG = "370213"
PLATFORM, CALLBACK = f"{LICANG}-sfj-clerk", f"{LICANG}-sfj-callback"
FIRM, LAWYER, SECOND = "ls-haiyue", "ls-haiyue-lawyer-1", "ls-haiyue-lawyer-2"
REPORTER = {"name": "某公司法务", "phone": "13700000000"}


def asked(api: ApiClient, kind: str = "consultation") -> Answer:
    facts = {"kind": kind, "field": "contract", "firm": "某精密制造公司"}
    return api.raise_("legal-service", "采购合同违约条款怎样写", region=LICANG, facts=facts, reporter=REPORTER).ok()


def assigned(as_: As, number: str, firm: str = FIRM) -> None:
    as_(PLATFORM).do(number, "accept")
    as_(PLATFORM).do(number, "assign", lead=firm)


def answered(as_: As, number: str) -> None:
    steps = as_(LAWYER).do(number, "handle", facts={"served": "opinion"})["steps"]
    if steps == ["second"]:
        as_(SECOND).do(number, "sign", verdict="agree")
    as_(LAWYER).do(number, "reply", words="建议约定逾期按日计收违约金，上限为合同额的两成。")


def test_a_firm_raises_follows_is_answered_and_rates_all_on_line(api: ApiClient, as_: As) -> None:
    raised = asked(api)
    number, code = raised["number"], raised["code"]
    assigned(as_, number)
    assert api.follow(number, code).ok()["lead"]["zh"] == "海岳律师事务所"
    answered(as_, number)
    told = [e["words"] for e in api.follow(number, code).ok()["events"] if e["kind"] == "replied"]
    assert told == ["建议约定逾期按日计收违约金，上限为合同额的两成。"]
    as_(CALLBACK).do(number, "call_back", satisfied="yes", solved="yes")
    as_(PLATFORM).do(number, "close")
    api.act_as_reporter(number, code, "rate", stars=5).ok()
    assert as_(PLATFORM).matter(number)["rating"] == 5


def test_what_was_done_lands_as_typed_outcomes_and_is_summed(
    api: ApiClient, as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    done = {
        "protection": [("protection", "28", "次")],
        "review": [("review", "159", "次")],
        "consultation": [("consultation", "200", "次"), ("consultation", "114", "次")],
        "funds": [("money", "12500000", "元"), ("money", "8000000.50", "元")],
    }
    for kind, outcomes in done.items():
        number = asked(api, kind)["number"]
        assigned(as_, number)
        answered(as_, number)
        for what, amount, unit in outcomes:
            as_(LAWYER).do(number, "outcome", kind=what, amount=amount, unit=unit)
    sums: dict[str, Decimal] = {}
    for outcome in (o for m in everything("legal-service") for o in m["outcomes"]):
        sums[outcome["kind"]] = sums.get(outcome["kind"], Decimal(0)) + Decimal(outcome["amount"])
    assert {k: sums[k] for k in ("protection", "review", "consultation")} == {
        "protection": 28,
        "review": 159,
        "consultation": 314,
    }
    assert sums["money"] == Decimal("20500000.50")


def test_the_team_is_forty_one_lawyers_of_four_firms(db: None) -> None:
    firms = Post.objects.filter(role__code="lawyer").values_list("unit__code", "person")
    assert (len({person for _, person in firms}), len({firm for firm, _ in firms})) == (41, 4)


def test_a_legality_review_is_checked_by_a_second_lawyer(api: ApiClient, as_: As) -> None:
    number = asked(api, "review")["number"]
    assigned(as_, number)
    assert as_(LAWYER).do(number, "handle", facts={"served": "opinion"})["steps"] == ["second"]
    assert as_(LAWYER).act(number, "sign", verdict="agree").code == "apart"
    assert as_(SECOND).do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_advice_that_did_not_help_is_given_again(api: ApiClient, as_: As) -> None:
    number = asked(api)["number"]
    assigned(as_, number)
    answered(as_, number)
    assert as_(CALLBACK).do(number, "call_back", satisfied="no", solved="no")["steps"] == ["handle"]


@pytest.mark.parametrize("who", ["ls-qixin-lawyer-1", "tang", "370202-sfj-clerk", f"{LICANG}-handler"])
def test_only_the_firm_that_has_it_reads_it(api: ApiClient, as_: As, who: str) -> None:
    number = asked(api)["number"]
    assigned(as_, number)
    assert [as_(who).matter(number).status, as_(SECOND).matter(number).status] == [404, 200]


def test_a_lawyer_of_the_other_side_steps_aside(api: ApiClient, as_: As) -> None:
    number = asked(api)["number"]
    assigned(as_, number)
    as_(LAWYER).do(number, "stand_aside", reason="同所律师代理对方")
    assert as_(LAWYER).act(number, "handle", facts={"served": "opinion"}).code == "not_found"
    as_(SECOND).do(number, "handle", facts={"served": "meeting"})


def test_the_platform_takes_it_within_a_day_and_lawyers_answer_within_fifteen(api: ApiClient, as_: As) -> None:
    number = asked(api)["number"]
    assigned(as_, number)
    clocks = {c["name"]: c["allow"] for c in as_(PLATFORM).matter(number)["clocks"]}
    assert (clocks["contact"], clocks["overall"], clocks["step/handle"]) == ("1wd", "15wd", "5wd")


def test_a_firm_leaves_a_way_to_reach_it(api: ApiClient) -> None:
    facts = {"kind": "funds", "firm": "某公司"}
    assert api.raise_("legal-service", "扶持资金", facts=facts).code == "reporter_needed"
    named = api.raise_("legal-service", "扶持资金", facts={"kind": "funds"}, reporter=REPORTER)
    assert named.code == "missing"
