"""Steps before and after an instant: when yellow begins, when notice goes out, when a matter is elevated."""

from datetime import datetime, time, timedelta

from luodi.engines.worktime.allowance import MOST, Unit
from luodi.engines.worktime.calendar import Calendar
from luodi.engines.worktime.hours import HOUR, MICROSECOND
from luodi.engines.worktime.table import BASE, add_months, date_at, named, out_of_range
from luodi.engines.worktime.zone import utc

MIDNIGHT = timedelta(0)
DAY = timedelta(days=1)


def shift(at: datetime, amount: int, unit: Unit, calendar: Calendar) -> datetime:
    """Return the instant `amount` units after `at`, before it when negative, in UTC.

    A local midnight stands for the end of the day before, as in `Due.at`, and days and months keep it one: from the
    end of Friday, −1 working day is the midnight at which Friday begins (yellow all Friday), 5 working days later is
    the end of the next Friday. At other times of day the time is kept. No working time passes on a day off. Where
    several instants are the same working time apart, going forward takes the first of them and going back the last:
    forward ends on a working day, back begins one. 0 changes nothing. Raises OutOfRange and NoWorkingTime.
    """
    at, unit = utc(at), Unit(unit)
    if amount == 0:
        return at
    zone = calendar.zone
    if abs(amount) >= MOST:
        raise out_of_range(named(f"{at.date()}{amount:+d}{unit}"))
    if unit is Unit.HOUR:
        moved = at + timedelta(hours=amount)
        zone.wall(moved)
        return moved
    wall = zone.wall(at)
    if unit is Unit.WORKING_HOUR:
        position = calendar.axis.position(wall) + amount * HOUR
        return zone.instant(calendar.axis.earliest(position) if amount > 0 else calendar.axis.latest(position))
    midnight = datetime.fromordinal(wall.toordinal())
    index, clock = midnight.toordinal() - BASE, wall - midnight
    if clock == MIDNIGHT:
        index, clock = index - 1, DAY
    date_at(index)
    moved_wall = _days(index, clock, amount, unit, calendar)
    zone.wall(zone.instant(moved_wall) - MICROSECOND)
    return zone.instant(moved_wall)


def _days(index: int, clock: timedelta, amount: int, unit: Unit, calendar: Calendar) -> datetime:
    if unit is Unit.DAY:
        index += amount
    elif unit is Unit.MONTH:
        index = add_months(index, amount)
    else:
        table = calendar.table
        if not table.is_working(index):
            clock = DAY
        rank = table.upto[index] + amount
        if clock == DAY and amount < 0:
            # The end of one working day is, in working time, the beginning of the next.
            rank, clock = rank + 1, MIDNIGHT
        index = table.nth(rank)
    return datetime.combine(date_at(index), time.min) + clock
