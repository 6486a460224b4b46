"""A17 窗口办公: once a month heads of department serve at the counter; what they find is planned for and put right.

The article (Chengyang): over 60 sessions, 400 items, 40 problems, 75 plans and suggestions, 30 processes streamlined.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
CHENGYANG = "370214"
COUNTER, CHECKER = f"{CHENGYANG}-spj-clerk", f"{CHENGYANG}-spj-reviewer"
HEAD, STAFF = f"{CHENGYANG}-ybj-head", f"{CHENGYANG}-ybj-handler"
DAY = (date.today() + timedelta(days=2)).isoformat()
BY = (date.today() + timedelta(days=30)).isoformat()


def called(as_: As, department: str = "ybj") -> str:
    draft = {"facts": {"place": "district", "window": "医保 3 号窗口"}, "region": CHENGYANG, "channel": "inside"}
    number = str(as_(COUNTER).raise_("counter-day", "局长窗口办公", **draft).ok()["number"])
    as_(COUNTER).do(number, "accept", facts={"day": DAY})
    as_(COUNTER).do(number, "assign", lead=f"{CHENGYANG}-{department}")
    return number


def served(as_: As, number: str, found: str = "yes", who: str = HEAD) -> Answer:
    return as_(who).do(number, "handle", step="serve", facts={"found": found})


def planned(as_: As, number: str, who: str = STAFF) -> None:
    as_(who).do(number, "handle", step="plan", facts={"plan_date": BY, "cause": "sharing"})


def finished(as_: As, number: str, who: str = HEAD) -> Answer:
    as_(who).do(number, "reply", words="部分病种审核权限下放到医院，材料由医院直接传来。")
    return as_(COUNTER).do(number, "close")


def test_a_month_of_counter_days_is_summed_from_the_record(as_: As, everything: Callable[[str], list[Answer]]) -> None:
    came = (
        ("ybj", {"item": ("9", "件"), "problem": ("2", "个"), "plan": ("3", "条"), "process": ("1", "项")}),
        ("rsj", {"item": ("7", "件"), "problem": ("1", "个"), "plan": ("2", "条"), "process": ("2", "项")}),
        ("scjg", {"item": ("5", "件")}),
    )
    for department, outcomes in came:
        number, unit = called(as_, department), f"{CHENGYANG}-{department}"
        head, staff = f"{unit}-head", f"{unit}-clerk" if department == "rsj" else f"{unit}-handler"
        found = "yes" if "problem" in outcomes else "no"
        served(as_, number, found, head)
        if found == "yes":
            planned(as_, number, staff)
            as_(staff).do(number, "handle", step="correct")
            as_(CHECKER).do(number, "sign", verdict="agree")
        for kind, (amount, unit_) in outcomes.items():
            as_(head).do(number, "outcome", kind=kind, amount=amount, unit=unit_)
        assert finished(as_, number, head)["status"] == "closed"
    sums: Counter[str] = Counter()
    record = everything("counter-day")
    for outcome in (o for m in record for o in m["outcomes"]):
        sums[outcome["kind"]] += int(Decimal(outcome["amount"]))
    assert (len(record), len({m["lead"]["code"] for m in record})) == (3, 3)
    assert sums == {"item": 21, "problem": 3, "plan": 5, "process": 3}


def test_only_the_head_serves(as_: As) -> None:
    number = called(as_)
    assert as_(STAFF).act(number, "handle", step="serve", facts={"found": "no"}).code == "not_yours"
    assert served(as_, number)["steps"] == ["plan"]


def test_serving_is_due_on_the_day_and_correcting_on_the_day_promised(as_: As) -> None:
    number = called(as_)
    due = {c["name"]: c["due"] for c in as_(HEAD).matter(number)["clocks"]}
    assert due["step/serve"].startswith(DAY)
    served(as_, number)
    planned(as_, number)
    due = {c["name"]: c["due"] for c in as_(HEAD).matter(number)["clocks"]}
    assert due["step/correct"].startswith(BY)


def test_a_day_without_problems_needs_no_plan(as_: As) -> None:
    number = called(as_)
    assert served(as_, number, "no")["steps"] == ["reply"]
    assert finished(as_, number)["status"] == "closed"


def test_what_the_counter_does_not_find_corrected_is_corrected_again(as_: As) -> None:
    number = called(as_)
    served(as_, number)
    planned(as_, number)
    as_(STAFF).do(number, "handle", step="correct")
    assert as_(CHECKER).do(number, "sign", verdict="refuse")["steps"] == ["correct"]
    as_(STAFF).do(number, "handle", step="correct")
    assert as_(CHECKER).do(number, "sign", verdict="agree")["steps"] == ["reply"]


def test_those_who_were_corrected_do_not_check_it(as_: As) -> None:
    number = called(as_)
    served(as_, number)
    planned(as_, number)
    as_(STAFF).do(number, "handle", step="correct")
    for who in (STAFF, HEAD, COUNTER):
        assert as_(who).act(number, "sign", verdict="agree").code == "not_yours"


@pytest.mark.parametrize("facts", [{}, {"day": "下周三"}])
def test_a_counter_day_has_a_date(as_: As, facts: dict[str, str]) -> None:
    draft = {"facts": {"place": "district"}, "region": CHENGYANG, "channel": "inside"}
    number = as_(COUNTER).raise_("counter-day", "局长窗口办公", **draft).ok()["number"]
    assert as_(COUNTER).act(number, "accept", facts=facts).status == 422


def test_the_public_does_not_call_heads_to_the_counter(api: ApiClient, as_: As) -> None:
    assert api.raise_("counter-day", "请局长来", facts={"place": "city"}).code == "not_public"
    assert as_("370202-spj-clerk").matter(called(as_)).status == 404
