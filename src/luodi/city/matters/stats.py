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
* of a type with a legal and a promised limit side by side (clocks named `legal` and `promised`), `kept` counts the
  ended (answered, both clocks stopped), and of these the late by each, and the dates that are as told by a source.
* median_days and p90_days: days of 24 hours from registration to the answer, over all answered; p90 interpolates.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Clock, Entry, Matter, MatterType
from luodi.city.matters.office import definition
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Region, Unit
from luodi.engines.notation import Text
from luodi.engines.process import SYSTEM as SYSTEM_PERSON
from luodi.engines.process import Flow, unpack_state
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


class Kept(msgspec.Struct):
    """How the ended matters of one type kept their two limits. `*_given`: dates as told by a source, not computed."""

    name: Text
    ended: int = 0
    legal_late: int = 0
    promised_late: int = 0
    legal_given: int = 0
    promised_given: int = 0


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
    clocks = {pk: names for names, pks in answer_clock_names(versions_of_types()).items() for pk in pks}
    for version in MatterType.objects.filter(Q(code__in=types) if types else Q()):
        yield from _of_type(access.visible(who).filter(type=version), version, clocks.get(version.pk, ()), now)


def _of_type(matters: Any, version: MatterType, names: tuple[str, ...], now: datetime) -> Iterator[_Row]:
    asked = must_accept(definition(version.pk).flow)
    rows = matters.annotate(
        was_accepted=Exists(Entry.objects.filter(matter=OuterRef("pk"), kind="accepted")),
        **{f"c{n}": FilteredRelation("clocks", condition=Q(clocks__name=name)) for n, name in enumerate(names)},
    ).values_list(
        *("pk", "region", "lead_id", "status", "reason", "registered", "answered", "was_accepted"),
        *(f"c{n}__{column}" for n in range(len(names)) for column in ("due", "stopped", "allow")),
    )
    for pk, region, unit, status, reason, registered, given, was, *clocks in rows.iterator(chunk_size=5_000):
        due, stopped, allow = _first(clocks)
        accepted = reason != "declined" and (was or not asked)
        row = _Row(region, version.code, unit, accepted, _days(registered, given) if accepted else None)
        if row.days is not None and due is not None:
            row.late = (stopped or given) >= due
            row.by_hours = _by_hours(registered, given, allow)
        elif accepted and status == "open" and due is not None and stopped is None and due <= now:
            row.overdue = not _stands(pk)
        yield row


def _first(clocks: list[Any]) -> tuple[Any, Any, Any]:
    """Return due, stopped and allowance of the first clock that is there."""
    there = (n for n in range(0, len(clocks), 3) if clocks[n] is not None)
    n = next(there, None)
    return (None, None, "") if n is None else (clocks[n], clocks[n + 1], clocks[n + 2])


LEGAL: Final = "legal"
"""The clock of the limit that law sets."""
PROMISED: Final = "promised"
"""The clock of the limit that the organ promises, no longer than the law's."""


def kept(who: Who = SYSTEM, *, types: Iterable[str] = ()) -> dict[str, Kept]:
    """Return, by code, how types with a legal and a promised limit kept both, in the matters `who` may see.

    Late is a clock stopped when it had run out: what ends at the last lawful moment is in time.
    """
    wanted, versions = frozenset(types), dict[str, list[int]]()
    for pk, code in MatterType.objects.filter(Q(code__in=wanted) if wanted else Q()).values_list("pk", "code"):
        if {LEGAL, PROMISED} <= {spec.name for spec in definition(pk).flow.clocks}:
            versions.setdefault(code, []).append(pk)
    names = {row.code: row.name for row in MatterType.objects.filter(code__in=versions, current=True)}
    return {
        code: Kept(names.get(code, Text(code, code)), **_both(access.visible(who).filter(type__in=versions[code])))
        for code in sorted(versions)
    }


def _both(matters: Any) -> dict[str, int]:
    clocks = {name: FilteredRelation("clocks", condition=Q(clocks__name=name)) for name in (LEGAL, PROMISED)}
    ended = answered_of(matters).annotate(**clocks).filter(**{f"{name}__stopped__isnull": False for name in clocks})
    late = {f"{name}_late": Count("pk", filter=Q(**{f"{name}__stopped__gte": F(f"{name}__due")})) for name in clocks}
    given = {f"{name}_given": Count("pk", filter=Q(**{f"{name}__given": True})) for name in clocks}
    found: dict[str, int] = ended.aggregate(ended=Count("pk"), **late, **given)
    return found


class AtOnce(msgspec.Struct):
    """Approvals of one type, or of all: how many were decided by the platform itself, how many on the day.

    `at_once`, of the answered: the answer that stands is the platform's own, given by a decision table. `same_day`, of
    the answered: on the city's date of registration (当日办结). `left_to_people`: a table was looked up and did not
    pass it. `reviewed` and `corrected`: people were asked to look at a decision, or a head withdrew it.
    """

    name: Text
    received: int = 0
    answered: int = 0
    at_once: int = 0
    same_day: int = 0
    left_to_people: int = 0
    reviewed: int = 0
    corrected: int = 0

    def add(self, other: "AtOnce") -> None:
        """Add another's counts."""
        for key in COUNTED:
            setattr(self, key, getattr(self, key) + getattr(other, key))


COUNTED: Final = ("received", "answered", "at_once", "same_day", "left_to_people", "reviewed", "corrected")


