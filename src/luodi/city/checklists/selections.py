"""Reads of selections: those of one's units whole; what is published as it is published."""

from decimal import Decimal
from typing import Final

from django.db.models import QuerySet

from luodi.city.checklists import access
from luodi.city.checklists.models import Candidate, Mark, Selection
from luodi.city.checklists.ranking import mean
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

SELECT: Final = "selection.open"
"""What a role opens that opens selections and takes them to their end (roles.yaml)."""


def visible(person: Person) -> QuerySet[Selection]:
    """Return the selections of the units of whose staff `person` is, the latest first."""
    rows = Selection.objects.filter(organiser__in=access.sight(person).own)
    return rows.select_related("organiser", "standard__checklist").order_by("-pk")


def get(person: Person, pk: int) -> Selection:
    """Return one. Raises Refused `not_found`."""
    found = visible(person).filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这次选拔。", "There is no such selection."), "selection")
    return found


def candidates(row: Selection) -> list[Candidate]:
    """Return all who were put forward: ranked first, then by code."""
    return sorted(row.candidates.all(), key=lambda who: (who.rank or 10**9, who.code))


def means(row: Selection) -> dict[Candidate, tuple[int, tuple[Decimal, ...]]]:
    """Return for each who may stand how many assessed them, and the mean points per item in the standard's order."""
    items = [item.pk for item in row.standard.items.all() if item.weight]
    given: dict[int, dict[int, list[Decimal]]] = {}
    people: dict[int, set[int]] = {}
    for one in Mark.objects.filter(candidate__selection=row):
        given.setdefault(one.candidate_id, {}).setdefault(one.item_id, []).append(one.points)
        people.setdefault(one.candidate_id, set()).add(one.person_id)
    out: dict[Candidate, tuple[int, tuple[Decimal, ...]]] = {}
    for who in row.candidates.filter(eligible=True).order_by("code"):
        mine = given.get(who.pk, {})
        points = tuple(mean(mine[item]) if item in mine else Decimal(0) for item in items)
        out[who] = (len(people.get(who.pk, ())), points)
    return out


def incentive(row: Selection) -> Decimal:
    """Return what the chosen are given in a month together, in yuan."""
    return row.monthly * row.candidates.filter(chosen=True).count()
