"""审计全覆盖: which units were covered when, which are due, and which will be missed as things are planned."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min
from django.utils import timezone

from luodi.city.checklists.models import Check, Covered, Visit
from luodi.city.checklists.register import CoverageRule
from luodi.city.matters.office import office
from luodi.city.registry.tree import Node

SOON = 365
"""Days before it is due from which a unit is told as due soon."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit stands: last covered, due by, when it is planned for, and in one word how that looks."""

    node: Node
    last: date | None
    due: date
    planned: date | None
    state: str
    """`covered`, `soon` (due within a year and planned in time), `missing` (due within a year, not planned in time),
    `missed` (past its day)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A rule and how every unit it is about stands, what is most pressing first."""

    rule: CoverageRule
    units: tuple[Standing, ...]

    def of(self, *states: str) -> int:
        """Return how many units stand so."""
        return sum(one.state in states for one in self.units)


def coverage(rule: CoverageRule, today: date) -> Coverage:
    """Return how all units stand on a day: three statements, whatever their number."""
    nodes = [node for node in office().tree if node.kind == rule.kind]
    last, planned = last_covered(rule), _planned(rule, today)
    rows = [_standing(rule, node, last.get(node.id), planned.get(node.id), today) for node in nodes]
    return Coverage(rule, tuple(sorted(rows, key=lambda one: (one.due, one.node.code))))


def last_covered(rule: CoverageRule) -> dict[int, date]:
    """Return when each unit was covered last: by an inspection of the form that looked at it and ended, or as noted."""
    noted = Covered.objects.filter(rule=rule.code).values("unit").annotate(day=Max("day")).values_list("unit", "day")
    out: dict[int, date] = dict(noted)
    looked = Check.objects.filter(inspection__form=rule.form, inspection__state="ended")
    for unit, at in looked.values("unit").annotate(day=Max("at")).values_list("unit", "day"):
        out[unit] = max(timezone.localdate(at), out.get(unit, date.min))
    return out


def _planned(rule: CoverageRule, today: date) -> dict[int, date]:
    rows = Visit.objects.filter(
        inspection__form=rule.form, inspection__state__in=("planned", "running"), inspection__until__gte=today
    )
    return dict(rows.values("unit").annotate(day=Min("inspection__until")).values_list("unit", "day"))


def _standing(rule: CoverageRule, node: Node, last: date | None, planned: date | None, today: date) -> Standing:
    due = years_after(last or rule.since, rule.years)
    return Standing(node, last, due, planned, state_of(due, planned, today))


def state_of(due: date, planned: date | None, today: date) -> str:
    """Return how a unit stands that is due on a day and planned for another or none."""
    if due < today:
        return "missed"
    if (due - today).days > SOON:
        return "covered"
    return "soon" if planned and planned <= due else "missing"


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
