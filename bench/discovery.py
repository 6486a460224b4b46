"""Discovery beside pm4py's inductive miner on the same logs: how good the trees are, and how long they take.

    python bench/discovery.py road_fines.xes.gz receipt.xes.gz declarations_domestic.xes.gz [--noise 0.2] [--json]

Both trees are measured by pm4py's own token replay (fitness) and ETC precision, ours on the PNML that it exports, so
that definitions are the same. Times are from a log already read (pm4py: a DataFrame; Luodi: a prepared `Log`) to the
tree, ours with the grouping of cases into variants, best of the rounds. pm4py is AGPL: it lives in `.venv-bench`, made
by this script, and nothing of Luodi imports it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from luodi.engines.insight import xes
from luodi.engines.insight.discover import discover
from luodi.engines.insight.petri import to_pnml

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv-bench"
PACKAGES = ("pm4py>=2.7,<3",)


def install() -> Path:
    """Make the peer's environment once; return its interpreter."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    if subprocess.run([str(python), "-c", "import pm4py"], capture_output=True).returncode:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True, capture_output=True)
    return python


def ours(path: Path, noise: float, rounds: int) -> tuple[str, list[float]]:
    """Return our net as PNML and the seconds each round took."""
    log = xes.read(path)
    spent, tree = [], None
    for _ in range(rounds):
        fresh = replace(log)  # what a log keeps of its variants is not kept from round to round
        began = time.perf_counter()
        found = fresh.variants()
        named = [(tuple(log.activities[a] for a in trace), count) for trace, count in found.items()]
        tree = discover(named, noise)
        spent.append(time.perf_counter() - began)
    assert tree
    return to_pnml(tree), spent


def measure(path: Path, noise: float, rounds: int) -> dict[str, Any]:
    """Return the figures of one log."""
    net, spent = ours(path, noise, rounds)
    with tempfile.TemporaryDirectory(prefix="luodi-discovery-") as folder:
        file = Path(folder) / "luodi.pnml"
        file.write_text(net, encoding="utf-8")
        job = {"log": str(path), "noise": noise, "rounds": rounds, "nets": {"luodi": str(file)}}
        done = subprocess.run(
            [str(install()), str(HERE / "harness" / "pm4py_mining.py")],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    return told | {"log": path.name, "luodi_s": spent, "ratio": min(told["discover_s"]) / min(spent)}


def main() -> int:
    """Print the figures; return 1 where our tree is worse in fitness or precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--noise", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = [measure(path, options.noise, options.rounds) for path in options.logs]
    if options.json:
        print(json.dumps(rows))
    for row in rows if not options.json else ():
        (f1, p1), (f2, p2) = row["measured"]["luodi"], row["measured"]["pm4py"]
        print(f"{row['log']}: fitness {f1:.4f} (pm4py {f2:.4f}), precision {p1:.4f} (pm4py {p2:.4f}), ", end="")
        print(f"{min(row['luodi_s']) * 1000:.1f} ms (pm4py {min(row['discover_s']) * 1000:.1f}): {row['ratio']:.1f} x")
    measured = [row["measured"] for row in rows]
    return int(any(m["luodi"][i] < m["pm4py"][i] for m in measured for i in (0, 1)))


if __name__ == "__main__":
    raise SystemExit(main())
