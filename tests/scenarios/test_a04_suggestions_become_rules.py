"""A4 创新改革意见建议: studied by the leadership, every one decomposed to a responsible unit, turned into a rule.

The article: 100+ suggestions in the second batch, 400+ in two years, more than 100 institutional outcomes.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]


def filed(as_: As, title: str = "扩大区级政府在政府投资、城市管理建设领域的事权") -> str:
    """A trainee from a street files what he learnt."""
    facts = {"field": "专业化", "batch": 2, "model_city": "深圳"}
    given = as_("370203005-handler").raise_("suggestion", title, region="370203", channel="inside", facts=facts).ok()
    as_("cao").do(given["number"], "accept")
    return str(given["number"])


def decomposed(as_: As, number: str, co: tuple[str, ...] = ("qd-cgj",)) -> Answer:
    as_("he").do(number, "sign", verdict="agree", words="纳入决策，请审批局牵头。")
    return as_("cao").do(number, "assign", lead="qd-spj", co=list(co))


def turned(as_: As, number: str) -> None:
    as_("wei").do(number, "handle", words="拟出台强区放权清单。", facts={"result": "制度"})
    as_("chen").do(number, "handle", words="同意。")
    as_("jiang").do(number, "sign", verdict="agree")
    as_("chu").do(number, "sign", verdict="agree")


def test_a_suggestion_is_decomposed_and_becomes_a_rule_and_the_outcome_is_counted(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    kept, dropped = filed(as_), filed(as_, "取消全部审批")
    assert decomposed(as_, kept)["steps"] == ["handle", "assist"]
    turned(as_, kept)
    as_("cao").do(kept, "outcome", kind="institution", amount="1", unit="项")
    as_("cao").do(kept, "handle", step="register")
    as_("wei").do(kept, "reply", words="您的建议已转化为《强区放权事项清单》。")
    assert as_("cao").do(kept, "close")["status"] == "closed"
    as_("he").do(dropped, "sign", verdict="refuse")
    as_("cao").do(dropped, "reply", words="法律、行政法规设定的许可，地方无权取消。")
    found = everything("suggestion")
    rules = sum(Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == "institution")
    assert (len(found), rules) == (2, 1)
    assert [m["reason"] for m in found] == ["answered", "answered"]


def test_what_is_not_adopted_is_answered_with_the_reason(api: ApiClient, as_: As) -> None:
    draft = {"facts": {"field": "法治化"}, "reporter": {"name": "某公司", "mail": "a@example.com"}}
    given = api.raise_("suggestion", "为营商环境背书", **draft).ok()
    as_("cao").do(given["number"], "accept")
    assert as_("he").do(given["number"], "sign", verdict="refuse")["steps"] == ["explain"]
    assert as_("cao").act(given["number"], "reply").status == 422
    ended = as_("cao").do(given["number"], "reply", words="已有同类制度，见条例第五条。")
    assert ended["status"] == "closed"
    assert api.follow(given["number"], given["code"]).ok()["events"][-2]["words"] == "已有同类制度，见条例第五条。"


def test_every_unit_named_countersigns_before_the_outcome_is_registered(as_: As) -> None:
    number = filed(as_)
    decomposed(as_, number, ("qd-cgj", "qd-gaj"))
    as_("wei").do(number, "handle", facts={"result": "流程再造"})
    as_("chen").do(number, "handle")
    assert as_("jiang").act(number, "sign", verdict="agree").code == "step_not_open"
    as_("yang").do(number, "handle")
    as_("jiang").do(number, "sign", verdict="agree")
    assert as_("chu").do(number, "sign", verdict="agree")["steps"] == ["countersign"]
    assert as_("chu").act(number, "sign", verdict="agree").code == "signed_already"
    assert as_("zhu").do(number, "sign", verdict="agree")["steps"] == ["register"]


def test_a_countersigner_who_refuses_sends_it_back_to_the_lead(as_: As) -> None:
    number = filed(as_)
    decomposed(as_, number)
    as_("wei").do(number, "handle", facts={"result": "政策"})
    as_("chen").do(number, "handle")
    as_("jiang").do(number, "sign", verdict="agree")
    assert as_("chu").do(number, "sign", verdict="refuse", words="与现行条例冲突")["steps"] == ["handle"]


@pytest.mark.parametrize("who", ["cao", "yan", "jiang", "370203-head"])
def test_only_the_leadership_decides_what_is_adopted(as_: As, who: str) -> None:
    number = filed(as_)
    assert as_(who).act(number, "sign", verdict="agree").status in (404, 409, 403)
    assert as_("he").do(number, "sign", verdict="agree")["steps"] == ["assign"]


def test_the_units_work_says_what_it_became(as_: As) -> None:
    number = filed(as_)
    decomposed(as_, number)
    assert as_("wei").act(number, "handle").code == "missing"
    assert as_("wei").act(number, "handle", facts={"result": "开会"}).code == "bad_value"


def test_a_bureau_it_was_not_given_to_does_not_see_it(as_: As) -> None:
    number = filed(as_)
    decomposed(as_, number)
    assert [as_(who).matter(number).status for who in ("wei", "chen", "yang", "wang")] == [200, 200, 404, 404]
