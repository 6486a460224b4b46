"""Which units would be visited by two inspections in the same period: told before one starts (art. 15)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from luodi.city.checklists.models import Inspection, Visit
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another inspection that visits some of the same units in the same days."""

    inspection: int
    title: Text
    organiser: Text
    since: date
    until: date
    covert: bool
    units: tuple[Text, ...]


def overlaps(of: Inspection) -> list[Overlap]:
    """Return the other inspections, planned or running, that visit units of this one within its period.

    A secret visit's title is not told: that there is one, whose it is and when is all another planner needs.
    """
    rows = _others(of)
    named: dict[int, list[Text]] = {}
    mine = Visit.objects.filter(inspection=of).values("unit")
    both = Visit.objects.filter(inspection__in=rows, unit__in=mine).select_related("unit").order_by("unit__code")
    for visit in both:
        named.setdefault(visit.inspection_id, []).append(visit.unit.name)
    secret = Text("（暗访）", "(unannounced)")
    return [
        Overlap(
            row.pk,
            secret if row.covert else row.title,
            row.organiser.name,
            row.since,
            row.until,
            row.covert,
            tuple(named[row.pk]),
        )
        for row in rows.select_related("organiser").order_by("since", "pk")
        if row.pk in named
    ]


def _others(of: Inspection) -> QuerySet[Inspection]:
    rows = Inspection.objects.filter(state__in=("planned", "running"), since__lte=of.until, until__gte=of.since)
    return rows.exclude(pk=of.pk)
