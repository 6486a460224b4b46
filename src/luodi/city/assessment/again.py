"""Who came again about the same thing: matters as numbers, so that a quarter of a large city is matched in one pass.

By what a matter is the same as another: its enterprise; its type with its thing; its type within some 100 metres.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.city.matters.stats import versions_of_types

Numbers = NDArray[np.int64]
NEAR: Final = 1000
"""Cells in a degree: some 100 metres."""
NEVER: Final = -1
"""Stands for no mark, and for no moment."""
_ACROSS: Final = 1 << 20
"""More than there are cells around the earth."""
_SPAN: Final = 1 << 33
"""Above every moment, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Matters with their marks (a row each: of its thing, of its place) and a moment, in seconds."""

    pk: Numbers
    marks: Numbers
    at: Numbers


@dataclass(slots=True)
class Marks:
    """Gives matters their marks, the same number for the same mark."""

    firms: frozenset[str]
    """Codes of enterprises: whatever type a matter of one is, it is about the same."""
    codes: Mapping[int, int] = field(default_factory=dict)
    things: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the codes of types: versions of one type are alike."""
        of: dict[str, int] = {}
        self.codes = {pk: of.setdefault(code, len(of)) for pk, code in versions_of_types()}

    def of(self, rows: Iterable[tuple[Any, ...]]) -> Marked:
        """Return rows of (pk, type, thing, lat, lon, moment or None) with their marks."""
        pk, types, things, lat, lon, at = zip(*rows, strict=True) if (rows := list(rows)) else ((),) * 6
        moments = np.array([NEVER if moment is None else int(moment.timestamp()) for moment in at], dtype=np.int64)
        code = np.array([self.codes[one] for one in types], dtype=np.int64)
        named = np.array([self._thing(*one) for one in zip(things, code.tolist(), strict=True)], dtype=np.int64)
        marks = np.stack([named, _places(code, lat, lon)], axis=1) if pk else np.empty((0, 2), dtype=np.int64)
        return Marked(np.array(pk, dtype=np.int64), marks, moments)

    def _thing(self, thing: str, code: int) -> int:
        if not thing:
            return NEVER
        return self.things.setdefault((thing, NEVER if thing in self.firms else code), len(self.things))


COLUMNS: Final = ("pk", "type_id", "thing", "lat", "lon")
"""Of a matter, before the moment."""


def rows_of(found: Any, moment: str) -> Iterable[tuple[Any, ...]]:
    """Return rows for `Marks.of` from a query of matters."""
    rows: Iterable[tuple[Any, ...]] = found.values_list(*COLUMNS, moment).iterator(chunk_size=5000)
    return rows


def came_again(ended: Marked, came: Marked, within: int) -> NDArray[np.bool_]:
    """Return of each that ended whether one of the same mark came after that, within so many seconds.

    What has no moment ended no more, for it goes on: it came again itself.
    """
    out: NDArray[np.bool_] = ended.at == NEVER
    keys, at, pk = came.marks.ravel(), np.repeat(came.at, 2), np.repeat(came.pk, 2)
    held = keys != NEVER
    known, rank = np.unique(keys[held], return_inverse=True)
    moments = rank * _SPAN + at[held]
    order = np.argsort(moments, kind="stable")
    moments, pk = moments[order], pk[held][order]
    if not len(moments):
        return out
    for column in range(2):
        mark = ended.marks[:, column]
        place = np.minimum(np.searchsorted(known, mark), len(known) - 1)
        after = place * _SPAN + ended.at
        first = np.searchsorted(moments, after, side="right")
        first += _at(pk, first) == ended.pk  # not itself
        soon = (first < len(moments)) & (_at(moments, first) <= after + within)
        out |= (known[place] == mark) & (ended.at != NEVER) & soon
    return out


def _at(values: Numbers, places: Numbers) -> Numbers:
    return values[np.minimum(places, len(values) - 1)]


def _places(code: Numbers, lat: Iterable[Any], lon: Iterable[Any]) -> Numbers:
    """Return the mark of the type and the cell, above those of things."""
    north, east = (np.array(list(values), dtype=np.float64) for values in (lat, lon))
    there = ~(np.isnan(north) | np.isnan(east))
    cells = [np.rint(np.where(there, one, 0) * NEAR).astype(np.int64) + _ACROSS // 2 for one in (north, east)]
    return np.where(there, (1 << 60) + (code * _ACROSS + cells[0]) * _ACROSS + cells[1], NEVER)


__all__ = ["COLUMNS", "Marked", "Marks", "came_again", "rows_of"]
