"""The least that must be changed in a case so that it follows a tree: which steps were skipped, which were inserted.

An optimal alignment with cost one for each step skipped and each step inserted (Adriansyah, *Aligning Observed and
Modeled Behavior*, 2014), found without search: because every activity stands in a mined tree once, each event can only
belong to one child of each block. So the cost of every stretch of a case against a block follows from its children's:
of a choice it is the cheapest child's, of parallel parts their sum, of a sequence the cheapest cutting into stretches,
of a loop the cheapest way through cutting points. The work is cubic in the events that concern a block. Of the ways a
choice has, only those that some event belongs to are weighed one by one: the others all cost what the shortest does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate, compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.tree import ACTIVITY, EXCLUSIVE, LOOP, PARALLEL, SEQUENCE, SILENT, Tree, walk

Costs = NDArray[np.int32]
"""Row a, column b: the cost of the stretch from event a up to event b; below the diagonal it is FAR."""
FAR = 1 << 20
AT_ONCE = 64
"""Up to so many rows all cutting points are tried in one operation: it stays in the processor's cache."""
MOST = 1 << 24
"""So many costs (of 4 bytes) are remembered from case to case at most."""


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
        self.blocks = tuple(self.root.walk())

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
        if sum(block.held for block in self.blocks) > MOST:
            for block in self.blocks:
                block.forget()
        return Alignment(Counter(skipped), inserted + Counter(more))


@dataclass(eq=False)
class _Block:
    """A node of the tree with what is known of it; words are a case's events that belong to it."""

    tree: Tree
    children: "tuple[_Block, ...]"
    names: frozenset[str]
    kept: dict[tuple[str, ...], Costs] = field(default_factory=dict)
    within: dict[tuple[str, ...], dict[int, Costs]] = field(default_factory=dict)
    """Of words met before the costs of each child within them, by its place; of choices only those weighed."""
    joined: dict[tuple[str, ...], list[Costs]] = field(default_factory=dict)
    """Of words met before what `_prefixes` or `_rounds` gives."""
    held: int = 0
    """How many costs are remembered."""

    @classmethod
    def of(cls, tree: Tree) -> "_Block":
        names = frozenset(node.activity for node in walk(tree) if node.operator == ACTIVITY)
        return cls(tree, tuple(cls.of(child) for child in tree.children), names)

    def walk(self) -> "Iterator[_Block]":
        """Yield the block and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def forget(self) -> None:
        """Forget the words met before."""
        self.held = 0
        for memory in (self.kept, self.within, self.joined):
            memory.clear()

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
            self.held += found.size
        return self.kept[word]

    def _costs(self, word: tuple[str, ...]) -> Costs:
        n = len(word) + 1
        if self.tree.operator == ACTIVITY:
            length = np.arange(n)[None, :] - np.arange(n)[:, None]
            return _costs(np.abs(length - 1))
        if self.tree.operator == PARALLEL:
            places = self._places(word)
            return _costs(np.sum([self._own(k, word, places) for k in range(len(self.children))], axis=0))
        if self.tree.operator == EXCLUSIVE:
            return _costs(np.minimum.reduce(list(self._each(word).values())))
        if self.tree.operator == SEQUENCE:
            return self._prefixes(word)[-1].copy()
        do, back = self._rounds(word)
        found = do.copy()
        for middle in range(n):  # cutting points in order: a round never goes back
            np.minimum(found, found[:, middle : middle + 1] + back[middle : middle + 1, :], out=found)
        return found

    def _own(self, k: int, word: tuple[str, ...], places: Costs) -> Costs:
        """Return per stretch of the word what the events of one child in it cost; `places` says whose each event is."""
        mine = places == k
        count = np.zeros(len(word) + 1, dtype=np.int32)
        np.cumsum(mine, out=count[1:])
        return self.children[k].costs(tuple(compress(word, mine.tolist())))[count[:, None], count]

    def _with(self, k: int, word: tuple[str, ...], places: Costs) -> Costs:
        """The same, and one for each event that is not the child's."""
        others = np.zeros(len(word) + 1, dtype=np.int32)
        np.cumsum(places != k, out=others[1:])
        own: Costs = self._own(k, word, places) + (others[None, :] - others[:, None])
        own[_below(len(word) + 1)] = FAR
        return own

    @cached_property
    def place(self) -> dict[str, int]:
        """Which child an activity belongs to."""
        return {activity: k for k, child in enumerate(self.children) for activity in child.names}

    def _places(self, word: tuple[str, ...]) -> Costs:
        return np.array([self.place[activity] for activity in word], dtype=np.int32)

    def _each(self, word: tuple[str, ...]) -> dict[int, Costs]:
        """The same of every child that may be part of a cheapest way."""
        if word not in self.within:
            places = self._places(word)
            found = {k: self._with(k, word, places) for k in self._worth(set(places.tolist()))}
            self.within[word] = found
            self.held += sum(costs.size for costs in found.values())
        return self.within[word]

    def _worth(self, touched: set[int]) -> list[int]:
        """Return which children to weigh: all, but of ways to choose from those that events belong to and the shortest
        of the others, which cost the same wherever they stand."""
        first = {EXCLUSIVE: 0, LOOP: 1}.get(self.tree.operator, len(self.children))
        others = [k for k in range(first, len(self.children)) if k not in touched]
        shortest = min(others, key=lambda k: len(self.children[k].shortest), default=0)
        return sorted({*range(first), *touched, shortest})

    def _prefixes(self, word: tuple[str, ...]) -> list[Costs]:
        """Of a sequence: the costs of its first child, of its first two, …"""
        return self._once(word, lambda each: list(accumulate(each, _after)))

    def _rounds(self, word: tuple[str, ...]) -> list[Costs]:
        """Of a loop: the costs of its body, and of a way back with the body after it."""
        return self._once(word, lambda each: [each[0], _after(np.minimum.reduce(each[1:]), each[0])])

    def _once(self, word: tuple[str, ...], joined: Callable[[list[Costs]], list[Costs]]) -> list[Costs]:
        if word not in self.joined:
            self.joined[word] = joined(list(self._each(word).values()))
            self.held += sum(costs.size for costs in self.joined[word])
        return self.joined[word]

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
            each = self._each(word)
            self._give(self.children[min(each, key=lambda k: int(each[k][a, b]))], word, a, b, skipped, inserted)
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
        if a == b:
            skipped.extend(child.shortest)
            return
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
            ways = {k: each[begin] + do[:, b] for k, each in self._each(word).items() if k}
            k = min(ways, key=lambda i: int(ways[i].min()))
            middle = int(np.argmin(ways[k]))
            cuts += [(self.children[0], middle, b), (self.children[k], begin, middle)]
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
    if len(first) <= AT_ONCE:
        return _costs(np.minimum((first[:, :, None] + then).min(axis=1), FAR))
    found = np.full_like(first, FAR)
    for middle in range(len(first)):  # a cut lies between both ends: what is left of it above, what is right below
        part = found[: middle + 1, middle:]
        np.minimum(part, first[: middle + 1, middle : middle + 1] + then[middle : middle + 1, middle:], out=part)
    return found
