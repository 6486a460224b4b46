"""Filters kept under names, and how much each finds now: counted together, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.db.models.fields import IntegerField
from django.utils import timezone

from luodi.city.matters.exporting.lists import sought_from
from luodi.city.matters.models import SavedFilter
from luodi.city.matters.office import Office, office
from luodi.city.matters.queries import LAMPS, Sought, listed, work
from luodi.city.registry.models import Person


@dataclass(frozen=True, slots=True)
class Kept:
    """One filter as its list shows it."""

    id: int
    list: str
    name: str
    sought: Sought
    n: int = 0


def filters_of(person: Person, *lists: str, now: datetime | None = None) -> list[Kept]:
    """Return what somebody keeps of these lists (all when none is named), by name, with counts: two statements."""
    rows = SavedFilter.objects.filter(person=person).order_by("list", "name")
    kept = [(row, sought_from(row.sought)) for row in (rows.filter(list__in=lists) if lists else rows)]
    counts = how_many(person, [(row.list, sought) for row, sought in kept], now or timezone.now())
    return [Kept(row.pk, row.list, row.name, sought, n) for (row, sought), n in zip(kept, counts, strict=True)]


def how_many(person: Person, asked: Sequence[tuple[str, Sought]], now: datetime) -> list[int]:
    """Return how many rows each list narrowed so holds for `person` at `now`: one statement."""
    if not asked:
        return []
    city = office()
    first, *others = [_count(person, list_, sought, city, now, at) for at, (list_, sought) in enumerate(asked)]
    found = dict(first.union(*others, all=True) if others else first)
    return [found.get(at, 0) for at in range(len(asked))]


def _count(person: Person, list_: str, sought: Sought, city: Office, now: datetime, at: int) -> QuerySet[Any, Any]:
    if list_ == "matters":
        rows = listed(person, sought, city, now)
    else:
        rows = work(person, sought, city, now, mine=list_ == "inbox")
        if sought.lamp in LAMPS:
            rows = rows.filter(rank=LAMPS.index(sought.lamp))
    which = Value(at, output_field=IntegerField())
    one = rows.order_by().annotate(which=which).values("which").annotate(how_many=Count("*"))
    counted: QuerySet[Any, Any] = one.values_list("which", "how_many")
    return counted
