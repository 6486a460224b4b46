"""The sheet as its readers may see it, and counts of its columns.

Whoever's posts open all that some units lead up to one level sees what the columns say they see. For anybody else the
record itself says which matters they see, as it does for lists.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import numpy as np

from luodi.city.matters import access
from luodi.city.matters.office import Office
from luodi.city.matters.sheet.keeping import Chosen, Sheet, whole
from luodi.city.matters.sheet.reading import BIT, MATTER, PLACE, Column, Mask, Rows, places
from luodi.city.registry.models import Person

DENSE: Final = 1 << 20
"""Numbers of units and types below this are found in a table; sorting a million takes longer than all else."""


def column(rows: Rows, name: str) -> Column:
    """Return one of COLUMNS."""
    found: Column = rows[PLACE[name]]
    return found


def has(rows: Rows, flag: str) -> Mask:
    """Return of which rows one of FLAGS is true."""
    found: Mask = (column(rows, "flags") & BIT[flag]) != 0
    return found


def numbered(values: Column) -> tuple[Column, Column]:
    """Return the different values, rising, and for each value the place of its like: `np.unique`, of small numbers."""
    if not values.size or values.max() >= DENSE:
        different, place = np.unique(values, return_inverse=True)
        return different, place
    there = np.bincount(values) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[values]


def millis(at: datetime) -> int:
    """Return a moment as columns tell it."""
    return round(at.timestamp() * 1000)


def led(sheet: Sheet, person: Person, units: Iterable[int], city: Office, since: datetime) -> Rows:
    """Return the matters some units lead that `person` may see: those open, registered or answered since a moment."""
    wanted, start = sorted(units), millis(since)
    cap, mine = _cap(person, wanted, city), _led_by(wanted)

    def chosen(rows: Rows) -> Mask:
        late = (column(rows, "registered") >= start) | (column(rows, "answered") >= start) | has(rows, "open")
        mask: Mask = late & mine(rows)
        if cap is not None:
            mask &= column(rows, "level") <= cap
        return mask

    if cap is not None:
        return sheet.of(_but_for(chosen, access.shunned(person)))
    return _only(sheet.of(chosen), access.visible(person, city).filter(lead__in=wanted).values_list("pk", flat=True))


def open_led(sheet: Sheet, units: Iterable[int], without: Iterable[int]) -> int:
    """Return how many open matters some units lead, whoever may see them, but for some matters: a number, no more."""
    mine = _led_by(sorted(units))
    return sheet.count(_but_for(lambda rows: has(rows, "open") & mine(rows), without))


def _led_by(units: list[int]) -> Chosen:
    """Return the condition that one of some units leads."""
    leads = np.zeros(max(units, default=0) + 2, dtype=np.bool_)
    leads[units] = True
    return lambda rows: leads[np.minimum(column(rows, "lead"), len(leads) - 1)]


def first_due(rows: Rows, those: Mask, most: int) -> list[int]:
    """Return the ids of those matters that fall due first, at most so many; those without a clock come last."""
    there = np.flatnonzero(those)
    due = column(rows, "due")[there]
    order = np.lexsort((rows[MATTER][there], np.where(due > 0, due, np.iinfo(np.int64).max)))
    ids: list[int] = rows[MATTER][there[order[:most]]].tolist()
    return ids


def published(since: datetime) -> Rows:
    """Return what anybody may know of (`access.published`): matters registered or answered since a moment."""
    start, types = millis(since), access.published_types()

    def chosen(rows: Rows) -> Mask:
        late = (column(rows, "registered") >= start) | (column(rows, "answered") >= start)
        mask: Mask = late & (column(rows, "level") == 0) & np.isin(column(rows, "type"), types)
        return mask

    return whole().of(chosen)


def _cap(person: Person, units: list[int], city: Office) -> int | None:
    """Return up to which level `person` sees all that `units` lead, where nothing opens them more of it; else None."""
    everything, by_level = access.reach(person, city)
    highest = max((everything, *by_level))
    caps = {max((everything, *(level for level, of in by_level.items() if unit in of))) for unit in units}
    return highest if caps == {highest} else None


def _ids(matters: Iterable[Any]) -> Column:
    return np.fromiter(matters, dtype=np.int64)


def _but_for(chosen: Chosen, matters: Iterable[Any]) -> Chosen:
    """Return a condition that holds of the same rows but for some matters."""
    ids = _ids(matters)

    def left(rows: Rows) -> Mask:
        mask = chosen(rows)
        mask[places(rows, ids)] = False
        return mask

    return left


def _only(rows: Rows, matters: Iterable[Any]) -> Rows:
    return rows[:, np.isin(rows[MATTER], _ids(matters))]
