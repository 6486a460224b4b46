"""`verify` replays every journal and compares it with all that hangs on it, and with what the seals say.

It reads one snapshot in groups of matters, so memory stays constant and writers are not disturbed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from luodi.city.matters.models import Matter
from luodi.city.matters.proof import columns, sealed
from luodi.city.matters.proof.matter import Evidence, MatterCheck
from luodi.city.matters.proof.report import Report

GROUP = 400
Progress = Callable[[int, int], None]
"""Called with matters done and matters in all."""


def verify(*, progress: Progress | None = None, seals: Path | None = None, files: bool = True) -> Report:
    """Check the whole record and return what is wrong with it; `seals` is a folder kept elsewhere.

    `files` also reads every document and compares its digest.
    """
    start = time.perf_counter()
    report = Report()
    with snapshot():
        covered = sealed.load(report, seals)
        total = Matter.objects.count()
        for group in _groups():
            _check(group, covered, report, files=files)
            if progress:
                progress(report.matters, total)
        sealed.vanished(covered, report)
        _strays(report)
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


def _groups() -> Iterator[list[Matter]]:
    last = 0
    while True:
        # A forged id of zero or below must be seen too, so the first group has no lower bound.
        rows = Matter.objects.select_related("type", "reporter__key").order_by("pk")
        group = list((rows.filter(pk__gt=last) if last else rows)[:GROUP])
        if not group:
            return
        yield group
        last = group[-1].pk


def _check(group: list[Matter], covered: sealed.Covered, report: Report, *, files: bool) -> None:
    evidence = Evidence.of([matter.pk for matter in group])
    for matter in group:
        MatterCheck(matter, evidence, covered.pop(matter.pk, None), report, files=files).run()


def _strays(report: Report) -> None:
    """Rows that hang on no matter at all."""
    for table in (*columns.PROJECTED, *(t for t in columns.TABLES if t.field in {"entries", "words"})):
        model = columns.model_of(table.name)
        strays = model._default_manager.exclude(matter_id__in=Matter.objects.values("pk")).values_list("matter_id")
        for (matter,) in strays.distinct()[:100]:
            report.note(
                f"#{matter}", 0, f"{table.name} 里有行不属于任何事项", f"{table.name} has rows of no matter at all"
            )
