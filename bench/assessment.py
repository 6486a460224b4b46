"""All indicators of a scheme over a large journal: on DuckDB against the bare scan, and against the same in pandas.

    python bench/assessment.py [matters]      (1,000,000 by default, ten entries each)

The columns are made, not exported: what `luodi assess columns` writes, sorted by matter. Ratios, medians of five.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from luodi.city.assessment.facts import COLUMNS, Flows

ENTRIES = 10
DAY = 86_400_000
SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 30)
START = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
KINDS = (
    "registered",
    "accepted",
    "assigned",
    "taken",
    "handled",
    "signed",
    "replied",
    "called_back",
    "rated",
    "closed",
)
WORDS = ("kind", "type", "region", "outcome")


def made(matters: int) -> pa.Table:
    """Return the columns of so many hotline matters of a year, ten entries each, a fifth of them late."""
    dice = np.random.default_rng(1)
    n = matters * ENTRIES
    matter, seq = np.repeat(np.arange(matters), ENTRIES), np.tile(np.arange(1, ENTRIES + 1), matters)
    begun = np.repeat(START + dice.integers(0, 330 * DAY, matters), ENTRIES)
    happened = begun + seq * np.repeat(dice.integers(DAY // 10, DAY, matters), ENTRIES)

    def at(place: int, values: Any) -> pa.Array:
        """Return a column that is empty but for the entry at a place of each matter."""
        column, empty = np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
        column[place::ENTRIES], empty[place::ENTRIES] = values, False
        return pa.array(column, mask=empty)

    replied, due = happened[6::ENTRIES], begun[::ENTRIES] + 7 * DAY
    stop = at(6, replied)
    region = pa.array(np.repeat(dice.integers(0, 10, matters), ENTRIES).astype(np.int32))
    columns: dict[str, Any] = {
        "matter": pa.array(matter),
        "seq": pa.array(seq),
        "kind": pa.DictionaryArray.from_arrays(pa.array((seq - 1).astype(np.int32)), pa.array(KINDS)),
        "happened": pa.array(happened),
        "recorded": pa.array(happened),
        "type": pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, dtype=np.int32)), pa.array(["hotline"])),
        "region": pa.DictionaryArray.from_arrays(region, pa.array(DISTRICTS)),
        "lead": at(2, dice.integers(2, 500, matters)),
        "answered": at(6, replied),
        "closed": at(9, happened[9::ENTRIES]),
        "reason": at(9, np.ones(matters)),
        "rating": at(8, dice.integers(1, 6, matters)),
        "due": at(6, due),
        "stop": stop,
        "standing": at(6, np.zeros(matters)),
        "contented": at(7, dice.integers(0, 3, matters)),
        "solved": at(7, dice.integers(0, 3, matters)),
    }
    empty = {name: pa.nulls(n, pa.string() if name in WORDS else pa.int64()) for name in COLUMNS}
    return pa.table({name: columns.get(name, empty[name]) for name in COLUMNS})


def median(run: Callable[[], object]) -> float:
    """Return the median of five runs in seconds, after one to warm up."""
    run()
    out = []
    for _ in range(5):
        began = time.perf_counter()
        run()
        out.append(time.perf_counter() - began)
    return statistics.median(out)


def scanned(file: Path) -> object:
    """Read every column the scheme reads, once, and add it up: the physical limit."""
    sums = ", ".join(f"count({c})" if c in WORDS else f"sum({c})" for c in COLUMNS if c not in ("outcome", "amount"))
    with duckdb.connect() as database:
        return database.execute(f"SELECT {sums} FROM read_parquet('{file}')").fetchall()


def in_pandas(file: Path, start: int, end: int) -> pd.DataFrame:
    """Count the same three rates in pandas: what stands last of each matter, then sums by district."""
    rows = pd.read_parquet(file, columns=["matter", "kind", "happened", "region", "answered", "rating", "due", "stop"])
    rows["rated_at"] = rows["happened"].where(rows["kind"] == "rated")
    rows["called_at"] = rows["happened"].where(rows["kind"] == "called_back")
    last = rows.groupby("matter", sort=False)[
        ["region", "answered", "rating", "due", "stop", "rated_at", "called_at"]
    ].last()
    last["in"] = last["answered"].between(start, end - 1)
    last["on_time"] = last["in"] & (last["stop"] < last["due"])
    last["rated"] = last["rated_at"].between(start, end - 1)
    last["good"] = last["rated"] & (last["rating"] >= 4)
    return last.groupby("region", observed=True)[["in", "on_time", "rated", "good"]].sum()


def main(matters: int) -> None:
    """Print the ratios."""
    import django
    from django.conf import settings

    if not settings.configured:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.test")
    django.setup()
    from luodi.city.assessment import counting
    from luodi.city.assessment.counting import Asked
    from luodi.city.assessment.measures import convert
    from luodi.engines.notation import read_file

    scheme = Path(__file__).resolve().parents[1] / "packs/qingdao/assessment/schemes/hotline-2026.yaml"
    assessed = convert(read_file(scheme))
    said = Flows({}, ())
    counting.Places = _Districts  # type: ignore[assignment,misc]

    def asked(known: datetime) -> Asked:
        return Asked(SINCE, UNTIL, known, known)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "columns.parquet"
        pq.write_table(made(matters), file, compression="zstd")

        def counted(known: datetime) -> object:
            now = asked(known)
            relation = f"(SELECT * FROM read_parquet('{file}') WHERE happened <= {now.now} AND recorded <= {now.now})"
            with duckdb.connect() as database:
                database.execute("SET preserve_insertion_order = false")
                ask = lambda sql, parameters: database.execute(sql).fetchall()  # noqa: E731
                return counting.count_in(assessed, now, relation, said, ask)

        today, past = datetime(2026, 12, 20, tzinfo=UTC), datetime(2026, 8, 15, tzinfo=UTC)
        scan, now_, then = (
            median(run) for run in (lambda: scanned(file), lambda: counted(today), lambda: counted(past))
        )
        start, end = asked(today).bounds
        began = time.perf_counter()
        in_pandas(file, start, end)
        pandas = time.perf_counter() - began
    print(f"{matters:,} matters, {matters * ENTRIES:,} entries")
    print(f"bare scan {scan:.3f} s; all indicators {now_:.3f} s = {now_ / scan:.1f} x the scan")
    print(f"pandas (three of the four rates) {pandas:.2f} s = {pandas / now_:.1f} x")
    print(f"as of a past date {then:.3f} s = {then / now_:.2f} x today")


class _Districts:
    """Stands in for the registry: the scheme counts by place alone."""

    def __init__(self, assessed: Any, day: date) -> None:
        self.units = assessed.scheme.units

    def of(self, row: tuple[Any, ...], by: str) -> str:
        """Return the district's code."""
        return str(row[1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
