"""Prefix tables over the years 2000–2100: which days are worked, how many before each, and months.

Every search is one look-up in a table of fixed length, so that no calendar, however wrong, can make one run on.
"""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from luodi.engines.notation import Text
from luodi.engines.worktime.errors import NoWorkingTime, OutOfRange

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
BASE = FIRST.toordinal()
SPAN = LAST.toordinal() - BASE + 1
LONG_ENOUGH = 366
"""Days without work at the end of the tables that make it a broken calendar rather than a question too far ahead."""


def out_of_range(what: Text) -> OutOfRange:
    """Return the error for something outside the covered years."""
    return OutOfRange(
        Text(f"{what.zh}不在日历范围 {FIRST} 至 {LAST} 之内", f"{what.en} lies outside the calendar, {FIRST} to {LAST}")
    )


def named(what: object) -> Text:
    """Return a date or a sum such as `2100-12-31+5d` as the subject of a message."""
    return Text(f"{what} ", str(what))


def index_of(day: date) -> int:
    """Return the position of `day` in the tables, counted from 0; raises OutOfRange."""
    index = day.toordinal() - BASE
    if not 0 <= index < SPAN:
        raise out_of_range(named(day))
    return index


def date_at(index: int) -> date:
    """Return the day at `index`; raises OutOfRange."""
    if not 0 <= index < SPAN:
        raise out_of_range(named(f"{FIRST}{index:+d}d"))
    return date.fromordinal(BASE + index)


class DayTable:
    """The working days of a calendar.

    `working[k]` is the index of the k-th working day counted from 0, `upto[i]` the number of working days among days
    0…i. Python lists serve single questions (no boxing), NumPy arrays serve millions.
    """

    __slots__ = ("days", "mask", "ranks", "upto", "working")

    def __init__(self, changes: Iterable[tuple[date, bool]]) -> None:
        weekday = (FIRST.weekday() + np.arange(SPAN)) % 7
        mask = weekday < 5
        for day, off in changes:
            mask[index_of(day)] = not off
        self.mask: NDArray[np.bool_] = mask
        self.ranks: NDArray[np.int32] = np.cumsum(mask, dtype=np.int32)
        self.days: NDArray[np.int32] = np.flatnonzero(mask).astype(np.int32)
        self.upto: list[int] = self.ranks.tolist()
        self.working: list[int] = self.days.tolist()

    def digest(self) -> bytes:
        """Return a digest of the days alone: equal digests give equal dates."""
        return sha256(np.packbits(self.mask).tobytes()).digest()

    def nth(self, rank: int) -> int:
        """Return the index of the `rank`-th working day, counted from 1; raises NoWorkingTime or OutOfRange."""
        if 0 < rank <= len(self.working):
            return self.working[rank - 1]
        if rank > 0 and (not self.working or SPAN - self.working[-1] > LONG_ENOUGH):
            raise NoWorkingTime(
                Text(
                    "日历中没有（更多）工作日，请检查放假安排",
                    "the calendar has no (more) working days; check what it lists as days off",
                )
            )
        raise out_of_range(Text("所求的工作日", "the working day asked for"))

    def is_working(self, index: int) -> bool:
        """Tell whether the day at `index` is worked."""
        return self.upto[index] != (self.upto[index - 1] if index else 0)


class MonthTable:
    """For each day its month and day of month, for each month its first day and length; months count from 2000-01."""

    __slots__ = ("day", "length", "month", "start")

    def __init__(self) -> None:
        first = np.datetime64(FIRST.isoformat(), "D")
        days = first + np.arange(SPAN)
        months = np.arange(np.datetime64("2000-01", "M"), np.datetime64("2101-02", "M"))
        starts = (months.astype("datetime64[D]") - first).astype(np.int32)
        self.start: NDArray[np.int32] = starts[:-1]
        self.length: NDArray[np.int32] = np.diff(starts)
        self.month: NDArray[np.int32] = (days.astype("datetime64[M]") - months[0]).astype(np.int32)
        self.day: NDArray[np.int32] = np.arange(SPAN, dtype=np.int32) - self.start[self.month]


MONTHS = MonthTable()


def add_months(index: int, months: int) -> int:
    """Return the same day `months` later (earlier when negative), or that month's last day when it has no such day.

    民法典 art. 202: the corresponding day ends the term; where there is none, the last of the month does.
    """
    month = int(MONTHS.month[index]) + months
    if not 0 <= month < len(MONTHS.start):
        raise out_of_range(named(f"{date_at(index)}{months:+d}m"))
    return int(MONTHS.start[month] + min(MONTHS.day[index], MONTHS.length[month] - 1))


def whole_months(start: int, end: int) -> int:
    """Return how many whole months lie from day `start` to day `end`; negative when `end` comes first."""
    if end < start:
        return -whole_months(end, start)
    months = int(MONTHS.month[end]) - int(MONTHS.month[start])
    return months if add_months(start, months) <= end else months - 1
