"""Changes: 同比 and 环比, points of a share and per cent of an amount, and bases that allow neither."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import Against, Change, Count, Duration, Exclusion, Figure, Money, Rate, Refused, per
from luodi.engines.figures.stats import difference
from luodi.engines.notation import Text
from luodi.engines.worktime import Calendar

D = Decimal
YEAR, PERIOD = Against.YEAR, Against.PERIOD


def test_a_rate_changes_in_points_and_a_count_in_per_cent() -> None:
    points = Change(Rate(9615, 10_000), Rate(9340, 10_000), YEAR)
    assert (points.in_points, points.told()) == (True, D("2.75"))
    growth = Change(Count(176), Count(27), YEAR)
    assert (growth.in_points, growth.told(0)) == (False, D(552))


def test_a_change_is_of_what_is_not_rounded() -> None:
    now, before = Rate(1, 3 * 100), Rate(1, 6 * 100)
    assert now.told(1) - before.told(1) == D("0.1")
    assert Change(now, before, PERIOD).told(1) == D("0.2")  # 0.3333 − 0.1667, not 0.3 − 0.2


@pytest.mark.parametrize(
    ("now", "before", "code"),
    [
        (Count(14), None, "base-missing"),
        (Count(14), Count(0), "base-zero"),
        (Count(14), Count(9), "base-small"),
        (Money(100), Money(-100), "base-negative"),
        (Rate(1, 1), Rate(0, 0), "no-cases"),
        (Rate(9, 12), Rate(3, 4), "few-cases"),
    ],
)
def test_a_base_that_allows_no_comparison_is_refused_with_the_reason(
    now: Figure, before: Figure | None, code: str
) -> None:
    change = Change(now, before, YEAR)
    assert change.refusal is not None
    assert change.refusal.code == code
    with pytest.raises(Refused, match=code):
        change.told()


def test_a_report_may_say_that_it_takes_a_small_base() -> None:
    assert Change(Count(14), Count(9), YEAR, small=1).told(0) == D(56)


def test_figures_of_two_kinds_or_units_are_no_change() -> None:
    with pytest.raises(TypeError, match="Rate against Count"):
        Change(Rate(1, 2), Count(30), YEAR)
    with pytest.raises(Refused, match="units-differ"):
        Change(Count(10, Text("起", "cases")), Count(30, Text("人", "people")), YEAR)


@given(st.integers(20, 10**6), st.integers(0, 10**6))
def test_a_change_of_a_count_brings_the_base_to_the_figure(base: int, now: int) -> None:
    assert base * (1 + Change(Count(now), Count(base), PERIOD).exact / 100) == now


def test_money_is_exact_to_the_cent() -> None:
    assert Money.of("142000000").told() == D("14200.00")
    assert Money.of("0.10") + Money.of("0.20") == Money(30)
    with pytest.raises(ValueError, match="parts of a cent"):
        Money.of("0.001")


def test_a_duration_is_of_working_time() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    friday, monday = datetime(2026, 3, 6, 16, tzinfo=shanghai), datetime(2026, 3, 9, 10, tzinfo=shanghai)
    spent = Duration.between(friday, monday, Calendar.builtin())
    assert (spent.minutes, spent.day, spent.hours()) == (120, 420, D("2.0"))
    assert Duration(630, 420).days() == D("1.5")


def test_what_is_left_out_of_a_rate_is_told_with_its_share_and_who_allowed_it() -> None:
    rate = Rate(90, 95, (Exclusion(5, Text("无法联系", "not reached"), "u-review"),))
    assert (rate.excluded, rate.excluded.told()) == (Rate(5, 100), D("5.00"))
    with pytest.raises(ValueError, match="who allowed it"):
        Exclusion(5, Text("无法联系", "not reached"), "")


def test_a_daily_mean_is_of_days_there_are() -> None:
    assert per(Count(71_184), 7) == D(10_169)
    with pytest.raises(Refused, match="no-days"):
        per(Count(1), 0)


def test_the_interval_of_a_difference_is_newcombes() -> None:
    low, high = difference(Rate(56, 70), Rate(48, 80))  # the example of his paper, method 10
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
