"""Days off and make-up days: of a calendar, or read off a log; the clock of the simulation stands on days off."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.insight.log import Log
from luodi.engines.insight.simulate import fit, simulate
from luodi.engines.insight.working_hours import ALWAYS, DAY, HOUR, Hours, hours_of
from luodi.engines.worktime import Calendar
from luodi.engines.worktime.vector import worked

CN = Calendar.builtin()
EPOCH = date(1970, 1, 1)
MARCH = date(2024, 3, 1)


def ms(day: date, hour: float, ahead: int = 8) -> int:
    """Return the moment of an hour of a day in a place so many hours ahead of UTC."""
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - ahead)).timestamp() * 1000)


def span(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def office(days: list[date], per_hour: int = 5, open_: tuple[int, ...] = (9, 10, 11, 13, 14, 15, 16), ahead: int = 8):
    """Return a log of short cases that fill each office hour of these days."""
    cases = []
    for day in days:
        for hour in open_:
            for n in range(per_hour):
                at = ms(day, hour + n / per_hour, ahead)
                cases.append((f"{day}{hour}{n}", [("收件", at), ("办结", at + HOUR // 10)]))
    return Log.of(cases)


def plain(days: list[date]) -> list[date]:
    return [day for day in days if day.weekday() < 5]


@st.composite
def odd_hours(draw: st.DrawFn) -> Hours:
    """Hours of a week with some days unlike their weekday, anywhere in a year."""
    week = np.array(draw(st.lists(st.booleans(), min_size=168, max_size=168)))
    week[draw(st.integers(0, 167))] = True
    days = sorted(draw(st.sets(st.integers(19_000, 19_365), max_size=12)))
    like = np.array([draw(st.lists(st.booleans(), min_size=24, max_size=24)) for _ in days], dtype=bool)
    ahead = draw(st.sampled_from([0, 8, -5])) * HOUR
    return Hours(week, np.array(days, dtype=np.int64), like.reshape(-1, 24), ahead)


@given(odd_hours(), st.lists(st.integers(18_990 * 24, 19_380 * 24), min_size=2, max_size=20), st.integers(0, HOUR - 1))
def test_worked_time_never_runs_back_and_is_told_back(hours: Hours, at: list[int], more: int) -> None:
    moments = np.sort(np.array(at)) * float(HOUR) + more
    found = hours.worked(moments)
    assert (np.diff(found) >= 0).all()
    assert (np.diff(found) <= np.diff(moments)).all()
    assert hours.worked(hours.moment(found)) == pytest.approx(found)


@given(odd_hours(), st.integers(18_990 * 24, 19_380 * 24))
def test_each_hour_counts_as_its_day_says(hours: Hours, hour: int) -> None:
    start = np.array([hour * HOUR, (hour + 1) * HOUR]) - hours.ahead
    day, of_day = divmod(hour, 24)
    odd = np.flatnonzero(hours.days == day)
    counts = hours.like[odd[0], of_day] if len(odd) else hours.open[((day - 4) % 7) * 24 + of_day]
    assert np.diff(hours.worked(start))[0] == pytest.approx(HOUR if counts else 0)


@given(st.lists(st.integers(ms(date(2024, 1, 1), 0), ms(date(2026, 12, 31), 0)), min_size=2, max_size=20))
def test_with_a_calendar_it_is_the_calendar_s_working_time(at: list[int]) -> None:
    hours = hours_of(WORKED, CN)
    moments = np.array(at, dtype=np.int64)
    assert hours.worked(moments) - hours.worked(moments[:1]) == pytest.approx(
        worked(moments, CN) - worked(moments[:1], CN)
    )


WORKED = office([day for day in span(MARCH, 120) if CN.is_working(day)], per_hour=2)


def test_a_log_of_days_without_hours_counts_whole_working_days_of_a_calendar() -> None:
    days = [day for day in span(MARCH, 300) if CN.is_working(day)]
    log = Log.of([(str(day), [("收件", ms(day, hour)) for hour in range(24)]) for day in days])
    hours = hours_of(log, CN)
    national_day = ms(date(2024, 10, 1), 0)
    assert np.diff(hours.worked(np.array([national_day, national_day + 7 * DAY])))[0] == 0
    saturday = ms(date(2024, 10, 12), 0)  # a make-up day
    assert np.diff(hours.worked(np.array([saturday, saturday + DAY])))[0] == DAY
    assert hours_of(log) is ALWAYS


def test_days_on_which_nothing_happened_are_read_off_the_log() -> None:
    closed = span(date(2024, 5, 1), 3)
    made_up = date(2024, 5, 11)
    days = [day for day in plain(span(MARCH, 120)) if day not in closed]
    hours = hours_of(office([*days, made_up], ahead=0))
    assert [EPOCH + timedelta(days=int(day)) for day in hours.days] == [*closed, made_up]
    assert hours.like.sum(axis=1).tolist() == [0, 0, 0, 7]


@pytest.mark.parametrize("per_hour", [1, 5])
def test_where_every_weekday_is_worked_or_little_is_usual_no_day_is_read_off(per_hour: int) -> None:
    days = plain(span(MARCH, 120))
    few = [day for day in days if day.day != 14] if per_hour == 1 else days
    assert not len(hours_of(office(few, per_hour, ahead=0)).days)


def test_a_log_that_runs_out_has_no_days_off_at_its_end() -> None:
    days = plain(span(MARCH, 60))
    log = office(days, ahead=0)
    late = Log.of(
        [
            *((i, e) for i, e in _cases(log)),
            ("late", [("收件", ms(days[-1], 9, 0)), ("办结", ms(date(2024, 6, 28), 9, 0))]),
        ]
    )
    assert not len(hours_of(late).days)


def _cases(log: Log) -> list[tuple[str, list[tuple[str, int]]]]:
    found = []
    for i, name in enumerate(log.case_ids.tolist()):
        rows = range(log.offsets[i], log.offsets[i + 1])
        found.append((name, [(log.activities[log.activity[r]], int(log.time[r])) for r in rows]))
    return found


def test_what_is_begun_before_a_holiday_is_done_after_it_in_the_simulation_too() -> None:
    """Of each case a working day goes by, whatever days off lie between."""
    days = [day for day in span(date(2024, 9, 2), 60) if CN.is_working(day)]
    cases = []
    for today, then in pairwise(days):
        for n in range(20):
            at, due = ms(today, 9 + n / 10), ms(then, 9 + n / 10)
            cases.append((f"{today}{n}", [("收件", at), ("在办", ms(today, 16)), ("办结", due)]))
    model = fit(Log.of(cases), calendar=CN)
    assert (model.hours.days == (date(2024, 10, 1) - EPOCH).days).any()
    run = simulate(model, model.cases, np.random.default_rng(1))
    assert run.days.max() >= 8  # over the holiday: from September 30 to October 8
    assert np.median(run.days) == pytest.approx(1.0, abs=0.3)
    worked_ms = model.courses[1] - model.courses[0]
    assert worked_ms == pytest.approx(DAY)
