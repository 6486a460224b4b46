"""The log a miner sees: kinds of case as sequences of small numbers, flat in memory, each with how many cases it is.

A `Part` is a sublog in the sense of the inductive miner. All traces stand in one stream, each with a mark before it and
one mark after the last, so that what directly follows what, what starts and what ends are one count over neighbours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Variants = Sequence[tuple[tuple[str, ...], int]]
"""Kinds of case: the activities in order, and how many cases went that way."""

FEW = 48
"""Of fewer traces than this it costs more to look for equal ones than to carry them."""


@dataclass(frozen=True)
class Part:
    """Traces over `names` (global numbers of the activities, in the order of the local ones)."""

    names: Ints
    stream: Ints
    """Local numbers; `len(names)` is the mark before each trace and after the last."""
    weight: Ints
    """Cases per trace."""

    @property
    def mark(self) -> int:
        """The number that stands between traces."""
        return len(self.names)

    @cached_property
    def starts(self) -> Ints:
        """Where the mark before each trace stands."""
        return np.flatnonzero(self.stream[:-1] == self.mark)

    @cached_property
    def lengths(self) -> Ints:
        """Events per trace."""
        return np.diff(np.append(self.starts, len(self.stream) - 1)) - 1

    @cached_property
    def trace_of(self) -> Ints:
        """Per place of the stream but the last the trace it belongs to."""
        return np.repeat(np.arange(len(self.weight)), self.lengths + 1)

    @cached_property
    def follows(self) -> Ints:
        """How many times column directly follows row; the last row holds starts, the last column ends."""
        k = self.mark + 1
        pairs = self.stream[:-1] * k + self.stream[1:]
        counted = np.bincount(pairs, weights=self.weight[self.trace_of], minlength=k * k)
        return counted.astype(np.int64).reshape(k, k)

    def follows_without_each(self) -> Iterator[Ints]:
        """Yield for each activity what would directly follow what if it were not there.

        Only the gaps it leaves are counted anew: each run of it between two others is counted once for the whole log.
        """
        size = self.mark + 1
        first = np.flatnonzero(self.stream[1:] != self.stream[:-1]) + 1
        first = first[self.stream[first] != self.mark]
        after = np.append(np.flatnonzero(self.stream[1:] != self.stream[:-1]), len(self.stream) - 1) + 1
        after = after[np.searchsorted(after, first, side="right")]
        run, weight = self.stream[first], self.weight[self.trace_of[first]]
        pair = self.stream[first - 1] * size + self.stream[after]
        order = np.argsort(run, kind="stable")
        bounds = np.searchsorted(run[order], np.arange(size))
        for i in range(self.mark):
            mine = order[bounds[i] : bounds[i + 1]]
            follows = self.follows.copy()
            np.add.at(follows.reshape(-1), pair[mine], weight[mine])
            keep = np.arange(size) != i
            yield follows[np.ix_(keep, keep)]

    @cached_property
    def cases(self) -> int:
        """How many cases there are."""
        return int(self.weight.sum())

    @cached_property
    def empty(self) -> int:
        """How many cases have no event."""
        return int(self.follows[-1, -1])

    def without_empty(self) -> "Part":
        """Return the part without traces that have no event."""
        keep = np.append(np.repeat(self.lengths > 0, self.lengths + 1), True)
        return Part(self.names, self.stream[keep], self.weight[self.lengths > 0])

    def only(self, wanted: Flags) -> "Part":
        """Return every trace with the wanted activities alone."""
        return self.where(np.append(wanted, True)[self.stream], wanted)

    def where(self, keep: Flags, wanted: Flags) -> "Part":
        """Return the traces with the places of the stream to keep, of activities that are wanted; marks are kept."""
        table = np.cumsum(np.append(wanted, True)) - 1
        return merged(Part(self.names[wanted], table[self.stream[keep]], self.weight))


def merged(part: Part) -> Part:
    """Return the part with equal traces made one, if that is worth while."""
    if len(part.weight) < FEW:
        return part
    bounds = np.append(part.starts, len(part.stream) - 1).tolist()
    kind = np.int16 if part.mark < 30_000 else np.int64
    small = part.stream.astype(kind)
    width = small.itemsize
    raw = small.tobytes()
    seen: dict[bytes, int] = {}
    which = [seen.setdefault(raw[a * width : b * width], len(seen)) for a, b in pairwise(bounds)]
    if len(seen) == len(which):
        return part
    weight = np.bincount(which, weights=part.weight, minlength=len(seen)).astype(np.int64)
    stream = np.append(np.frombuffer(b"".join(seen), dtype=kind), part.mark).astype(np.int64)
    return Part(part.names, stream, weight)


def part_of(variants: Iterable[tuple[tuple[str, ...], int]]) -> tuple[Part, tuple[str, ...]]:
    """Return the whole log as a part, and the names that its numbers stand for, in alphabetical order."""
    rows = list(variants)
    names = tuple(sorted({activity for trace, _ in rows for activity in trace}))
    number = {name: i for i, name in enumerate(names)}
    mark = len(names)
    flat: list[int] = []
    for trace, _ in rows:
        flat.append(mark)
        flat.extend([number[activity] for activity in trace])
    flat.append(mark)
    weight = np.array([count for _, count in rows], dtype=np.int64)
    return Part(np.arange(mark), np.array(flat, dtype=np.int64), weight), names


def bits(rows: NDArray[Any]) -> list[int]:
    """Return each row of a square of flags as one number whose bit j is the flag in column j."""
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
