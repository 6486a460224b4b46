"""pm4py: reads a log, makes its map with times and its variants. Reads one job, from standard input.

Input: `{"log": path, "rounds": 3}`, the path of an XES file or of a Parquet file with pm4py's own columns; output, on
the last line: `{"version", "read_s", "map_s", "variants_s", "peak_mb", "edges", "variants"}`, times of each round. The
map is `discover_performance_dfg`: mean, median, least and most of every way.
"""

import contextlib
import json
import os
import resource
import sys
import time
import warnings

os.environ["TQDM_DISABLE"] = "1"
warnings.filterwarnings("ignore")


def main() -> None:
    job = json.load(sys.stdin)
    spent: dict[str, list[float]] = {"read_s": [], "map_s": [], "variants_s": [], "map_cpu": [], "variants_cpu": []}
    with contextlib.redirect_stdout(sys.stderr):
        import pandas
        import pm4py

        for _ in range(job["rounds"]):
            began = time.perf_counter()
            log = (
                pm4py.read_xes(job["log"])
                if ".xes" in job["log"]
                else pm4py.format_dataframe(pandas.read_parquet(job["log"]))
            )
            read, read_cpu = time.perf_counter(), time.process_time()
            ways = pm4py.discover_performance_dfg(log)[0]
            mapped, mapped_cpu = time.perf_counter(), time.process_time()
            paths = pm4py.get_variants(log)
            done, done_cpu = time.perf_counter(), time.process_time()
            spent["map_cpu"].append(mapped_cpu - read_cpu)
            spent["variants_cpu"].append(done_cpu - mapped_cpu)
            for name, seconds in zip(spent, (read - began, mapped - read, done - mapped), strict=False):
                spent[name].append(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"version": pm4py.__version__, **spent, "peak_mb": peak, "edges": len(ways), "variants": len(paths)})
    )


if __name__ == "__main__":
    main()
