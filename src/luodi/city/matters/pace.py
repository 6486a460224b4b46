"""How long like cases took: per step of a type the median and the range of four in five, and how many it rests on.

What an applicant is told of the time ahead, and where a type's time goes. Times are elapsed time, nights and holidays
included, for that is what one waits. Fewer than FEWEST cases say nothing and are told as too few.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter, Step
from luodi.city.matters.stats import LATE, answered_of, clocked

FEWEST: Final = 5
CASES: Final = 1_000
"""The latest cases alone are looked at: as work is done now, and a bounded read at any size of the record."""
YEAR: Final = timedelta(days=365)


class Pace(msgspec.Struct, frozen=True):
    """How long something took, in hours."""

    n: int
    median: float
    low: float
    high: float
    """One case in ten took less than `low`, one in ten more than `high`."""

    @property
    def enough(self) -> bool:
        """Whether it rests on cases enough to be told."""
        return self.n >= FEWEST


class Volume(msgspec.Struct, frozen=True):
    """A type's last year: registered, answered, with a limit to answer by, of these on time, and how long it took."""

    registered: int
    answered: int
    clocked: int
    on_time: int
    whole: Pace | None


def steps(type_: str) -> dict[str, Pace]:
    """Return how long each step of a type took in its latest cases, by key. Nobody's matter can be told from it."""
    rows = Step.objects.filter(matter__in=_latest(Matter.objects.filter(type__code=type_)), status="done")
    spans: dict[str, list[float]] = {}
    for key, opened, closed in rows.values_list("key", "opened", "closed"):
        if closed:
            spans.setdefault(key, []).append(_hours(opened, closed))
    return {key: _pace(found) for key, found in spans.items()}


def volume(who: Who, type_: str, now: datetime | None = None) -> Volume:
    """Return the figures of a type's last year, of what `who` may see."""
    since = (now or timezone.now()) - YEAR
    matters = access.visible(who).filter(type__code=type_, registered__gte=since)
    answered = answered_of(matters)
    timed = clocked(answered)
    n, late = timed.count(), timed.aggregate(late=LATE)["late"]
    spans = [_hours(a, b) for a, b in _latest(answered).values_list("registered", "answered")]
    return Volume(matters.count(), answered.count(), n, n - late, _pace(spans) if spans else None)


def _latest(matters: QuerySet[Matter]) -> Any:
    return matters.filter(answered__isnull=False).order_by("-pk")[:CASES]


def _hours(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() / 3600)


def _pace(spans: list[float]) -> Pace:
    low, median, high = np.percentile(spans, (10, 50, 90))
    return Pace(len(spans), float(median), float(low), float(high))
