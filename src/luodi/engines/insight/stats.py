"""Counts, means and exact quantiles of values by group, in one sweep over columns."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MANY = 1_000_000
"""From so many rows on it pays to sort by counting."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Of each group: how many values, their sum, and mean, median and 90th percentile, all in the unit of the values.

    Quantiles are exact and interpolate linearly between neighbours (type 7, as NumPy, Excel and DuckDB's
    `quantile_cont` do). Groups without a value have NaN.
    """

    count: Ints
    total: Ints
    mean: Floats
    median: Floats
    p90: Floats


class Groups:
    """Rows by group, `group` a number from 0 to `groups` - 1 for each; columns are brought into its order as needed."""

    def __init__(self, group: NDArray[np.integer], groups: int) -> None:
        self.group, self.groups = group, groups
        self.count = np.bincount(group, minlength=groups).astype(np.int64)
        self.starts = np.concatenate([[0], np.cumsum(self.count)])

    def sorted(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return a column by group, rows of one group in the order they had."""
        return _counted(self.group, column, self.groups) if len(column) > MANY else column[self._order]

    @cached_property
    def _order(self) -> Ints:
        # A radix sort of 8- or 16-bit numbers costs a tenth of comparing 64-bit ones.
        small = np.uint8 if self.groups < 1 << 8 else np.uint16
        keys = self.group.astype(small, copy=False) if self.groups < 1 << 16 else self.group
        return np.argsort(keys, kind="stable")

    def spread(self, values: Ints) -> Spread:
        """Return the spread of the values of each group."""
        held = np.flatnonzero(self.count)
        total = np.zeros(self.groups, dtype=np.int64)
        mean, median, p90 = (np.full(self.groups, np.nan) for _ in range(3))
        by_group = self.sorted(values)
        for place in held.tolist():
            here = by_group[self.starts[place] : self.starts[place + 1]]
            total[place] = here.sum()
            median[place], p90[place] = quantiles(here)
        mean[held] = total[held] / self.count[held]
        return Spread(self.count, total, mean, median, p90)

    def distinct(self, ascending: NDArray[np.integer]) -> Ints:
        """Return how many different values each group has, of values that never fall from one row to the next."""
        sums = np.zeros(self.groups, dtype=np.int64)
        if not len(self.group):
            return sums
        held = self.sorted(ascending)
        changes = np.empty(len(held), dtype=np.bool_)
        changes[0] = True
        np.not_equal(held[1:], held[:-1], out=changes[1:])
        filled = np.flatnonzero(self.count)
        changes[self.starts[filled]] = True
        sums[filled] = np.add.reduceat(changes, self.starts[filled], dtype=np.int64)
        return sums


def _counted(group: NDArray[np.integer], column: NDArray[Any], groups: int) -> NDArray[Any]:
    """Sort by counting: a matrix of one value a row, turned into columns; some four times as fast as a radix sort."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - costs a quarter of a second, worth it for millions of rows

    rows = np.arange(len(column) + 1, dtype=np.int32)
    return np.asarray(csr_array((column, group.astype(np.int32), rows), shape=(len(column), groups)).tocsc().data)


def spread(group: NDArray[np.integer], values: Ints, groups: int) -> Spread:
    """Return the spread of `values` by `group`."""
    return Groups(group, groups).spread(values)


def quantiles(values: Ints, wanted: tuple[float, ...] = (0.5, 0.9)) -> tuple[float, ...]:
    """Return quantiles of one or more values, rearranging them."""
    last = len(values) - 1
    places = [(int(last * q), min(int(last * q) + 1, last), last * q - int(last * q)) for q in wanted]
    values.partition(sorted({place for low, high, _ in places for place in (low, high)}))
    return tuple(float(values[low] + (values[high] - values[low]) * part) for low, high, part in places)
