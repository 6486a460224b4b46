"""The quarterly contest's indicators over a large journal: against the bare scan, and against the same in pandas.

    python bench/assessment.py [matters]      (1,000,000 by default, ten entries each)

Entries are made, not exported: what `luodi assess columns` reads from the record, sorted by matter. Ours counts from
the file that command divides them into; pandas counts the same figures, held equal, from the entries. Every run opens
its file anew. Ratios, medians of five; processor time too,
since a busy machine stretches the clock.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django
import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.test")
django.setup()

from luodi.city.assessment import counting  # noqa: E402 - models need Django set up
from luodi.city.assessment.columns import Columns, count_divided  # noqa: E402
from luodi.city.assessment.counting import Asked  # noqa: E402
from luodi.city.assessment.dividing import divide  # noqa: E402
from luodi.city.assessment.facts import COLUMNS, Flows  # noqa: E402
from luodi.city.assessment.measures import convert  # noqa: E402
from luodi.engines.notation import read_file  # noqa: E402

Figures = dict[tuple[str, str], tuple[int, int]]
"""By district and indicator: how many, of how many."""
ENTRIES = 10
DAY = 86_400_000
SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 30)
START = round(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
TODAY, PAST = datetime(2026, 12, 20, tzinfo=UTC), datetime(2026, 8, 15, tzinfo=UTC)
DISTRICTS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")
TYPES = ("hotline", "blocker", "suggestion", "report", "permit")
SHARES = (0.75, 0.06, 0.06, 0.06, 0.07)
KINDS = (
    *("registered", "accepted", "assigned", "taken", "handled"),
    *("signed", "replied", "called_back", "rated", "closed"),
)
WORDS = ("kind", "type", "region", "outcome")
DECLINED = 2
SCHEME = Path(__file__).resolve().parents[1] / "packs/qingdao/assessment/schemes/contest-2023q3.yaml"
RATED = ("hotline", "suggestion", "report")
ASKED = ("answered", "reason", "due", "stop", "rating", "rated_at")
READ = ("matter", "kind", "happened", "recorded", "type", "region", "answered", "reason", "rating", "due", "stop")
"""Of the entries, what the two indicators need."""


def made(matters: int) -> pa.Table:
    """Return the entries of so many matters of a year, in the order they were raised, ten each.

    Some are late or declined; one in ten is recorded two days after it happened.
    """
    dice = np.random.default_rng(1)
    n = matters * ENTRIES
    seq = np.tile(np.arange(1, ENTRIES + 1), matters)
    begun = np.repeat(START + np.sort(dice.integers(0, 330 * DAY, matters)), ENTRIES)
    happened = begun + seq * np.repeat(dice.integers(DAY // 10, DAY, matters), ENTRIES)

    def at(places: dict[int, Any]) -> pa.Array:
        """Return a column that is empty but for the entries at some places of each matter."""
        column, empty = np.zeros(n, dtype=np.int64), np.ones(n, dtype=bool)
        for place, values in places.items():
            column[place::ENTRIES], empty[place::ENTRIES] = values, False
        return pa.array(column, mask=empty)

    def word(values: Any, words: tuple[str, ...]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32)), pa.array(words))

    replied, due = happened[6::ENTRIES], begun[::ENTRIES] + 5 * DAY
    zero = np.zeros(matters, dtype=np.int64)
    columns: dict[str, Any] = {
        "matter": pa.array(np.repeat(np.arange(matters), ENTRIES)),
        "seq": pa.array(seq),
        "kind": word(seq - 1, KINDS),
        "happened": pa.array(happened),
        "recorded": pa.array(happened + 2 * DAY * (dice.random(n) < 0.1)),
        "type": word(np.repeat(dice.choice(len(TYPES), matters, p=SHARES), ENTRIES), TYPES),
        "region": word(np.repeat(dice.integers(0, 10, matters), ENTRIES), DISTRICTS),
        "lead": at({0: zero + 1, 2: dice.integers(2, 500, matters)}),
        "answered": at({6: replied, 9: replied}),
        "closed": at({9: happened[9::ENTRIES]}),
        "reason": at({9: np.where(dice.random(matters) < 0.03, DECLINED, 1)}),
        "rating": at({8: dice.integers(1, 6, matters)}),
        "due": at({1: due, 6: due}),
        "stop": at({1: zero, 6: replied}),
        "standing": at({1: zero, 6: zero}),
        "contented": at({7: dice.integers(0, 3, matters)}),
        "solved": at({7: dice.integers(0, 3, matters)}),
    }
    empty = {name: pa.nulls(n, pa.string() if name in WORDS else pa.int64()) for name in COLUMNS}
    return pa.table({name: columns.get(name, empty[name]) for name in COLUMNS})


def scanned(file: Path, columns: tuple[str, ...], where: str = "") -> object:
    """Read columns once and add them up: the physical limit."""
    sums = ", ".join(f"count({c})" if c in (*WORDS, "word", "what") else f"sum({c})" for c in columns)
    with duckdb.connect() as database:
        return database.execute(f"SELECT {sums} FROM read_parquet('{file}') {where}").fetchall()


def in_pandas(file: Path, asked: Asked) -> Figures:
    """Count the same from the entries in pandas: of each column what stands last of each matter, without grouping."""
    rows = pd.read_parquet(file, columns=list(READ))
    known = round(asked.known.timestamp() * 1000)
    rows = rows[(rows["happened"] <= asked.now) & (rows["recorded"] <= known)]
    rows = rows[rows["type"].isin(("blocker", *RATED))]

    def last(column: str) -> pd.Series:
        kept = rows.loc[rows[column].notna(), ["matter", column]]
        return kept.drop_duplicates("matter", keep="last").set_index("matter")[column]

    rated = rows.loc[rows["kind"] == "rated", ["matter", "happened"]].groupby("matter")["happened"].max()
    settled = rows.loc[rows["answered"].notna() | rows["rating"].notna(), ["matter", "type", "region"]]
    matters = settled.drop_duplicates("matter").set_index("matter")
    return told(matters.assign(rated_at=rated, **{name: last(name) for name in ASKED[:-1]}), asked)


def told(matters: pd.DataFrame, asked: Asked) -> Figures:
    """Return the figures of both indicators from what stands of each matter."""
    start, end = asked.bounds
    answered = matters["answered"].between(start, end - 1) & (matters["reason"] != DECLINED)
    blockers = matters[(matters["type"] == "blocker") & answered]
    on_time = blockers["stop"].where(blockers["stop"] > 0, blockers["answered"]) < blockers["due"]
    satisfied = matters[
        matters["type"].isin(RATED) & (matters["rating"] > 0) & matters["rated_at"].between(start, end - 1)
    ]
    out: Figures = {}
    for indicator, of, counts in (("blockers", blockers, on_time), ("satisfied", satisfied, satisfied["rating"] >= 4)):
        sums = counts.groupby(of["region"], observed=True).agg(["sum", "size"])
        out |= {(str(code), indicator): (int(n), int(all_)) for code, n, all_ in sums.itertuples()}
    return out


class Districts:
    """Stands in for the registry: the scheme's figures of the journal are all by place."""

    def __init__(self, assessed: Any, day: date) -> None:
        self.units = assessed.scheme.units

    def of(self, row: tuple[Any, ...], by: str) -> str:
        """Return the district's code."""
        return str(row[1])


