"""How the file of columns is laid out and written: a part for each fact (assessment.facts.FACTS) and type of matter.

Within a part the order is that of matters and their entries: whose it is, what it was settled to, when that happened
and when it was recorded. What stands of a fact as of a moment is then one pass over dense numbers, without grouping,
and of facts and types that no figure asks about nothing is read (assessment.columns).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from numpy.typing import NDArray

from luodi.city.assessment.counting import dialect, flows
from luodi.city.assessment.facts import COLUMNS, FACTS, Fact, flat

BATCH: Final = 50_000
"""Rows in memory at a time while entries are written."""
GROUP: Final = 100_000
"""Rows of a row group, at most."""
_WORDS: Final = ("kind", "type", "region", "outcome")
ENTRIES: Final = pa.schema([(name, pa.string() if name in _WORDS else pa.int64()) for name in COLUMNS])
"""Of `flat`."""
WORD: Final = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [
        ("what", WORD),
        ("type", WORD),
        ("place", pa.int32()),
        ("value", pa.int64()),
        ("word", WORD),
        ("happened", pa.int64()),
        ("recorded", pa.int64()),
    ]
)
"""`what`: a fact, `outcome` (its kind is the word, its amount the value), or of each matter its `matter` (the number of
its row) or `region` (the word). `place`: the how-manieth matter it is of, from 0, in the order of types. Times in
milliseconds since 1970."""
INDEX: Final = b"luodi.groups"
"""Under this word the file's own description says what each row group holds."""


class Group(msgspec.Struct, frozen=True, array_like=True):
    """What a row group holds: some of a fact of one type; when it happened and was recorded, the first and the last."""

    what: str
    type: str
    rows: int
    happened: tuple[int, int]
    recorded: tuple[int, int]


def write_columns(file: Path, known: datetime) -> int:
    """Write the journal as recorded by `known` to a Parquet file; return how many entries it was.

    Nobody's name and no word anybody wrote is in it. It replaces the file only when it is whole.
    """
    entries, part = (file.with_suffix(f"{file.suffix}.{end}") for end in ("entries", "part"))
    try:
        rows = _write_entries(entries, known)
        divide(entries, part)
        part.replace(file)
    finally:
        for left in (entries, part):
            left.unlink(missing_ok=True)
    return rows


def _write_entries(file: Path, known: datetime) -> int:
    statement = flat(dialect(), flows(), ()) + " ORDER BY e.matter_id, e.seq"
    rows = 0
    with (
        transaction.atomic(),
        pq.ParquetWriter(file, ENTRIES, compression="zstd") as writer,
        connection.chunked_cursor() as cursor,
    ):
        cursor.execute(statement, [known, known])
        while chunk := cursor.fetchmany(BATCH):
            writer.write_table(_entries(chunk))
            rows += len(chunk)
    return rows


def _entries(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = zip(zip(*rows, strict=True), ENTRIES, strict=True)
    return pa.table([pa.array(column, field.type) for column, field in columns], schema=ENTRIES)


def divide(entries: Path, file: Path) -> None:
    """Write a file of columns from a Parquet file of entries that has `flat`'s columns and order."""
    matter = pq.read_table(entries, columns=["matter"])["matter"].to_numpy()
    begins = np.diff(matter, prepend=-1) != 0
    first = np.flatnonzero(begins)
    of = pq.read_table(entries, columns=["matter", "type", "region"]).take(first)
    types = of["type"].cast(pa.string()).to_numpy(zero_copy_only=False).astype(str)
    order = np.argsort(types, kind="stable")
    places = np.empty(len(first), dtype=np.int32)
    places[order] = np.arange(len(first), dtype=np.int32)
    names, starts = np.unique(types[order], return_index=True)
    numbers = dict.fromkeys(("place", "value", "happened", "recorded"), "DELTA_BINARY_PACKED")
    words = ["what", "type", "word"]
    index: list[Group] = []
    with pq.ParquetWriter(file, SCHEMA, compression="none", use_dictionary=words, column_encoding=numbers) as writer:
        for what, rows in _parts(entries, of.take(order), places[np.cumsum(begins) - 1]):
            edges = [*np.searchsorted(rows["place"].to_numpy(), starts).tolist(), len(rows)]
            for name, since, until in zip(names.tolist(), edges[:-1], edges[1:], strict=True):
                for at in range(since, until, GROUP):
                    group = rows.slice(at, min(GROUP, until - at))
                    writer.write_table(_named(what, name, group))
                    index.append(Group(what, name, len(group), _span(group["happened"]), _span(group["recorded"])))
        writer.add_key_value_metadata({INDEX: msgspec.json.encode(index)})


def _parts(entries: Path, of: pa.Table, place: NDArray[np.int32]) -> Iterator[tuple[str, pa.Table]]:
    """Return all of each part, whatever the type, in the order of places; `place` is whose each entry is."""
    every, zero = np.arange(len(of), dtype=np.int32), np.zeros(len(of), dtype=np.int64)
    yield "matter", _rows(every, of["matter"], pa.nulls(len(of), WORD), zero, zero)
    yield "region", _rows(every, zero, of["region"], zero, zero)
    quoted = "'" + str(entries).replace("'", "''") + "'"
    with duckdb.connect() as database:
        for what, fact in {**FACTS, "outcome": Fact("outcome IS NOT NULL", "amount")}.items():
            word = "outcome" if what == "outcome" else "NULL::VARCHAR"
            found = database.sql(
                f"SELECT file_row_number, {fact.value}, {word}, happened, recorded"  # noqa: S608 - this module's own words
                f" FROM read_parquet({quoted}, file_row_number = true) WHERE {fact.where}"
            ).to_arrow_table()
            at = place[found.column(0).to_numpy()]
            order = np.argsort(at, kind="stable")
            yield what, _rows(at[order], *(column.take(order) for column in found.columns[1:]))


def _rows(place: Any, value: Any, word: Any, happened: Any, recorded: Any) -> pa.Table:
    columns = {"place": place, "value": value, "word": word, "happened": happened, "recorded": recorded}
    return pa.table({name: _typed(column, SCHEMA.field(name).type) for name, column in columns.items()})


def _typed(column: Any, kind: pa.DataType) -> Any:
    if isinstance(column, np.ndarray):
        return pa.array(column, kind)
    return column if column.type == kind else column.cast(pa.string()).cast(kind) if kind == WORD else column.cast(kind)


def _named(what: str, type_: str, rows: pa.Table) -> pa.Table:
    words = {
        name: pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), dtype=np.int32)), [word])
        for name, word in (("what", what), ("type", type_))
    }
    return pa.table({name: words[name] if name in words else rows[name] for name in SCHEMA.names}, schema=SCHEMA)


def _span(column: pa.ChunkedArray) -> tuple[int, int]:
    numbers = column.to_numpy()
    return int(numbers.min()), int(numbers.max())
