"""Limits are read as people write them and written as people read them."""

import pytest
from clock_support import allowances
from hypothesis import given

from luodi.engines.worktime import Allowance, BadAllowance, Unit


@pytest.mark.parametrize(
    ("written", "amount", "unit"),
    [
        ("15wd", 15, "wd"),
        ("15个工作日", 15, "wd"),
        ("２０工作日", 20, "wd"),
        ("4个工作小时", 4, "wh"),
        ("2小时", 2, "h"),
        ("60日", 60, "d"),
        ("60天", 60, "d"),
        (" 3 个月", 3, "m"),
        ("1 working day", 1, "wd"),
        ("0d", 0, "d"),
    ],
)
def test_limits_are_read_in_every_common_form(written, amount, unit):
    assert Allowance.parse(written) == Allowance(amount, Unit(unit))


@given(allowances())
def test_every_limit_reads_back_from_its_short_form_and_both_texts(allowance):
    assert Allowance.parse(str(allowance)) == allowance
    assert Allowance.parse(allowance.text.zh) == Allowance.parse(allowance.text.en) == allowance


def test_texts_name_amount_and_unit_in_both_languages():
    assert (Allowance.parse("15wd").text.zh, Allowance.parse("15wd").text.en) == ("15个工作日", "15 working days")
    assert (str(Allowance.parse("60d+roll")), Allowance.parse("1m").text.en) == ("60d+roll", "1 month")


@pytest.mark.parametrize(
    "written", ["", "wd", "15", "-3wd", "3月", "1.5d", "15 workdays", "2h+roll", "15wd+", "9999999d"]
)
def test_what_is_no_limit_is_refused_in_both_languages(written):
    with pytest.raises(BadAllowance) as refused:
        Allowance.parse(written)
    assert isinstance(refused.value, ValueError)
    assert refused.value.message.zh in str(refused.value)
    assert refused.value.message.en in str(refused.value)


@pytest.mark.parametrize("amount", [-1, True, 1.5, 10**6])
def test_amounts_are_whole_and_not_negative(amount):
    with pytest.raises(BadAllowance):
        Allowance(amount, Unit.DAY)
    with pytest.raises(BadAllowance):
        Allowance(1, "fortnight")