def ours(file: Path, asked: Asked) -> Figures:
    """Count the scheme as `luodi assess rank --columns` does."""
    counted = count_divided(convert(read_file(SCHEME)), asked, Columns(file), Flows({}, ("hotline",)))
    return {(row.unit, row.indicator): (row.n, row.of or 0) for row in counted}


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Return the medians of five runs in seconds, by the clock and of the processor, after one to warm up."""
    run()
    out = []
    for _ in range(5):
        began, spent = time.perf_counter(), _processor()
        run()
        out.append((time.perf_counter() - began, _processor() - spent))
    return statistics.median(clock for clock, _ in out), statistics.median(used for _, used in out)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(matters: int) -> None:
    """Print the ratios."""
    counting.Places = Districts  # type: ignore[assignment,misc]
    now, then = (Asked(SINCE, UNTIL, known, known) for known in (TODAY, PAST))
    with tempfile.TemporaryDirectory() as folder:
        entries, file = Path(folder) / "entries.parquet", Path(folder) / "columns.parquet"
        pq.write_table(made(matters), entries, compression="zstd")
        began = time.perf_counter()
        divide(entries, file)
        print(f"{matters:,} matters, {matters * ENTRIES:,} entries, divided in {time.perf_counter() - began:.1f} s")
        for asked in (now, then):
            assert ours(file, asked) == in_pandas(entries, asked)
        named = ", ".join(f"'{name}'" for name in ("region", *ASKED))
        runs: dict[str, Callable[[], object]] = {
            "all indicators": lambda: ours(file, now),
            "bare scan of what they read": lambda: scanned(
                file, ("place", "value", "word"), f"WHERE what IN ({named}) AND type <> 'permit'"
            ),
            "bare scan of the entries": lambda: scanned(entries, READ),
            "pandas from the entries": lambda: in_pandas(entries, now),
            "pandas merely reading the entries": lambda: pd.read_parquet(entries, columns=list(READ)),
            "as of a past date": lambda: ours(file, then),
        }
        seen = {what: timed(run) for what, run in runs.items()}
    (clock, used), least = seen["all indicators"], seen["bare scan of what they read"]
    print(f"All indicators: {clock:.3f} s, {used:.3f} s of the processor")
    print(f"against the scan of what they read {clock / least[0]:.2f} x, of the processor {used / least[1]:.2f} x")
    for what, (by_clock, by_processor) in seen.items():
        ratios = f"{by_clock / clock:.2f} x all indicators, {by_processor / used:.2f}"
        print(f"{what}: {by_clock:.3f} s, {by_processor:.3f}: {ratios}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
