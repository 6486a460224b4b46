"""Amounts that are no shares: counts of something, money, spans of working time. Unlike things do not add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.rounding import rounded
from luodi.engines.notation import Text
from luodi.engines.worktime import Calendar, Pause, Unit, elapsed

CASES: Final = Text("件", "cases")
MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something: whole, not negative (ValueError). `unit` is its measure word, 件, 人, 次."""

    n: int
    unit: Text = CASES

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"a count of {self.n}")

    def __add__(self, other: "Count") -> "Count":
        """Return both together. Raises Refused (`units-differ`) for unlike things."""
        if self.unit != other.unit:
            raise Refused(
                "units-differ",
                f"{self.unit.zh}和{other.unit.zh}不能相加",
                f"{self.unit.en} and {other.unit.en} do not add",
            )
        return Count(self.n + other.n, self.unit)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole cents (分) of one currency; exact, may be negative."""

    cents: int
    currency: str = "CNY"

    @classmethod
    def of(cls, yuan: int | str | Decimal, currency: str = "CNY") -> "Money":
        """Return the amount written in yuan. Raises ValueError for parts of a cent, which nobody can pay."""
        cents = Fraction(yuan) * 100
        if cents.denominator != 1:
            raise ValueError(f"{yuan} has parts of a cent")
        return cls(int(cents), currency)

    def __add__(self, other: "Money") -> "Money":
        """Return both together. Raises Refused (`units-differ`) for two currencies."""
        if self.currency != other.currency:
            raise Refused(
                "units-differ",
                f"{self.currency}和{other.currency}不能相加",
                f"{self.currency} and {other.currency} do not add",
            )
        return Money(self.cents + other.cents, self.currency)

    def told(self, unit: int = 10_000, places: int = 2) -> Decimal:
        """Return the amount in so many yuan (10,000: 万元), rounded half up."""
        return rounded(Fraction(self.cents, 100 * unit), places)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of working time in whole working minutes; `day` is how many of them a working day has.

    The hours between two moments mean nothing before the calendar and the office hours are known, so both are in it.
    Raises ValueError for a negative span or a day of nothing.
    """

    minutes: int
    day: int = 480

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.day < 1:
            raise ValueError(f"{self.minutes} minutes, {self.day} a day")

    @classmethod
    def between(cls, start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> "Duration":
        """Return the working time from start to end, pauses cut out, to the minute. ValueError when end is first."""
        hours = elapsed(Unit.WORKING_HOUR, start, end, calendar, pauses=pauses)
        day = sum(after - first for first, after in calendar.hours)
        return cls(int(rounded(Fraction(hours) * MINUTES, 0)), day)

    def __add__(self, other: "Duration") -> "Duration":
        """Return both together. Raises Refused (`units-differ`) where working days are of unlike length."""
        if self.day != other.day:
            raise Refused("units-differ", "每日工作时长不同，不能相加", "working days of unlike length do not add")
        return Duration(self.minutes + other.minutes, self.day)

    def days(self, places: int = 1) -> Decimal:
        """Return the span in working days, rounded half up."""
        return rounded(Fraction(self.minutes, self.day), places)

    def hours(self, places: int = 1) -> Decimal:
        """Return the span in working hours, rounded half up."""
        return rounded(Fraction(self.minutes, MINUTES), places)


def per(count: Count, days: int, places: int = 0) -> Decimal:
    """Return how many a day (日均). Raises Refused (`no-days`) for a period without days."""
    if days < 1:
        raise Refused("no-days", "天数不是正数，没有日均数", "a period without days has no daily mean")
    return rounded(Fraction(count.n, days), places)
