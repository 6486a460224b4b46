"""How a log falls into parts: the four cuts of the inductive miner, found on what directly follows what.

Leemans, Fahland and van der Aalst, *Discovering Block-Structured Process Models from Event Logs: A Constructive
Approach* (Petri Nets 2013), definitions of exclusive-choice, sequence, parallel and loop cut; the maximal cut is always
taken. Sets of activities are numbers whose bit i is activity i, so that even hundreds of activities cost little.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from luodi.engines.insight.traces import Ints, bits
from luodi.engines.insight.tree import EXCLUSIVE, LOOP, PARALLEL, SEQUENCE


@dataclass(frozen=True, slots=True)
class Cut:
    """An operator and the activities of each part; of a loop the first part is its body."""

    operator: str
    parts: tuple[int, ...]


class Relations:
    """What directly follows what, as sets: successors and predecessors of each activity, starts, and ends."""

    def __init__(self, follows: Ints) -> None:
        there = follows > 0
        self.size = len(follows) - 1
        inner = there[:-1, :-1]
        self.after = bits(inner)
        self.before = bits(inner.T)
        self.starts, self.ends = bits(np.stack([there[-1, :-1], there[:-1, -1]]))
        self.all = (1 << self.size) - 1


def find_cut(relations: Relations) -> Cut | None:
    """Return the first cut there is, in the order of the paper: choice, sequence, parallel, loop."""
    if relations.size < 2:
        return None
    return _choice(relations) or _sequence(relations) or _parallel(relations) or _loop(relations)


def members(group: int) -> Iterator[int]:
    """Yield the numbers of a set's members, smallest first."""
    while group:
        low = group & -group
        yield low.bit_length() - 1
        group ^= low


def components(beside: list[int], among: int) -> list[int]:
    """Return the connected components of a symmetric relation within `among`."""
    found = []
    while among:
        group, edge = 0, among & -among
        while edge:
            group |= edge
            reached = 0
            for i in members(edge):
                reached |= beside[i]
            edge = reached & among & ~group
        found.append(group)
        among &= ~group
    return found


def _reached(after: list[int], group: int, among: int) -> int:
    """Return the set itself and all of `among` that can be reached from it within `among`."""
    edge = group
    while edge:
        ahead = 0
        for i in members(edge):
            ahead |= after[i]
        edge = ahead & among & ~group
        group |= edge
    return group


def circles(r: Relations) -> list[int]:
    """Return the strongly connected components: what can reach each other (forwards and backwards from a pivot)."""
    found, waiting = [], [r.all]
    while waiting:
        among = waiting.pop()
        pivot = max(members(among), key=lambda i: (r.after[i] & among).bit_count())
        ahead = _reached(r.after, 1 << pivot, among)
        behind = _reached(r.before, 1 << pivot, among)
        found.append(ahead & behind)
        waiting.extend(rest for rest in (ahead & ~behind, behind & ~ahead, among & ~ahead & ~behind) if rest)
    return found


def _beyond(after: list[int], groups: list[int]) -> list[int]:
    """Return for each strongly connected group everything outside it that can be reached from it."""
    home = {i: n for n, group in enumerate(groups) for i in members(group)}
    known: dict[int, int] = {}

    def reach(n: int) -> int:
        if n not in known:
            direct = found = 0
            for i in members(groups[n]):
                direct |= after[i]
            direct &= ~groups[n]
            while ahead := direct & ~found:
                next_ = home[(ahead & -ahead).bit_length() - 1]
                found |= groups[next_] | reach(next_)
            known[n] = found
        return known[n]

    return [reach(n) for n in range(len(groups))]


def _choice(r: Relations) -> Cut | None:
    parts = components([a | b for a, b in zip(r.after, r.before, strict=True)], r.all)
    return Cut(EXCLUSIVE, tuple(parts)) if len(parts) > 1 else None


def _sequence(r: Relations) -> Cut | None:
    """Between parts every way leads forwards only: what reaches each other, or neither, stays together."""
    groups = circles(r)
    if len(groups) == 1:
        return None
    ahead, behind = _beyond(r.after, groups), _beyond(r.before, groups)
    beside = [0] * r.size
    for group, later, earlier in zip(groups, ahead, behind, strict=True):
        for i in members(group):
            beside[i] = r.all & ~(later | earlier)
    parts = components(beside, r.all)
    if len(parts) < 2:
        return None
    later_of = dict(zip(groups, ahead, strict=True))
    reach = {part: max((later_of[g] & ~part).bit_count() for g in groups if g & part) for part in parts}
    return Cut(SEQUENCE, tuple(sorted(parts, key=lambda part: -reach[part])))


def _parallel(r: Relations) -> Cut | None:
    """Everything in one part directly follows, and is followed by, everything in the others; each starts and ends."""
    apart = [r.all & ~(a & b) for a, b in zip(r.after, r.before, strict=True)]
    parts = components(apart, r.all)
    if len(parts) < 2:
        return None
    whole = [part for part in parts if part & r.starts and part & r.ends]
    rest = [part for part in parts if not (part & r.starts and part & r.ends)]
    for part in rest:  # what cannot start or end by itself goes to the smallest that can
        if not whole:
            return None
        smallest = min(range(len(whole)), key=lambda i: whole[i].bit_count())
        whole[smallest] |= part
    return Cut(PARALLEL, tuple(whole)) if len(whole) > 1 else None


def _loop(r: Relations) -> Cut | None:
    """The body holds every start and end; each other part is entered from ends only and left to starts only."""
    body = r.starts | r.ends
    beside = [a | b for a, b in zip(r.after, r.before, strict=True)]
    redo = components(beside, r.all & ~body)
    changed = True
    while changed and redo:
        changed = False
        for part in list(redo):
            if not _redoes(r, part, body):
                body |= part
                redo.remove(part)
                changed = True
    return Cut(LOOP, (body, *redo)) if redo else None


def _redoes(r: Relations, part: int, body: int) -> bool:
    """Whether a part stands to the body as a redo does: from every end and no other, to every start and no other."""
    into = out = 0
    for i in members(part):
        into |= r.before[i] & ~part
        out |= r.after[i] & ~part
    if into & ~r.ends or out & ~r.starts:
        return False
    for i in members(part):
        entered, left = r.before[i] & body, r.after[i] & body
        if entered and entered & r.ends != r.ends:
            return False
        if left and left & r.starts != r.starts:
            return False
    return True
