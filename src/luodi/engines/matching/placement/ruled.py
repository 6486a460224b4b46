"""Rules between people: a whole-number programme for HiGHS, over seats that can matter and no others.

Those who go together are one block. Every other rule says of each host that a sum over its people lies between two
numbers, so a rule is a row of coefficients and two bounds, whatever it means.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from luodi.engines.matching.placement.assign import Whole
from luodi.engines.matching.placement.problem import Apart, AtMost, Points, Problem, Rule, Share, Together

TIMED_OUT = 1
"""Status of scipy's milp: a limit of time or nodes was reached."""


@dataclass(frozen=True, slots=True)
class Row:
    """At each host the coefficients of its people sum to `low` … `high`."""

    coefficients: Points
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver says: each person's column or None, and a total that no placement over these seats passes."""

    columns: Whole | None
    bound: float


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
    """Return the points (or slack) of each block at each host, its people's added up."""
    total = np.zeros((int(block.max()) + 1, points.shape[1]))
    np.add.at(total, block, points)
    return total


def solve(
    problem: Problem, gain: Points, room: tuple[Whole, Whole], looked: NDArray[np.bool_], seconds: float
) -> Found:
    """Return the best placement of blocks over the seats looked at, under all rules, within `seconds` of HiGHS.

    `gain` and `looked` are of blocks × hosts; `room` is the least and most of each host.
    """
    block = blocks(problem)
    who, where = np.nonzero(looked)
    if len(np.unique(who)) < len(gain):
        return Found(None, -np.inf)
    answer = milp(
        -gain[who, where],
        integrality=np.ones(len(who)),
        bounds=Bounds(0, 1),
        constraints=_constraints(problem, block, who, where, room),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    dual = answer.get("mip_dual_bound")
    known = dual is not None and np.isfinite(dual) and answer.status in (0, TIMED_OUT)
    limit = float(np.floor(-dual + 1e-6)) if known else np.inf
    if answer.x is None:
        return Found(None, limit if answer.status == TIMED_OUT else -np.inf)
    of_block = np.empty(len(gain), dtype=np.int64)
    taken = answer.x > 0.5
    of_block[who[taken]] = where[taken]
    return Found(of_block[block], limit)


def _constraints(
    problem: Problem, block: Whole, who: Whole, where: Whole, room: tuple[Whole, Whole]
) -> list[LinearConstraint]:
    """Return: each block has one seat; each host its least and most; each host every row that could be broken there."""
    hosts, many = len(problem.hosts), np.arange(len(who))
    once = sparse.csr_matrix((np.ones(len(who)), (who, many)))
    size = sparse.csr_matrix((np.bincount(block)[who].astype(float), (where, many)), shape=(hosts, len(who)))
    found = [LinearConstraint(once, 1, 1), LinearConstraint(size, *room)]
    for row in (row for rule in problem.rules for row in rows_of(rule, problem)):
        of_seat = np.bincount(block, weights=row.coefficients)[who]
        most = np.bincount(where, np.maximum(of_seat, 0), hosts)
        least = np.bincount(where, np.minimum(of_seat, 0), hosts)
        binding = np.flatnonzero((most > row.high) | (least < row.low))
        if binding.size:
            kept = np.isin(where, binding) & (of_seat != 0)
            at = np.searchsorted(binding, where[kept])
            shape = (len(binding), len(who))
            found.append(
                LinearConstraint(sparse.csr_matrix((of_seat[kept], (at, many[kept])), shape), row.low, row.high)
            )
    return found
