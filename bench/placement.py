"""How long the best placement takes, and how far from the best what was found can be, beside a plain assignment solver.

    python bench/placement.py [--seconds 120] [--size 150x64 5000x1000]

The plain solver is scipy's `linear_sum_assignment` over one column per seat: it proves nothing by itself and knows no
rule between people. `ruled` adds departments, shares, together, apart, never. Each placement is checked by
tests/placement_checker.py, which shares nothing with the solver.
"""

import argparse
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
from scipy.optimize import linear_sum_assignment

from luodi.engines.matching.placement import (
    Apart,
    AtMost,
    Host,
    Never,
    Person,
    Problem,
    Rule,
    Share,
    Together,
    Unplaceable,
    place,
    worth,
)

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import placement_checker as checker


def cohort(people: int, hosts: int, seed: int = 1) -> Problem:
    """Return people of many departments and hosts with 8 seats for every 5 people, a third of which must be used."""
    chance = Random(seed)
    fields = [f"field {i}" for i in range(20)]
    most = -(-8 * people // (5 * hosts))
    where = tuple(
        Host(f"h{j:04}", int(j < hosts // 3), most, frozenset(chance.sample(fields, chance.randint(1, 4))))
        for j in range(hosts)
    )
    who = tuple(
        Person(
            f"p{i:04}",
            {"department": f"d{chance.randrange(max(3, people // 8))}", "party": chance.choice("yyyn")},
            frozenset(chance.sample(fields, chance.randint(1, 5))),
            tuple(chance.sample([h.code for h in where], 5)),
        )
        for i in range(people)
    )
    return Problem(who, where, tuple(_rules(who)))


def _rules(who: tuple[Person, ...]) -> list[Rule]:
    codes, many = [p.code for p in who], len(who)
    found: list[Rule] = [AtMost("department", 1), Share("party", "y", Fraction(1, 3))]
    found += [Apart(frozenset(codes[i : i + 2])) for i in range(0, many // 5, 20)]
    found += [Together(frozenset(codes[i : i + 2])) for i in range(many // 2, many // 2 + many // 15, 2)]
    return found + [Never(p.code, frozenset(p.wishes[:1])) for p in who[::9]]


def plain_seconds(problem: Problem) -> tuple[float, int]:
    """Return the time and the total of the plain solver, every host's least left out: it cannot say it."""
    points = worth(problem)
    start = perf_counter()
    cost = -points[:, np.repeat(np.arange(len(problem.hosts)), [h.most for h in problem.hosts])]
    rows, columns = linear_sum_assignment(cost)
    return perf_counter() - start, int(-cost[rows, columns].sum())


def row(name: str, problem: Problem, seconds: float, beside: float) -> None:
    start = perf_counter()
    try:
        found = place(problem, seconds)
    except Unplaceable as none:
        print(f"{name:28} {none}")
        return
    took = perf_counter() - start
    broken = len(checker.broken(problem, found.seats))
    state = "proven best" if found.proven else f"gap {found.gap:.4%}"
    print(f"{name:28} {took:8.2f} s  {took / beside:8.1f} x plain  worth {found.worth:>9,}  {state}  {broken} broken")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=120)
    arguments.add_argument("--size", nargs="*", default=["150x64", "5000x1000"])
    given = arguments.parse_args()
    for size in given.size:
        people, hosts = map(int, size.split("x"))
        problem = cohort(people, hosts)
        beside, total = plain_seconds(problem)
        print(f"{size} plain assignment solver    {beside:8.3f} s                    worth {total:>9,}")
        row(f"{size} seats only", replace(problem, rules=()), given.seconds, beside)
        row(f"{size} ruled", problem, given.seconds, beside)


if __name__ == "__main__":
    main()
