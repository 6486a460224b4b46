"""The placement itself: the best there is, how far from the best it can be at most, and who moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.matching.placement.assign import Whole, assign, bound, prices, slack
from luodi.engines.matching.placement.problem import NEVER, Points, Problem, plain, score, seats, worth
from luodi.engines.matching.placement.ruled import blocks, by_block, solve

FIRST: Final = 12
"""How many seats of each person, the least costly by price, the first programme of a big placement looks at."""
SMALL: Final = 20_000
"""Up to so many seats (people × hosts) the programme looks at all of them."""
LARGE: Final = 300_000
"""More seats than this are never given to the programme at once: it would not come back in time or memory."""
SHARE: Final = 0.7
"""Of the time left one programme takes so much; what follows it needs the rest."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Who goes where. `score` counts the points for staying, `worth` does not; no placement scores more than `bound`.

    `floor` is the worth of the worst placed; under `fair` no placement has a higher one, if `floor_proven`. `price` is
    what the last seat of each host is worth in the plain placement, all rules between people left out: where seats are
    fought for.
    """

    seats: Mapping[str, str]
    worth: int
    score: int
    bound: int
    floor: int
    floor_proven: bool
    moved: tuple[str, ...]
    price: Mapping[str, int]

    @property
    def proven(self) -> bool:
        """Whether this is the best there is."""
        return self.score >= self.bound

    @property
    def gap(self) -> float:
        """How far from the bound this is, as a share of it: 0 when proven."""
        return 0.0 if self.proven else (self.bound - self.score) / max(1, abs(self.bound))


class Unplaceable(Exception):
    """No placement obeys all rules, or none was found in time (`in_time` False)."""

    def __init__(self, in_time: bool) -> None:
        super().__init__("no placement obeys all rules" if in_time else "no placement was found in time")
        self.in_time = in_time


@dataclass(frozen=True, slots=True)
class _Best:
    columns: Whole | None
    bound: float
    price: Points | None


def place(problem: Problem, seconds: float = 60.0) -> Placement:
    """Return the best placement found within `seconds`, with a bound that holds in any case.

    Raises Unplaceable; `clashes` then says which rules cannot hold together.
    """
    until = monotonic() + seconds
    points = worth(problem)
    scored = score(problem, points)
    floor, sure = _highest_floor(problem, points, scored, until) if problem.fair else (NEVER, True)
    best = _best(problem, np.where(points >= floor, scored, NEVER), until)
    if best.columns is None:
        raise Unplaceable(best.bound == -np.inf)
    return _told(problem, points, scored, best, sure)


def _told(problem: Problem, points: Points, scored: Points, best: _Best, sure: bool) -> Placement:
    assert best.columns is not None  # noqa: S101 - the caller has looked
    rows = np.arange(len(problem.people))
    where = {p.code: problem.hosts[j].code for p, j in zip(problem.people, best.columns, strict=True)}
    price = best.price if best.price is not None else np.zeros(len(problem.hosts))
    each = points[rows, best.columns]
    return Placement(
        where,
        int(each.sum()),
        int(scored[rows, best.columns].sum()),
        int(best.bound),
        int(each.min()) if len(each) else 0,
        sure,
        tuple(code for code, host in where.items() if problem.now.get(code, host) != host),
        {h.code: int(p) for h, p in zip(problem.hosts, price, strict=True)},
    )


def _highest_floor(problem: Problem, points: Points, scored: Points, until: float) -> tuple[float, bool]:
    """Return the highest worth that everybody can have at once, by halving, and whether time sufficed to be sure."""
    levels, sure = np.unique(points[np.isfinite(scored)]), True
    low, high = 0, len(levels)
    while low + 1 < high and sure:
        middle = (low + high) // 2
        flat = np.where((points >= levels[middle]) & np.isfinite(scored), 0.0, NEVER)
        found = _best(problem, flat, until)
        sure = found.columns is not None or found.bound == -np.inf
        low, high = (middle, high) if found.columns is not None else (low, middle)
    return (float(levels[low]) if len(levels) else NEVER), sure


def _best(problem: Problem, scored: Points, until: float) -> _Best:
    """Return the best placement for these points: by assignment when rules allow, else by a programme in its bound."""
    if not len(problem.people):
        held = any(host.least for host in problem.hosts)
        return _Best(None if held else np.empty(0, dtype=np.int64), -np.inf if held else 0.0, None)
    least, most = seats(problem)
    loose = assign(scored, least, most)
    if loose is None:
        return _Best(None, -np.inf, None)
    price = prices(scored, loose, least, most)
    over = bound(scored, least, most, price)
    if plain(problem):
        return _Best(loose, over, price)
    return _ruled(problem, scored, (least, most), over, price, until)


def _ruled(
    problem: Problem, scored: Points, room: tuple[Whole, Whole], over: float, price: Points, until: float
) -> _Best:
    """Solve over the seats that cost little by price; widen until no seat left out can be part of anything better.

    A placement that uses a seat scores at most the plain bound less the slack of that seat. So once the slack of every
    seat left out is at least what the placement found lacks of the bound, it is the best of all (reduced-cost pruning).
    """
    block = blocks(problem)
    gain, lack = by_block(scored, block), by_block(slack(scored, price), block)
    spare = lack.min(axis=1, keepdims=True)
    if not np.isfinite(spare).all():
        return _Best(None, -np.inf, price)
    over, lack = over - float(spare.sum()), lack - spare
    looked, best, value, limit = _cheapest(lack, FIRST), None, -np.inf, over
    while True:
        found = solve(problem, gain, room, looked, max(0.1, (until - monotonic()) * SHARE))
        if found.columns is not None:
            best, value = found.columns, float(scored[np.arange(len(block)), found.columns].sum())
        outside = over - float(np.min(lack, where=~looked, initial=np.inf))
        limit = min(limit, max(found.bound, outside))
        wider = _wider(lack, looked, over - value)
        if value >= limit or wider is None or monotonic() > until:
            return _Best(best, limit, price)
        looked = wider


def _cheapest(lack: Points, many: int) -> NDArray[np.bool_]:
    """Return the `many` seats of each block with the least slack; all there are, in a small placement."""
    if lack.size <= SMALL or many >= lack.shape[1]:
        return np.isfinite(lack)
    order = np.argpartition(lack, many, axis=1)[:, :many]
    looked = np.zeros(lack.shape, dtype=bool)
    np.put_along_axis(looked, order, True, axis=1)
    return looked & np.isfinite(lack)


def _wider(lack: Points, looked: NDArray[np.bool_], reach: float) -> NDArray[np.bool_] | None:
    """Return more seats to look at: all that could still matter, or as many of them as memory bears; None for none."""
    matter = (lack < reach) & ~looked
    if not matter.any():
        return None
    if looked.sum() + matter.sum() <= LARGE:
        return looked | matter
    wider = looked | (_cheapest(lack, 4 * int(looked.sum(axis=1).max())) & matter)
    return None if wider.sum() > LARGE or (wider == looked).all() else wider
