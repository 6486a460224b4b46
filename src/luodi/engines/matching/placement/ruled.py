"""Rules between people: a programme of whole numbers for HiGHS, over seats that can matter and no others.

Those who go together are one block. Every rule, and the seats of a host as well, says that at each host a sum over its
people lies between two numbers: a row of coefficients and two bounds, whatever it means. A price on each such sum gives
a total that no placement passes (Lagrange), so what the linear programme says of the best is never taken on trust.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from luodi.engines.matching.placement.assign import Whole
from luodi.engines.matching.placement.problem import Apart, AtMost, Points, Problem, Rule, Share, Together

TIMED_OUT = 1
"""Status of scipy's milp: a limit of time or nodes was reached."""
EXACT = 1e-6
"""Scores are whole numbers; what differs by less is the solver's rounding."""

Seats = NDArray[np.bool_]
"""Which hosts (column) are looked at for each block (row)."""


@dataclass(frozen=True, slots=True)
class Row:
    """At each host the coefficients of its people sum to `low` … `high`."""

    coefficients: Points
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Programme:
    """Blocks to hosts: `gain` is of blocks × hosts, `coefficients` of rows × blocks, `low` and `high` of rows × hosts.

    `block` is the block of each person. The first row counts the people of each host: its price is that of a seat.
    """

    block: Whole
    gain: Points
    coefficients: sparse.csr_matrix
    low: Points
    high: Points


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver says: each block's column or None, and a total that no placement over these seats passes."""

    columns: Whole | None
    bound: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best when a block may be shared among hosts: the share at each, and the price of each row there."""

    share: Points
    price: Points


def blocks(problem: Problem) -> Whole:
    """Return the block of each person: people who go together share one, numbered from 0."""
    rows = {p.code: i for i, p in enumerate(problem.people)}
    block = np.arange(len(rows))
    for rule in problem.rules:
        if isinstance(rule, Together):
            members = block[[rows[code] for code in rule.people]]
            block[np.isin(block, members)] = members.min() if members.size else 0
    return np.asarray(np.unique(block, return_inverse=True)[1], dtype=np.int64)


def rows_of(rule: Rule, problem: Problem) -> list[Row]:
    """Return what a rule asks of every host; nothing for rules that speak of one person or make a block."""
    people = problem.people
    if isinstance(rule, Apart):
        return [Row(np.array([float(p.code in rule.people) for p in people]), 0, 1)]
    if isinstance(rule, AtMost):
        values = sorted({p.traits[rule.trait] for p in people if rule.trait in p.traits})
        held = {v: np.array([float(p.traits.get(rule.trait) == v) for p in people]) for v in values}
        return [Row(row, 0, rule.number) for row in held.values() if row.sum() > rule.number]
    if isinstance(rule, Share):
        has = np.array([p.traits.get(rule.trait) == rule.value for p in people])
        return [
            Row(has * share.denominator - np.full(len(people), float(share.numerator)), low, high)
            for share, low, high in ((rule.least, 0, np.inf), (rule.most, -np.inf, 0))
            if not (share == 0 and high == np.inf) and not (share == 1 and low == -np.inf)
        ]
    return []


def by_block(points: Points, block: Whole) -> Points:
    """Return the points of each block at each host, its people's added up."""
    total = np.zeros((int(block.max()) + 1, points.shape[1]))
    np.add.at(total, block, points)
    return total


def programme(problem: Problem, scored: Points, room: tuple[Whole, Whole]) -> Programme:
    """Return the programme of a problem; `room` is the least and most of each host."""
    block = blocks(problem)
    rows = [row for rule in problem.rules for row in rows_of(rule, problem)]
    sums = [np.bincount(block), *(np.bincount(block, row.coefficients) for row in rows)]
    low, high = (
        np.vstack([seats, *(np.full(len(seats), side) for side in sides)])
        for seats, sides in zip(room, ([r.low for r in rows], [r.high for r in rows]), strict=True)
    )
    return Programme(block, by_block(scored, block), sparse.csr_matrix(np.array(sums, dtype=float)), low, high)


