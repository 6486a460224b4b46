"""Why somebody is where he is: the hosts that would have been worth more, and what stood in the way at each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from luodi.engines.matching.placement.clash import Demand, Least, Most
from luodi.engines.matching.placement.place import Placement
from luodi.engines.matching.placement.problem import (
    Apart,
    AtMost,
    Never,
    Only,
    Points,
    Problem,
    Rule,
    Share,
    Together,
    worth,
)


@dataclass(frozen=True, slots=True)
class Passed:
    """A host worth more to somebody than his own, and the demands his moving there alone would break.

    No demand is named when none would break: then his moving costs others more, or the points for staying kept him.
    """

    host: str
    worth: int
    because: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """One person's place: what it is worth, the most any host was worth to him, and up to so many better ones."""

    person: str
    host: str
    worth: int
    most: int
    passed: tuple[Passed, ...]


def explain(problem: Problem, placement: Placement, people: Iterable[str] | None = None, many: int = 3) -> list[Why]:
    """Return why each of `people` (all when not named) is where he is, in the problem's order."""
    points = worth(problem)
    wanted = None if people is None else set(people)
    at = _by_host(placement.seats)
    return [
        _why(problem, placement, at, points, i, many)
        for i, person in enumerate(problem.people)
        if wanted is None or person.code in wanted
    ]


def _by_host(seats: Mapping[str, str]) -> dict[str, frozenset[str]]:
    at: dict[str, set[str]] = defaultdict(set)
    for person, host in seats.items():
        at[host].add(person)
    return {host: frozenset(people) for host, people in at.items()}


def _why(
    problem: Problem,
    placement: Placement,
    at: Mapping[str, frozenset[str]],
    points: Points,
    i: int,
    many: int,
) -> Why:
    person = problem.people[i].code
    mine = placement.seats[person]
    column = next(j for j, host in enumerate(problem.hosts) if host.code == mine)
    better = [int(j) for j in np.argsort(-points[i], kind="stable") if points[i, j] > points[i, column]]
    passed = tuple(
        Passed(problem.hosts[j].code, int(points[i, j]), _broken(problem, at, person, mine, problem.hosts[j].code))
        for j in better[:many]
    )
    return Why(person, mine, int(points[i, column]), int(points[i].max()), passed)


def _broken(
    problem: Problem, at: Mapping[str, frozenset[str]], person: str, mine: str, other: str
) -> tuple[Demand, ...]:
    """Return the demands that break when one person alone moves, and did not before."""
    there, here = at.get(other, frozenset()) | {person}, at[mine] - {person}
    hosts = {host.code: host for host in problem.hosts}
    found: list[Demand] = []
    if len(there) > hosts[other].most:
        found.append(Most(other, hosts[other].most))
    if len(here) < hosts[mine].least:
        found.append(Least(mine, hosts[mine].least))
    traits = {p.code: p.traits for p in problem.people}
    found += [rule for rule in problem.rules if _breaks(rule, traits, person, other, there, here)]
    return tuple(found)


def _breaks(
    rule: Rule,
    traits: Mapping[str, Mapping[str, str]],
    person: str,
    other: str,
    there: frozenset[str],
    here: frozenset[str],
) -> bool:
    match rule:
        case Never(who, hosts):
            return who == person and other in hosts
        case Only(who, hosts):
            return who == person and other not in hosts
        case Together(people):
            return person in people and not people <= there
        case Apart(people):
            return person in people and len(people & there) > 1
        case AtMost(trait, number):
            value = traits[person].get(trait)
            return value is not None and sum(traits[one].get(trait) == value for one in there) > number
        case Share(trait, value, least, most):
            return any(
                group and not least <= sum(traits[one].get(trait) == value for one in group) / len(group) <= most
                for group in (there, here)
            )
