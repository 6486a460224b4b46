"""Taking a file in: rows in groups, each group one transaction, each row remembered by its key."""

import gc
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from django.db import IntegrityError, connection
from django.utils import timezone

from luodi.city.matters.importing.acts import Maker
from luodi.city.matters.importing.mapping import ImportMap
from luodi.city.matters.importing.report import NOTED, REFUSED, Finding, Report, open_report
from luodi.city.matters.importing.rows import RowReader, Taken
from luodi.city.matters.importing.tables import digest_of, open_table
from luodi.city.matters.models import ImportRun
from luodi.city.matters.numbers import take_ids
from luodi.city.matters.store import Order, perform
from luodi.city.matters.store.batch import Outcome, now_ms
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

GROUP = 500
"""Rows in one transaction: enough that the flush to disk no longer counts, few enough that others wait little."""
KEEP_EVERY = 10
"""Groups between two notes of how far the import is."""
NUMBERS = 10
"""Groups whose numbers are taken at once, because taking numbers flushes to disk, too."""
TRIES = 5
OTHERWISE = Text(
    "同一件的后一行与第一行不同，取第一行的", "a later row of this matter says otherwise; the first one is taken"
)
TWICE = Text("这个编号在文件里出现了两次，取第一次的", "this key stands twice in the file; the first one is taken")


class Tally(msgspec.Struct):
    """How an import went, in rows. `again` were stored before; `noted` ones are stored, with a remark in the report.

    `events` are further rows of a matter whose first row was read: where a row is an event.
    """

    rows: int = 0
    taken: int = 0
    again: int = 0
    refused: int = 0
    noted: int = 0
    events: int = 0
    report: str = ""


Progress = Callable[[Tally], None]


def run(path: Path, known: ImportMap, report: Path, *, progress: Progress | None = None, group: int = GROUP) -> Tally:
    """Take the table at `path` in by its map and return how it went; `report` names every row that was not plain.

    Raises Refused when the file cannot be read, lacks a column of the map, or the type is not in force: nothing has
    been stored then. Broken off at any moment, whole groups are stored; started again, it goes on.
    """
    table = open_table(path, known.sheet)
    reader, maker = RowReader(table, known, now_ms()), Maker(known)
    events = _Events(reader) if known.rows == "event" else None
    record = _record(path, known)
    tally = Tally(report=str(report))
    with open_report(report) as lines, collector_at_rest():
        store = _Store(known, maker, tally, lines, group)
        for n, part in enumerate(_batched(_read(reader, events, table.rows, tally, lines), group), 1):
            store.put([taken for taken in part if taken])
            if n % KEEP_EVERY == 0:
                _keep(record, tally)
                gc.collect()
            if progress:
                progress(tally)
    record.finished = timezone.now()
    _keep(record, tally)
    return tally


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from looking through the whole program again and again while rows stream past.

    Rows leave nothing that refers to itself, so counting references frees them; the collector's visits would double
    the time an import takes.
    """
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _batched(rows: Iterator[Taken | None], size: int) -> Iterator[list[Taken | None]]:
    while part := list(itertools.islice(rows, size)):
        yield part


class _Events:
    """Knows which rows are further events of a matter whose first row was read. Holds two numbers a matter."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._seen: dict[str, int] = {}

    def further(self, number: int, values: Sequence[Any], report: Report) -> bool:
        """Return whether a row is a further event; name it where it says otherwise of the matter than the first row."""
        key, said = self._reader.key(values), self._reader.told(values)
        if not key or key not in self._seen:
            self._seen[key] = said
            return False
        if self._seen[key] != said:
            report.add(Finding(number, key, NOTED, "key", OTHERWISE))
        return True


def _read(
    reader: RowReader,
    events: _Events | None,
    rows: Iterable[tuple[int, Sequence[Any]]],
    tally: Tally,
    report: Report,
) -> Iterator[Taken | None]:
    for number, values in rows:
        if not any(value not in (None, "") for value in values):
            continue
        tally.rows += 1
        if events and events.further(number, values, report):
            tally.events += 1
            continue
        taken, findings = reader.read(number, values)
        tally.refused += taken is None
        tally.noted += taken is not None and bool(findings)
        for finding in findings:
            report.add(finding)
        yield taken


def _record(path: Path, known: ImportMap) -> ImportRun:
    started = {"source": known.source, "started": timezone.now()}
    record, _ = ImportRun.objects.get_or_create(digest=digest_of(path), map_digest=known.digest, defaults=started)
    return record


def _keep(record: ImportRun, tally: Tally) -> None:
    record.rows, record.taken, record.refused = tally.rows, tally.taken + tally.again, tally.refused
    record.save(update_fields=["rows", "taken", "refused", "finished"])


class _Store:
    """Stores groups of rows, leaving out those that are stored already."""

    def __init__(self, known: ImportMap, maker: Maker, tally: Tally, report: Report, size: int) -> None:
        self._map = known
        self._maker = maker
        self._tally = tally
        self._report = report
        self._size = size
        self._numbers: deque[tuple[int, int]] = deque()
        self._mine: list[range] = []
        """The numbers this run took: a key found under one of them came twice in this very file."""

    def put(self, rows: list[Taken]) -> None:
        """Store a group in one transaction."""
        for _ in range(TRIES):
            fresh = self._fresh(rows)
            if not fresh:
                return
            try:
                outcomes = perform(self._orders(fresh))
            except IntegrityError:
                # Somebody else took one of these rows a moment ago: look again which are left.
                continue
            self._count(fresh, outcomes)
            return
        raise Refused(
            "import_twice",
            Text("同一来源正由另一个进程导入；等它结束再来。", "The same source is being imported elsewhere; wait."),
            "file",
        )

    def _fresh(self, rows: list[Taken]) -> list[Taken]:
        stored = self._stored([taken.key for taken in rows])
        fresh: dict[str, Taken] = {}
        for taken in rows:
            matter = stored.get(taken.key, 0)
            if taken.key in fresh or any(matter in numbers for numbers in self._mine):
                self._refuse(taken, "key", TWICE)
            elif matter:
                self._tally.again += 1
            else:
                fresh[taken.key] = taken
        return list(fresh.values())

    def _stored(self, keys: list[str]) -> dict[str, int]:
        """Return the matters of those keys that are stored. By hand: the ORM takes longer over 500 keys than SQL."""
        if not keys:
            return {}
        marks = ", ".join(["%s"] * len(keys))
        sql = f'SELECT "key", matter_id FROM matters_origin WHERE source = %s AND "key" IN ({marks})'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._map.source, *keys])
            return dict(cursor.fetchall())

    def _orders(self, rows: list[Taken]) -> list[Order]:
        while len(self._numbers) < len(rows):
            count = max(len(rows), self._size * NUMBERS)
            subjects = take_ids(count, "subject") if self._map.reporter else range(count)
            self._mine.append(take_ids(count))
            self._numbers.extend(zip(self._mine[-1], subjects, strict=True))
        make = self._maker.acts
        return [Order(make=partial(make, taken, *self._numbers.popleft())) for taken in rows]

    def _count(self, rows: list[Taken], outcomes: list[Outcome]) -> None:
        for taken, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, list):
                self._tally.taken += 1
            else:
                self._refuse(taken, getattr(outcome, "field", None) or "path", outcome.message)

    def _refuse(self, taken: Taken, field: str, reason: Text) -> None:
        self._tally.refused += 1
        self._report.add(Finding(taken.row, taken.key, REFUSED, field, reason))
