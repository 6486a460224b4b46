"""Gaming watch: what a score may hide, told per unit beside it and never in it.

* patterns: tell-tale patterns among the ratings of the period, by kind (matters.ratings.figures.strange).
* complained: of the matters closed with an answer in the period, those about which somebody came again within 90 days:
  the same enterprise, or the same type at the same place (the same thing of a roll, or within some 100 metres).
* shifted: matters registered in the period which their type gives to the district (`lead` or `intake` of `region:`), or
  which a unit above led first, and which a street or community leads now (职责下移).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec
from django.db.models import Q
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.again import Marks, came_again, rows_of
from luodi.city.assessment.computing import assessed_in
from luodi.city.assessment.counting import Places
from luodi.city.assessment.models import Run
from luodi.city.assessment.sampling.queries import closed_measure, closed_of
from luodi.city.matters import access as matters
from luodi.city.matters.models import Entry, Matter, Rating
from luodi.city.matters.office import definition, office
from luodi.city.matters.queries import start_of
from luodi.city.matters.ratings.figures import Narrowed, strange
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_entry

AGAIN: Final = timedelta(days=90)
LOW: Final = (UnitKind.STREET, UnitKind.COMMUNITY)
PAGE: Final = 5000
SHOWN: Final = 50
"""Matters of each kind and unit that are told by number."""
HANDED: Final = ("assigned", "referred", "registered")


class Watched(msgspec.Struct):
    """What stands beside one unit's score, with the ids of all matters behind it."""

    patterns: dict[str, int] = msgspec.field(default_factory=dict)
    closed: int = 0
    complained: list[int] = msgspec.field(default_factory=list)
    low: int = 0
    """How many of those registered in the period a street or community leads now."""
    shifted: list[int] = msgspec.field(default_factory=list)


class Told(msgspec.Struct, frozen=True):
    """What somebody is told of a unit: how many, and the numbers of those they may look at (SHOWN at most)."""

    unit: str
    patterns: dict[str, int]
    closed: int
    complained: int
    complained_matters: tuple[str, ...]
    low: int
    shifted: int
    shifted_matters: tuple[str, ...]


def watched(person: Person, run: Run) -> list[Told]:
    """Return what is to be watched, in the order of units, of those whose figures somebody may see in a run."""
    found = watch(run)
    seen = {unit: one for unit, one in found.items() if access.sees_unit(person, run, unit)}
    ids = {pk for one in seen.values() for pk in (*one.complained[:SHOWN], *one.shifted[:SHOWN])}
    numbers = dict(matters.visible(person).filter(pk__in=ids).values_list("pk", "number"))

    def told(some: list[int]) -> tuple[str, ...]:
        return tuple(numbers[pk] for pk in some[:SHOWN] if pk in numbers)

    return [
        Told(
            unit=unit,
            patterns=one.patterns,
            closed=one.closed,
            complained=len(one.complained),
            complained_matters=told(one.complained),
            low=one.low,
            shifted=len(one.shifted),
            shifted_matters=told(one.shifted),
        )
        for unit, one in sorted(seen.items())
    ]


def watch(run: Run) -> dict[str, Watched]:
    """Return what is to be watched in a run, by the assessed unit, up to now.

    Counted once for a state of the record, and kept by this process: while somebody may still come again, until
    anything more is recorded or rated, ten minutes at most; after that, for the day. Not to be changed.
    """
    return _kept(run.pk, run.hash, _stamp(run))


def _stamp(run: Run) -> tuple[Any, ...]:
    """Return what a count of the run holds good for."""
    now, city = timezone.now(), office().revision
    if now >= start_of(run.until + timedelta(days=1)) + AGAIN:
        return (city, timezone.localdate(now))
    # Ten minutes: what was recorded first may be committed last, and is then not the latest.
    tens = int(now.timestamp()) // 600
    entry = Entry.objects.order_by("-recorded", "-matter_id", "-seq").values_list("matter_id", "seq", "hash").first()
    return (city, tens, entry, Rating.objects.order_by("-pk").values_list("pk", flat=True).first())


