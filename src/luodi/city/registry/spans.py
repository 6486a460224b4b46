"""The arithmetic of the dated tree: periods of a unit follow each other, and nothing ever stands under itself.

These functions run inside an action's transaction, after the revision is locked.
"""

from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from luodi.city.refusals import Refused
from luodi.city.registry.models import Unit, UnitSpan
from luodi.engines.notation import Text

Window = tuple[date, date | None]
DEEPEST: Final = 64
"""Levels a tree may have: climbing it always ends."""


def require_in_force(unit: Unit, on: date, field: str) -> None:
    """Raise Refused `not_in_force` unless `unit` exists from `on` with no end in sight."""
    if on < unit.opened or unit.abolished is not None:
        raise Refused(
            "not_in_force",
            Text(f"{unit.name.zh}自 {on} 起并非一直存续", f"{unit.name.en} does not exist from {on} onwards"),
            field,
        )


def last_span(unit: Unit, on: date) -> UnitSpan:
    """Return the open span of `unit`. Refused `not_in_force`, or `out_of_order` when something changed after `on`."""
    require_in_force(unit, on, "unit")
    span = unit.spans.get(to_date__isnull=True)
    if on < span.from_date:
        raise Refused(
            "out_of_order",
            Text(
                f"{unit.name.zh}在 {span.from_date} 已有变更，不能在其之前插入",
                f"{unit.name.en} already changed on {span.from_date}; a change cannot be put before it",
            ),
            "on",
        )
    return span


def succeed(unit: Unit, on: date, *, parent: Unit | None = None, name: Text | None = None) -> UnitSpan:
    """From `on`, put `unit` under `parent` or call it `name`; what is not given stays. The same day again amends."""
    span = last_span(unit, on)
    if span.from_date < on:
        span.to_date = on
        span.save(update_fields=["to_date"])
        span = UnitSpan(unit=unit, parent_id=span.parent_id, name_zh=span.name_zh, name_en=span.name_en, from_date=on)
    if parent is not None:
        span.parent = parent
    if name is not None:
        span.name_zh, span.name_en = name.zh, name.en
    span.save()
    return span


def finish(unit: Unit, on: date, into: Unit | None = None) -> None:
    """End `unit` on `on`: the day before is its last. Refused `too_early` on the day it opened."""
    span = last_span(unit, on)
    if on <= unit.opened:
        raise Refused("too_early", Text("不能在设立当日撤销", "a unit cannot end on the day it opens"), "on")
    if span.from_date == on:
        span.delete()  # a change dated the day it ends never took effect; the one before already ends there
    else:
        span.to_date = on
        span.save(update_fields=["to_date"])
    unit.abolished, unit.merged_into = on, into
    unit.save(update_fields=["abolished", "merged_into"])


def child_spans(unit: Unit, on: date) -> QuerySet[UnitSpan]:
    """Return the spans that stand directly under `unit` on `on` or later."""
    return UnitSpan.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), parent=unit).select_related("unit")


def stands_above(unit: Unit, below: Unit, on: date) -> bool:
    """Return whether `unit` is `below` or stands above it on any day from `on` onwards.

    Climbs level by level with the days for which each step holds, so a change dated in the future is seen.
    """
    frontier: dict[int, list[Window]] = {below.pk: [(on, None)]}
    for _ in range(DEEPEST):
        if unit.pk in frontier:
            return True
        if not frontier:
            return False
        spans = UnitSpan.objects.filter(unit_id__in=frontier, parent__isnull=False).order_by()
        above: dict[int, list[Window]] = {}
        for span in spans:
            common = [both for window in frontier[span.unit_id] if (both := _overlap(window, span))]
            if common and span.parent_id is not None:
                above.setdefault(span.parent_id, []).extend(common)
        frontier = above
    raise Refused("too_deep", Text(f"层级超过 {DEEPEST} 层", f"more than {DEEPEST} levels"), "parent")


def _overlap(window: Window, span: UnitSpan) -> Window | None:
    start = max(window[0], span.from_date)
    ends = [end for end in (window[1], span.to_date) if end is not None]
    end = min(ends, default=None)
    return (start, end) if end is None or start < end else None
