"""How far projects have come, out of the journal: the first time a step that reaches a stage was done.

A step done again after it was sent back counts on the day it was first done, as a project counts once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from luodi.city.matters.models import Entry
from luodi.city.projects.catalogue import Ways, ways
from luodi.city.projects.models import Project

Reached = dict[str, datetime]
"""When each stage was reached, by its code."""


def reached(
    ids: Iterable[int] | QuerySet[Any], *, at: datetime | None = None, known: datetime | None = None
) -> dict[int, Reached]:
    """Return for each project when it reached its stages; `at` as of when it happened, `known` as it was recorded."""
    known_ways = ways()
    steps, first = known_ways.steps, next(iter(known_ways.order), "")
    about = Q(matter__in=ids)
    told = Q(step__in=list(steps), kind__in=known_ways.events) | Q(kind="registered")
    rows = Entry.objects.filter(about & told)
    if at is not None:
        rows = rows.filter(happened__lte=at)
    if known is not None:
        rows = rows.filter(recorded__lte=known)
    out: dict[int, Reached] = {}
    found = rows.values("matter_id", "step", "kind").annotate(first=Min("happened")).order_by()
    for row in found.values_list("matter_id", "step", "kind", "first"):
        matter, step, kind, moment = row
        stage = first if kind == "registered" else steps[step]
        stages = out.setdefault(matter, {})
        stages[stage] = min(moment, stages.get(stage, moment))
    return out


def latest(stages: Reached, order: Sequence[str] = ()) -> str:
    """Return the last stage reached, empty for none. `order`: the stages in order, spared a read where known."""
    return next((code for code in reversed(order or ways().order) if code in stages), "")


def at_stage(rows: QuerySet[Project], stage: str) -> QuerySet[Project]:
    """Return those whose last stage is this one; none for a stage there is not."""
    known = ways()
    order, steps = known.order, known.steps
    if stage not in order:
        return rows.none()
    later = order[order.index(stage) + 1 :]
    beyond = [key for key, code in steps.items() if code in later]
    rows = rows.filter(~Exists(_done(beyond, known)))
    return rows if stage == order[0] else rows.filter(Exists(_done([k for k, c in steps.items() if c == stage], known)))


def _done(steps: list[str], known: Ways) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(matter=OuterRef("matter_id"), step__in=steps, kind__in=known.events).values("seq")
