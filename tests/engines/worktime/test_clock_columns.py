"""A million clocks in one call give what one clock gives, on every unit."""

from datetime import date

import numpy as np
import pytest
from clock_support import CHINA, DAY_UNITS, HOUR_UNITS, NEW_YORK, at, calendars, last_instant
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.worktime import (
    Allowance,
    BadAllowance,
    Calendar,
    NoWorkingTime,
    OutOfRange,
    Row,
    Unit,
    due,
    due_days,
    due_hours,
    elapsed,
    elapsed_days,
    provisional_mask,
)

some_days = st.lists(st.dates(date(2000, 1, 1), date(2090, 12, 31)), min_size=1, max_size=12)


def column(days):
    return np.array(days, dtype="datetime64[D]")


def noon(day, calendar):
    return at(f"{day} 12:00", calendar.tz)


@given(some_days, st.data(), st.sampled_from(DAY_UNITS), st.booleans(), calendars())
def test_columns_of_days_agree_with_single_clocks(days, data, unit, roll, calendar):
    amounts = data.draw(st.lists(st.integers(0, 90), min_size=len(days), max_size=len(days)))
    answers = due_days(column(days), np.array(amounts), unit, calendar, roll=roll)
    single = [
        due(Allowance(n, unit, roll), noon(day, calendar), calendar) for day, n in zip(days, amounts, strict=True)
    ]
    assert answers.tolist() == [one.day for one in single]
    assert provisional_mask(answers, calendar, unit, roll).tolist() == [one.provisional for one in single]


@given(some_days, st.integers(0, 90), st.sampled_from(DAY_UNITS))
def test_one_amount_serves_every_row(days, amount, unit):
    each = due_days(column(days), np.full(len(days), amount), unit, CHINA)
    assert due_days(column(days), amount, unit, CHINA).tolist() == each.tolist()


@given(some_days, some_days, st.sampled_from(DAY_UNITS), calendars())
def test_columns_of_used_days_agree_with_single_clocks(starts, ends, unit, calendar):
    starts, ends = (side[: min(len(starts), len(ends))] for side in (starts, ends))
    single = [elapsed(unit, noon(s, calendar), noon(e, calendar), calendar) for s, e in zip(starts, ends, strict=True)]
    assert elapsed_days(column(starts), column(ends), unit, calendar).tolist() == single


@given(
    st.lists(
        st.datetimes(at("2001-01-01 00:00").replace(tzinfo=None), at("2090-01-01 00:00").replace(tzinfo=None)),
        min_size=1,
    ),
    st.integers(0, 200),
    st.sampled_from(HOUR_UNITS),
    calendars(),
)
def test_columns_of_hours_agree_with_single_clocks(starts, amount, unit, calendar):
    starts = [start.replace(microsecond=0) for start in starts]
    amounts = np.arange(len(starts)) * 7 % (amount + 1)
    answers = due_hours(np.array(starts, dtype="datetime64[s]"), amounts, unit, calendar)
    aware = [start.replace(tzinfo=at("2001-01-01 00:00").tzinfo) for start in starts]
    single = [due(Allowance(int(n), unit), start, calendar).at for start, n in zip(aware, amounts, strict=True)]
    assert answers.tolist() == [one.replace(tzinfo=None) for one in single]


def test_a_column_longer_than_a_block_is_answered_whole():
    days = np.datetime64("2008-01-01") + np.arange(100_000) % 6_000
    amounts = np.arange(100_000) % 60
    answers = due_days(days, amounts, Unit.WORKING_DAY, CHINA)
    for row in (0, 32_767, 32_768, 65_535, 65_536, 99_999):
        assert answers[row] == due_days(days[row : row + 1], amounts[row : row + 1], Unit.WORKING_DAY, CHINA)[0]
        start = noon(days[row].item(), CHINA)
        assert answers[row] == np.datetime64(due(Allowance(int(amounts[row]), Unit.WORKING_DAY), start, CHINA).day)


def test_the_last_lawful_instant_of_a_column_is_that_of_its_clock():
    answer = due(Allowance(5, Unit.WORKING_DAY), at("2026-02-13 10:00"), CHINA)
    assert due_days(column(["2026-02-13"]), 5, Unit.WORKING_DAY, CHINA).tolist() == [date(2026, 2, 27)]
    assert CHINA.zone.wall(last_instant(answer.at)).date() == date(2026, 2, 27)


def test_empty_columns_stay_empty():
    for unit in DAY_UNITS:
        assert due_days(column([]), 3, unit, CHINA, roll=True).size == 0
        assert elapsed_days(column([]), column([]), unit, CHINA).size == 0
    assert due_hours(np.array([], dtype="datetime64[s]"), 3, Unit.WORKING_HOUR, CHINA.with_zone(NEW_YORK)).size == 0


@pytest.mark.parametrize("days", [["NaT"], ["1999-12-31"], ["2101-01-01"], ["2100-12-30"]])
@pytest.mark.parametrize("unit", DAY_UNITS)
def test_columns_outside_the_calendar_are_refused(days, unit):
    with pytest.raises(OutOfRange):
        due_days(column(days), 40, unit, CHINA)
    with pytest.raises(OutOfRange):
        due_hours(column(days).astype("datetime64[s]"), 999, Unit.WORKING_HOUR, CHINA)


def test_columns_refuse_wrong_units_and_amounts():
    days = column(["2026-03-02"])
    for wrong in (
        lambda: due_days(days, 1, Unit.WORKING_HOUR, CHINA),
        lambda: due_hours(days, 1, Unit.DAY, CHINA),
        lambda: due_days(days, -1, Unit.DAY, CHINA),
        lambda: due_days(days, np.array([0.5]), Unit.DAY, CHINA),
        lambda: due_days(days, 10**12, Unit.DAY, CHINA),
    ):
        with pytest.raises(BadAllowance):
            wrong()


def test_columns_on_a_calendar_without_working_time_raise_instead_of_hanging():
    days = np.arange("2000-01-01", "2101-01-01", dtype="datetime64[D]").tolist()
    nothing = Calendar.plain().with_table([Row(day, True) for day in days])
    for unit, call in ((Unit.WORKING_DAY, due_days), (Unit.WORKING_HOUR, due_hours)):
        with pytest.raises(NoWorkingTime):
            call(column(["2026-03-02"]), 1, unit, nothing)
    assert due_days(column(["2026-03-02"]), 0, Unit.WORKING_DAY, nothing).tolist() == [date(2026, 3, 2)]
