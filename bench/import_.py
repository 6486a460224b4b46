"""Rows imported per second ÷ the database's bulk load of the very same rows into the very same tables.

    python bench/import_.py [--database sqlite|postgresql] [--rows 3000,30000] [--file replies.xlsx --map replies.yaml]

The import is the whole of it: reading the file, deciding every command, hashing the chains, sealing the reporters,
groups of 500 rows durable one after another. The reference gets what the import wrote, ready made, and loads it table
by table in one transaction: COPY on PostgreSQL, executemany on SQLite, with the same indexes and guards in place.
Without a file, messages like real ones are made up (fixed seed).
"""

import argparse
import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "packs/qingdao/imports/replies.yaml"
TABLES = ("subjectkey", "subject", "matter", "entry", "step", "clock", "visibility", "outcome", "words", "origin")
URL = os.environ.get("BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")


def make_file(path: Path, rows: int) -> None:
    """Write messages of the length of real ones (a title of 20 signs, 300 of text, 350 of reply)."""
    pick = random.Random(2)
    signs = "我们小区物业停车噪音施工路灯供暖公交学校医保社保房产证拆迁补偿垃圾污水希望领导关注解决谢谢的了是在有和不"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
        for n in range(rows):
            start = datetime(2015, 1, 1) + timedelta(seconds=pick.randrange(5 * 365 * 86_400))
            end = start + timedelta(seconds=pick.expovariate(1 / (15 * 86_400)))
            place = f"{pick.choice('ABCDEFGHJKLM')}{pick.randrange(1, 12)}区"
            words = [place + "".join(pick.choices(signs, k=k)) for k in (15, 300, 350)]
            out.writerow(
                [n, f"U{n:07d}", words[0], f"{start:%Y/%m/%d %H:%M:%S}", *words[1:], f"{end:%Y/%m/%d %H:%M:%S}"]
            )


class Place:
    """One empty database with the pack in force."""

    def __init__(self, database: str, home: Path, name: str) -> None:
        self.database, self.home, self.name = database, home / name, f"luodi_bench_import_{name}"
        self.home.mkdir()
        self.env = os.environ | {"LUODI_HOME": str(self.home), "LUODI_SETTINGS": "embedded"}
        self.env.pop("DATABASE_URL", None)
        if database == "postgresql":
            sql = [f"DROP DATABASE IF EXISTS {self.name}", f"CREATE DATABASE {self.name}"]
            for statement in sql:
                subprocess.run(["psql", "-q", f"{URL}/postgres", "-c", statement], check=True, capture_output=True)
            self.env["DATABASE_URL"] = f"{URL}/{self.name}"
        self.luodi("migrate")
        self.luodi("pack", "load", "qingdao")

    def luodi(self, *arguments: str) -> str:
        command = [str(Path(sys.executable).parent / "luodi"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=self.env).stdout

    def connect(self) -> Any:
        if self.database == "postgresql":
            return psycopg.connect(f"{URL}/{self.name}")
        raw = sqlite3.connect(self.home / "luodi.sqlite3")
        raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
        return raw


def imported(place: Place, file: Path, known: Path) -> tuple[float, int]:
    """Import in a process of its own; return seconds (start of the program not counted) and rows."""
    code = (
        "import json, sys, time; from pathlib import Path; import django; django.setup();"
        "from luodi.city.matters.importing import read_map, run;"
        "from luodi.city.matters.office import office; office();"
        "file, known, report = map(Path, sys.argv[1:]); start = time.perf_counter();"
        "tally = run(file, read_map(known), report);"
        "print(json.dumps([time.perf_counter() - start, tally.taken]))"
    )
    env = place.env | {"DJANGO_SETTINGS_MODULE": "luodi.settings.embedded"}
    command = [sys.executable, "-c", code, str(file), str(known), str(place.home / "report.csv")]
    seconds, rows = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)
    return seconds, rows


def rows_of(place: Place) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Return every row the import wrote, by table, with its columns."""
    out = {}
    with place.connect() as raw:
        for table in TABLES:
            cursor = raw.execute(f"SELECT * FROM matters_{table}")
            out[f"matters_{table}"] = ([c[0] for c in cursor.description], cursor.fetchall())
    return out


def bulk(place: Place, tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> float:
    """Load ready-made rows the fastest way the database has; return seconds."""
    with place.connect() as raw:
        start = time.perf_counter()
        for table, (columns, rows) in tables.items():
            names = ", ".join(f'"{c}"' for c in columns)
            if place.database == "postgresql":
                with raw.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            elif rows:
                marks = ", ".join("?" * len(columns))
                raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        raw.commit()
        return time.perf_counter() - start


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options.add_argument("--rows", default="3000,10000,30000")
    options.add_argument("--file", type=Path)
    options.add_argument("--map", type=Path, default=MAP)
    chosen = options.parse_args()
    print(f"{'database':12}{'rows':>8}{'import rows/s':>16}{'bulk rows/s':>14}{'ratio':>8}   rows written per row")
    for database in chosen.database or ["sqlite", "postgresql"]:
        for count in [0] if chosen.file else [int(n) for n in chosen.rows.split(",")]:
            with tempfile.TemporaryDirectory() as home:
                file = chosen.file or Path(home) / "messages.csv"
                if not chosen.file:
                    make_file(file, count)
                source, target = Place(database, Path(home), "a"), Place(database, Path(home), "b")
                seconds, rows = imported(source, file, chosen.map)
                written = rows_of(source)
                reference = bulk(target, written)
                each = sum(len(r) for _, r in written.values()) / rows
                print(
                    f"{database:12}{rows:>8,}{rows / seconds:>16,.0f}{rows / reference:>14,.0f}"
                    f"{reference / seconds:>8.2f}   {each:.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
