"""A5 以案促改: after talks, notices, recommendations units rectify and make rules; it is checked, then struck off.

The article: 143 written recommendations by the end of October, 485 rules made. Figures are summed from the record.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
JIMO = "370215"
INSPECTOR, REVIEWER = f"{JIMO}-jw-inspector", f"{JIMO}-jw-reviewer"


def issued(as_: As, means: str = "discipline", region: str = JIMO) -> str:
    draft = {"facts": {"means": means, "paper": "即纪建〔2026〕7号", "weakness": "funds"}, "channel": "inside"}
    given = as_(INSPECTOR).raise_("rectification", "农民工工资专户监管不到位", region=region, **draft).ok()
    number = str(given["number"])
    as_(INSPECTOR).do(number, "accept")
    as_(INSPECTOR).do(number, "assign", lead=JIMO)
    return number


def rectified(as_: As, number: str, rules: int = 2) -> None:
    as_(f"{JIMO}-handler").do(number, "handle", step="handle", words="已清查账户。")
    as_(INSPECTOR).do(number, "handle", step="track", facts={"way": "site"})
    as_(f"{JIMO}-handler").do(number, "handle", step="rules", facts={"made": rules})
    as_(f"{JIMO}-head").do(number, "sign", verdict="agree")


def struck_off(as_: As, number: str, rules: int = 2) -> Answer:
    as_(REVIEWER).do(number, "sign", verdict="agree")
    as_(f"{JIMO}-handler").do(number, "reply", words="已出台奖惩办法和预防欠薪机制。")
    as_(f"{JIMO}-handler").do(number, "outcome", kind="institution", amount=str(rules), unit="项")
    return as_(REVIEWER).do(number, "close")


def test_each_recommendation_comes_to_rules_and_both_are_counted(
    as_: As, everything: Callable[[str], list[Answer]]
) -> None:
    for means, rules in (("discipline", 3), ("supervision", 2), ("talk", 1), ("notice", 1)):
        number = issued(as_, means)
        rectified(as_, number, rules)
        assert struck_off(as_, number, rules)["status"] == "closed"
    found = everything("rectification")
    written = [m for m in found if m["facts"]["means"] in ("discipline", "supervision")]
    rules_made = sum(Decimal(o["amount"]) for m in found for o in m["outcomes"] if o["kind"] == "institution")
    assert (len(found), len(written), rules_made) == (4, 2, 7)
    assert sum(m["facts"]["made"] for m in found) == rules_made, "what is asked and what is put down agree"


def test_what_does_not_stand_the_check_is_rectified_again(as_: As) -> None:
    number = issued(as_)
    rectified(as_, number)
    again = as_(REVIEWER).do(number, "sign", verdict="refuse", words="账户仍可随意划转。")
    assert set(again["steps"]) == {"handle", "track"}
    rectified(as_, number)
    assert struck_off(as_, number)["status"] == "closed"


def test_no_rule_no_end(as_: As) -> None:
    number = issued(as_)
    as_(f"{JIMO}-handler").do(number, "handle", step="handle")
    as_(INSPECTOR).do(number, "handle", step="track", facts={"way": "paper"})
    assert as_(f"{JIMO}-handler").act(number, "handle", step="rules").code == "missing"
    assert as_(f"{JIMO}-handler").act(number, "reply", words="已整改").code == "step_not_open"


def test_who_issued_it_does_not_check_it(as_: As, staff: Callable[..., object]) -> None:
    staff(f"{JIMO}-jw", "inspector", "reviewer", username="jw-both")
    number = issued(as_)
    as_(f"{JIMO}-handler").do(number, "handle", step="handle")
    as_("jw-both").do(number, "handle", step="track", facts={"way": "meeting"})
    as_(f"{JIMO}-handler").do(number, "handle", step="rules", facts={"made": 1})
    as_(f"{JIMO}-head").do(number, "sign", verdict="agree")
    assert as_("jw-both").act(number, "sign", verdict="agree").code == "apart"


def test_the_public_neither_raises_nor_sees_it(api: ApiClient, as_: As) -> None:
    draft = {"facts": {"means": "talk", "paper": "x"}}
    assert api.raise_("rectification", "举报", **draft).code == "not_public"
    assert "rectification" not in [t["code"] for t in api.get("/types").ok().body]
    number = issued(as_)
    assert [as_(who).matter(number).status for who in ("wang", "370212-jw-inspector", f"{JIMO}-handler")] == [
        404,
        404,
        200,
    ]


@pytest.mark.parametrize("means", ["warning", ""])
def test_a_paper_of_no_known_kind_is_refused(as_: As, means: str) -> None:
    draft = {"facts": {"means": means, "paper": "x"}, "channel": "inside"}
    assert as_(INSPECTOR).raise_("rectification", "整改", region=JIMO, **draft).status == 422


def test_an_answer_is_due_in_forty_working_days(as_: As) -> None:
    shown = as_(INSPECTOR).matter(issued(as_)).ok()
    overall = next(c for c in shown["clocks"] if c["name"] == "overall")
    assert (overall["allow"], overall["basis"]) == ("40wd", "本市承诺")
