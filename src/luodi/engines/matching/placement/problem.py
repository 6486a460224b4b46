"""People, hosts and the rules between them: what a placement obeys, and what a seat is worth in points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Worth of each person (row) at each host (column), whole numbers kept in floats; minus infinity: not allowed."""
NEVER: Final = -np.inf


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be placed: what he is (`traits`), knows (`fields`) and where he would go (`wishes`, best first)."""

    code: str
    traits: Mapping[str, str] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Host:
    """A unit that takes people: no fewer than `least`, no more than `most`, and what it `wants` them to know."""

    code: str
    least: int = 0
    most: int = 1
    wants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Together:
    """These people go to one host."""

    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Apart:
    """No two of these people go to one host."""

    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Never:
    """This person goes to none of these hosts, as for an interest he has there (回避)."""

    person: str
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Only:
    """This person goes to one of these hosts; to one, when it is settled already."""

    person: str
    hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class AtMost:
    """At each host no more than `number` people share one value of `trait`: two of one department, say."""

    trait: str
    number: int


@dataclass(frozen=True, slots=True)
class Share:
    """At each host that takes anybody, people with `value` of `trait` are `least` to `most` of them."""

    trait: str
    value: str
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)


Rule = Together | Apart | Never | Only | AtMost | Share


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for a full fit of fields, for a first wish, and for staying where one was (what a move costs)."""

    fit: int = 600
    wish: int = 400
    stay: int = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """A placement to be found. `fair`: the worst placed are placed as well as can be before the total counts.

    `now` is where people are already: with it, a placement after a change moves few of them.
    """

    people: tuple[Person, ...]
    hosts: tuple[Host, ...]
    rules: tuple[Rule, ...] = ()
    weights: Weights = Weights()
    now: Mapping[str, str] = field(default_factory=dict)
    fair: bool = False

    def __post_init__(self) -> None:
        for what in (self.people, self.hosts):
            codes = [one.code for one in what]
            if len(set(codes)) < len(codes):
                raise ValueError(f"a code stands twice: {sorted(c for c in set(codes) if codes.count(c) > 1)}")
        known = {p.code for p in self.people}, {h.code for h in self.hosts}
        for rule in self.rules:
            _known(rule, *known)


def _known(rule: Rule, people: set[str], hosts: set[str]) -> None:
    named = rule.people if isinstance(rule, Together | Apart) else frozenset[str]()
    if isinstance(rule, Never | Only):
        named = frozenset({rule.person})
        if strange := rule.hosts - hosts:
            raise ValueError(f"{rule}: no such host {sorted(strange)}")
    if strange := named - people:
        raise ValueError(f"{rule}: no such person {sorted(strange)}")


def worth(problem: Problem) -> Points:
    """Return what each person is worth at each host, 0 to fit + wish points; rules are not asked.

    Fit is the share of what the host wants that the person knows (a host that wants nothing is fitted by nobody); a
    wish counts in full when first and evenly less down the person's list.
    """
    columns = {host.code: j for j, host in enumerate(problem.hosts)}
    points = _fit(problem)
    for i, person in enumerate(problem.people):
        for rank, host in enumerate(person.wishes):
            if host in columns:
                points[i, columns[host]] += problem.weights.wish * (len(person.wishes) - rank) // len(person.wishes)
    return points


def _fit(problem: Problem) -> Points:
    words = sorted({w for h in problem.hosts for w in h.wants})
    place = {word: k for k, word in enumerate(words)}
    knows = np.zeros((len(problem.people), len(words)))
    wants = np.zeros((len(words), len(problem.hosts)))
    for i, person in enumerate(problem.people):
        knows[i, [place[w] for w in person.fields if w in place]] = 1
    for j, host in enumerate(problem.hosts):
        wants[[place[w] for w in host.wants], j] = 1
    asked = wants.sum(axis=0)
    return np.asarray(np.floor_divide(problem.weights.fit * (knows @ wants), np.maximum(asked, 1)))


def allowed(problem: Problem) -> NDArray[np.bool_]:
    """Return who may go where at all, by the rules that speak of one person (Never, Only)."""
    rows = {p.code: i for i, p in enumerate(problem.people)}
    may = np.ones((len(problem.people), len(problem.hosts)), dtype=bool)
    for rule in problem.rules:
        if isinstance(rule, Never | Only):
            named = np.array([host.code in rule.hosts for host in problem.hosts], dtype=bool)
            may[rows[rule.person]] &= named if isinstance(rule, Only) else ~named
    return may


def score(problem: Problem, points: Points) -> Points:
    """Return what is maximised: the worth, with `stay` points where somebody is already; NEVER where he may not go."""
    scored = points.copy()
    columns = {host.code: j for j, host in enumerate(problem.hosts)}
    for i, person in enumerate(problem.people):
        if (where := columns.get(problem.now.get(person.code, ""))) is not None:
            scored[i, where] += problem.weights.stay
    scored[~allowed(problem)] = NEVER
    return scored


def plain(problem: Problem) -> bool:
    """Whether every rule speaks of one person or one host's seats: then an assignment solver is enough."""
    return all(isinstance(rule, Never | Only) for rule in problem.rules)


def seats(problem: Problem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each host's least and most; no host takes more than there are people."""
    least = np.array([host.least for host in problem.hosts], dtype=np.int64)
    most = np.array([min(host.most, len(problem.people)) for host in problem.hosts], dtype=np.int64)
    return least, most
