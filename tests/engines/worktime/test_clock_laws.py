"""The laws of the clock (docs: design, the clock), each over calendars, times and pauses nobody thought of."""

from datetime import timedelta

import pytest
from clock_support import (
    CHINA,
    allowances,
    at,
    calendars,
    days,
    instants,
    last_instant,
    pause_lists,
    units,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from luodi.engines.worktime import Allowance, Calendar, Pause, Row, Unit, due, elapsed, remaining, shift

spells = st.timedeltas(timedelta(0), timedelta(days=60))


@given(allowances(), instants, calendars(), pause_lists(), instants)
def test_pausing_and_resuming_at_one_instant_changes_nothing(allowance, start, calendar, pauses, moment):
    blink = [*pauses, Pause(moment, moment)]
    assert due(allowance, start, calendar, pauses=blink) == due(allowance, start, calendar, pauses=pauses)


@given(allowances(st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.MONTH])), instants, days, st.data())
def test_a_pause_within_one_local_day_never_moves_a_clock_in_days(allowance, start, day, data):
    morning = at(f"{day} 00:00")
    first, last = sorted(data.draw(st.lists(st.integers(0, 86_399), min_size=2, max_size=2)))
    within = Pause(morning + timedelta(seconds=first), morning + timedelta(seconds=last))
    assert due(allowance, start, CHINA, pauses=[within]) == due(allowance, start, CHINA)


@given(units, instants, calendars(), pause_lists(), instants, spells)
def test_stopping_while_paused_equals_stopping_at_the_pause(unit, start, calendar, pauses, stop, later):
    assume(stop >= start)
    standing = [*pauses, Pause(stop)]
    at_pause = elapsed(unit, start, stop, calendar, pauses=pauses)
    assert elapsed(unit, start, stop, calendar, pauses=standing) == at_pause
    assert elapsed(unit, start, stop + later, calendar, pauses=standing) == at_pause


@given(allowances(), instants, calendars(), instants, spells)
def test_what_is_left_stands_still_while_the_clock_does(allowance, start, calendar, stop, later):
    assume(stop >= start)
    standing = [Pause(stop)]
    assert remaining(allowance, start, stop + later, calendar, standing) == remaining(allowance, start, stop, calendar)


@given(allowances(), instants, calendars(), st.lists(days, min_size=1, max_size=10), pause_lists())
def test_adding_a_holiday_never_brings_a_date_forward(allowance, start, calendar, holidays, pauses):
    assume(allowance.unit is not Unit.MONTH or not pauses)
    more = calendar.with_table([Row(day, True) for day in holidays])
    assert due(allowance, start, more, pauses=pauses).at >= due(allowance, start, calendar, pauses=pauses).at


@given(allowances(), instants, calendars(), st.lists(days, min_size=1, max_size=10), pause_lists())
def test_adding_a_make_up_day_never_pushes_a_date_back(allowance, start, calendar, worked, pauses):
    more = calendar.with_table([Row(day, False) for day in worked])
    assert due(allowance, start, more, pauses=pauses).at <= due(allowance, start, calendar, pauses=pauses).at


@given(st.integers(0, 60), st.integers(0, 60), instants, calendars(), pause_lists())
def test_working_days_add_up_when_counted_on_from_the_last_lawful_instant(first, second, start, calendar, pauses):
    # f(a+b) from t = f(b) from the last lawful instant of f(a) from t.
    one, two, both = (Allowance(n, Unit.WORKING_DAY) for n in (first, second, first + second))
    half = due(one, start, calendar, pauses=pauses)
    assert due(two, last_instant(half.at), calendar, pauses=pauses) == due(both, start, calendar, pauses=pauses)
    assert (
        due(one, start, calendar, pauses=pauses, extensions=[two]).day == due(both, start, calendar, pauses=pauses).day
    )


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([Unit.WORKING_HOUR, Unit.HOUR]), instants, pause_lists())
def test_hours_add_up_when_counted_on_from_the_due_instant(first, second, unit, start, pauses):
    # f(a+b) from t = f(b) from f(a) from t, exactly.
    half = due(Allowance(first, unit), start, CHINA, pauses=pauses)
    whole = due(Allowance(first + second, unit), start, CHINA, pauses=pauses)
    assert due(Allowance(second, unit), half.at, CHINA, pauses=pauses).at == whole.at


