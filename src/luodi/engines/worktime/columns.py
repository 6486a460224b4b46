"""Columns of days and amounts, checked and turned into table indices."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engines.notation import Text
from luodi.engines.worktime.allowance import MOST
from luodi.engines.worktime.errors import BadAllowance
from luodi.engines.worktime.table import FIRST, MONTHS, SPAN, DayTable, out_of_range

Dates = NDArray[np.datetime64]
Ints = NDArray[np.int64]
Amounts = int | NDArray[Any]

BLOCK = 1 << 15
FIRST_DAY = np.datetime64(FIRST.isoformat(), "D")
_FIRST_NUMBER = np.int64(FIRST.toordinal() - 719_163)  # days since 1970-01-01


def indices(days: Dates) -> Ints:
    """Return the table index of each day; raises OutOfRange, also for NaT."""
    numbers = np.asarray(days, dtype="datetime64[D]").view(np.int64) - _FIRST_NUMBER
    return in_range(numbers)


def dates(index: Ints) -> Dates:
    """Return the day at each index."""
    return (index + _FIRST_NUMBER).view("datetime64[D]")


def in_range(index: Ints) -> Ints:
    """Return `index` when every one lies in the tables; raises OutOfRange."""
    if index.size and (index.min() < 0 or index.max() >= SPAN):
        raise out_of_range(Text("有的日期", "some day"))
    return index


def whole(amounts: Amounts) -> Ints:
    """Return amounts as whole numbers ≥ 0, one or one per row; raises BadAllowance."""
    out = np.asarray(amounts)
    if out.dtype.kind not in "iu" or (out.size and out.min() < 0):
        raise BadAllowance(Text("时限应是不小于 0 的整数", "limits are whole numbers ≥ 0"))
    if out.size and out.max() >= MOST:
        raise BadAllowance(Text(f"时限应小于 {MOST}", f"limits are below {MOST}"))
    return out.astype(np.int64, copy=False)


def nth_working(table: DayTable, start: Ints, amount: Ints) -> Ints:
    """Return the day on which `amount` working days after each `start` are used; `start` itself where it is 0."""
    rank: Ints = table.ranks[start] + amount
    if not amount.size or amount.min() > 0:
        if rank.size and rank.max() > len(table.days):
            table.nth(int(rank.max()))
        found: Ints = table.days[rank - 1].astype(np.int64)
        return found
    out = np.array(np.broadcast_to(start, rank.shape))
    counted = np.broadcast_to(amount > 0, rank.shape)
    if counted.any():
        out[counted] = nth_working(table, out[counted], np.broadcast_to(amount, rank.shape)[counted])
    return out


def months_later(start: Ints, amount: Ints) -> Ints:
    """Return the corresponding day `amount` months later, or that month's last; raises OutOfRange."""
    month = MONTHS.month[start] + amount
    if month.size and (month.min() < 0 or month.max() >= len(MONTHS.start)):
        raise out_of_range(Text("有的日期", "some day"))
    end: Ints = np.add(MONTHS.start[month], np.minimum(MONTHS.day[start], MONTHS.length[month] - 1), dtype=np.int64)
    return end


def in_blocks(answer: Callable[[Dates, Ints], Dates], days: Dates, amounts: Ints) -> Dates:
    """Return `answer(days, amounts)`, worked out in blocks small enough that what it holds stays in the cache."""
    days, amounts = np.broadcast_arrays(days, amounts) if days.shape != amounts.shape else (days, amounts)
    if days.ndim != 1 or len(days) <= BLOCK:
        return answer(days, amounts)
    out = np.empty(len(days), dtype="datetime64[D]")
    for start in range(0, len(days), BLOCK):
        rows = slice(start, start + BLOCK)
        out[rows] = answer(days[rows], amounts[rows])
    return out
