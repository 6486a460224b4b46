"""The journal as an event log for process mining: one row per entry, CSV or Parquet, streamed, nobody named in it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.exporting.written import lines
from luodi.city.matters.models import Entry
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.access import opens
from luodi.city.registry.actors import SYSTEM as SYSTEM_ACTOR
from luodi.city.registry.actors import System
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.engines.process import REPORTER, SYSTEM

OPENS: Final = "journal.export"
"""What a role must open (roles.yaml)."""
FORMATS: Final = ("csv", "parquet")
BATCH: Final = 20_000
"""Rows in memory at a time."""
LIFECYCLE: Final = {
    "registered": "schedule",
    "assigned": "assign",
    "referred": "reassign",
    "handed_on": "reassign",
    "relieved": "reassign",
    "readdressed": "reassign",
    "taken": "start",
    "paused": "suspend",
    "noticed": "suspend",
    "resumed": "resume",
    "withdrawn": "withdraw",
    "handed_over": "ate_abort",
    "declined": "ate_abort",
    "timed_out": "autoskip",
}
"""Kinds of entries in the words of XES's standard lifecycle; every other is `complete`."""
_TEXT, _TIME = pa.string(), pa.timestamp("ms")
SCHEMA: Final = pa.schema(
    [
        ("case_id", _TEXT),
        ("seq", pa.int32()),
        ("activity", _TEXT),
        ("step", _TEXT),
        ("lifecycle", _TEXT),
        ("time", _TIME),
        ("recorded", _TIME),
        ("unit", _TEXT),
        ("actor", _TEXT),
        ("type", _TEXT),
        ("version", pa.int32()),
        ("region", _TEXT),
        ("channel", _TEXT),
        ("level", pa.int8()),
    ]
)
"""Columns; docs/reference-journal-export.md says what each holds. Times are naive UTC, to the millisecond."""
_COLUMNS = (
    *("matter__number", "seq", "kind", "step", "happened", "recorded", "unit", "by"),
    *("matter__type__code", "matter__type__version", "matter__region", "matter__channel", "matter__level"),
)


def check(who: Who) -> None:
    """Raise Refused `not_allowed` unless one of the person's own roles opens the journal (the system may)."""
    if not isinstance(who, System) and not (isinstance(who, Person) and opens(who, OPENS)):
        raise Refused("not_allowed", NOT_ALLOWED)


def rows(who: Who, since: datetime | None = None, until: datetime | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the entries of the matters `who` may see, by matter and order, as SCHEMA wants them.

    `since` (included) and `until` (left out) narrow by when entries were *recorded*: exports that follow one another
    miss nothing that was filed late. Raises Refused `not_allowed`.
    """
    check(who)
    found = Entry.objects.all()
    if not isinstance(who, System):
        found = found.filter(matter__in=access.visible(who))
    if since:
        found = found.filter(recorded__gte=since)
    if until:
        found = found.filter(recorded__lt=until)
    units = {node.id: node.code for node in office().tree}
    for row in found.order_by("matter_id", "seq").values_list(*_COLUMNS).iterator(chunk_size=BATCH):
        number, seq, kind, step, happened, recorded, unit, by, *matter = row
        actor = {SYSTEM: "system", REPORTER: "reporter"}.get(by, "staff")
        where = units.get(unit, str(unit)) if unit else ""
        lifecycle = LIFECYCLE.get(kind, "complete")
        yield number, seq, kind, step, lifecycle, _naive(happened), _naive(recorded), where, actor, *matter


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def csv_lines(found: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Yield the lines of the journal as CSV, its heading first."""
    return lines(SCHEMA.names, found)


def write_parquet(file: IO[bytes], found: Iterable[tuple[Any, ...]]) -> int:
    """Write rows to an open file and return how many; texts that repeat are stored once (dictionaries, zstd)."""
    source, count = iter(found), 0
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as out:
        while batch := list(islice(source, BATCH)):
            columns = zip(zip(*batch, strict=True), SCHEMA.types, strict=True)
            out.write_batch(pa.record_batch([pa.array(*column) for column in columns], SCHEMA))
            count += len(batch)
    return count


def on_record(
    who: Who, found: Iterator[tuple[Any, ...]], form: str, since: datetime | None, until: datetime | None
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows and, at their end or where the reader breaks off, put on record who took how many."""
    count, whole = 0, False
    try:
        for row in found:
            yield row
            count += 1
        whole = True
    finally:
        period = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
        by = who if isinstance(who, Person) else SYSTEM_ACTOR
        subject = who.username if isinstance(who, Person) else "system"
        Record(by).write("journal.exported", subject, format=form, rows=count, whole=whole, **period)
