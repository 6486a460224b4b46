"""Conditions: what holds, what is refused, and that nothing raises at run time."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.engines.rules import RuleError, check_condition, condition, holds, names_of

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
URGENT = 'kind == "urgent" and amount > 1000'


def test_a_condition_holds_when_its_facts_say_so() -> None:
    assert condition(URGENT).holds({"kind": "urgent", "amount": 2000})
    assert not condition(URGENT).holds({"kind": "urgent", "amount": 10})


def test_a_condition_is_compiled_once() -> None:
    assert condition(URGENT) is condition(URGENT)


def test_a_missing_fact_is_null() -> None:
    assert holds("amount == null", {})
    assert not holds('satisfied == "no"', {})


def test_what_has_no_value_does_not_hold() -> None:
    assert not holds("amount > 1000", {})
    assert not holds("amount > 1000", {"amount": "much"})


def test_check_says_why_something_does_not_hold() -> None:
    with pytest.raises(RuleError, match="算不出") as caught:
        condition("amount > 1000").check({})
    assert "has no value" in caught.value.message.en


def test_a_value_that_is_neither_true_nor_false_does_not_hold() -> None:
    assert not holds("kind", {"kind": "urgent"})
    with pytest.raises(RuleError, match="不是真或假"):
        condition("kind").check({"kind": "urgent"})


def test_dates_and_decimals_count_as_text_and_numbers() -> None:
    assert holds("amount > 1.4", {"amount": Decimal("1.5")})
    assert holds('day == "2026-02-17"', {"day": date(2026, 2, 17)})


def test_what_is_no_number_is_null() -> None:
    assert holds("amount == null", {"amount": float("nan")})
    assert not holds("amount > 5", {"amount": 10**40}), "beyond zen's 28 digits: it has no value"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "没有写条件"),
        ("kind ==", "写法不对"),
        ("kind == “urgent”", "不是英文引号"),
        ("类别 == 1", "只能写在引号里"),
        ("a > 1 && b > 1", "用 and"),
        ('kind = "urgent"', "比较要用 =="),
        ("1 + 1", "不是真或假"),
        ('"x" + 1 > 2', "无论事实如何"),
        ("rand(10) > 5", "随机数"),
        ("d() > d(day)", "当前时间"),
        ("a == 1 or " * 300 + "b == 1", "决策表"),
    ],
)
def test_a_wrong_condition_is_named_in_words(source: str, words: str) -> None:
    wrong = check_condition(source)
    assert wrong is not None
    assert words in wrong.zh
    assert wrong.en


@pytest.mark.parametrize("source", [URGENT, 'satisfied == "no"', "late", "not late", "co > 0", 'kind in ["a", "b"]'])
def test_the_conditions_packs_write_are_let_through(source: str) -> None:
    assert check_condition(source) is None


def test_a_broken_condition_cannot_be_compiled() -> None:
    with pytest.raises(RuleError):
        condition("kind ==")


def test_the_facts_a_condition_reads_are_known() -> None:
    assert names_of('kind == "urgent" and len(words) > co.count or not late') == {"kind", "words", "co", "late"}
    assert condition(URGENT).names == {"kind", "amount"}


facts = st.dictionaries(
    st.sampled_from(["kind", "amount", "late", "day"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.lists(st.integers()),
)


@QUICK
@given(facts, st.sampled_from([URGENT, "late", "not late", "amount / 0 > 1", "len(kind) > amount", "kind[3] == day"]))
def test_no_facts_make_a_condition_raise(known: dict[str, object], source: str) -> None:
    assert condition(source).holds(known) in (True, False)


@QUICK
@given(st.text(max_size=60))
def test_no_text_makes_the_check_raise(source: str) -> None:
    wrong = check_condition(source)
    assert wrong is None or (wrong.zh and wrong.en)
