"""Local time: from instants to wall-clock time and back, quickly where the zone's offset never changes."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from luodi.engines.notation import Text
from luodi.engines.worktime.errors import BadTime
from luodi.engines.worktime.table import BASE, SPAN, date_at, named, out_of_range

DAY = timedelta(days=1)


def utc(at: datetime) -> datetime:
    """Return `at` in UTC; raises BadTime when it has no time zone."""
    if at.tzinfo is None:
        raise BadTime(Text(f"时间 {at} 没有时区", f"the time {at} has no time zone"))
    return at if at.tzinfo is UTC else at.astimezone(UTC)


class Zone:
    """A time zone over the covered years; `offset` is set where it is the same on all of them (all of China's)."""

    __slots__ = ("offset", "tz")

    def __init__(self, tz: ZoneInfo) -> None:
        self.tz = tz
        noon = datetime.combine(date_at(0), datetime.min.time(), UTC)
        offsets = {(noon + index * DAY).astimezone(tz).utcoffset() for index in range(SPAN)}
        self.offset: timedelta | None = offsets.pop() if len(offsets) == 1 else None

    def wall(self, at: datetime) -> datetime:
        """Return the instant `at` as naive local time; raises BadTime and OutOfRange."""
        at = utc(at)
        if self.offset is None:
            local = at.astimezone(self.tz).replace(tzinfo=None)
        else:
            local = at.replace(tzinfo=None) + self.offset
        if not 0 <= local.toordinal() - BASE < SPAN:
            raise out_of_range(named(local.date()))
        return local

    def instant(self, wall: datetime) -> datetime:
        """Return naive local time as an instant in UTC; where clocks are set back, the first of the two."""
        if self.offset is None:
            return wall.replace(tzinfo=self.tz).astimezone(UTC)
        return (wall - self.offset).replace(tzinfo=UTC)

    def index(self, at: datetime) -> int:
        """Return the table index of the local day of `at`."""
        return self.wall(at).toordinal() - BASE

    def midnight_after(self, index: int) -> datetime:
        """Return the instant at which the local day at `index` ends."""
        return self.instant(datetime.fromordinal(BASE + index + 1))


@lru_cache(maxsize=64)
def zone_of(tz: ZoneInfo) -> Zone:
    """Return the zone of `tz`, looked through once per process."""
    return Zone(tz)
