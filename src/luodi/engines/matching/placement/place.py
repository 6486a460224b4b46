"""The placement itself: the best there is, how far from the best it can be at most, and who moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np

from luodi.engines.matching.placement.assign import Whole, assign, bound, prices
from luodi.engines.matching.placement.problem import NEVER, Points, Problem, plain, score, seats, worth
from luodi.engines.matching.placement.ruled import (
    EXACT,
    Found,
    Programme,
    Relaxed,
    Seats,
    blocks,
    broken,
    by_block,
    priced,
    programme,
    relax,
    solve,
)

FIRST: Final = 6, 12
"""How many seats of each block, and of each host, the least costly by price, a big placement looks at first."""
REACH: Final = 0.03
"""And then all whose slack is at most so much of the most a person is worth."""
SMALL: Final = 20_000
"""Up to so many seats (people × hosts) the programme looks at all of them."""
LARGE: Final = 300_000
"""More seats than this are never given to the programme at once: it would not come back in time or memory."""
SHARE: Final = 0.7
"""Of the time left one programme takes so much; what follows it needs the rest."""
CLOSE: Final = 1e-5
"""Prices that bring the bound down by less than this share of it are good enough."""


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
    """Return the best placement for these points: by assignment when rules allow, else by a programme in its bound.

    Those who go together are first placed one by one, each with an even share of what they are worth together.
    """
    if not len(problem.people):
        held = any(host.least for host in problem.hosts)
        return _Best(None if held else np.empty(0, dtype=np.int64), -np.inf if held else 0.0, None)
    room = seats(problem)
    block = blocks(problem)
    alike = scored if plain(problem) else np.ceil(by_block(scored, block) / np.bincount(block)[:, None])[block]
    loose = assign(alike, *room)
    if loose is None:
        return _Best(None, -np.inf, None)
    price = prices(alike, loose, *room)
    if plain(problem):
        return _Best(loose, bound(scored, *room, price), price)
    asked = programme(problem, scored, room)
    first = Relaxed(np.zeros_like(asked.gain), np.zeros_like(asked.low))
    np.add.at(first.share, (block, loose), 1 / np.bincount(block)[block])
    first.price[0] = price
    found = _ruled(asked, first, until)
    return _Best(None if found.columns is None else found.columns[block], found.bound, price)


class _Search:
    """The best placement of blocks so far, a bound on all, and the slack of each seat under the prices that gave it."""

    def __init__(self, asked: Programme, price: Points, until: float) -> None:
        self.asked, self.until = asked, until
        self.columns: Whole | None = None
        self.value = -np.inf
        self.over, self.slack = priced(asked, price)
        self.limit = self.over
        self.reach = REACH * float(np.max(asked.gain / asked.coefficients[0].toarray().T, initial=0))

    @property
    def left(self) -> float:
        return max(0.1, (self.until - monotonic()) * SHARE)

    @property
    def late(self) -> bool:
        return monotonic() > self.until

    @property
    def done(self) -> bool:
        return self.late or self.value >= np.floor(self.limit + EXACT)

    def cheapest(self) -> Seats:
        """Return the seats of least slack, FIRST of each block and of each host; all, in a small placement."""
        some, slack = np.isfinite(self.slack), self.slack
        if slack.size <= SMALL or min(slack.shape) <= max(FIRST):
            return some
        return some & (_cheapest(slack, FIRST[0]) | _cheapest(slack.T, FIRST[1]).T)

    def near(self) -> Seats:
        """Return those, and all within reach."""
        return self.cheapest() | (self.slack <= self.reach + EXACT)

    def price(self, price: Points) -> Points:
        """Take these prices when no bound was lower, and return the slack of each seat under them."""
        over, slack = priced(self.asked, price)
        if over < self.over:
            self.over, self.slack = over, slack
            self.limit = min(self.limit, over)
        return slack

    def try_over(self, looked: Seats) -> Found:
        """Solve over these seats and keep what is better."""
        found = solve(self.asked, looked, self.left)
        if found.columns is not None:
            value = float(self.asked.gain[np.arange(len(looked)), found.columns].sum())
            if value > self.value:
                self.columns, self.value = found.columns, value
        return found


def _ruled(asked: Programme, first: Relaxed, until: float) -> Found:
    """Search from a placement that may share out blocks and break rules: lower the bound, mend it, prove it or widen.

    A placement that uses a seat scores at most the bound less the slack of that seat. So once the slack of every seat
    left out is at least what the placement found lacks of the bound, it is the best of all (reduced-cost pruning).
    """
    search = _Search(asked, first.price, until)
    if not np.isfinite(search.over):
        return Found(None, -np.inf)
    _mend(search, _lower(search, first))
    looked = search.near()
    while not search.done:
        over_these = search.try_over(looked).bound
        outside = search.over - float(np.min(search.slack, where=~looked, initial=np.inf))
        search.limit = min(search.limit, max(over_these, outside))
        wider = _wider(search.slack, looked, search.over - search.value)
        if wider is None:
            break
        looked = wider
    return Found(search.columns, np.floor(search.limit + EXACT))


def _mend(search: _Search, share: Points) -> None:
    """Keep whoever sits whole at a host where nothing is broken; place the others, and their neighbours, anew.

    When they find no place, those go with them who hold the seats they would take first.
    """
    whole, some, near = share > 1 - EXACT, share > EXACT, search.near()
    hosts = broken(search.asked, share).any(axis=0) | (some & ~whole).any(axis=0)
    free, more = np.zeros(len(share), dtype=bool), some[:, hosts].any(axis=1)
    while True:
        free |= more
        if search.try_over(np.where(free[:, None], near | some, whole)).columns is not None:
            return
        hosts |= (near[free] & (search.slack[free] <= EXACT)).any(axis=0)
        more = some[:, hosts].any(axis=1) & ~free
        if search.late or not more.any():
            return


def _lower(search: _Search, first: Relaxed) -> Points:
    """Lower the bound by the prices of the linear programme, and return its shares, as far as time allows.

    It is solved over the cheapest seats and the rows broken so far; rows its shares break join, and seats left out that
    its prices find worth taking (column generation), until none do, or the bound is met and no longer falls.
    """
    asked, share = search.asked, first.share
    looked = search.cheapest() | (share > 0)
    kept = broken(asked, share) | (first.price != 0)
    kept[0] = True
    while not search.late:
        found = relax(asked, looked, kept, search.left)
        if found is None:
            break
        share, before = found.share, search.over
        slack = search.price(found.price)
        new = (slack < np.min(slack, axis=1, where=looked, initial=np.inf, keepdims=True) - EXACT) & ~looked
        more = broken(asked, share) & ~kept
        apart = search.over - float((asked.gain[looked] * share[looked]).sum())
        if not (new | more.any()).any() or max(apart, before - search.over) <= CLOSE * abs(before):
            break
        looked, kept = looked | new, kept | more
    return share


def _cheapest(slack: Points, many: int) -> Seats:
    """Return the `many` seats of each row with the least slack."""
    chosen = np.zeros(slack.shape, dtype=bool)
    np.put_along_axis(chosen, np.argpartition(slack, many - 1, axis=1)[:, :many], True, axis=1)
    return chosen


def _wider(slack: Points, looked: Seats, reach: float) -> Seats | None:
    """Return more seats to look at: all that could still matter, or as many of them as memory bears; None for none."""
    matter = (slack < reach) & ~looked
    if not matter.any():
        return None
    if looked.sum() + matter.sum() <= LARGE:
        return looked | matter
    many = min(4 * int(looked.sum(axis=1).max()), slack.shape[1])
    wider = looked | (_cheapest(slack, many) & matter)
    return None if wider.sum() > LARGE or (wider == looked).all() else wider
