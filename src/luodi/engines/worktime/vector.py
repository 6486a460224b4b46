"""Millions of due dates in one call, by the same tables as single ones. No pauses: those are per matter."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from luodi.engines.notation import Text
from luodi.engines.worktime.allowance import Allowance, Unit
from luodi.engines.worktime.calendar import Calendar
from luodi.engines.worktime.clock import depends_on_notices, due
from luodi.engines.worktime.columns import (
    FIRST_DAY,
    Amounts,
    Dates,
    Ints,
    dates,
    in_blocks,
    in_range,
    indices,
    months_later,
    nth_working,
    whole,
)
from luodi.engines.worktime.counting import need_days
from luodi.engines.worktime.errors import BadAllowance
from luodi.engines.worktime.table import MONTHS

DAY_SECONDS, HOUR_SECONDS, SECOND = 86_400, 3_600, 1_000_000


def due_days(days: Dates, amounts: Amounts, unit: Unit, calendar: Calendar, roll: bool = False) -> Dates:
    """Return the last lawful local day of each clock started on the local day in `days` (datetime64[D]).

    `amounts` is one number or one per row, in `unit` (`wd`, `d` or `m`); `roll` moves ends off days off. Equal, row by
    row, to `due(…).day`. Raises BadAllowance (hours, negative amounts), OutOfRange and NoWorkingTime.
    """
    unit = need_days(unit)
    return in_blocks(lambda start, amount: _due(indices(start), amount, unit, calendar, roll), days, whole(amounts))


def _due(start: Ints, amount: Ints, unit: Unit, calendar: Calendar, roll: bool) -> Dates:
    if unit is Unit.WORKING_DAY:
        end = nth_working(calendar.table, start, amount)
    elif unit is Unit.DAY:
        end = in_range(start + amount)
    else:
        end = months_later(start, amount)
    if roll:
        off = ~calendar.table.mask[end]
        end[off] = nth_working(calendar.table, end[off], np.asarray(1))
    return dates(end)


def provisional_mask(
    days: Dates, calendar: Calendar, unit: Unit = Unit.WORKING_DAY, roll: bool = False
) -> NDArray[np.bool_]:
    """Tell of each due day whether a notice not yet published may move it: `Due.provisional` for many."""
    if not depends_on_notices(Unit(unit), roll):
        return np.zeros(np.shape(days), dtype=np.bool_)
    return np.asarray(days > np.datetime64(calendar.official_until.isoformat(), "D"))


def elapsed_days(start_days: Dates, end_days: Dates, unit: Unit, calendar: Calendar) -> Ints:
    """Return how many `unit`s (`wd`, `d`, `m`) lie from each start day (not counted) to each end day (counted).

    Negative where the end comes first; months are whole months. Raises BadAllowance and OutOfRange.
    """
    unit = need_days(unit)
    start, end = indices(start_days), indices(end_days)
    if unit is Unit.WORKING_DAY:
        ranks = calendar.table.ranks
        return (ranks[end] - ranks[start]).astype(np.int64)
    if unit is Unit.DAY:
        return end - start
    first, last = np.minimum(start, end), np.maximum(start, end)
    months = (MONTHS.month[last] - MONTHS.month[first]).astype(np.int64)
    months -= months_later(first, months) > last
    return np.where(end < start, -months, months)


def due_hours(starts: Dates, amounts: Amounts, unit: Unit, calendar: Calendar) -> Dates:
    """Return the first late instant of each clock in hours (`wh`, `h`); both columns are naive UTC in datetime64[s].

    Equal, row by row, to `due(…).at`. In a zone whose offset changes, rows are computed one by one.
    Raises BadAllowance (days, negative amounts), OutOfRange and NoWorkingTime.
    """
    unit = Unit(unit)
    if not unit.in_hours:
        raise BadAllowance(Text(f"单位 {unit} 不按小时计", f"the unit {unit} does not count hours"))
    starts, amount = np.asarray(starts, dtype="datetime64[s]"), whole(amounts)
    if calendar.zone.offset is None:
        return _one_by_one(starts, amount, unit, calendar)
    origin = FIRST_DAY.astype("datetime64[s]") - np.timedelta64(int(calendar.zone.offset.total_seconds()), "s")
    wall = (starts - origin).astype(np.int64)
    in_range(wall // DAY_SECONDS)
    end = wall + HOUR_SECONDS * amount if unit is Unit.HOUR else _working_hours(wall, amount, calendar)
    in_range(end // DAY_SECONDS)
    return np.asarray(origin + end.astype("timedelta64[s]"))


def _working_hours(wall: Ints, amount: Ints, calendar: Calendar) -> Ints:
    table, axis = calendar.table, calendar.axis
    spans, total = [(start // SECOND, end // SECOND) for start, end in axis.spans], axis.total // SECOND
    day, clock = np.divmod(wall, DAY_SECONDS)
    within = sum((np.clip(clock, start, end) - start for start, end in spans), np.zeros_like(wall))
    position = table.ranks[day] * total + np.where(table.mask[day], within - total, 0) + HOUR_SECONDS * amount
    before, left = np.divmod(position - 1, total)
    left += 1
    # A day reached without using anything up (0 hours) may precede every working day: it keeps its start below.
    last = nth_working(table, np.zeros_like(before), np.where(amount == 0, 0, before + 1 - table.upto[0]))
    end = last * DAY_SECONDS
    for start, stop in spans:
        here = (left > 0) & (left <= stop - start)
        end = np.where(here, end + start + left, end)
        left = np.where(here, 0, left - (stop - start))
    return np.where(amount == 0, wall, end)


def _one_by_one(starts: Dates, amount: Ints, unit: Unit, calendar: Calendar) -> Dates:
    seconds, each = np.broadcast_arrays(starts.astype(np.int64), amount)
    out = [
        due(Allowance(int(n), unit), datetime.fromtimestamp(int(s), UTC), calendar).at.timestamp()
        for s, n in zip(seconds.ravel(), each.ravel(), strict=True)
    ]
    return np.array(out, dtype=np.int64).astype("datetime64[s]").reshape(seconds.shape)


def worked(millis: Ints, calendar: Calendar) -> Ints:
    """Return the place of each instant (ms since 1970 UTC) on the axis of working time, in ms.

    The difference of two places is the working time between the instants: that of office hours on working days, make-up
    days among them, nights and holidays left out. Equal, row by row, to `elapsed(…, WORKING_HOUR)`. Raises OutOfRange.
    """
    axis = calendar.axis
    wall = millis - (FIRST_DAY.astype("datetime64[ms]") - np.datetime64(0, "ms")).astype(np.int64)
    day, clock = np.divmod(wall + _offsets(millis, calendar), DAY_SECONDS * 1000)
    in_range(day)
    total = axis.total // 1000
    within = np.zeros_like(clock)
    for start, end in axis.spans:
        within += np.clip(clock, start // 1000, end // 1000) - start // 1000
    table = calendar.table
    return np.asarray(table.ranks[day] * np.int64(total) + np.where(table.mask[day], within - total, 0))


def _offsets(millis: Ints, calendar: Calendar) -> Ints | np.int64:
    """Return how far local time is ahead of UTC, in ms; where that changes, it does so at quarters of an hour."""
    if calendar.zone.offset is not None:
        return np.int64(calendar.zone.offset.total_seconds() * 1000)
    quarters, place = np.unique(millis // 900_000, return_inverse=True)
    shifts = [
        (datetime.fromtimestamp(quarter * 900, calendar.tz).utcoffset() or timedelta()).total_seconds() * 1000
        for quarter in quarters.tolist()
    ]
    return np.asarray(shifts, dtype=np.int64)[place]
