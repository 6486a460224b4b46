"""Exports as jobs: a plain table worked by `tick`; short lists are worked at once. What breaks off goes on.

Rows are first written to a spool file, stretch by stretch, each noted in the row with the length of the file: whoever
goes on after a crash cuts the file there and loses nothing. When all are there the workbook is made of them.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from luodi.city.claiming import claimed
from luodi.city.matters.exporting.lists import LISTS, Asked, plain, sought_from
from luodi.city.matters.models import Export
from luodi.city.matters.queries import Sought
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.prose import Column, write_workbook

SMALL: Final = 2_000
"""Rows up to which a list is written at once."""
STRETCH: Final = 2_000
"""Rows read, said and spooled at a time: what an export holds in memory, however long it is."""
BUDGET: Final = 5.0
"""Seconds of a tick that exports may take; the next tick goes on."""
LEASE: Final = timedelta(minutes=10)
"""How long a claimed job is left alone: longer than making the longest workbook takes."""
KEPT: Final = timedelta(days=3)
"""How long a file can be downloaded."""
MOST: Final = 5
"""Jobs one person may have waiting."""

log = logging.getLogger("luodi.exports")
_others: list[Callable[[list[int] | None], None]] = []


def start(person: Person, list_: str, sought: Sought, *, mine: bool = True, language: str = "zh") -> Export:
    """Ask for a list as a workbook, with what `person` may see of it; up to SMALL rows it is ready on return.

    Raises Refused `unknown_list`, or `too_many` while MOST others are waiting.
    """
    if list_ not in LISTS:
        known = "、".join(LISTS)
        raise Refused("unknown_list", Text(f"没有“{list_}”这个列表；有：{known}", f"Lists are: {known}"), "list")
    if Export.objects.filter(person=person, state="waiting").count() >= MOST:
        told = Text(f"已有 {MOST} 个导出在排队，请等它们完成。", f"{MOST} exports are waiting; let them finish first.")
        raise Refused("too_many", told)
    now = timezone.now()
    job = Export(person=person, list=list_, sought=plain(sought) | {"mine": mine}, language=language, at=now)
    job.total = LISTS[list_].count(_asked(job))
    job.next_at = now + LEASE if job.total <= SMALL else now
    job.save()
    if job.total <= SMALL:
        _work(job, float("inf"))
    return job


def restart(person: Person, job: Export) -> None:
    """Go on with an own export that failed. Raises Refused `not_failed`."""
    again = Export.objects.filter(pk=job.pk, person=person, state="failed")
    if not again.update(state="waiting", error="", next_at=timezone.now()):
        raise Refused("not_failed", Text("这个导出没有失败。", "That export has not failed."))


def mine(person: Person) -> list[Export]:
    """Return a person's exports, newest first."""
    return list(Export.objects.filter(person=person).order_by("-pk")[:50])


def file_of(job: Export) -> Path:
    """Return where the workbook of a job lies once it is ready."""
    return _folder() / f"{job.pk}.xlsx"


def work(at: datetime, budget: float = BUDGET) -> int:
    """Go on with waiting exports for `budget` seconds, with one at least; return how many became ready.

    Then what is old is thrown away.
    """
    end, ready, waiting = time.monotonic() + budget, 0, Export.objects.select_related("person")
    while job := claimed(waiting, "next_at", at, LEASE):
        try:
            ready += _work(job, end)
        except Exception as error:
            log.exception("export_failed", extra={"export": job.pk})
            told = f"{type(error).__name__}: {error}"[:300]
            Export.objects.filter(pk=job.pk).update(state="failed", error=told, next_at=None)
        if time.monotonic() >= end:
            break
    for old in Export.objects.filter(at__lt=at - KEPT).exclude(state="waiting"):
        _drop(old)
    sweep()
    return ready


