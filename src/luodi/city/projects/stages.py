"""How far projects have come, out of the journal: the first time a step that reaches a stage was done.

A step done again after it was sent back counts on the day it was first done, as a project counts once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from luodi.city.matters.models import Entry
from luodi.city.projects.catalogue import catalogue, stage_events, stage_steps
from luodi.city.projects.models import Project

Reached = dict[str, datetime]
"""When each stage was reached, by its code."""


def reached(
    ids: Iterable[int] | QuerySet[Any], *, at: datetime | None = None, known: datetime | None = None
) -> dict[int, Reached]:
    """Return for each project when it reached its stages; `at` as of when it happened, `known` as it was recorded."""
    steps, first = stage_steps(), next(iter(catalogue().order), "")
    about = Q(matter__in=ids)
    told = Q(step__in=list(steps), kind__in=stage_events()) | Q(kind="registered")
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


def latest(stages: Reached) -> str:
    """Return the last stage reached, empty for none."""
    return next((code for code in reversed(catalogue().order) if code in stages), "")


def at_stage(rows: QuerySet[Project], stage: str) -> QuerySet[Project]:
    """Return those whose last stage is this one; none for a stage there is not."""
    order = catalogue().order
    if stage not in order:
        return rows.none()
    later = order[order.index(stage) + 1 :]
    steps = stage_steps()
    beyond = [key for key, code in steps.items() if code in later]
    rows = rows.filter(~Exists(_done(beyond)))
    return rows if stage == order[0] else rows.filter(Exists(_done([k for k, c in steps.items() if c == stage])))


def _done(steps: list[str]) -> QuerySet[Entry, Any]:
    return Entry.objects.filter(matter=OuterRef("matter_id"), step__in=steps, kind__in=stage_events()).values("seq")
