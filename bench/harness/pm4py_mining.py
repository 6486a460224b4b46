"""pm4py: discovers with its inductive miner, and replays a log on nets by its own definitions. Reads one job.

Input: `{"log": path, "noise": 0.2, "nets": {name: path of a .pnml}, "rounds": 3}`; output, on the last line:
`{"version": …, "discover_s": […], "measured": {name: [fitness, precision]}}`, its own net as `pm4py`.
"""

import contextlib
import json
import os
import sys
import time
import warnings

os.environ["TQDM_DISABLE"] = "1"
warnings.filterwarnings("ignore")


def main() -> None:
    job = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        import pm4py

        log = pm4py.read_xes(job["log"])
        spent = []
        for _ in range(job["rounds"]):
            began = time.perf_counter()
            tree = pm4py.discover_process_tree_inductive(log, noise_threshold=job["noise"])
            spent.append(time.perf_counter() - began)
        nets = {"pm4py": pm4py.convert_to_petri_net(tree)}
        nets |= {name: pm4py.read_pnml(path) for name, path in job["nets"].items()}
        measured = {}
        for name, net in nets.items():
            fitness = pm4py.fitness_token_based_replay(log, *net)["log_fitness"]
            measured[name] = [fitness, pm4py.precision_token_based_replay(log, *net)]
    print(json.dumps({"version": pm4py.__version__, "discover_s": spent, "measured": measured}))


if __name__ == "__main__":
    main()
