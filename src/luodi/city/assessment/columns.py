"""The journal in plain columns, kept as a Parquet file, so that a large city's figures are counted by DuckDB beside it.

The same expression counts there and in the record (assessment.facts); a test holds them to the same figures.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction

from luodi.city.assessment.counting import Asked, Excused, asks_of, count_in, dialect, flows
from luodi.city.assessment.facts import COLUMNS, flat
from luodi.city.assessment.measures import Assessed
from luodi.city.refusals import Refused
from luodi.engines.figures.given import Given
from luodi.engines.notation import Text

BATCH: Final = 50_000
"""Rows in memory at a time."""
_WORDS: Final = ("kind", "type", "region", "outcome")
SCHEMA: Final = pa.schema([(name, pa.string() if name in _WORDS else pa.int64()) for name in COLUMNS])


def write_columns(file: Path, known: datetime) -> int:
    """Write the journal as recorded by `known` to a Parquet file, in the order of matters; return how many entries.

    Nobody's name and no word anybody wrote is in it. It replaces the file only when it is whole.
    """
    statement = flat(dialect(), flows(), ()) + " ORDER BY e.matter_id, e.seq"
    part, rows = file.with_suffix(file.suffix + ".part"), 0
    with (
        transaction.atomic(),
        pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer,
        connection.chunked_cursor() as cursor,
    ):
        cursor.execute(statement, [known, known])
        while chunk := cursor.fetchmany(BATCH):
            writer.write_table(_table(chunk))
            rows += len(chunk)
    part.replace(file)
    return rows


def _table(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = zip(zip(*rows, strict=True), SCHEMA, strict=True)
    return pa.table([pa.array(column, field.type) for column, field in columns], schema=SCHEMA)


def count_columns(assessed: Assessed, asked: Asked, file: Path, excused: Iterable[Excused] = ()) -> list[Given]:
    """Return a scheme's figures from a file of columns, as `counting.count` returns them from the record.

    Raises Refused `figures_refused` for a scheme that counts by answers: nothing anybody answered is in the file.
    """
    if asks_of(assessed.measures):
        told = Text("方案用到表单的答案，列存文件里没有，请按日志算。", "It counts by answers that no such file holds.")
        raise Refused("figures_refused", told)
    known = round(asked.known.timestamp() * 1000)
    # Only what the expression reads is read from the file; what happened or was recorded later is not seen.
    path = str(file).replace("'", "''")
    seen = f"happened <= {asked.now} AND recorded <= {known}"
    relation = f"(SELECT * FROM read_parquet('{path}') WHERE {seen})"  # noqa: S608 - a file and two numbers
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")

        def ask(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
            return database.execute(statement, list(parameters)).fetchall()

        return count_in(assessed, asked, relation, flows(), ask, excused)
