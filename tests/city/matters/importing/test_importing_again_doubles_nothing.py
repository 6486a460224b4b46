"""The same rows are never taken twice, whether the import ended, was broken off, or runs beside another."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from import_support import MAP, PACK, known, report, row, table, take

from luodi.city.matters.importing import Tally, intake, run
from luodi.city.matters.models import Entry, Matter, Origin

LUODI = str(Path(sys.executable).parent / "luodi")


class BrokenOff(Exception):
    """Stands for whatever ends a process."""


def break_off(tally: Tally) -> None:
    raise BrokenOff


@pytest.mark.django_db
def test_a_second_run_adds_nothing_and_reports_the_same(tmp_path: Path) -> None:
    rows = [row(n) for n in range(20)] + [row(99, title="")]
    first = take(tmp_path, rows, group=6)
    lines, entries = report(tmp_path), Entry.objects.count()
    again = take(tmp_path, rows, group=6)
    assert (first.taken, first.again, again.taken, again.again) == (20, 0, 0, 20)
    assert Entry.objects.count() == entries
    assert report(tmp_path) == lines


@pytest.mark.django_db
def test_new_rows_of_a_grown_file_are_added(tmp_path: Path) -> None:
    take(tmp_path, [row(1), row(2)])
    tally = take(tmp_path, [row(1), row(2), row(3)])
    assert (tally.taken, tally.again) == (1, 2)


@pytest.mark.django_db
def test_broken_off_after_a_group_it_goes_on(tmp_path: Path) -> None:
    rows = [row(n) for n in range(20)]
    with pytest.raises(BrokenOff):
        take(tmp_path, rows, group=8, progress=break_off)
    assert Matter.objects.filter(origins__source="test").count() == 8
    tally = take(tmp_path, rows, group=8)
    assert (tally.taken, tally.again) == (12, 8)
    assert Origin.objects.filter(source="test").count() == 20


@pytest.mark.django_db
def test_a_row_another_import_took_a_moment_ago_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = intake.perform, []

    def beaten(orders: list[Any]) -> list[Any]:
        calls.append(len(orders))
        if len(calls) > 1:
            return real(orders)
        with monkeypatch.context() as other:
            other.setattr(intake, "perform", real)
            run(table(tmp_path, [row(0), row(3)], name="other.csv"), known(tmp_path), tmp_path / "other-report.csv")
        raise IntegrityError("origin_once")

    monkeypatch.setattr(intake, "perform", beaten)
    tally = take(tmp_path, [row(n) for n in range(5)])
    assert calls == [5, 3]
    assert (tally.taken, tally.again, tally.refused) == (3, 2, 0)
    assert Matter.objects.filter(origins__source="test").count() == 5


@pytest.mark.django_db
def test_another_source_may_use_the_same_keys(tmp_path: Path) -> None:
    take(tmp_path, [row(1)])
    other = run(
        table(tmp_path, [row(1)]), known(tmp_path, MAP.replace("source: test", "source: other")), tmp_path / "r.csv"
    )
    assert other.taken == 1


@pytest.mark.slow
def test_killed_in_the_middle_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env |= {"LUODI_HOME": str(tmp_path / "home"), "LUODI_SETTINGS": "embedded"}
    file, map_ = table(tmp_path, [row(n) for n in range(3_000)]), tmp_path / "map.yaml"
    map_.write_text(MAP, encoding="utf-8")
    for arguments in (["migrate"], ["pack", "load", str(PACK)]):
        subprocess.run([LUODI, *arguments], env=env, check=True, capture_output=True)
    command = [LUODI, "import", str(file), "--map", str(map_)]
    killed = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    database = tmp_path / "home" / "luodi.sqlite3"
    deadline = time.monotonic() + 60
    while _count(database) < 500 and time.monotonic() < deadline:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = _count(database)
    subprocess.run(command, env=env, check=True, capture_output=True)
    assert 500 <= before < 3_000
    assert _count(database) == 3_000
    assert subprocess.run([LUODI, "verify"], env=env, capture_output=True).returncode == 0


def _count(database: Path) -> int:
    with sqlite3.connect(database) as raw:
        return int(raw.execute("SELECT count(*) FROM matters_origin").fetchone()[0])