def take_back(people: Iterable[int] | None = None) -> int:
    """Take back the workbooks of some people (None: everybody's), with whatever is no longer to be read in them.

    What is ready or failed can be asked for again; what is being made begins again. Return how many. To be called in
    the transaction of what made them wrong; their files can be reached no more from then on, and go by `sweep`.
    """
    whose = None if people is None else list(people)
    jobs = list(Export.objects.all() if whose is None else Export.objects.filter(person__in=whose))
    for job in jobs:
        # Whoever is at it finds its row gone, and stops.
        job.delete()
        if job.state == "waiting":
            kept = {name: getattr(job, name) for name in ("person_id", "list", "sought", "language", "at", "total")}
            Export.objects.create(**kept, next_at=timezone.now())
    for other in _others:
        other(whose)
    return len(jobs)


def also_take_back(other: Callable[[list[int] | None], None]) -> None:
    """Have what another room made of matters for people taken back too, whenever workbooks are (None: everybody's)."""
    if other not in _others:
        _others.append(other)


def sweep() -> None:
    """Remove the files of exports that are no more."""
    there = {path: int(path.stem) for path in _folder().glob("*.*") if path.stem.isdecimal()}
    known = set(Export.objects.filter(pk__in=there.values()).values_list("pk", flat=True)) if there else set()
    for path, pk in there.items():
        if pk not in known:
            path.unlink(missing_ok=True)


def _drop(job: Export) -> int:
    file_of(job).unlink(missing_ok=True)
    _spool(job).unlink(missing_ok=True)
    return job.delete()[0]


def _work(job: Export, end: float) -> int:
    """Spool stretches until `end`, make the workbook when all are there; return whether it is ready."""
    exported, asked = LISTS[job.list], _asked(job)
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _spool(job).open("ab") as spool:
        spool.truncate(job.spooled)
        while not job.all_read:
            rows, job.mark = exported.stretch(asked, job.mark, STRETCH)
            spool.write(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
            spool.flush()
            job.done, job.spooled, job.all_read = job.done + len(rows), spool.tell(), job.mark is None
            later = not job.all_read and time.monotonic() > end
            job.next_at = timezone.now() + (timedelta() if later else LEASE)
            job.save(update_fields=["done", "mark", "spooled", "all_read", "next_at"])
            if later:
                return 0
    _finish(job)
    return 1


def _finish(job: Export) -> None:
    exported, draft = LISTS[job.list], file_of(job).with_suffix(".part")
    columns = [Column(name.get(job.language), width, kind) for name, width, kind in exported.columns]
    write_workbook(draft, columns, _rows(job, columns), name=exported.name.get(job.language))
    draft.replace(file_of(job))
    if not Export.objects.filter(pk=job.pk).exists():
        # Taken back while it was made.
        file_of(job).unlink(missing_ok=True)
        return
    with transaction.atomic():
        job.state, job.next_at, job.finished, job.total = "ready", None, timezone.now(), job.done
        job.save(update_fields=["state", "next_at", "finished", "total"])
        Record(job.person).write(
            "list.exported", job.person.username, list=job.list, rows=job.done, filter=_recorded(job)
        )
    _spool(job).unlink(missing_ok=True)


def _rows(job: Export, columns: list[Column]) -> Iterator[list[Any]]:
    moments = [n for n, column in enumerate(columns) if column.kind == "moment"]
    with _spool(job).open("rb") as spool:
        for line in spool:
            row = msgspec.json.decode(line)
            for n in moments:
                row[n] = datetime.fromisoformat(row[n]) if row[n] else None
            yield row


def _recorded(job: Export) -> dict[str, Any]:
    """Return the filter for the record: codes as they are, of words somebody searched for only a mark to compare."""
    out = dict(job.sought)
    if "text" in out:
        out["text"] = salted_hmac("luodi.export", out["text"], algorithm="sha256").hexdigest()[:16]
    return out


def _asked(job: Export) -> Asked:
    mine_ = bool(job.sought.get("mine", True))
    return Asked(job.list, job.person, sought_from(job.sought), mine_, job.language, job.at)


def _folder() -> Path:
    return Path(settings.HOME) / "exports"


def _spool(job: Export) -> Path:
    return _folder() / f"{job.pk}.rows"
