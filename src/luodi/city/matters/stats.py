"""Figures of answers as the record stands now: how many were taken in, answered, on time and late, and how fast.

Computed from the journal's projection, so an imported matter and one that ran here count alike. Definitions:

* received: matters registered. accepted (受理): of these, those not declined and, where their type has a step of
  acceptance, accepted by it. answered: of the accepted, those with an answer now standing; reopening takes it back.
* on_time and late, of the answered whose type has a clock that ends with the answer: the clock stopped before it ran
  out, or not, by the law's counting (day 0 is the day of receipt; pauses and extensions as journalled).
  on_time + late + unclocked = answered.
* late_by_hours, of the answered whose clock counts N plain days: the answer came more than N × 24 hours after
  registration, the short cut of published analyses, for comparison. Its base is `by_hours_of`.
* overdue, of the accepted and not answered: the clock runs, does not stand, and has run out by now.
* median_days and p90_days: days of 24 hours from registration to the answer, over all answered; p90 interpolates.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Entry, Matter, MatterType
from luodi.city.matters.office import definition
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Region, Unit
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state
from luodi.engines.worktime import Allowance
from luodi.engines.worktime import Unit as TimeUnit

UNKNOWN = Text("未标明", "not stated")
DAY = timedelta(days=1)


class Answered(msgspec.Struct):
    """Figures of one group of matters; the module says what each counts."""

    name: Text
    received: int = 0
    accepted: int = 0
    answered: int = 0
    on_time: int = 0
    late: int = 0
    unclocked: int = 0
    late_by_hours: int = 0
    by_hours_of: int = 0
    overdue: int = 0
    median_days: float | None = None
    p90_days: float | None = None


class Figures(msgspec.Struct):
    """The whole, and the same by code of city, district, type and lead unit. The parts of each add up to the whole."""

    as_of: datetime
    all: Answered
    by_city: dict[str, Answered]
    by_district: dict[str, Answered]
    by_type: dict[str, Answered]
    by_unit: dict[str, Answered]


class _Row(msgspec.Struct):
    """What one matter counts as."""

    region: str
    type: str
    unit: int
    accepted: bool
    days: float | None
    late: bool | None = None
    by_hours: bool | None = None
    overdue: bool = False


class _Group:
    """Adds rows up."""

    def __init__(self) -> None:
        self.sums = Answered(UNKNOWN)
        self.days: list[float] = []

    def add(self, row: _Row) -> None:
        sums = self.sums
        sums.received += 1
        sums.accepted += row.accepted
        sums.overdue += row.overdue
        if row.days is None:
            return
        self.days.append(row.days)
        sums.answered += 1
        sums.unclocked += row.late is None
        sums.late += row.late is True
        sums.on_time += row.late is False
        sums.late_by_hours += row.by_hours is True
        sums.by_hours_of += row.by_hours is not None

    def done(self, name: Text) -> Answered:
        self.sums.name = name
        if self.days:
            self.sums.median_days = round(float(np.median(self.days)), 4)
            self.sums.p90_days = round(float(np.percentile(self.days, 90)), 4)
        return self.sums


def answered(who: Who = SYSTEM, *, types: Iterable[str] = ()) -> Figures:
    """Return the figures of all matters `who` may see, or of those of some `types` (codes of matter types)."""
    now = timezone.now()
    whole = _Group()
    groups: dict[str, dict[str, _Group]] = {"city": {}, "district": {}, "type": {}, "unit": {}}
    for row in _rows(who, frozenset(types), now):
        whole.add(row)
        city, district = place_of(row.region)
        for by, key in (("city", city), ("district", district), ("type", row.type), ("unit", str(row.unit))):
            groups[by].setdefault(key, _Group()).add(row)
    units = {
        str(pk): (code, Text(zh, en))
        for pk, code, zh, en in Unit.objects.values_list("pk", "code", "name_zh", "name_en")
    }
    regions = {code: Text(zh, en) for code, zh, en in Region.objects.values_list("code", "name_zh", "name_en")}
    names = {t.code: t.name for t in MatterType.objects.filter(current=True)}
    return Figures(
        now,
        whole.done(Text("合计", "All")),
        _named(groups["city"], regions),
        _named(groups["district"], regions),
        _named(groups["type"], names),
        {units[key][0]: group.done(units[key][1]) for key, group in sorted(groups["unit"].items())},
    )


def _named(groups: dict[str, _Group], names: dict[str, Text]) -> dict[str, Answered]:
    return {
        key: group.done(names.get(key, Text(key, key) if key else UNKNOWN)) for key, group in sorted(groups.items())
    }


def place_of(region: str) -> tuple[str, str]:
    """Return the codes of a region's city and district, empty where it is not that precise.

    Six digits and more are codes of GB/T 2260 (four for the city); else a region is a path: `A/A7` is A7 in A.
    """
    if region.isdigit():
        city = region[:4] + "00" if len(region) >= 4 else ""
        return city, region[:6] if len(region) >= 6 and region[4:6] != "00" else ""
    city, _, district = region.partition("/")
    return city, district


def _rows(who: Who, types: frozenset[str], now: datetime) -> Iterator[_Row]:
    for version in MatterType.objects.filter(Q(code__in=types) if types else Q()):
        yield from _of_type(access.visible(who).filter(type=version), version, now)


def _of_type(matters: Any, version: MatterType, now: datetime) -> Iterator[_Row]:
    flow = definition(version.pk).flow
    clock = next((spec.name for spec in flow.clocks if spec.stop == "replied"), "")
    must_accept = any(step.act == "accept" for step in flow.steps.values())
    rows = matters.annotate(
        c=FilteredRelation("clocks", condition=Q(clocks__name=clock)),
        was_accepted=Exists(Entry.objects.filter(matter=OuterRef("pk"), kind="accepted")),
    ).values_list(
        *("pk", "region", "lead_id", "status", "reason", "registered", "answered", "was_accepted"),
        *("c__due", "c__stopped", "c__allow"),
    )
    for pk, region, unit, status, reason, registered, given, was, due, stopped, allow in rows.iterator(
        chunk_size=5_000
    ):
        accepted = reason != "declined" and (was or not must_accept)
        row = _Row(region, version.code, unit, accepted, _days(registered, given) if accepted else None)
        if row.days is not None and due is not None:
            row.late = (stopped or given) >= due
            row.by_hours = _by_hours(registered, given, allow)
        elif accepted and status == "open" and due is not None and stopped is None and due <= now:
            row.overdue = not _stands(pk)
        yield row


def _days(registered: datetime, given: datetime | None) -> float | None:
    return (given - registered) / DAY if given else None


def _by_hours(registered: datetime, given: datetime, allow: str) -> bool | None:
    allowance = Allowance.parse(allow)
    return (given - registered) > allowance.amount * DAY if allowance.unit is TimeUnit.DAY else None


def _stands(matter: int) -> bool:
    """Return whether a matter is paused, so that its clocks stand."""
    return bool(unpack_state(Matter.objects.values_list("state", flat=True).get(pk=matter)).pauses)
