"""A calendar: which days and hours are worked, and up to when that is official rather than supposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from luodi.engines.notation import Text
from luodi.engines.worktime import builtin
from luodi.engines.worktime.hours import Axis, Hours
from luodi.engines.worktime.notices import Row, read_notice, read_table
from luodi.engines.worktime.table import FIRST, DayTable, index_of
from luodi.engines.worktime.zone import Zone, zone_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS: Hours = ((540, 720), (780, 1020))
"""09:00–12:00 and 13:00–17:00, in minutes of the day."""


class Rule(NamedTuple):
    """What is written about one day: in the notice of which year, or as a city's `own` word."""

    off: bool
    name: str
    notice: int
    own: bool = False


def _governing(day: date) -> int:
    # Only the New Year holiday touches late December, and it is the coming year's notice that grants it.
    return day.year + (day.month == 12 and day.day >= 25)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working days and hours in a time zone, for the years 2000–2100.

    `hours` are spans in minutes of the day. `official_until` is December 31 of the last year with a holiday notice;
    later days follow the plain week and are provisional. `version` is a digest of all that decides a date (zone,
    hours, days, `official_until`) and not of names: calendars with equal versions give equal answers, and compare
    equal. A calendar is never changed: `with_…` returns another. Start from `Calendar.builtin()` or `Calendar.plain()`.
    """

    official_until: date
    tz: ZoneInfo = SHANGHAI
    hours: Hours = OFFICE_HOURS
    name: str = "cn"
    rules: Mapping[date, Rule] = field(default_factory=dict, repr=False)
    notices: frozenset[int] = field(default=frozenset(), repr=False)
    version: str = field(init=False)
    table: DayTable = field(init=False, repr=False)
    axis: Axis = field(init=False, repr=False)
    zone: Zone = field(init=False, repr=False)
    last_official: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        hours = tuple((int(start), int(end)) for start, end in self.hours)
        table = DayTable((day, rule.off) for day, rule in self.rules.items())
        facts = f"{self.name}|{self.tz.key}|{hours}|{self.official_until}".encode()
        digest = sha256(facts + table.digest()).hexdigest()[:8]
        for name, value in {
            "hours": hours,
            "table": table,
            "axis": Axis(table, hours),
            "zone": zone_of(self.tz),
            "last_official": self.official_until.toordinal() - FIRST.toordinal(),
            "version": f"{self.name}-{self.official_until.year}.{digest}",
        }.items():
            object.__setattr__(self, name, value)

    @property
    def day_hours(self) -> float:
        """How many hours a working day has."""
        return sum(end - start for start, end in self.hours) / 60

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    @classmethod
    def builtin(cls) -> "Calendar":
        """Return China's calendar with the notices of 2004–2026, in Shanghai's time and common office hours; cached."""
        return _builtin()

    @classmethod
    def plain(cls, tz: ZoneInfo = SHANGHAI, hours: Hours = OFFICE_HOURS) -> "Calendar":
        """Return a calendar of Mondays to Fridays with no notice at all: every day of it is provisional."""
        return cls(FIRST - timedelta(days=1), tz, hours, name="plain")

    def with_hours(self, hours: Hours) -> "Calendar":
        """Return this calendar with other office hours; raises BadHours, or NoWorkingTime when there are none."""
        return replace(self, hours=hours)

    def with_zone(self, tz: ZoneInfo) -> "Calendar":
        """Return this calendar in another time zone."""
        return replace(self, tz=tz)

    def with_notice(self, source: Path | str | Mapping[str, Any]) -> "Calendar":
        """Return this calendar with a year's holiday notice in holiday-cn's JSON form, from a file or a mapping.

        The notice replaces what an earlier version of itself wrote. It wins over the notice of the year before on
        late December days, in whichever order the two are loaded. A notice without days has not been published yet
        and changes nothing. `official_until` moves on only over years without a gap. Raises NotationError.
        """
        notice = read_notice(source)
        if not notice.rows:
            return self
        rules = {day: rule for day, rule in self.rules.items() if rule.own or rule.notice != notice.year}
        for row in notice.rows:
            if row.day not in rules or rules[row.day].notice <= notice.year:
                rules[row.day] = Rule(row.off, row.name, notice.year)
        notices = self.notices | {notice.year}
        until = self.official_until
        while until.year + 1 in notices or (not self.notices and until.year + 1 < notice.year):
            until = date(until.year + 1, 12, 31)
        return replace(self, rules=rules, notices=notices, official_until=until)

    def with_table(
        self, source: Path | str | Iterable[Row | tuple[Any, ...]], official_until: date | None = None
    ) -> "Calendar":
        """Return this calendar with rows of (date, isOffDay, name) over it, from a CSV file or given as tuples.

        A table is a city's own word on single days: it wins over what was loaded before it and stays until a later
        notice or table names the same day. It makes nothing official unless `official_until` says so. Raises
        NotationError.
        """
        rules = dict(self.rules)
        for row in read_table(source):
            rules[row.day] = Rule(row.off, row.name, _governing(row.day), own=True)
        return replace(self, rules=rules, official_until=official_until or self.official_until)

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is worked; raises OutOfRange."""
        return self.table.is_working(index_of(day))

    def is_provisional(self, day: date) -> bool:
        """Tell whether `day` lies after the last official notice, so that its being worked is only supposed."""
        return day > self.official_until

    def name_of(self, day: date) -> Text | None:
        """Return the holiday that `day` belongs to, off or made up for; None for an ordinary day."""
        rule = self.rules.get(day)
        return Text(rule.name, builtin.english(rule.name)) if rule and rule.name else None


@lru_cache(maxsize=1)
def _builtin() -> Calendar:
    rules = {row.day: Rule(row.off, row.name, _governing(row.day)) for row in builtin.rows()}
    return Calendar(date(builtin.YEARS[-1], 12, 31), rules=rules, notices=frozenset(builtin.YEARS))
