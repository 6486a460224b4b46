"""An independent checker of placements: plain loops over the rules as they are said, nothing shared with the solver."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from luodi.engines.matching.placement import Apart, AtMost, Never, Only, Person, Problem, Share, Together


def broken(problem: Problem, seats: Mapping[str, str]) -> list[str]:
    """Return what a placement breaks, in words; nothing when it obeys all."""
    at: dict[str, list[Person]] = {host.code: [] for host in problem.hosts}
    for person in problem.people:
        at.setdefault(seats[person.code], []).append(person)
    groups = list(at.values())
    return [*_seats(problem, seats), *(f"{rule}" for rule in problem.rules if not _holds(rule, groups, seats))]


def _seats(problem: Problem, seats: Mapping[str, str]) -> Iterator[str]:
    if sorted(seats) != sorted(person.code for person in problem.people):
        yield "somebody is missing or not asked for"
    counts = Counter(seats.values())
    for host in problem.hosts:
        count = counts[host.code]
        if not host.least <= count <= host.most:
            yield f"{host.code} has {count}, {host.least} to {host.most} were asked"
    if strange := set(seats.values()) - {host.code for host in problem.hosts}:
        yield f"no such host: {strange}"


def _holds(rule: object, groups: list[list[Person]], seats: Mapping[str, str]) -> bool:
    if isinstance(rule, Together):
        return len({seats[code] for code in rule.people}) <= 1
    if isinstance(rule, Apart):
        return len({seats[code] for code in rule.people}) == len(rule.people)
    if isinstance(rule, Never):
        return seats[rule.person] not in rule.hosts
    if isinstance(rule, Only):
        return seats[rule.person] in rule.hosts
    if isinstance(rule, AtMost):
        return all(_same(group, rule.trait, p.traits.get(rule.trait)) <= rule.number for group in groups for p in group)
    assert isinstance(rule, Share)
    return all(
        rule.least <= Fraction(_same(group, rule.trait, rule.value), len(group)) <= rule.most
        for group in groups
        if group
    )


def _same(group: list[Person], trait: str, value: str | None) -> int:
    return 0 if value is None else sum(p.traits.get(trait) == value for p in group)


def worth_of(problem: Problem, seats: Mapping[str, str]) -> dict[str, int]:
    """Return what each seat is worth, counted by hand."""
    hosts = {host.code: host for host in problem.hosts}
    found = {}
    for person in problem.people:
        host = hosts[seats[person.code]]
        fit = problem.weights.fit * len(person.fields & host.wants) // len(host.wants) if host.wants else 0
        rank = person.wishes.index(host.code) if host.code in person.wishes else None
        wish = 0 if rank is None else problem.weights.wish * (len(person.wishes) - rank) // len(person.wishes)
        found[person.code] = fit + wish
    return found


def score_of(problem: Problem, seats: Mapping[str, str]) -> int:
    stays = sum(problem.now.get(code) == host for code, host in seats.items())
    return sum(worth_of(problem, seats).values()) + problem.weights.stay * stays


def every(problem: Problem) -> Iterator[dict[str, str]]:
    """Return every placement there is, by trying all: for small problems only."""
    codes = [host.code for host in problem.hosts]
    for choice in product(codes, repeat=len(problem.people)):
        seats = {person.code: host for person, host in zip(problem.people, choice, strict=True)}
        if not broken(problem, seats):
            yield seats
