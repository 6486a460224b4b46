"""The axis of working time: every local time has a position in working microseconds, whole days and parts of days.

Positions turn “n working hours later” into an addition. Going forward lands at the earliest time with that position
(the end of a spell of work), going back at the latest (its beginning), so neither lands inside a lunch break.
Working hours are wall-clock hours; a clock change inside office hours is not smoothed over.
"""

from datetime import datetime, timedelta

from luodi.engines.notation import Text
from luodi.engines.worktime.errors import BadHours, NoWorkingTime
from luodi.engines.worktime.table import BASE, DayTable

Hours = tuple[tuple[int, int], ...]

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY_MINUTES = 1440
MICROSECOND = timedelta(microseconds=1)


def check(hours: Hours) -> None:
    """Raise BadHours unless `hours` are sorted, separate, non-empty spans of minutes within one day."""
    if not hours:
        raise NoWorkingTime(Text("没有设定上班时间", "no office hours are set"))
    last = 0
    for start, end in hours:
        if not last <= start < end <= DAY_MINUTES:
            raise BadHours(
                Text(
                    f"上班时间 {hours!r} 有误：各段应为一天内的分钟数，从早到晚，互不重叠，且不为空",
                    f"office hours {hours!r} are wrong: spans are minutes of one day, in order, apart and not empty",
                )
            )
        last = end


class Axis:
    """Working time of a calendar, as positions in microseconds from the start of its tables."""

    __slots__ = ("spans", "table", "total")

    def __init__(self, table: DayTable, hours: Hours) -> None:
        check(hours)
        self.table = table
        self.spans = tuple((start * MINUTE, end * MINUTE) for start, end in hours)
        self.total = sum(end - start for start, end in self.spans)

    def within(self, clock: int) -> int:
        """Return the working microseconds of a working day before `clock` microseconds after midnight."""
        return sum(max(0, min(clock, end) - start) for start, end in self.spans)

    def position(self, wall: datetime) -> int:
        """Return the position of a naive local time."""
        index = wall.toordinal() - BASE
        rank = self.table.upto[index]
        if not self.table.is_working(index):
            return rank * self.total
        return (rank - 1) * self.total + self.within((wall - datetime.fromordinal(BASE + index)) // MICROSECOND)

    def earliest(self, position: int) -> datetime:
        """Return the first local time at which `position` is reached; raises NoWorkingTime and OutOfRange."""
        before, left = divmod(position - 1, self.total)
        left += 1
        for start, end in self.spans:
            if left <= end - start:
                return self._at(before + 1, start + left)
            left -= end - start
        raise AssertionError("a remainder is never longer than a day's work")

    def latest(self, position: int) -> datetime:
        """Return the last local time still at `position`; raises NoWorkingTime and OutOfRange."""
        before, left = divmod(position, self.total)
        for start, end in self.spans:
            if left < end - start:
                return self._at(before + 1, start + left)
            left -= end - start
        raise AssertionError("a remainder is always shorter than a day's work")

    def _at(self, rank: int, clock: int) -> datetime:
        return datetime.fromordinal(BASE + self.table.nth(rank)) + timedelta(microseconds=clock)
