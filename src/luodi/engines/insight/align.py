"""The least that must be changed in a case so that it follows a tree: which steps were skipped, which were inserted.

An optimal alignment with cost one for each step skipped and each step inserted (Adriansyah, *Aligning Observed and
Modeled Behavior*, 2014), found without search: because every activity stands in a mined tree once, each event can only
belong to one child of each block. So the cost of every stretch of a case against a block follows from its children's:
of a choice it is the cheapest child's, of parallel parts their sum, of a sequence the cheapest cutting into stretches,
of a loop the cheapest way through cutting points. The work is cubic in the events that concern a block.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.tree import ACTIVITY, EXCLUSIVE, LOOP, PARALLEL, SEQUENCE, SILENT, Tree, walk

Costs = NDArray[np.int32]
"""Row a, column b: the cost of the stretch from event a up to event b; below the diagonal it is FAR."""
FAR = 1 << 20


@dataclass(frozen=True, slots=True)
class Alignment:
    """What was skipped and what was inserted, how often each."""

    skipped: Counter[str]
    inserted: Counter[str]

    @property
    def cost(self) -> int:
        """How many changes that is."""
        return self.skipped.total() + self.inserted.total()

    @property
    def misplaced(self) -> Counter[str]:
        """What was done, but not where the tree has it: skipped there and inserted elsewhere."""
        return self.skipped & self.inserted


class Aligner:
    """Aligns cases with one tree. Raises ValueError for a tree with an activity that stands in it twice."""

    def __init__(self, tree: Tree) -> None:
        names = [node.activity for node in walk(tree) if node.operator == ACTIVITY]
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            raise ValueError(f"stands in the tree more than once: {twice[0]}")
        self.known = frozenset(names)
        self.root = _Block.of(tree)

    @property
    def shortest(self) -> int:
        """How many steps the shortest case of the tree has."""
        return len(self.root.shortest)

    def align(self, trace: Sequence[str]) -> Alignment:
        """Return the cheapest changes."""
        inserted = Counter(activity for activity in trace if activity not in self.known)
        word = tuple(activity for activity in trace if activity in self.known)
        skipped: list[str] = []
        more: list[str] = []
        self.root.explain(word, 0, len(word), skipped, more)
        return Alignment(Counter(skipped), inserted + Counter(more))


@dataclass(eq=False)
class _Block:
    """A node of the tree with what is known of it; words are a case's events that belong to it."""

    tree: Tree
    children: "tuple[_Block, ...]"
    names: frozenset[str]
    kept: dict[tuple[str, ...], Costs] = field(default_factory=dict)
    within: dict[tuple[str, ...], list[Costs]] = field(default_factory=dict)
    """Of words met before the costs of each child within them."""

    @classmethod
    def of(cls, tree: Tree) -> "_Block":
        names = frozenset(node.activity for node in walk(tree) if node.operator == ACTIVITY)
        return cls(tree, tuple(cls.of(child) for child in tree.children), names)

    @cached_property
    def shortest(self) -> tuple[str, ...]:
        """What is done at least."""
        if self.tree.operator in (ACTIVITY, SILENT):
            return tuple(self.names)
        if self.tree.operator == EXCLUSIVE:
            return min((child.shortest for child in self.children), key=len)
        if self.tree.operator == LOOP:
            return self.children[0].shortest
        return tuple(activity for child in self.children for activity in child.shortest)

    def costs(self, word: tuple[str, ...]) -> Costs:
        """Return the cost of every stretch of the word."""
        if not word:
            return np.full((1, 1), len(self.shortest), dtype=np.int32)
        if word not in self.kept:
            found = self._costs(word)
            found[_below(len(word) + 1)] = FAR
            self.kept[word] = found
        return self.kept[word]

    def _costs(self, word: tuple[str, ...]) -> Costs:
        n = len(word) + 1
        if self.tree.operator == ACTIVITY:
            length = np.arange(n)[None, :] - np.arange(n)[:, None]
            return _costs(np.abs(length - 1))
        if self.tree.operator == PARALLEL:
            return _costs(np.sum([self._own(child, word) for child in self.children], axis=0))
        if self.tree.operator == EXCLUSIVE:
            return _costs(np.minimum.reduce(self._each(word)))
        if self.tree.operator == SEQUENCE:
            return self._prefixes(word)[-1]
        do, back = self._rounds(word)
        found = do.copy()
        for middle in range(n):  # cutting points in order: a round never goes back
            np.minimum(found, found[:, middle : middle + 1] + back[middle : middle + 1, :], out=found)
        return found

    def _own(self, child: "_Block", word: tuple[str, ...]) -> Costs:
        """Return per stretch of the word what the child's own events in it cost."""
        mine = [activity in child.names for activity in word]
        count = np.concatenate([[0], np.cumsum(mine)])
        own = tuple(activity for activity in word if activity in child.names)
        return _costs(child.costs(own)[np.ix_(count, count)])

    def _with(self, child: "_Block", word: tuple[str, ...]) -> Costs:
        """The same, and one for each event that is not the child's."""
        others = np.concatenate([[0], np.cumsum([activity not in child.names for activity in word])])
        own = self._own(child, word) + _costs(others[None, :] - others[:, None])
        own[_below(len(word) + 1)] = FAR
        return own

    def _each(self, word: tuple[str, ...]) -> list[Costs]:
        """The same of every child."""
        if word not in self.within:
            self.within[word] = [self._with(child, word) for child in self.children]
        return self.within[word]

    def _prefixes(self, word: tuple[str, ...]) -> list[Costs]:
        """Of a sequence: the costs of its first child, of its first two, …"""
        found: list[Costs] = []
        for costs in self._each(word):
            found.append(_after(found[-1], costs) if found else costs)
        return found

    def _rounds(self, word: tuple[str, ...]) -> tuple[Costs, Costs]:
        """Of a loop: the costs of its body, and of a way back with the body after it."""
        do, *back = self._each(word)
        redo = back[0] if len(back) == 1 else _costs(np.minimum.reduce(back))
        return do, _after(redo, do)

    # What the cheapest changes are ---------------------------------------------------------------------------

    def explain(self, word: tuple[str, ...], a: int, b: int, skipped: list[str], inserted: list[str]) -> None:
        """Add what is skipped and inserted in the stretch from a to b."""
        if a == b:
            skipped.extend(self.shortest)
        elif self.tree.operator == ACTIVITY:
            inserted.extend(word[a + 1 : b])
        elif self.tree.operator == PARALLEL:
            for child in self.children:
                self._give(child, word, a, b, skipped, inserted, others=False)
        elif self.tree.operator == EXCLUSIVE:
            costs = [int(each[a, b]) for each in self._each(word)]
            self._give(self.children[costs.index(min(costs))], word, a, b, skipped, inserted)
        else:
            for child, begin, end in self._cuts(word, a, b):
                self._give(child, word, begin, end, skipped, inserted)

    def _give(
        self,
        child: "_Block",
        word: tuple[str, ...],
        a: int,
        b: int,
        skipped: list[str],
        inserted: list[str],
        *,
        others: bool = True,
    ) -> None:
        before = sum(activity in child.names for activity in word[:a])
        mine = sum(activity in child.names for activity in word[a:b])
        if others:
            inserted.extend(activity for activity in word[a:b] if activity not in child.names)
        own = tuple(activity for activity in word if activity in child.names)
        child.explain(own, before, before + mine, skipped, inserted)

    def _cuts(self, word: tuple[str, ...], a: int, b: int) -> "list[tuple[_Block, int, int]]":
        """Return which child explains which stretch."""
        if self.tree.operator == LOOP:
            return self._turns(word, a, b)
        prefixes, cuts = self._prefixes(word), []
        for k in range(len(self.children) - 1, 0, -1):
            middle = int(np.argmin(prefixes[k - 1][a] + self._each(word)[k][:, b]))
            cuts.append((self.children[k], middle, b))
            b = middle
        return [(self.children[0], a, b), *reversed(cuts)]

    def _turns(self, word: tuple[str, ...], a: int, b: int) -> "list[tuple[_Block, int, int]]":
        do, back = self._rounds(word)
        best, came = do[a].copy(), np.full(len(word) + 1, -1)
        for middle in range(a, b + 1):
            shorter = best[middle] + back[middle] < best
            best = np.where(shorter, best[middle] + back[middle], best)
            came[shorter] = middle
        cuts: list[tuple[Any, int, int]] = []
        while (begin := int(came[b])) >= 0:
            ways = [each[begin] + do[:, b] for each in self._each(word)[1:]]
            k = min(range(len(ways)), key=lambda i: int(ways[i].min()))
            middle = int(np.argmin(ways[k]))
            cuts += [(self.children[0], middle, b), (self.children[k + 1], begin, middle)]
            b = begin
        return [(self.children[0], a, b), *reversed(cuts)]


@cache
def _below(size: int) -> NDArray[np.bool_]:
    """Return what lies below the diagonal."""
    return np.tri(size, k=-1, dtype=np.bool_)


def _costs(found: NDArray[Any]) -> Costs:
    return found.astype(np.int32)


def _after(first: Costs, then: Costs) -> Costs:
    """Return the cost of every stretch cut in two at its best place (the product of matrices over min and +)."""
    found = np.full_like(first, FAR)
    for middle in range(len(first)):
        np.minimum(found, first[:, middle : middle + 1] + then[middle : middle + 1, :], out=found)
    return found
