"""User steps per second beside peers, in one run: SpiffWorkflow with JSON persistence, and viewflow.

    python bench/peers.py [--seconds 5]

The peers are installed into `.venv-bench`, which only this script knows: viewflow is AGPL, SpiffWorkflow LGPL, and
neither is ever imported by Luodi. All run start → A → (B ∥ C) → D → E, five user tasks. Luodi runs its whole path —
permission, chain, projection, durable commit (SQLite with synchronous=FULL; PostgreSQL with fsync) — at one
connection and at sixteen, where group commit works; each peer runs as its manual shows, one process.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import write

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv-bench"
TYPE = (
    write.STEPS.split("flow:", maxsplit=1)[0]
    + """flow:
  - {step: a, name: {zh: A, en: A}, act: handle, by: intake, role: clerk}
  - parallel:
      - {step: b, name: {zh: B, en: B}, act: handle, by: intake, role: clerk}
      - {step: c, name: {zh: C, en: C}, act: handle, by: intake, role: dispatcher}
  - {step: d, name: {zh: D, en: D}, act: handle, by: intake, role: clerk}
  - {step: e, name: {zh: E, en: E}, act: reply, by: intake, role: clerk}
"""
)


def install() -> Path:
    """Make the peers' environment once; return its interpreter."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        packages = ["SpiffWorkflow>=3,<4", "django-viewflow>=2.2,<3", "psycopg[binary]>=3"]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def peer(python: Path, script: str, *arguments: str) -> float:
    """Run one peer and return its user steps per second."""
    done = subprocess.run(
        [str(python), str(HERE / "peer" / script), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{script} {arguments}: {done.stderr[-1500:]}")
    return float(json.loads(done.stdout)["steps_per_second"])


def ours(database: str, seconds: float) -> dict[int, float]:
    """Return Luodi's user steps per second by number of connections; runs in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        write.set_up(database, Path(folder))
        import django

        django.setup()
        write.STEPS = TYPE
        write.load()
        gc.collect()
        gc.freeze()
        from luodi.city.matters.access import PUBLIC
        from luodi.city.matters.actions import act, action, raise_matter
        from luodi.city.matters.actions.raise_matter import Draft
        from luodi.city.registry.models import Person

        clerk = Person.objects.get(username="bench-clerk")

        def life() -> int:
            number = raise_matter(PUBLIC, Draft("bench", "路灯不亮", "请尽快修。", "370202")).number
            for step in "abcd":
                act(clerk, action("handle"), number, step=step)
            act(clerk, action("reply"), number, {"words": "已解决"}, step="e")
            return 5

        return {n: write.rate(lambda: life, n, seconds) for n in (1, 16)}


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--ours", default="")
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(ours(options.ours, options.seconds)))
        return
    python, seconds = install(), str(options.seconds)
    postgres = os.environ.get("BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
    rows = {"SpiffWorkflow, memory": peer(python, "spiff.py", "memory", seconds)}
    rows["SpiffWorkflow, JSON each step"] = spiff = peer(python, "spiff.py", "json", seconds)
    rows["viewflow, SQLite"] = view_sqlite = peer(python, "viewflow_.py", "sqlite", seconds)
    remake = ["-c", "DROP DATABASE IF EXISTS luodi_bench_peer", "-c", "CREATE DATABASE luodi_bench_peer"]
    subprocess.run(["psql", "-q", f"{postgres}/postgres", *remake], check=True, capture_output=True)
    rows["viewflow, PostgreSQL"] = view_postgres = peer(python, "viewflow_.py", "postgresql", seconds)
    for name, value in rows.items():
        print(f"{name:34s} {value:9.0f} steps/s")
    for database, view in (("sqlite", view_sqlite), ("postgresql", view_postgres)):
        command = [sys.executable, __file__, "--ours", database, "--seconds", seconds]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
        for connections, value in told.items():
            name = f"Luodi, {database}, {connections} connections"
            print(
                f"{name:34s} {value:9.0f} steps/s  {value / spiff:5.1f} × Spiff with JSON  {value / view:6.1f} × viewflow there"
            )


if __name__ == "__main__":
    main()
