"""Luodi: the same job as `pm4py_looks.py`, and for a prepared log also what merely scanning its columns costs.

`map_s` is the ways with count, mean, median and 90th percentile, which is what the peer gives; `whole_s` the whole map,
with activities, starts, ends and how many cases take each.
"""

import json
import resource
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq

from luodi.engines.insight import files, look, portable, store
from luodi.engines.insight.files import Reading


def main() -> None:
    job = json.load(sys.stdin)
    path = Path(job["log"])
    names = ("read_s", "map_s", "variants_s", "whole_s", "map_cpu", "variants_cpu", "scan_s", "duckdb_map_s")
    spent: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(job["rounds"]):
        if path.suffix == ".parquet":
            began = time.perf_counter()
            columns = [store.CASE, "concept:name", "time:timestamp"]
            pq.read_table(path, columns=columns, read_dictionary=["concept:name"])
            spent["scan_s"].append(time.perf_counter() - began)
            with portable.opened(path, "duckdb") as query:
                began = time.perf_counter()
                query.process_map()
                spent["duckdb_map_s"].append(time.perf_counter() - began)
        began = time.perf_counter()
        log = files.read(path, Reading(attributes=path.suffix != ".parquet"))
        read, read_cpu = time.perf_counter(), time.process_time()
        ways = look.edges(log).source
        mapped, mapped_cpu = time.perf_counter(), time.process_time()
        paths = log.variants().paths
        done, done_cpu = time.perf_counter(), time.process_time()
        spent["map_cpu"].append(mapped_cpu - read_cpu)
        spent["variants_cpu"].append(done_cpu - mapped_cpu)
        look.process_map(log)
        whole = time.perf_counter() - done
        for name, seconds in zip(spent, (read - began, mapped - read, done - mapped, whole), strict=False):
            spent[name].append(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**spent, "peak_mb": peak, "edges": len(ways), "variants": len(paths)}))


if __name__ == "__main__":
    main()