def test_months_do_not_add_up_and_nobody_says_they_do():
    january = at("2026-01-30 10:00")
    half = due(Allowance(1, Unit.MONTH), january, CHINA)
    assert due(Allowance(1, Unit.MONTH), last_instant(half.at), CHINA) != due(Allowance(2, Unit.MONTH), january, CHINA)


@given(allowances(), st.integers(0, 20), instants, calendars(), pause_lists())
def test_a_longer_allowance_never_ends_earlier(allowance, more, start, calendar, pauses):
    longer = Allowance(allowance.amount + more, allowance.unit, allowance.rolls)
    assert due(longer, start, calendar, pauses=pauses).at >= due(allowance, start, calendar, pauses=pauses).at


@given(allowances(), instants, spells, calendars(), pause_lists())
def test_a_later_start_never_ends_earlier(allowance, start, later, calendar, pauses):
    # A month that has no such day ends early; together with a pause just after day 0 that is not monotonic.
    assume(allowance.unit is not Unit.MONTH or not pauses)
    assert (
        due(allowance, start + later, calendar, pauses=pauses).at >= due(allowance, start, calendar, pauses=pauses).at
    )


@given(allowances(), instants, calendars(), pause_lists(), st.randoms())
def test_the_order_and_overlap_of_pauses_do_not_matter(allowance, start, calendar, pauses, random):
    mixed = [*pauses, *pauses]
    random.shuffle(mixed)
    assert due(allowance, start, calendar, pauses=mixed) == due(allowance, start, calendar, pauses=pauses)


@given(allowances(), instants, calendars(), pause_lists(), instants)
def test_what_is_used_and_what_is_left_make_the_allowance(allowance, start, calendar, pauses, now):
    assume(now >= start and not allowance.rolls and allowance.unit is not Unit.MONTH)
    left = remaining(allowance, start, now, calendar, pauses)
    used = elapsed(allowance.unit, start, now, calendar, pauses=pauses)
    assert left + used == pytest.approx(allowance.amount, abs=1e-9)


@given(allowances(), instants, calendars(), pause_lists(open_ones=False))
def test_the_whole_allowance_is_used_at_its_due_instant(allowance, start, calendar, pauses):
    assume(not allowance.rolls and allowance.unit is not Unit.MONTH)
    answer = due(allowance, start, calendar, pauses=pauses)
    end = answer.at if allowance.unit.in_hours else max(start, last_instant(answer.at))
    assert elapsed(allowance.unit, start, end, calendar, pauses=pauses) == allowance.amount


@given(allowances(), instants, calendars(), pause_lists())
def test_a_date_is_provisional_when_a_notice_to_come_may_move_it(allowance, start, calendar, pauses):
    answer = due(allowance, start, calendar, pauses=pauses)
    depends = allowance.rolls or allowance.unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR)
    assert answer.provisional == (depends and calendar.is_provisional(answer.day))
    assert answer.calendar == calendar.version


@given(st.integers(-60, 60), st.integers(-60, 60), units, instants, calendars())
def test_shifting_keeps_the_order_of_steps(first, second, unit, moment, calendar):
    low, high = sorted((first, second))
    assume(unit is not Unit.MONTH and calendar.zone.offset is not None)
    assert shift(moment, low, unit, calendar) <= shift(moment, high, unit, calendar)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["wd", "wh", "d", "h"]), instants, st.booleans())
def test_shifting_back_adds_up(first, second, unit, moment, forward):
    sign = 1 if forward else -1
    unit = Unit(unit)
    step = shift(shift(moment, sign * first, unit, CHINA), sign * second, unit, CHINA)
    assert step == shift(moment, sign * (first + second), unit, CHINA)


@given(st.integers(1, 30), st.integers(1, 60), st.sampled_from([Unit.WORKING_DAY, Unit.WORKING_HOUR]), instants)
def test_back_and_forth_from_a_due_instant_comes_home(back, amount, unit, start):
    answer = due(Allowance(amount, unit), start, CHINA)
    assert shift(shift(answer.at, -back, unit, CHINA), back, unit, CHINA) == answer.at


@given(calendars())
def test_calendars_with_the_same_version_are_the_same(calendar):
    again = calendar.with_table([])
    assert (again, hash(again)) == (calendar, hash(calendar))
    assert isinstance(again, Calendar)
