"""When nothing obeys all rules: a smallest set of them that cannot hold together, to give one of them up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from luodi.engines.matching.placement.place import Unplaceable, place
from luodi.engines.matching.placement.problem import Host, Problem, Rule, Weights


@dataclass(frozen=True, slots=True)
class Least:
    """A host is to have at least so many."""

    host: str
    number: int


@dataclass(frozen=True, slots=True)
class Most:
    """A host takes no more than so many."""

    host: str
    number: int


Demand = Rule | Least | Most


def clashes(problem: Problem, seconds: float = 30.0) -> tuple[Demand, ...]:
    """Return demands that clash: together they leave no placement, with any one of them given up there is one.

    Empty when the problem can be placed. Found by halving (Junker's QuickXplain, 2004), which asks for few placements
    when few demands clash. When time runs out, what is left is returned: it clashes, but some of it may not matter.
    """
    until = monotonic() + seconds
    seats = [Least(h.code, h.least) for h in problem.hosts if h.least]
    seats += [Most(h.code, h.most) for h in problem.hosts if h.most < len(problem.people)]  # type: ignore[misc]
    demands: list[Demand] = [*seats, *problem.rules]

    def fits(kept: Sequence[Demand]) -> bool:
        if monotonic() > until:
            return False
        try:
            place(_only(problem, kept), max(0.5, until - monotonic()))
        except Unplaceable:
            return False
        return True

    return () if fits(demands) else tuple(_quick(fits, [], demands, False))


def _quick(
    fits: Callable[[Sequence[Demand]], bool], background: list[Demand], demands: list[Demand], grown: bool
) -> list[Demand]:
    if grown and not fits(background):
        return []
    if len(demands) == 1:
        return demands
    half = len(demands) // 2
    first, second = demands[:half], demands[half:]
    of_second = _quick(fits, background + first, second, bool(first))
    of_first = _quick(fits, background + of_second, first, bool(of_second))
    return of_first + of_second


def _only(problem: Problem, kept: Sequence[Demand]) -> Problem:
    """Return the problem with nothing demanded but `kept`, and nothing to be gained."""
    least = {d.host: d.number for d in kept if isinstance(d, Least)}
    most = {d.host: d.number for d in kept if isinstance(d, Most)}
    hosts = tuple(Host(h.code, least.get(h.code, 0), most.get(h.code, len(problem.people))) for h in problem.hosts)
    rules = tuple(d for d in kept if not isinstance(d, Least | Most))
    people = tuple(replace(p, fields=frozenset(), wishes=()) for p in problem.people)
    return Problem(people, hosts, rules, Weights(0, 0, 0))