@lru_cache(maxsize=32)
def _kept(run: int, hash_: str, stamp: tuple[Any, ...]) -> dict[str, Watched]:
    return counted(Run.objects.select_related("scheme").get(pk=run))


def counted(run: Run) -> dict[str, Watched]:
    """Return the same, counted anew."""
    found: defaultdict[str, Watched] = defaultdict(Watched)
    assessed = assessed_in(run)
    places = Places(assessed, run.until)
    _patterns(run, places, found)
    _complained(run, found)
    _shifted(run, places, found)
    return {unit: one for unit, one in found.items() if unit}


def _patterns(run: Run, places: Places, found: dict[str, Watched]) -> None:
    within = Narrowed(start_of(run.since), start_of(run.until + timedelta(days=1)))
    for flag in strange(SYSTEM, within):
        kinds = found[places.above(flag.unit)].patterns
        kinds[flag.kind] = kinds.get(flag.kind, 0) + 1


def _complained(run: Run, found: dict[str, Watched]) -> None:
    """Match what was closed with what came within 90 days by enterprise, or by type and place."""
    closed = _closed(run.pk, run.hash, office().revision, timezone.localdate())
    marks = Marks(frozenset(node.code for node in office().tree if node.kind == UnitKind.ENTERPRISE))
    first, last = start_of(run.since), start_of(run.until + timedelta(days=1)) + AGAIN
    about = Q(thing__gt="") | Q(lat__isnull=False)
    ended = marks.of(_rows(pk for ids in closed.values() for pk in ids))
    came = marks.of(rows_of(Matter.objects.filter(about, registered__gt=first, registered__lt=last), "registered"))
    again = set(ended.pk[came_again(ended, came, round(AGAIN.total_seconds()))].tolist())
    for unit, ids in closed.items():
        found[unit].closed = len(ids)
        found[unit].complained = [pk for pk in ids if pk in again]


@lru_cache(maxsize=8)
def _closed(run: int, hash_: str, city: int, day: date) -> dict[str, list[int]]:
    """Return what a run counts as closed with an answer: as of its own moment, so that it is counted once a day."""
    return closed_of(Run.objects.select_related("scheme").get(pk=run))


def _rows(ids: Iterable[int]) -> Iterable[tuple[Any, ...]]:
    every = list(ids)
    for start in range(0, len(every), PAGE):
        yield from rows_of(Matter.objects.filter(pk__in=every[start : start + PAGE]), "closed")


def _shifted(run: Run, places: Places, found: dict[str, Watched]) -> None:
    measure, tree = closed_measure(assessed_in(run)), office().tree
    low = [node.id for node in tree if node.kind in LOW]
    rows = Matter.objects.filter(registered__gte=start_of(run.since))
    rows = rows.filter(registered__lt=start_of(run.until + timedelta(days=1)), lead__in=low)
    if measure.types:
        rows = rows.filter(type__code__in=measure.types)
    kept = list(rows.order_by("pk").values_list("pk", "type_id", "lead_id", "region"))
    given = {pk for pk, type_, *_ in kept if _district(type_)}
    handed = _handed([pk for pk, *_ in kept if pk not in given], frozenset(low))
    for pk, _, lead, region in kept:
        unit = places.of((lead, region), measure.by)
        found[unit].low += 1
        if pk in given or pk in handed:
            found[unit].shifted.append(pk)


def _district(type_: int) -> bool:
    """Return whether a type gives its matters to the district's unit."""
    known = definition(type_)
    return (known.lead or known.intake).startswith("region:")


def _handed(matters: list[int], low: frozenset[int]) -> set[int]:
    """Return those of matters, led by a street now, that a unit above led first."""
    out: set[int] = set()
    for start in range(0, len(matters), PAGE):
        rows = Entry.objects.filter(matter__in=matters[start : start + PAGE], kind__in=HANDED).order_by("seq")
        for row in rows:
            lead = unpack_entry(row.body).effects.set.get("lead", 0)
            if lead and lead not in low:
                out.add(row.matter_id)
    return out
