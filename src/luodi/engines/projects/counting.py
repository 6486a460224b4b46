"""How projects count (domain notes 3.4): each once, for the first event that brought it.

Upgrading counts the upgrade, not the money; added capital counts only the increment; a change of owner counts under the
new event, and what it took over counts no more. Amounts are whole cents (分).
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

Relation = Literal["", "upgrade", "increment", "successor"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A project as it was entered. `amount` is all that is to be invested, what it adds to included.

    `events` are those that claim to have brought it, the first first. `of` is the project it upgrades, adds to or
    takes over; `added` what an increment adds where that project is not among those counted.
    """

    id: int
    amount: int
    events: tuple[str, ...] = ()
    relation: Relation = ""
    of: int = 0
    added: int = 0


class Counted(msgspec.Struct, frozen=True):
    """What one case counts for, and under which event. All zero: it counts elsewhere, with `by`."""

    id: int
    event: str
    projects: int = 0
    upgrades: int = 0
    money: int = 0
    by: int = 0
    """The case that counts in its place."""


class Tally(msgspec.Struct, frozen=True):
    """So many projects, upgrades beside them, and the money."""

    projects: int = 0
    upgrades: int = 0
    money: int = 0


def counted(cases: Iterable[Case]) -> list[Counted]:
    """Return what each case counts for, in the order given. ValueError where a case is, by others, of itself."""
    rows = list(cases)
    known = {case.id: case for case in rows}
    if circular(rows):
        raise ValueError("a project is, by others, of itself")
    taken = _taken_over(rows, known)
    topped = _increments(rows, known)
    return [_count(case, taken, topped) for case in rows]


def tallied(rows: Iterable[Counted]) -> Tally:
    """Return the sum of what cases count for."""
    found = list(rows)
    return Tally(*(sum(getattr(row, field) for row in found) for field in ("projects", "upgrades", "money")))


def circular(cases: Sequence[Case]) -> bool:
    """Return whether some case is, by others, of itself."""
    above = {case.id: case.of for case in cases}
    settled: set[int] = set()
    for start in above:
        way: set[int] = set()
        at = start
        while at in above and at not in settled:
            if at in way:
                return True
            way.add(at)
            at = above[at]
        settled |= way
    return False


def _root(case: Case, known: dict[int, Case]) -> int:
    """Return the project a case hangs on by upgrades and increments: the first of its chain, or who took it over."""
    while case.relation in ("upgrade", "increment") and case.of in known:
        case = known[case.of]
    return case.id


def _family(case: Case, known: dict[int, Case]) -> int:
    """Return the project from which a case comes in the end, whatever happened to it since."""
    while case.of in known:
        case = known[case.of]
    return case.id


def _taken_over(rows: Sequence[Case], known: dict[int, Case]) -> dict[int, int]:
    """Return, for every case of a project that changed its owner, the last to take it over, unless it is of that."""
    owner = {_family(case, known): case.id for case in rows if case.relation == "successor" and case.of in known}
    found = {case.id: owner.get(_family(case, known), 0) for case in rows}
    return {case.id: by for case in rows if (by := found[case.id]) and _root(case, known) != by}


def _increments(rows: Sequence[Case], known: dict[int, Case]) -> dict[int, int]:
    """Return the money of every increment: by how much it lifts its chain above all that came before it."""
    top: dict[int, int] = {case.id: case.amount for case in rows if case.relation in ("", "successor")}
    out: dict[int, int] = {}
    for case in rows:
        if case.relation != "increment":
            continue
        if case.of not in known:
            out[case.id] = max(0, case.added)
            continue
        root = _root(case, known)
        before = top.get(root, 0)
        out[case.id] = max(0, case.amount - before)
        top[root] = max(before, case.amount)
    return out


def _count(case: Case, taken: dict[int, int], topped: dict[int, int]) -> Counted:
    event = case.events[0] if case.events else ""
    if by := taken.get(case.id, 0):
        return Counted(case.id, event, by=by)
    if case.relation == "upgrade":
        return Counted(case.id, event, upgrades=1)
    if case.relation == "increment":
        return Counted(case.id, event, money=topped[case.id])
    return Counted(case.id, event, projects=1, money=case.amount)
