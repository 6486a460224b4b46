"""Ratings for anybody to read (结果公开): of published matters, counters and units; small groups are put together."""

import time
from datetime import datetime
from typing import Final

import msgspec
from django.utils import timezone

from luodi.city.matters.board import month_start
from luodi.city.matters.openly import KEPT, OTHERS, SMALL
from luodi.city.matters.ratings.figures import RatingFigures, Sums, narrowed, published_figures

_kept: dict[str, tuple[float, "Public"]] = {}
MONTHS: Final = 11


class Public(msgspec.Struct):
    """Public figures of ratings; `whole` is empty while there are too few to tell."""

    since: datetime
    until: datetime
    whole: Sums
    units: list[tuple[str, Sums]]
    types: list[tuple[str, Sums]]


def public_ratings(now: datetime | None = None) -> Public:
    """Return the figures of the last twelve months; computed anew every ten minutes."""
    if now is None and (held := _kept.get("now")) and time.monotonic() - held[0] < KEPT:
        return held[1]
    at = now or timezone.now()
    found = _told(published_figures(narrowed(month_start(at, MONTHS), at)))
    if now is None:
        _kept["now"] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Drop what is kept: for tests."""
    _kept.clear()


def _told(found: RatingFigures) -> Public:
    few = found.all.counted < SMALL
    whole = Sums(found.all.name) if few else found.all
    if few:
        return Public(found.since, found.until, whole, [], [])
    return Public(found.since, found.until, whole, _fold(found.by_unit), _fold(found.by_type))


def _fold(groups: dict[str, Sums]) -> list[tuple[str, Sums]]:
    """Return the groups, largest first; small ones as one, never a small one (as matters.openly folds)."""
    given = {code: sums for code, sums in groups.items() if sums.counted or sums.invited or sums.excluded}
    large = [code for code, sums in given.items() if sums.counted >= SMALL]
    rest = [code for code in given if code not in large]
    while rest and large and sum(given[code].counted for code in rest) < SMALL:
        rest.append(large.pop())
    out = [(code, given[code]) for code in large]
    return [*out, ("", _together([given[code] for code in rest]))] if rest else out


def _together(groups: list[Sums]) -> Sums:
    out = Sums(OTHERS)
    for sums in groups:
        out.levels = [a + b for a, b in zip(out.levels, sums.levels, strict=True)]
        for name in ("invited", "rated", "phone", "excluded"):
            setattr(out, name, getattr(out, name) + getattr(sums, name))
    return out
