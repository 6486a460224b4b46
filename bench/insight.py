"""Event logs beside pm4py, in the same run: reading XES, the map with mean and median times, variants.

    python bench/insight.py road_fines.xes.gz [LOG…] [--events 1000000 10000000] [--rounds 3] [--json]

Each log is read, mapped and its variants counted by both, each in a process of its own, best of the rounds. Made logs
of so many events (20 activities, 5 to 15 events a case) come prepared as Parquet to Luodi and as Parquet with its own
columns to pm4py; for these the limit is measured too: scanning the columns a map needs. pm4py is AGPL: it lives in
`.venv-bench`, made by this script, and nothing of Luodi imports it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from discovery import HERE, install

from luodi.engines.insight import store
from luodi.engines.insight.gather import texts
from luodi.engines.insight.log import Log

AIMS = {"read_s": ("read", 5), "map_s": ("map with times", 20), "variants_s": ("variants", 10)}
AIM_BIG, AIM_SCAN, AIM_GROWTH = 50, 3, 11
DAY = 86_400_000


def made(events: int) -> Log:
    """Return a made log of about so many events; the same for the same number."""
    random = np.random.default_rng(events)
    lengths = random.integers(5, 16, events // 10)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    total = int(offsets[-1])
    place = np.arange(total) - np.repeat(offsets[:-1], lengths)
    activity = (place + (random.random(total) < 0.2) * random.integers(0, 8, total)) % 20
    time_ = np.cumsum(random.exponential(DAY / 6, total).astype(np.int64))
    begins = random.integers(18_000 * DAY, 20_000 * DAY, len(lengths))
    time_ += np.repeat(begins - time_[offsets[:-1]], lengths)
    ids = np.asarray([f"c{number}" for number in range(len(lengths))], dtype=object)
    none = np.full(total, -1, dtype=np.int32)
    names = tuple(f"activity {number}" for number in range(20))
    return Log(offsets, ids, activity, names, time_, none, (), none, ())


def for_pm4py(log: Log, path: Path) -> None:
    """Write a log with the columns pm4py knows."""
    case = texts(log.case_of, tuple(log.case_ids))
    times = pa.array(log.time, pa.timestamp("ms", "UTC")).cast(pa.timestamp("ns", "UTC"))
    columns = {"case:concept:name": case, "concept:name": texts(log.activity, log.activities), "time:timestamp": times}
    pq.write_table(pa.table(columns), path)


def with_parquet(python: Path) -> str:
    """Let the peer read Parquet; return its interpreter."""
    if subprocess.run([str(python), "-c", "import pyarrow"], capture_output=True).returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pyarrow>=20"], check=True, capture_output=True)
    return str(python)


def run(python: str, harness: str, log: Path, rounds: int) -> dict[str, Any]:
    """Let one harness do its job; return what it tells, best of its rounds."""
    job = json.dumps({"log": str(log), "rounds": rounds})
    done = subprocess.run(
        [python, str(HERE / "harness" / harness)], input=job, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{harness}: {done.stderr[-2000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    return {name: min(value) if isinstance(value, list) and value else value for name, value in told.items()}


def compare(name: str, ours: Path, theirs: Path, rounds: int, peer: str) -> dict[str, Any]:
    """Return the figures of both on one log."""
    luodi, pm4py = run(sys.executable, "luodi_looks.py", ours, 3), run(peer, "pm4py_looks.py", theirs, rounds)
    if (luodi["edges"], luodi["variants"]) != (pm4py["edges"], pm4py["variants"]):
        raise SystemExit(f"{name}: the two do not agree: {luodi} {pm4py}")
    return {"log": name, "luodi": luodi, "pm4py": pm4py}


def table(found: list[dict[str, Any]]) -> None:
    """Print the figures as ratios, with what was aimed at."""
    for one in found:
        ours, theirs = one["luodi"], one["pm4py"]
        print(f"{one['log']}: {ours['edges']} ways, {ours['variants']} variants by both")
        for key, (name, aim) in AIMS.items():
            ratio = theirs[key] / ours[key]
            wanted = AIM_BIG if key == "map_s" and one.get("events", 0) >= 10_000_000 else aim
            short = "" if ratio >= wanted else f"  below the aim of {wanted}"
            own = key.replace("_s", "_cpu")
            if own in theirs:
                short = f"  (of processor time {theirs[own] / ours[own]:.1f} x){short}"
            print(f"  {name:16s} {ours[key]:8.3f} s   pm4py {theirs[key]:8.3f} s   {ratio:6.1f} x{short}")
        print(f"  peak memory      {ours['peak_mb']:8.0f} MB  pm4py {theirs['peak_mb']:8.0f} MB")
        print(f"  the whole map, with cases and activities: {ours['whole_s']:.3f} s")
        if ours["scan_s"]:
            ratio = ours["map_s"] / ours["scan_s"]
            short = "" if ratio <= AIM_SCAN else f"  above the aim of {AIM_SCAN}"
            print(f"  map / scan of its columns ({ours['scan_s']:.3f} s)  {ratio:.1f}{short}")
            print(f"  map as a query on DuckDB   {ours['duckdb_map_s']:.3f} s, reading counted")
    sizes = [one for one in found if one.get("events")]
    for less, more in pairwise(sizes):
        growth = more["luodi"]["map_s"] / less["luodi"]["map_s"]
        factor = more["events"] / less["events"]
        print(f"  {factor:.0f} x the events cost the map {growth:.1f} x (aim {AIM_GROWTH} for 10 x)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("logs", nargs="*", type=Path)
    parser.add_argument("--events", nargs="*", type=int, default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    peer, found = with_parquet(install()), []
    for path in given.logs:
        found.append(compare(path.name, path, path, given.rounds, peer))
    with tempfile.TemporaryDirectory(prefix="luodi-insight-") as folder:
        for events in given.events:
            log = made(events)
            ours, theirs = Path(folder) / "luodi.parquet", Path(folder) / "pm4py.parquet"
            began = time.perf_counter()
            store.write(log, ours)
            wrote = time.perf_counter() - began
            for_pm4py(log, theirs)
            rounds = given.rounds if events < 5_000_000 else 1
            one = compare(f"made, {log.events:,} events", ours, theirs, rounds, peer)
            found.append(one | {"events": events, "prepare_s": wrote})
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        table(found)


if __name__ == "__main__":
    main()
