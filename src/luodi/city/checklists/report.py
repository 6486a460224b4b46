"""G4: what inspections came to in a period, every share with what it is a share of.

A figure counts what the record holds: checks, findings not withdrawn, those put right and signed off by another unit,
those in time. Where units are told to people who do not see them, those with few findings are told
together (law.SMALL).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from luodi.city.checklists import access, law
from luodi.city.checklists.models import Check, ListItem, ListVersion
from luodi.city.checklists.queries import Fate, fate
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

OTHERS = Text("其他（合并）", "Others, together")


@dataclass
class Line:
    """One unit or list: what was checked there and what came of it."""

    key: str
    name: Text
    checks: int = 0
    findings: int = 0
    again: int = 0
    rectified: int = 0
    kept: int = 0
    late: int = 0
    held: int = 0
    """Looked back on after it was closed, and it had held."""
    rebounded: int = 0

    def add(self, check: Check, became: Fate) -> None:
        """Count a check."""
        self.checks += 1
        if check.result != "finding":
            return
        self.findings += 1
        self.again += check.again
        self.rectified += became.rectified
        self.kept += became.kept
        self.late += became.late
        self.held += became.looked == "held"
        self.rebounded += became.looked == "rebounded"


@dataclass
class Report:
    """A period: lists and items in force at its end, inspections, and the lines."""

    since: date
    until: date
    lists: int
    items: int
    inspections: int
    all: Line
    units: list[Line] = field(default_factory=list)
    by_list: list[Line] = field(default_factory=list)


def report(person: Person, since: date, until: date) -> Report:
    """Return what inspections came to in a period, both days included, of all that `person` may see."""
    return _report(access.checks(person), since, until)


def openly(since: date, until: date) -> Report:
    """Return the same for anybody, of inspections that ended: units and lists with few findings are told together.

    What runs is left out: a unit that waits for an unannounced visit must not read of it in the figures.
    """
    found = _report(Check.objects.filter(inspection__state="ended"), since, until)
    found.units, found.by_list = folded(found.units), folded(found.by_list)
    return found


def _report(rows: QuerySet[Check], since: date, until: date) -> Report:
    now, zone = timezone.now(), timezone.get_current_timezone()
    start = datetime.combine(since, datetime.min.time(), zone)
    end = datetime.combine(until, datetime.max.time(), zone)
    found = rows.filter(at__gte=start, at__lte=end).exclude(standing="dropped")
    checks = list(found.select_related("unit", "item__version__checklist", "matter__type").defer("words", "answer"))
    became = {check.pk: fate(check, now) for check in checks}
    whole = Line("", Text("合计", "All"))
    for check in checks:
        whole.add(check, became[check.pk])
    lists, items = in_force(until)
    return Report(
        since,
        until,
        lists,
        items,
        len({check.inspection_id for check in checks}),
        whole,
        _lines(checks, became, lambda check: (check.unit.code, check.unit.name)),
        _lines(checks, became, _list_of),
    )


def _list_of(check: Check) -> tuple[str, Text]:
    checklist = check.item.version.checklist
    return checklist.code, checklist.name


def in_force(day: date) -> tuple[int, int]:
    """Return how many supervision lists are in force on a day, and of how many items."""
    latest: dict[int, int] = {}
    rows = ListVersion.objects.filter(checklist__kind="supervision", since__lte=day).order_by("since")
    for pk, checklist in rows.values_list("pk", "checklist_id"):
        latest[checklist] = pk
    counted = ListItem.objects.filter(version__in=latest.values()).aggregate(n=Count("pk"))
    return len(latest), counted["n"]


def _lines(checks: Iterable[Check], became: dict[int, Fate], keyed: Callable[[Check], tuple[str, Text]]) -> list[Line]:
    out: dict[str, Line] = {}
    for check in checks:
        key, name = keyed(check)
        out.setdefault(key, Line(key, name)).add(check, became[check.pk])
    return sorted(out.values(), key=lambda line: (-line.findings, -line.checks, line.key))


def folded(lines: list[Line]) -> list[Line]:
    """Return lines with those of few findings added up into one; that one is never itself a small number.

    Whoever takes the shown lines from the total must not be left with a small one, so the fold takes more in until it
    is large enough, or nothing is told by line at all.
    """
    large = [line for line in lines if line.findings == 0 or line.findings >= law.SMALL]
    small = [line for line in lines if 0 < line.findings < law.SMALL]
    while small and sum(line.findings for line in small) < law.SMALL:
        more = min((line for line in large if line.findings), key=lambda line: line.findings, default=None)
        if more is None:
            return []
        large.remove(more)
        small.append(more)
    if not small:
        return large
    return [*large, _sum(small)]


def _sum(lines: list[Line]) -> Line:
    counts: dict[str, Any] = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("checks", "findings", "again", "rectified", "kept", "late", "held", "rebounded")
    }
    return Line("", OTHERS, **counts)