def at_once(who: Who = SYSTEM, *, types: Iterable[str] = ()) -> tuple[AtOnce, dict[str, AtOnce]]:
    """Return the figures of approvals `who` may see, all and by code of type; those of `types`, else of all approvals.

    An approval is a type that carries a row of family B of the list of systems, or whose steps look a table up.
    """
    wanted = frozenset(types)
    rows = MatterType.objects.filter(Q(code__in=wanted) if wanted else Q()).order_by("code", "version")
    versions = {row.pk: row for row in rows if wanted or _of_approvals(definition(row.pk))}
    counted = _decided(access.visible(who).filter(type__in=versions))
    all_, by_type = AtOnce(Text("合计", "All")), dict[str, AtOnce]()
    for pk, version in versions.items():
        if pk in counted:
            line = AtOnce(version.name, **counted[pk])
            by_type.setdefault(version.code, AtOnce(version.name)).add(line)
            all_.add(line)
    return all_, by_type


def _of_approvals(known: Definition) -> bool:
    return known.row.startswith("B") or bool(known.flow.deciding)


def _decided(matters: Any) -> dict[int, dict[str, int]]:
    """Return what is counted of `matters` by the version of their type, in one statement."""

    def has(kind: str, **more: Any) -> Exists:
        return Exists(Entry.objects.filter(matter=OuterRef("pk"), kind=kind, **more))

    given, zone = Q(answered__isnull=False), timezone.get_default_timezone()
    marked = matters.annotate(
        first=TruncDate("registered", tzinfo=zone),
        last=TruncDate("answered", tzinfo=zone),
        auto=has("replied", by=SYSTEM_PERSON, happened=OuterRef("answered")),
        ruled=has("decided"),
        left=has("suggested"),
        review=has("review_asked"),
        fixed=has("corrected"),
    )
    counts = (
        marked.order_by()
        .values("type")
        .annotate(
            n_received=Count("pk"),
            n_answered=Count("pk", filter=given),
            n_at_once=Count("pk", filter=given & Q(auto=True, ruled=True)),
            n_same_day=Count("pk", filter=given & Q(first=F("last"))),
            n_left_to_people=Count("pk", filter=Q(left=True)),
            n_reviewed=Count("pk", filter=Q(review=True)),
            n_corrected=Count("pk", filter=Q(fixed=True)),
        )
    )
    return {row["type"]: {key: row[f"n_{key}"] for key in COUNTED} for row in counts}


LATE: Final = Count("pk", filter=Q(clocks__stopped__gte=F("clocks__due")))
"""Of `clocked` rows, how many answers came when their clock had run out."""


def answered_of(matters: Any) -> Any:
    """Return those of some matters that count as answered: with an answer that stands, and not declined."""
    return matters.filter(answered__isnull=False).exclude(reason="declined")


def clocked(matters: Any) -> Any:
    """Return those of some answered matters that had a clock to answer by, joined with it: one row a matter."""
    return matters.filter(answer_clocks(), clocks__stopped__isnull=False)


def answer_clocks() -> Q:
    """Return the condition that joins matters with the clock they are to be answered by; it leaves out the others."""
    rule = Q(pk__in=())
    for names, versions in answer_clock_names(versions_of_types()).items():
        for n, name in enumerate(names):
            nearer = Clock.objects.filter(matter=OuterRef("pk"), name__in=names[:n])
            rule |= Q(type__in=versions, clocks__name=name) & Q(~Exists(nearer) if n else Q())
    return rule


def taken_in() -> Q:
    """Return the condition on matters that they count as accepted (受理), as this module defines it."""
    free = [pk for pk in MatterType.objects.values_list("pk", flat=True) if not must_accept(definition(pk).flow)]
    was = Exists(Entry.objects.filter(matter=OuterRef("pk"), kind="accepted"))
    return ~Q(reason="declined") & (Q(type__in=free) | Q(was))


def must_accept(flow: Flow) -> bool:
    """Return whether matters of a type count as accepted only by a step of acceptance."""
    return any(step.act == "accept" for step in flow.steps.values())


def answer_clock(flow: Flow) -> str:
    """Return the name of the clock that ends with the answer, empty where there is none."""
    return next((spec.name for spec in flow.clocks if spec.stop == "replied"), "")


def versions_of_types() -> list[tuple[int, str]]:
    """Return the number and the code of every version of every type."""
    return list(MatterType.objects.order_by("pk").values_list("pk", "code"))


def answer_clock_names(of_types: Iterable[tuple[int, str]]) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Return versions of types by what the clock that ends with the answer is called: there, then in others.

    A matter that moved to a version where the clock is called otherwise still has what the old name says, unless that
    name is another clock's there. What counts of a matter is the first of these clocks that it has.
    """
    of: dict[str, dict[int, Flow]] = {}
    for pk, code in of_types:
        of.setdefault(code, {})[pk] = definition(pk).flow
    found: dict[tuple[str, ...], list[int]] = {}
    for versions in of.values():
        for pk, flow in versions.items():
            if names := _answer_names(flow, versions.values()):
                found.setdefault(names, []).append(pk)
    return {names: tuple(pks) for names, pks in found.items()}


def _answer_names(flow: Flow, versions: Iterable[Flow]) -> tuple[str, ...]:
    own, known = answer_clock(flow), {spec.name for spec in flow.clocks}
    others = {name for version in versions if (name := answer_clock(version)) and name not in known}
    return (*((own,) if own else ()), *sorted(others))


def _days(registered: datetime, given: datetime | None) -> float | None:
    return (given - registered) / DAY if given else None


def _by_hours(registered: datetime, given: datetime, allow: str) -> bool | None:
    allowance = Allowance.parse(allow)
    return (given - registered) > allowance.amount * DAY if allowance.unit is TimeUnit.DAY else None


def _stands(matter: int) -> bool:
    """Return whether a matter is paused, so that its clocks stand."""
    return bool(unpack_state(Matter.objects.values_list("state", flat=True).get(pk=matter)).pauses)
