"""`verify` replays every journal and compares it with all that hangs on it, and with what the seals say.

It reads one snapshot in groups of matters, so memory stays constant and writers are not disturbed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from luodi.city.matters.models import Matter, Seal, Subject, SubjectKey
from luodi.city.matters.office import load_calendar
from luodi.city.matters.proof import beside
from luodi.city.matters.proof.evidence import Evidence
from luodi.city.matters.proof.matter import MatterCheck
from luodi.city.matters.proof.report import Report
from luodi.city.matters.proof.sealed import Covered, covered
from luodi.city.matters.proof.types import Versions, check_types
from luodi.engines.worktime import Calendar

GROUP = 400
Progress = Callable[[int, int], None]
"""Called with matters done and matters in all."""
Group = tuple[int | None, int | None, list[Matter]]
"""The matters after one id and up to another; None is no bound."""


def verify(*, progress: Progress | None = None, seals: Path | None = None, files: bool = True) -> Report:
    """Check the whole record and return what is wrong with it; `seals` is a folder kept elsewhere.

    `files` also reads every document and compares its digest.
    """
    start = time.perf_counter()
    report = Report()
    with covered(report, seals) as lines, snapshot():
        _Verification(report, lines, files=files).run(progress)
    report.seconds = time.perf_counter() - start
    return report


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as it is at one moment, without holding anyone up."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


class _Verification:
    def __init__(self, report: Report, lines: Covered, *, files: bool) -> None:
        self.report = report
        self.lines = lines
        self.files = files
        self.types = Versions()
        self.calendar: Calendar = load_calendar()
        last = Seal.objects.order_by("-n").values_list("n", flat=True).first() or 0
        self.settled = last == lines.last and not lines.ahead
        """Whether the rows about seals are those of the files read: not when someone has sealed since."""

    def run(self, progress: Progress | None) -> None:
        check_types(self.types.by_id.values(), self.report)
        total = Matter.objects.count()
        for group in _groups():
            self._group(*group)
            if progress:
                progress(self.report.matters, total)
        self._people()
        for check in beside.wholes():
            check(self.files, lambda number, zh, en: self.report.note(number, 0, zh, en))

    def _group(self, low: int | None, high: int | None, group: list[Matter]) -> None:
        evidence = Evidence.of(low, high, self.lines.between(low, high))
        for matter in group:
            MatterCheck(matter, self.types, evidence, self.report).run(self.calendar, files=self.files)
        known = {matter.pk for matter in group}
        for matter_id, tables in sorted(evidence.strays(known).items()):
            names = "、".join(tables)
            self.report.note(f"#{matter_id}", 0, f"{names} 里有行不属于任何事项", f"{names}: rows of no matter at all")
        self._sealed(evidence, known)
        for check in beside.checks():
            check(low, high, evidence, lambda number, zh, en: self.report.note(number, 0, zh, en))

    def _sealed(self, evidence: Evidence, known: set[int]) -> None:
        """Compare what the seals say with the matters there are, and with what the database thinks they say."""
        for matter, lines in evidence.lines.items():
            if matter not in known:
                self.report.note(
                    lines[-1].number, lines[-1].seq, "已封印的事项整件不见了", "a sealed matter has vanished altogether"
                )
        if not self.settled:
            return
        told = {matter: (lines[-1].seq, lines[-1].hash) for matter, lines in evidence.lines.items()}
        for matter in sorted(told.keys() | evidence.heads.keys()):
            if told.get(matter) != evidence.heads.get(matter):
                self.report.note(
                    f"#{matter}", 0, "封印进度与封印文件不同", "how far it is sealed is not what the seals say"
                )

    def _people(self) -> None:
        """Personal data that hangs on no matter: nobody could ever ask for its erasure."""
        for subject in Subject.objects.filter(matters=None).values_list("pk", flat=True)[:100]:
            self.report.note("", 0, f"诉求人 {subject} 不属于任何事项", f"reporter {subject} belongs to no matter")
        for key in SubjectKey.objects.filter(subject=None).values_list("pk", flat=True)[:100]:
            self.report.note("", 0, f"密钥 {key} 不属于任何人", f"key {key} belongs to nobody")


def _groups() -> Iterator[Group]:
    rows = Matter.objects.select_related("reporter__key").order_by("pk")
    low: int | None = None
    while True:
        group = list((rows if low is None else rows.filter(pk__gt=low))[:GROUP])
        if len(group) < GROUP:
            yield low, None, group
            return
        yield low, group[-1].pk, group
        low = group[-1].pk
