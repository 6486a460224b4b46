"""Which cases took the same path: found by a hash of each path in one sweep, then proved event by event."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
_SEED = 0x4C754F64


BLOCK = 1 << 16
"""So many events are hashed or proved at once: what is worked out stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Variants:
    """The paths of a log, the most frequent first, equal ones by first appearance.

    `of_case[i]` is the place in `paths` of case i, `counts[v]` the number of cases on path v, `example[v]` the first.
    """

    of_case: Codes
    counts: Ints
    example: Ints
    activity: Codes
    offsets: Ints

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def paths(self) -> tuple[tuple[int, ...], ...]:
        """The codes of the activities of each path."""
        return _told(self.example, self.activity, self.offsets)

    def items(self) -> list[tuple[tuple[int, ...], int]]:
        """Return each path with its count."""
        return list(zip(self.paths, self.counts.tolist(), strict=True))


def variants(activity: Codes, offsets: Ints) -> Variants:
    """Group cases by path. The hash only proposes: each case is compared with the first of its group, event by event.

    A few sweeps over the events and one sort over the cases; memory is a few columns as long as there are cases.
    """
    groups, example = _alike(_hashes(activity, offsets))
    if not _proved(activity, offsets, example[groups]):
        groups, example = _one_by_one(activity, offsets)
    return _ranked(groups, example, activity, offsets)


def _blocks(offsets: Ints) -> Iterator[tuple[slice, slice, Ints]]:
    """Yield the cases and the events of pieces of a log, and the place of each event in its case."""
    cases, place = len(offsets) - 1, 0
    while place < cases:
        then = max(int(np.searchsorted(offsets, offsets[place] + BLOCK, side="right")) - 1, place + 1)
        first, last = int(offsets[place]), int(offsets[then])
        begins, lengths = offsets[place:then] - first, np.diff(offsets[place : then + 1])
        yield slice(place, then), slice(first, last), np.arange(last - first) - np.repeat(begins, lengths)
        place = then


def _hashes(activity: Codes, offsets: Ints) -> NDArray[np.uint64]:
    """Return a hash of the path of each case: a sum over its events of random numbers for activity and place."""
    random = np.random.default_rng(_SEED)
    lengths = np.diff(offsets)
    places = random.integers(0, 2**64, int(lengths.max(initial=0)), dtype=np.uint64) | np.uint64(1)
    codes = random.integers(0, 2**64, int(activity.max(initial=-1)) + 1, dtype=np.uint64)
    found = lengths.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for cases, events, place in _blocks(offsets):
        term = codes[activity[events]]
        term *= places[place]
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(term, dtype=np.uint64)])
        bounds = offsets[cases.start : cases.stop + 1] - events.start
        found[cases] ^= sums[bounds[1:]] - sums[bounds[:-1]]
    return found


def _alike(hashes: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Return the group of each case by hash, and the first case of each group.

    Sorted as it comes, which is several times as fast as keeping equal ones in order (what numpy.unique must do); the
    first of a group is its least.
    """
    order = np.argsort(hashes)
    new = np.diff(hashes[order], prepend=~hashes[order[:1]]) != 0
    groups = np.empty(len(hashes), dtype=np.int64)
    groups[order] = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    return groups, np.minimum.reduceat(order, starts) if len(starts) else starts


def _proved(activity: Codes, offsets: Ints, like: Ints) -> bool:
    lengths = np.diff(offsets)
    if not np.array_equal(lengths, lengths[like]):
        return False
    for cases, events, place in _blocks(offsets):
        place += np.repeat(offsets[like[cases]], lengths[cases])
        if not np.array_equal(activity[events], activity[place]):
            return False
    return True


def _one_by_one(activity: Codes, offsets: Ints) -> tuple[Ints, Ints]:
    seen: dict[bytes, int] = {}
    groups, example = np.empty(len(offsets) - 1, dtype=np.int64), list[int]()
    for case, (start, end) in enumerate(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)):
        groups[case] = place = seen.setdefault(activity[start:end].tobytes(), len(seen))
        if place == len(example):
            example.append(case)
    return groups, np.asarray(example, dtype=np.int64)


def _ranked(groups: Ints, example: Ints, activity: Codes, offsets: Ints) -> Variants:
    counts = np.bincount(groups, minlength=len(example)).astype(np.int64)
    order = np.lexsort((example, -counts))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    first = example[order]
    return Variants(place[groups], counts[order], first, activity, offsets)


def _told(first: Ints, activity: Codes, offsets: Ints) -> tuple[tuple[int, ...], ...]:
    """Return the paths of these cases as tuples, made for all of one length together: a loop in C, not here."""
    lengths = np.diff(offsets)[first]
    by_length = np.argsort(lengths, kind="stable")
    places = np.arange(lengths.max(initial=0))[:, None]
    told: list[tuple[int, ...]] = []
    for length, count in zip(*np.unique(lengths, return_counts=True), strict=True):
        starts = offsets[first[by_length[len(told) : len(told) + int(count)]]]
        told += zip(*activity[starts + places[:length]].tolist(), strict=True) if length else [()] * int(count)
    found: list[tuple[int, ...]] = [()] * len(first)
    for place, path in zip(by_length.tolist(), told, strict=True):
        found[place] = path
    return tuple(found)
