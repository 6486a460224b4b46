"""What the exported seals say, brought together by matter on disk, so that memory does not grow with the city."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from luodi.city.matters.models import Seal
from luodi.city.matters.proof import sealfile
from luodi.city.matters.proof.columns import plain
from luodi.city.matters.proof.report import Report
from luodi.city.matters.proof.sealfile import Line, SealBroken

Known = dict[int, tuple[Any, ...]]


class Covered:
    """Every line of every seal, to be asked for by matter. Its table is SQLite's own, in a file that nobody sees."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self.last = 0
        """The number of the last seal read."""
        self.ahead = False
        """Whether that seal has a file but no row: cut short by a crash, the next sealing takes it over."""
        base.execute(
            "CREATE TABLE line (id INTEGER, n INTEGER, number TEXT, seq INTEGER, hash TEXT, PRIMARY KEY (id, n))"
            " WITHOUT ROWID"
        )

    def add(self, n: int, lines: Iterator[Line]) -> None:
        """Take in the lines of seal `n`."""
        rows = ((line.id, n, line.number, line.seq, line.hash) for line in lines)
        self._base.executemany("INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?)", rows)

    def between(self, low: int | None, high: int | None) -> dict[int, list[Line]]:
        """Return the lines of matters after `low` up to `high`, in order of seals, by matter."""
        bounds = (low if low is not None else -(2**63), high if high is not None else 2**63 - 1)
        found = self._base.execute(
            "SELECT id, number, seq, hash FROM line WHERE id > ? AND id <= ? ORDER BY id, n", bounds
        )
        out: dict[int, list[Line]] = {}
        for row in found:
            out.setdefault(row[0], []).append(Line(*row))
        return out


@contextmanager
def covered(report: Report, root: Path | None) -> Iterator[Covered]:
    """Read all seals in order and yield what they cover; note what is broken, missing or not continued.

    To be called before the database's snapshot is taken: then whatever a seal covers is in the snapshot.
    """
    where = root or sealfile.folder()
    rows = Seal.objects.values_list("n", "digest", "signature", "at", "matters")
    known = {n: tuple(map(plain, row)) for n, *row in rows}
    files = {int(f.stem.removeprefix("seal-")): f for f in where.glob("seal-*.jsonl")}
    with closing(sqlite3.connect("")) as base:
        out = Covered(base)
        if known or files:
            _load(report, out, known, files, where)
        yield out


def _load(report: Report, out: Covered, known: Known, files: dict[int, Path], where: Path) -> None:
    try:
        key = sealfile.public_key(where)
    except SealBroken as broken:
        report.note("", 0, broken.message.zh, broken.message.en)
        return
    previous = ""
    out.last = max([*known, *files])
    for n in range(1, out.last + 1):
        digest = known[n][0] if n in known else ""
        if n not in files:
            report.note("", 0, f"第 {n} 号封印的文件不见了", f"the file of seal {n} is missing")
            previous = digest
            continue
        try:
            head, foot = sealfile.read(files[n], key)
        except SealBroken as broken:
            report.note("", 0, broken.message.zh, broken.message.en)
            previous = digest
            continue
        report.seals += 1
        if head.n != n or head.previous != previous:
            report.note("", 0, f"第 {n} 号封印不接着前一个", f"seal {n} does not follow the one before")
        shown = (foot.digest, foot.signature, plain(datetime.fromisoformat(head.at)), foot.matters)
        ahead = n > max(known, default=0)
        out.ahead |= ahead
        if not ahead and known.get(n) != shown:
            report.note("", 0, f"第 {n} 号封印与库里登记的不同", f"seal {n} differs from what the database has of it")
        previous = foot.digest
        out.add(n, sealfile.lines_of(files[n], foot.matters))
