"""Which cases took the same path: found by a hash of each path in one sweep, then proved event by event."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
_SEED = 0x4C754F64


@dataclass(frozen=True, eq=False)
class Variants:
    """The paths of a log, the most frequent first, equal ones by first appearance.

    `of_case[i]` is the place in `paths` of case i, `counts[v]` the number of cases on path v, `example[v]` the first.
    """

    of_case: Codes
    counts: Ints
    example: Ints
    paths: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.paths)

    def items(self) -> list[tuple[tuple[int, ...], int]]:
        """Return each path with its count."""
        return list(zip(self.paths, self.counts.tolist(), strict=True))


def variants(activity: Codes, offsets: Ints) -> Variants:
    """Group cases by path. The hash only proposes: each case is compared with the first of its group, event by event.

    A few sweeps over the events and one sort over the cases; memory is a few columns as long as the log.
    """
    lengths = np.diff(offsets)
    groups, example = _proposed(activity, offsets, lengths)
    if not _proved(activity, offsets, lengths, example[groups]):
        groups, example = _one_by_one(activity, offsets)
    return _ranked(groups, example, activity, offsets)


def _proposed(activity: Codes, offsets: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    random = np.random.default_rng(_SEED)
    places = random.integers(0, 2**64, int(lengths.max(initial=0)), dtype=np.uint64) | np.uint64(1)
    codes = random.integers(0, 2**64, int(activity.max(initial=-1)) + 1, dtype=np.uint64)
    narrow = np.int32 if len(activity) < 1 << 31 else np.int64
    term = codes[activity]
    term *= places[np.arange(len(activity), dtype=narrow) - np.repeat(offsets[:-1].astype(narrow), lengths)]
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(term, dtype=np.uint64)])
    hashes = (sums[offsets[1:]] - sums[offsets[:-1]]) ^ (lengths.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    _, example, groups = np.unique(hashes, return_index=True, return_inverse=True)
    return groups.astype(np.int64), example.astype(np.int64)


def _proved(activity: Codes, offsets: Ints, lengths: Ints, like: Ints) -> bool:
    if not np.array_equal(lengths, lengths[like]):
        return False
    narrow = np.int32 if len(activity) < 1 << 31 else np.int64
    other = np.repeat((offsets[like] - offsets[:-1]).astype(narrow), lengths)
    other += np.arange(len(activity), dtype=narrow)
    return bool(np.array_equal(activity, activity[other]))


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
    lengths = np.diff(offsets)[first]
    cuts = np.concatenate([[0], np.cumsum(lengths)])
    steps = activity[np.repeat(offsets[first] - cuts[:-1], lengths) + np.arange(cuts[-1])].tolist()
    bounds = cuts.tolist()
    paths = tuple(tuple(steps[start:end]) for start, end in pairwise(bounds))
    return Variants(place[groups], counts[order], first, paths)
