"""What the exported seals say, brought together: how far each matter's chain had come, and by which hash."""

from pathlib import Path

from luodi.city.matters.models import Seal
from luodi.city.matters.proof import seals
from luodi.city.matters.proof.report import Report

Covered = dict[int, seals.Line]
"""The last line any seal has of each matter."""


def load(report: Report, root: Path | None) -> Covered:
    """Read all seals in order; note what is broken, missing or not continued, and return what they cover."""
    where = root or seals.folder()
    covered: Covered = {}
    known = {s.n: s.digest for s in Seal.objects.order_by("n")}
    files = {int(f.stem.removeprefix("seal-")): f for f in sorted(where.glob("seal-*.jsonl"))}
    previous = ""
    for n in range(1, max([*known, *files], default=0) + 1):
        if n not in files:
            report.note("", 0, f"第 {n} 号封印的文件不见了", f"the file of seal {n} is missing")
            previous = known.get(n, "")
            continue
        try:
            head, lines, foot = seals.read(files[n])
        except seals.SealBroken as broken:
            report.note("", 0, broken.message.zh, broken.message.en)
            previous = known.get(n, "")
            continue
        report.seals += 1
        if head.n != n or head.previous != previous:
            report.note("", 0, f"第 {n} 号封印不接着前一个", f"seal {n} does not follow the one before")
        if n in known and known[n] != foot.digest:
            report.note("", 0, f"第 {n} 号封印与库里登记的不同", f"seal {n} differs from what the database has of it")
        previous = foot.digest
        covered.update((line.id, line) for line in lines)
    return covered


def vanished(left: Covered, report: Report) -> None:
    """Note the sealed matters that are no longer there."""
    for line in left.values():
        report.note(
            line.number,
            line.seq,
            "已封印的事项整件不见了",
            "a sealed matter has vanished altogether",
        )
