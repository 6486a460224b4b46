"""When work is done: the hours of the week that a log shows, and the days that are unlike their weekday.

Such days are those of a working calendar (days off and make-up days), or, without one, days on which next to nothing
happened though it usually does, and days on which as much happened as on a working day though it usually does not.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.log import Log
from luodi.engines.worktime import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
INSIDE: Final = 0.98
"""Hours of the week count as working hours if so much of all work falls into some of them."""
MOST_HOURS: Final = 84
"""More hours than this are no working hours."""
LEAST_HOURS: Final = 20
"""Fewer are none either: the log tells days, not hours."""
LIKE: Final = 0.25
"""An hour with so much of what a usual working hour has is one, too."""
MONDAY: Final = 4 * DAY
"""1970 began on a Thursday: so far before a Monday, counted from the epoch."""
WEEKS: Final = 4
"""A day is set against its weekday so many weeks before and after."""
USUAL: Final = 15
"""Where fewer events are usual, a day without any may be chance."""
OTHERS: Final = 1
"""So many more days of those around may be like a day off: Christmas and New Year are a week apart."""
NEXT_TO_NOTHING: Final = 0.1
AS_MUCH: Final = 0.5
"""… of what is usual."""


@dataclass(frozen=True, eq=False)
class Hours:
    """Which hours count; times are ms since the epoch, worked times ms that counted since then.

    `open` tells of the 168 hours of the week, from Monday on; `days` (since 1970, rising) are unlike their weekday, and
    `like` tells of their 24 hours. Hours and days are those of a place whose time is `ahead` of UTC, in ms.
    """

    open: Flags
    days: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    like: Flags = field(default_factory=lambda: np.zeros((0, 24), dtype=np.bool_))
    ahead: int = 0

    @property
    def per_week(self) -> int:
        """How many hours count in a week like most."""
        return int(self.open.sum())

    @cached_property
    def _steps(self) -> tuple[Floats, Floats, Floats]:
        """Of each day unlike its weekday what counted before it and with it, and by how much the week's is off then."""
        usual = self.open.reshape(7, 24)[(self.days - 4) % 7].sum(axis=1)
        own = self.like.sum(axis=1)
        off = np.cumsum(own - usual) * float(HOUR)
        before = self._weekly(self.days * float(DAY)) + off - (own - usual) * float(HOUR)
        return before, before + own * float(HOUR), off

    def worked(self, moment: NDArray[Any]) -> Floats:
        """Return how much time counted up to each moment."""
        local: Floats = np.asarray(moment, dtype=np.float64) + float(self.ahead)
        found: Floats = self._weekly(local)
        if not len(self.days):
            return found
        before, _, off = self._steps
        day, rest = np.divmod(local, DAY)
        place = np.searchsorted(self.days, day, side="right") - 1
        found += np.where(place >= 0, off[place], 0.0)
        on = (place >= 0) & (self.days[place] == day)
        return np.where(on, before[place] + _within(self.like, place, rest), found)

    def _weekly(self, local: NDArray[Any]) -> Floats:
        weeks, rest = np.divmod(local - MONDAY, WEEK)
        return weeks * self.per_week * HOUR + _within(self.open[None, :], 0, rest)

    def moment(self, worked: NDArray[Any]) -> Floats:
        """Return a moment by which so much time has counted."""
        worked = np.asarray(worked, dtype=np.float64)
        if not len(self.days):
            return self._of_week(worked) - self.ahead
        before, with_it, off = self._steps
        place = np.searchsorted(before, worked, side="left") - 1
        found = self._of_week(worked - np.where(place >= 0, off[place], 0.0))
        inside = np.flatnonzero((place >= 0) & (worked <= with_it[place]))
        at = place[inside]
        found[inside] = self.days[at] * float(DAY) + _reached(self.like[at], worked[inside] - before[at])
        return found - self.ahead

    def _of_week(self, worked: Floats) -> Floats:
        weeks, rest = np.divmod(worked, self.per_week * HOUR)
        places = np.flatnonzero(self.open)
        index = np.minimum((rest // HOUR).astype(np.int64), len(places) - 1)
        found: Floats = MONDAY + weeks * WEEK + places[index] * HOUR + (rest - index * HOUR)
        return found


def _within(open_: Flags, row: Ints | int, rest: Floats) -> Floats:
    """Return how much counts of the first `rest` ms of a span whose hours a row of `open_` tells."""
    hour = np.minimum((rest // HOUR).astype(np.int64), open_.shape[1] - 1)
    before: Ints = np.cumsum(open_, axis=1) - open_
    found: Floats = before[row, hour] * float(HOUR) + np.where(open_[row, hour], rest - hour * HOUR, 0)
    return found


def _reached(open_: Flags, worked: Floats) -> Floats:
    """Return when so much, more than nothing, has counted of a day whose hours a row tells; one row for each."""
    full = np.ceil(worked / HOUR).astype(np.int64) - 1
    place = np.argmax(np.cumsum(open_, axis=1) > full[:, None], axis=1)
    found: Floats = place * float(HOUR) + (worked - full * HOUR)
    return found


ALWAYS: Final = Hours(np.ones(168, dtype=np.bool_))


def hours_of(log: Log, calendar: Calendar | None = None) -> Hours:
    """Return the working hours that a log shows: the fewest hours of the week with nearly all of its events.

    Days off and make-up days are those of `calendar`, or read off the log. With a calendar, a log that shows no hours
    but has nearly all of its events on working days counts those whole; without, the clock then never stands.
    """
    ahead = _ahead(log, calendar)
    local = log.time + ahead
    if calendar is None:
        week = _week(local)
        return ALWAYS if week is None else _with_days(week, *_days_seen(log, week), ahead)
    days, off = _days_named(calendar)
    week = _week(local[~np.isin(local // DAY, days)])
    if week is not None:
        return _with_days(week, days, off, ahead)
    whole = _with_days(np.repeat(np.arange(7) < 5, 24), days, off, ahead)
    midnight = local // DAY * DAY - ahead
    worked = whole.worked(midnight + DAY) > whole.worked(midnight)
    return whole if len(local) and worked.mean() >= INSIDE else ALWAYS


def _ahead(log: Log, calendar: Calendar | None) -> int:
    """Return how far the calendar's time is ahead of UTC, in ms (of a zone with summer time: at the log's begin)."""
    if calendar is None or not log.events:
        return 0
    begun = datetime.fromtimestamp(int(log.time.min()) / 1000, UTC).astimezone(calendar.tz)
    shift = begun.utcoffset()
    return int(shift.total_seconds() * 1000) if shift else 0


def _week(local: Ints) -> Flags | None:
    hour = ((local - MONDAY) % WEEK) // HOUR
    counts = np.bincount(hour, minlength=168)
    order = np.argsort(-counts, kind="stable")
    enough = min(int(np.searchsorted(np.cumsum(counts[order]), INSIDE * counts.sum())) + 1, 168)
    found = counts >= max(1.0, LIKE * float(np.median(counts[order[:enough]])))
    found[order[:enough]] = True
    return found if LEAST_HOURS <= found.sum() <= MOST_HOURS else None


def _with_days(week: NDArray[Any], days: Ints, off: Flags, ahead: int) -> Hours:
    """Return the week's hours with days off, and days on whose hours are those of most working days."""
    hours: NDArray[Any] = week.reshape(7, 24)
    working = hours[np.flatnonzero(np.any(hours, axis=1))]
    typical: NDArray[Any] = working.sum(axis=0) * 2 > len(working)
    own = np.asarray(hours[(days - 4) % 7])
    like: Flags = np.where(off[:, None], False, np.where(np.any(own, axis=1)[:, None], own, typical))
    unlike: Flags = np.any(like != own, axis=1)
    return Hours(week, days[unlike], like[unlike], ahead)


def _days_named(calendar: Calendar) -> tuple[Ints, Flags]:
    """Return the days that a calendar says something of, and which of them are off."""
    epoch = np.datetime64(0, "D")
    named = sorted(calendar.rules.items())
    days = np.array([(np.datetime64(day, "D") - epoch).astype(np.int64) for day, _ in named], dtype=np.int64)
    return days, np.array([rule.off for _, rule in named], dtype=np.bool_)


def _days_seen(log: Log, week: Flags) -> tuple[Ints, Flags]:
    """Return the days of a log that are unlike their weekday, and which of them are off.

    Of the days before the last case begins: then a log runs out. A weekday that is empty now and then tells nothing.
    """
    day = log.time // DAY
    first, last = int(day.min()), int(log.begins[log.lengths > 0].max() // DAY)
    days = np.arange(first, last + 1)
    counts = np.bincount(day[day <= last] - first, minlength=len(days)).astype(np.float64)
    around = np.full((2 * WEEKS + 1, len(days)), np.nan)
    for row, weeks in enumerate(range(-WEEKS, WEEKS + 1)):
        place = np.arange(len(days)) + 7 * weeks
        held = (place >= 0) & (place < len(days))
        around[row, held] = counts[place[held]]
    usual: Floats = np.nanmedian(around, axis=0)
    working: Flags = np.any(week.reshape(7, 24), axis=1)[(days - 4) % 7]
    others = (around <= NEXT_TO_NOTHING * usual).sum(axis=0) - 1
    off = working & (usual >= USUAL) & (counts <= NEXT_TO_NOTHING * usual) & (others <= OTHERS)
    on = ~working & (counts >= np.maximum(AS_MUCH * _near(usual, working), USUAL))
    return days[off | on], off[off | on]


def _near(usual: Floats, working: Flags) -> Floats:
    """Return for each day what is usual on the working days of two weeks before and after."""
    spans = [slice(max(day - 14, 0), day + 15) for day in range(len(usual))]
    return np.array([np.median(usual[span][working[span]]) if working[span].any() else np.inf for span in spans])
