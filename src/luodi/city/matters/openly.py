"""Public figures: what anybody may know of, by month, type and district; nothing that could point at somebody.

Of `access.published` alone. A group of fewer than SMALL matters is not told apart; what is left out so is told as one
number, so that the parts still add up.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count
from django.utils import timezone

from luodi.city.matters import access, sheet
from luodi.city.matters.board import Month, month_start, months
from luodi.city.matters.models import MatterType
from luodi.city.matters.stats import LATE, answered_of, clocked, place_of
from luodi.city.registry.models import Region
from luodi.engines.figures import Rate
from luodi.engines.notation import Text

SMALL: Final = 5
KEPT: Final = 600.0
"""Seconds figures are kept: they are of a year, and anybody may ask for them."""
OTHERS: Final = Text("其余（件数太少，合并）", "The rest (too few to tell apart)")


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of one type or district registered in the period; `late` of those answered that had a clock."""

    code: str
    name: Text
    raised: int
    answered: int
    late: Rate


@dataclass(frozen=True, slots=True)
class Figures:
    """All public figures of the period from `since` up to `until`."""

    since: datetime
    until: datetime
    whole: Group
    types: list[Group]
    districts: list[Group]
    months: list[Month]


_kept: dict[str, tuple[float, Figures]] = {}


def public_figures(now: datetime | None = None) -> Figures:
    """Return the figures of the last twelve months; computed anew every KEPT seconds."""
    if now is None and (held := _kept.get("now")) and time.monotonic() - held[0] < KEPT:
        return held[1]
    found = _figures(now or timezone.now())
    if now is None:
        _kept["now"] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Drop what is kept: for tests."""
    _kept.clear()


def _figures(at: datetime) -> Figures:
    since = month_start(at, 11)
    rows = access.published().filter(registered__gte=since, registered__lte=at)
    by_type = _sums(rows, "type__code")
    by_place: dict[str, list[int]] = {}
    for region, sums in _sums(rows, "region").items():
        kept = by_place.setdefault(place_of(region)[1], [0, 0, 0, 0])
        kept[:] = [a + b for a, b in zip(kept, sums, strict=True)]
    names = {row.code: row.name for row in MatterType.objects.filter(current=True)}
    regions = {code: Text(zh, en) for code, zh, en in Region.objects.values_list("code", "name_zh", "name_en")}
    whole = [sum(column) for column in zip(*by_type.values(), strict=True)] or [0, 0, 0, 0]
    return Figures(
        since,
        at,
        _group("", Text("合计", "All"), whole),
        _told(by_type, names),
        _told(by_place, regions),
        months(sheet.published(since), at),
    )


def _sums(rows: Any, column: str) -> dict[str, list[int]]:
    """Return raised, answered, answered with a clock, and late of these, by a column."""
    out = {key: [n, 0, 0, 0] for key, n in _counted(rows, column).values_list(column, "n")}
    given = answered_of(rows)
    for key, n in _counted(given, column).values_list(column, "n"):
        out[key][1] = n
    for key, n, late in _counted(clocked(given), column).annotate(late=LATE).values_list(column, "n", "late"):
        out[key][2:] = [n, late]
    return out


def _counted(rows: Any, column: str) -> Any:
    return rows.order_by().values(column).annotate(n=Count("pk"))


def _told(sums: dict[str, list[int]], names: dict[str, Text]) -> list[Group]:
    """Return the groups, largest first; small and nameless ones as one, never a small one."""
    large = sorted((key for key, n in sums.items() if n[0] >= SMALL and key in names), key=lambda key: -sums[key][0])
    rest = [key for key in sums if key not in large]
    while rest and large and sum(sums[key][0] for key in rest) < SMALL:
        rest.append(large.pop())
    out = [_group(key, names[key], sums[key]) for key in large]
    together = [sum(column) for column in zip(*(sums[key] for key in rest), strict=True)]
    return [*out, _group("", OTHERS, together)] if rest else out


def _group(code: str, name: Text, sums: list[int]) -> Group:
    return Group(code, name, sums[0], sums[1], Rate(sums[3], sums[2]))
