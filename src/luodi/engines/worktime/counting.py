"""Counting whole days and exact hours on a calendar, past spells that do not count. The clock's arithmetic."""

from datetime import datetime, timedelta

from luodi.engines.notation import Text
from luodi.engines.worktime.allowance import Allowance, Unit
from luodi.engines.worktime.calendar import Calendar
from luodi.engines.worktime.errors import BadAllowance
from luodi.engines.worktime.hours import HOUR, MICROSECOND
from luodi.engines.worktime.pauses import Days, Span
from luodi.engines.worktime.table import add_months, date_at, whole_months


def forward_working(calendar: Calendar, start: int, amount: int, skip: Days) -> int:
    """Return the day on which `amount` working days after day `start` are used, not counting days in `skip`."""
    if amount == 0:
        return start
    upto = calendar.table.upto
    rank = upto[start] + amount
    for first, after in skip:
        first = max(first, start + 1)
        if after > first:
            if upto[first - 1] >= rank:
                break
            rank += upto[after - 1] - upto[first - 1]
    return calendar.table.nth(rank)


def forward_plain(start: int, amount: int, skip: Days) -> int:
    """Return the day on which `amount` days after day `start` are used, not counting days in `skip`."""
    end = start + amount
    for first, after in skip:
        first = max(first, start + 1)
        if after > first:
            if first > end:
                break
            end += after - first
    date_at(end)
    return end


def forward_days(calendar: Calendar, start: int, allowance: Allowance, skip: Days) -> int:
    """Return the last lawful day of an allowance in days or months whose day 0 is `start`."""
    if allowance.unit is Unit.WORKING_DAY:
        end = forward_working(calendar, start, allowance.amount, skip)
    elif allowance.unit is Unit.DAY:
        end = forward_plain(start, allowance.amount, skip)
    else:
        end = forward_plain(start, add_months(start, allowance.amount) - start, skip)
    if allowance.rolls and not calendar.table.is_working(end):
        end = forward_working(calendar, end, 1, skip)
    return end


def forward_hours(calendar: Calendar, start: datetime, allowance: Allowance, skip: tuple[Span, ...]) -> datetime:
    """Return the instant at which an allowance in hours is used up, spells in `skip` cut out exactly."""
    if allowance.amount == 0:
        return start
    if allowance.unit is Unit.HOUR:
        at = start + timedelta(hours=allowance.amount)
        for first, after in skip:
            if after > start and first < at:
                at += after - max(first, start)
        calendar.zone.wall(at)
        return at
    zone, axis = calendar.zone, calendar.axis
    here = axis.position(zone.wall(start))
    end = here + allowance.amount * HOUR
    for first, after in skip:
        if after > start:
            stood = max(axis.position(zone.wall(first)), here)
            if stood < end:
                end += max(0, axis.position(zone.wall(after)) - stood)
    return zone.instant(axis.earliest(end))


def days_between(calendar: Calendar, unit: Unit, start: int, end: int, skip: Days) -> int:
    """Return how many `unit`s lie from day `start` (not counted) to day `end` (counted), those in `skip` left out.

    Negative when `end` comes first. Months are whole months.
    """
    if end < start:
        return -days_between(calendar, unit, end, start, skip)
    upto = calendar.table.upto
    working = unit is Unit.WORKING_DAY
    count = upto[end] - upto[start] if working else end - start
    for first, after in skip:
        first, after = max(first, start + 1), min(after, end + 1)
        if after > first:
            count -= upto[after - 1] - upto[first - 1] if working else after - first
    return whole_months(start, start + count) if unit is Unit.MONTH else count


def hours_between(calendar: Calendar, unit: Unit, start: datetime, end: datetime, skip: tuple[Span, ...]) -> float:
    """Return the exact `unit` hours from `start` to `end`, `skip` cut out; negative when `end` comes first."""
    if end < start:
        return -hours_between(calendar, unit, end, start, skip)
    spans = [(max(first, start), min(after, end)) for first, after in skip if first < end and after > start]
    if unit is Unit.HOUR:
        spent = (end - start) // MICROSECOND - sum((after - first) // MICROSECOND for first, after in spans)
        return spent / HOUR
    zone, axis = calendar.zone, calendar.axis

    def worked(first: datetime, after: datetime) -> int:
        return axis.position(zone.wall(after)) - axis.position(zone.wall(first))

    return (worked(start, end) - sum(worked(first, after) for first, after in spans)) / HOUR


def need_days(unit: Unit) -> Unit:
    """Return `unit`, or its code as one; raises BadAllowance unless it counts whole days or months."""
    if Unit(unit).in_hours:
        raise BadAllowance(Text(f"单位 {unit} 不按日计", f"the unit {unit} does not count days"))
    return Unit(unit)
