"""Tell-tale patterns among ratings: what real people's ratings seldom look like, each with the ratings that show it.

Pure, and a pointer for people: a pattern is shown beside a figure and takes nothing out of it. A counter that serves a
school class has a burst of its own; whoever reads the flag sees the ratings and the bound, and judges.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

SATISFIED: Final = 3
"""From this level up somebody is satisfied: 基本满意 and better (GB/T 39735-2020)."""
KINDS: Final = ("burst", "device", "fast", "cloned", "flat")


class Seen(msgspec.Struct, frozen=True):
    """One rating as the detector sees it. Times in whole milliseconds; nothing in it can name anybody."""

    id: int
    at: int
    stars: int
    unit: int
    device: str = ""
    """A salted digest of where it came from; empty when not known or no longer kept."""
    said: str = ""
    """A salted digest of its words; empty for none."""
    after: int | None = None
    """Seconds from the end of what was rated; None where nothing ended."""


class Bounds(msgspec.Struct, frozen=True):
    """From where on a pattern is told: the city's data."""

    burst: int = 10
    """So many praises (4 and 5) of one unit …"""
    burst_minutes: int = 10
    """… within so many minutes."""
    device: int = 5
    """So many ratings of one unit from one device …"""
    device_hours: int = 24
    """… within so many hours."""
    fast: int = 3
    """So many praises of one unit …"""
    fast_seconds: int = 30
    """… each within so many seconds of the end."""
    cloned: int = 4
    """So many ratings of one unit in the same words."""
    flat: int = 30
    """So many ratings of one unit, all of one level."""


class Flag(msgspec.Struct, frozen=True):
    """One pattern: its kind, the unit rated, the ratings that show it by id, and the bounds they reached."""

    kind: str
    unit: int
    ratings: tuple[int, ...]
    bounds: dict[str, int]


def telltales(ratings: Iterable[Seen], bounds: Bounds) -> list[Flag]:
    """Return the patterns, by unit and kind. Does not depend on the order in which ratings are given."""
    units: dict[int, list[Seen]] = defaultdict(list)
    for rating in ratings:
        units[rating.unit].append(rating)
    return [flag for unit in sorted(units) for flag in _of_unit(unit, sorted(units[unit], key=_time), bounds)]


def _of_unit(unit: int, rows: Sequence[Seen], bounds: Bounds) -> list[Flag]:
    praises = [row for row in rows if row.stars > SATISFIED]
    fast = [row for row in praises if row.after is not None and 0 <= row.after <= bounds.fast_seconds]
    out: list[Flag] = []

    def tell(kind: str, found: Sequence[Seen], *named: str) -> None:
        told = {name: int(getattr(bounds, name)) for name in (kind, *named)}
        out.append(Flag(kind, unit, tuple(row.id for row in found), told))

    for run in _crowded(praises, bounds.burst, bounds.burst_minutes * 60_000):
        tell("burst", run, "burst_minutes")
    for group in _alike(rows, lambda row: row.device):
        for run in _crowded(group, bounds.device, bounds.device_hours * 3_600_000):
            tell("device", run, "device_hours")
    if fast and len(fast) >= bounds.fast:
        tell("fast", fast, "fast_seconds")
    for group in _alike(rows, lambda row: row.said):
        if len(group) >= bounds.cloned:
            tell("cloned", group)
    if rows and len(rows) >= bounds.flat and len({row.stars for row in rows}) == 1:
        tell("flat", rows)
    return out


def _time(row: Seen) -> tuple[int, int]:
    return row.at, row.id


def _alike(rows: Sequence[Seen], key: Callable[[Seen], str]) -> list[list[Seen]]:
    """Return the rows that share a key, by key; those without one share nothing."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for row in rows:
        if key(row):
            groups[key(row)].append(row)
    return [groups[name] for name in sorted(groups)]


def _crowded(rows: Sequence[Seen], least: int, within: int) -> list[list[Seen]]:
    """Return the longest runs of rows, by time, any `least` neighbours of which lie within so many milliseconds.

    Runs that overlap are one, so that a crowd of an hour is told once.
    """
    least = max(1, least)
    runs: list[tuple[int, int]] = []
    for start in range(len(rows) - least + 1):
        end = start + least
        if rows[end - 1].at - rows[start].at > within:
            continue
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return [list(rows[start:end]) for start, end in runs]


__all__ = ["KINDS", "SATISFIED", "Bounds", "Flag", "Seen", "telltales"]
