"""User steps per second beside SpiffWorkflow and django-viewflow, in the same minutes, on the same flow.

    python bench/peers.py [--seconds 3] [--rounds 4] [--json]

All run start → A → (B ∥ C) → D → E: five tasks for people, counted as five steps; starting counts as none. Luodi runs
its whole path (permission, hash chain, clocks, projection, durable commit); what the peers leave out is said in their
harnesses (`bench/harness/`), which take the lean side. The contestants stay up for the whole run and take turns in
short slices, forwards and then backwards, so that a machine that drifts drifts for all; figures are medians of slices.

The peers live in `.venv-bench`, made by this script: viewflow is AGPL and SpiffWorkflow LGPL, so neither is imported
by Luodi nor stands in its requirements.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from write import make_database

HERE = Path(__file__).resolve().parent
VENV = HERE.parent / ".venv-bench"
PACKAGES = ("SpiffWorkflow>=3,<4", "django-viewflow>=2.4,<3", "psycopg[binary]>=3")
SPIFF, VIEWFLOW = "SpiffWorkflow, JSON each step", "viewflow"
AIM_SPIFF, AIM_VIEWFLOW = 5, 20
BUSY = 1.5
"""Load per machine above which figures are marked: others were working at the same time."""


def install() -> Path:
    """Make the peers' environment once; return its interpreter."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True, capture_output=True)
    return python


@dataclass
class Contestant:
    """One harness, up and waiting for questions."""

    name: str
    command: list[str]
    connections: tuple[int, ...] = (1, 16)
    seen: dict[int, list[float]] = field(default_factory=dict)
    spent: dict[int, list[float]] = field(default_factory=dict)
    """Processor time a step took, in seconds: what the harness itself spent, PostgreSQL's processes not counted."""

    def start(self) -> None:
        """Start it and wait until it is warm."""
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.about = self._line()

    def ask(self, seconds: float) -> None:
        """Let it run one slice at each number of connections."""
        for connections in self.connections:
            assert self.process.stdin
            print(json.dumps({"connections": connections, "seconds": seconds}), file=self.process.stdin, flush=True)
            told = self._line()
            self.seen.setdefault(connections, []).append(told["steps"] / told["took"])
            self.spent.setdefault(connections, []).append(told["spent"] / max(1, told["steps"]))

    def stop(self) -> None:
        """End it."""
        self.process.communicate()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}: ended with {self.process.wait()}")
        return json.loads(line)  # type: ignore[no-any-return]


def contestants(folder: Path) -> list[Contestant]:
    """Return all of them, not started."""
    peers, ours = str(install()), sys.executable
    here = HERE / "harness"
    homes = {database: folder / database for database in ("sqlite", "postgresql")}
    for home in homes.values():
        home.mkdir()
    spiff, view, luodi = (str(here / f"{name}_steps.py") for name in ("spiff", "viewflow", "luodi"))
    return [
        Contestant("Luodi, SQLite", [ours, luodi, "sqlite", str(homes["sqlite"])]),
        Contestant("SpiffWorkflow, in memory", [peers, spiff], (1,)),
        Contestant(SPIFF, [peers, spiff, "--json"]),
        Contestant("viewflow, SQLite", [peers, view, str(folder / "viewflow.sqlite3")]),
        Contestant("viewflow, PostgreSQL", [peers, view, make_database()]),
        Contestant("Luodi, PostgreSQL", [ours, luodi, "postgresql", str(homes["postgresql"])]),
    ]


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """Return every slice of every contestant, with the machine's load before and after."""
    with tempfile.TemporaryDirectory(prefix="luodi-peers-") as folder:
        load = [os.getloadavg()[0]]
        field_ = contestants(Path(folder))
        for contestant in field_:
            contestant.start()
        for turn in range(rounds):
            for contestant in field_ if turn % 2 == 0 else field_[::-1]:
                contestant.ask(seconds)
        for contestant in field_:
            contestant.stop()
        load.append(os.getloadavg()[0])
    return {
        "cores": os.cpu_count(),
        "load": load,
        "versions": {c.name: c.about["version"] for c in field_},
        "steps_per_second": {c.name: c.seen for c in field_},
        "processor_seconds_per_step": {c.name: c.spent for c in field_},
    }


def table(told: dict[str, Any]) -> None:
    """Print medians, their spread, and the ratios asked for."""
    medians = {
        (name, connections): statistics.median(slices)
        for name, seen in told["steps_per_second"].items()
        for connections, slices in seen.items()
    }
    print(
        f"user steps per second, {told['cores']} cores, median [least–most] of the slices; own processor time per step"
    )
    for (name, connections), median in medians.items():
        slices = told["steps_per_second"][name][connections]
        spent = statistics.median(told["processor_seconds_per_step"][name][connections]) * 1e6
        spread = f"[{min(slices):.0f}–{max(slices):.0f}]"
        print(f"  {name:32s} {connections:3d} at once {median:8.0f}  {spread:14s} {spent:8.0f} µs")
    print("ratios, at the same number at once (a peer's own best in brackets)")
    for database in ("SQLite", "PostgreSQL"):
        for connections in (1, 16):
            ours = medians[f"Luodi, {database}", connections]
            for peer, aim in ((SPIFF, AIM_SPIFF), (f"{VIEWFLOW}, {database}", AIM_VIEWFLOW)):
                best = max(medians[peer, n] for n in (1, 16))
                ratio = ours / medians[peer, connections]
                met = "" if ratio >= aim else f"  below the aim of {aim}"
                print(f"  Luodi, {database}, {connections:2d} ÷ {peer:32s} {ratio:6.1f}  ({ours / best:.1f}){met}")
    if max(told["load"]) - 1 > BUSY:
        print(
            f"  the machine was busy (load {told['load'][0]:.1f} before, {told['load'][1]:.1f} after): read with care"
        )


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3, help="per slice")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--json", action="store_true", help="print every slice as JSON")
    options = parser.parse_args()
    told = measure(options.rounds, options.seconds)
    print(json.dumps(told)) if options.json else table(told)


if __name__ == "__main__":
    main()
