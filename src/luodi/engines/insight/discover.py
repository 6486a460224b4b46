"""Discovery of a process tree from the kinds of case in a log: the inductive miner, with a threshold for noise.

Leemans, Fahland and van der Aalst, *Discovering Block-Structured Process Models from Event Logs* (2013) and, for the
threshold, *Discovering Block-Structured Process Models from Event Logs Containing Infrequent Behaviour* (2014). With
`noise` 0 every case of the log fits the tree; with more, what is seldom is left out where it would hide the structure:
first all that follows is looked at, then only what is at least `noise` as frequent as the most frequent there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from luodi.engines.insight.cuts import Cut, Relations, find_cut
from luodi.engines.insight.splits import split, split_at
from luodi.engines.insight.traces import Flags, Ints, Part, part_of
from luodi.engines.insight.tree import (
    EXCLUSIVE,
    LOOP,
    PARALLEL,
    SEQUENCE,
    TAU,
    Tree,
    exclusive,
    leaf,
    loop,
    parallel,
    sequence,
)

NOISE = 0.2
"""The usual threshold."""
MOST = 64
"""Of more activities than this none is taken away to see whether the rest falls into parts: it would take minutes."""

JOIN: dict[str, Callable[..., Tree]] = {EXCLUSIVE: exclusive, SEQUENCE: sequence, PARALLEL: parallel, LOOP: loop}


def discover(variants: Iterable[tuple[tuple[str, ...], int]], noise: float = NOISE) -> Tree:
    """Return the process tree of a log given as (activities in order, number of cases).

    `noise` is from 0 (every case fits) up to but not including 1; raises ValueError for anything else and for a log
    without cases.
    """
    if not 0 <= noise < 1:
        raise ValueError(f"noise {noise}")
    part, names = part_of(variants)
    if not part.cases:
        raise ValueError("a log without cases")
    return _Miner(names, noise).tree(part)


@dataclass(frozen=True, slots=True)
class _Miner:
    names: tuple[str, ...]
    noise: float

    def tree(self, part: Part) -> Tree:
        """Return the tree of a part of the log."""
        if part.empty == part.cases:
            return TAU
        if part.empty:
            some = self.tree(part.without_empty())
            return some if part.empty < self.noise * part.cases else exclusive(TAU, some)
        if len(part.names) == 1 and part.lengths.max() == 1:
            return leaf(self.names[int(part.names[0])])
        return self._cut(part) or self._fall_through(part)

    def _cut(self, part: Part) -> Tree | None:
        cut = find_cut(Relations(part.follows))
        if cut is None and self.noise:
            cut = find_cut(Relations(without_noise(part.follows, self.noise)))
        return self._join(cut, split(part, cut)) if cut else None

    def _join(self, cut: Cut, parts: list[Part]) -> Tree:
        seen = [self.tree(part) for part in parts if part.cases]
        return seen[0] if len(seen) == 1 else JOIN[cut.operator](*seen)

    # Where there is no cut, in the order of Leemans (2017) -------------------------------------------------------

    def _fall_through(self, part: Part) -> Tree:
        return (
            self._once_per_trace(part)
            or self._concurrent(part)
            or self._again(part, strict=True)
            or self._again(part, strict=False)
            or self._flower(part)
        )

    def _once_per_trace(self, part: Part) -> Tree | None:
        """An activity that happens exactly once in every trace runs beside the rest."""
        if len(part.names) < 2:
            return None
        for i in range(part.mark):
            if _once(part, i):
                return parallel(leaf(self.names[int(part.names[i])]), self.tree(part.only(_all_but(part, i))))
        return None

    def _concurrent(self, part: Part) -> Tree | None:
        """An activity without which the rest falls into parts runs beside the rest; best where nothing is left out."""
        if not 2 <= len(part.names) <= MOST:
            return None
        for noise in (0.0, self.noise) if self.noise else (0.0,):
            for i, follows in enumerate(part.follows_without_each()):
                if find_cut(Relations(without_noise(follows, noise))):
                    wanted = _all_but(part, i)
                    return parallel(self.tree(part.only(~wanted)), self.tree(part.only(wanted)))
        return None

    def _again(self, part: Part, *, strict: bool) -> Tree | None:
        """Whatever starts again, starts anew: after an end (strict), or after anything."""
        before, now = part.stream[:-1], part.stream[1:]
        inner = (before != part.mark) & (now != part.mark)
        starts, ends = np.append(part.follows[-1, :-1] > 0, False), np.append(part.follows[:-1, -1] > 0, False)
        anew = inner & starts[now] & (ends[before] if strict else True)
        return loop(self.tree(split_at(part, np.flatnonzero(anew) + 1)), TAU) if anew.any() else None

    def _flower(self, part: Part) -> Tree:
        return loop(exclusive(*(leaf(self.names[int(i)]) for i in part.names)), TAU)


def without_noise(follows: Ints, noise: float) -> Ints:
    """Return what follows at least `noise` times as often as the most frequent that follows the same activity."""
    most = follows.max(axis=1, keepdims=True)
    kept: Ints = np.where(follows >= noise * most, follows, 0)
    return kept


def _all_but(part: Part, i: int) -> Flags:
    wanted = np.ones(part.mark, dtype=np.bool_)
    wanted[i] = False
    return wanted


def _once(part: Part, i: int) -> bool:
    seen = np.bincount(part.trace_of[part.stream[:-1] == i], minlength=len(part.weight))
    return bool((seen == 1).all())
