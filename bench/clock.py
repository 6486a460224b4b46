"""A million due dates in one call against a loop over chinesecalendar, and how the call grows.

Run `python bench/clock.py [--json]`. The loop is timed on 20,000 rows and scaled, since a million would take a quarter
of an hour; every row it computes is compared. Nothing is asserted about time.
"""

import argparse
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from chinese_calendar import is_workday

from luodi.engines.worktime import Calendar, Unit, due_days

ROWS, LOOP_ROWS, SIZES = 1_000_000, 20_000, (10**4, 10**5, 10**6, 10**7)
FIRST, LAST_START, MOST = np.datetime64("2008-01-01"), np.datetime64("2026-06-30"), 60


def rows(count: int, seed: int = 20260213) -> tuple[Any, Any]:
    """Return start days whose due dates chinesecalendar can compute, and 1 to 60 working days for each."""
    rng = np.random.default_rng(seed)
    span = int((LAST_START - FIRST).astype(np.int64))
    return FIRST + rng.integers(0, span, count), rng.integers(1, MOST + 1, count)


def one_by_one(day: date, amount: int) -> date:
    """Return the due day by asking chinesecalendar about each day in turn."""
    while amount:
        day += timedelta(days=1)
        amount -= is_workday(day)
    return day


def best(call: Callable[[], Any], times: int = 7) -> float:
    """Return the shortest of several runs, in seconds."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return min(spent)


def measure() -> dict[str, Any]:
    """Return the figures."""
    calendar = Calendar.builtin()
    days, amounts = rows(ROWS)
    answer = due_days(days, amounts, Unit.WORKING_DAY, calendar)
    table = best(lambda: due_days(days, amounts, Unit.WORKING_DAY, calendar))
    pairs = list(zip(days[:LOOP_ROWS].tolist(), amounts[:LOOP_ROWS].tolist(), strict=True))
    began = time.perf_counter()
    looped = [one_by_one(day, amount) for day, amount in pairs]
    loop = (time.perf_counter() - began) * ROWS / LOOP_ROWS
    wrong = sum(a != b for a, b in zip(answer[:LOOP_ROWS].tolist(), looped, strict=True))
    growth = {}
    for size in SIZES:
        some = rows(size)
        growth[size] = best(lambda some=some: due_days(*some, Unit.WORKING_DAY, calendar), 3) * 1000
    return {
        "rows": ROWS,
        "call_ms": table * 1000,
        "loop_rows": LOOP_ROWS,
        "loop_s_scaled": loop,
        "ratio": loop / table,
        "rows_compared": LOOP_ROWS,
        "rows_disagreeing": wrong,
        "growth_ms": growth,
        "calendar": calendar.version,
    }


def main() -> int:
    """Print the figures; return 1 when any row disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    out = measure()
    if as_json:
        print(json.dumps(out))
        return int(out["rows_disagreeing"] > 0)
    print(f"{out['rows']:,} due dates in working days, one call:   {out['call_ms']:10.2f} ms")
    print(f"chinesecalendar row by row (scaled from {out['loop_rows']:,}): {out['loop_s_scaled']:8.1f} s")
    print(f"ratio: {out['ratio']:,.0f} x; {out['rows_disagreeing']} of {out['rows_compared']:,} rows disagree")
    for size, spent in out["growth_ms"].items():
        print(f"  {size:>12,} rows {spent:10.2f} ms")
    return int(out["rows_disagreeing"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