def priced(asked: Programme, price: Points) -> tuple[float, Points]:
    """Return a total that no placement passes, whatever the prices (weak duality), and the slack of each seat.

    A placement that uses a seat scores at most the total less the slack of that seat; infinite where not allowed.
    """
    net = asked.gain - asked.coefficients.T @ price
    best = net.max(axis=1, keepdims=True)
    if not np.isfinite(best).all():
        return -np.inf, np.full_like(net, np.inf)
    dear, cheap = price > 0, price < 0
    held = (price[dear] * asked.high[dear]).sum() + (price[cheap] * asked.low[cheap]).sum()
    return float(best.sum() + held), best - net


def broken(asked: Programme, share: Points) -> NDArray[np.bool_]:
    """Return which rows (× hosts) shares of blocks break."""
    sums = asked.coefficients @ share
    return np.asarray((sums > asked.high + EXACT) | (sums < asked.low - EXACT))


def solve(asked: Programme, looked: Seats, seconds: float) -> Found:
    """Return the best placement of blocks over the seats looked at, under all rules, within `seconds` of HiGHS."""
    who, where = np.nonzero(looked)
    if not looked.any(axis=1).all():
        return Found(None, -np.inf)
    matrix, rows = _rows(asked, who, where)
    answer = milp(
        -asked.gain[who, where],
        integrality=np.ones(len(who)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(_once(who, len(looked)), 1, 1),
            LinearConstraint(matrix, asked.low.ravel()[rows], asked.high.ravel()[rows]),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    dual = answer.get("mip_dual_bound")
    known = dual is not None and np.isfinite(dual) and answer.status in (0, TIMED_OUT)
    limit = float(np.floor(-dual + EXACT)) if known else np.inf
    if answer.x is None:
        return Found(None, limit if answer.status == TIMED_OUT else -np.inf)
    columns = np.empty(len(looked), dtype=np.int64)
    taken = answer.x > 0.5
    columns[who[taken]] = where[taken]
    return Found(columns, limit)


def relax(asked: Programme, looked: Seats, kept: NDArray[np.bool_], seconds: float) -> Relaxed | None:
    """Return the best over these seats, under the rows `kept` alone, when blocks may be shared among hosts.

    None when there is none, or time ran out.
    """
    who, where = np.nonzero(looked)
    matrix, rows = _rows(asked, who, where)
    matrix, rows = matrix[kept.ravel()[rows]], rows[kept.ravel()[rows]]
    low, high = asked.low.ravel()[rows], asked.high.ravel()[rows]
    above, below = np.isfinite(high), np.isfinite(low)
    answer = linprog(
        -asked.gain[who, where],
        A_ub=sparse.vstack([matrix[above], -matrix[below]]),
        b_ub=np.concatenate([high[above], -low[below]]),
        A_eq=_once(who, len(looked)),
        b_eq=np.ones(len(looked)),
        method="highs-ds",
        options={"time_limit": seconds},
    )
    if answer.status != 0:
        return None
    dual, price = np.maximum(-answer.ineqlin.marginals, 0), np.zeros(asked.low.size)
    price[rows[above]] += dual[: above.sum()]
    price[rows[below]] -= dual[above.sum() :]
    share = np.zeros(looked.shape)
    share[who, where] = answer.x
    return Relaxed(share, price.reshape(asked.low.shape))


def _once(who: Whole, many: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(who)), (who, np.arange(len(who)))), shape=(many, len(who)))


def _rows(asked: Programme, who: Whole, where: Whole) -> tuple[sparse.csr_matrix, Whole]:
    """Return, over seats `who` at `where`, each row at each host that could be broken there, and which (row × host)."""
    of_seat = asked.coefficients[:, who].tocoo()
    key = of_seat.row * asked.gain.shape[1] + where[of_seat.col]
    most = np.bincount(key, np.maximum(of_seat.data, 0), asked.low.size)
    least = np.bincount(key, np.minimum(of_seat.data, 0), asked.low.size)
    rows = np.flatnonzero((most > asked.high.ravel()) | (least < asked.low.ravel()))
    kept = np.isin(key, rows)
    at = (np.searchsorted(rows, key[kept]), of_seat.col[kept])
    return sparse.csr_matrix((of_seat.data[kept], at), shape=(len(rows), len(who))), rows
