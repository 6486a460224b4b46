"""A big city out of a small one: the demo's year, lived through the real actions, then copied by the database.

Each copy of a matter is the whole of it (entries, steps, clocks, visibility, words, outcomes) under ids of its own,
with a number of its own, some days earlier or later. Chains are copied as they are, so a multiplied database is for
timing: `luodi verify` rightly rejects it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

STRIDE = 10_000
"""Ids of one copy: more than a demo city has matters."""
CHILDREN = ("entry", "step", "clock", "visibility", "outcome", "words")
DAYS = 29
Tell = Callable[[str], None]


def multiply(copies: int, tell: Tell = print) -> None:
    """Add `copies` copies of all matters. Indexes that can be rebuilt are dropped before and made again after."""
    from django.db import connection

    database = connection.vendor
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM matters_matter")
        assert cursor.fetchone()[0] < STRIDE, "the city to be copied is too big"
        remade = _drop_indexes(cursor, database)
        if database == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # no foreign keys: every copy is whole
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET maintenance_work_mem = '1GB'")
        else:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
        _matters(cursor, copies, database)
        tell(f"  matters × {copies + 1}")
        for name in CHILDREN:
            _children(cursor, f"matters_{name}", copies, database)
            tell(f"  {name} × {copies + 1}")
        for sql in remade:
            cursor.execute(sql)
        tell(f"  {len(remade)} indexes")
        top = (copies + 2) * STRIDE
        cursor.execute("UPDATE matters_counter SET value = %s WHERE name = 'matter'", [top])
        if database == "postgresql":
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("RESET synchronous_commit")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("ANALYZE")
    from luodi.city.matters import numbers

    numbers.forget_blocks()


def _matters(cursor: Any, copies: int, database: str) -> None:
    """Copy the matters themselves: numbers carry a check digit, so they come from Python."""
    cursor.execute("SELECT * FROM matters_matter ORDER BY id")
    columns, rows = [c[0] for c in cursor.description], cursor.fetchall()
    made = _copies(columns, rows, copies)
    names = ", ".join(f'"{c}"' for c in columns)
    if database == "postgresql":
        with cursor.copy(f"COPY matters_matter ({names}) FROM STDIN") as copy:
            for row in made:
                copy.write_row(row)
        return
    marks = ", ".join(["?"] * len(columns))
    raw = cursor.cursor.connection
    raw.executemany(f"INSERT INTO matters_matter ({names}) VALUES ({marks})", made)
    raw.commit()


def _copies(columns: list[str], rows: list[Any], copies: int) -> Iterator[list[Any]]:
    from luodi.city.matters.numbers import number_of

    id_, number = columns.index("id"), columns.index("number")
    times = [columns.index(c) for c in ("registered", "answered", "closed", "due")]
    for k in range(1, copies + 1):
        shift = _shift(k)
        for row in rows:
            copy = list(row)
            copy[id_] = row[id_] + k * STRIDE
            copy[number] = number_of(copy[id_], 26)
            for at in times:
                copy[at] = _moved(row[at], shift)
            yield copy


def _shift(k: int) -> timedelta:
    return timedelta(seconds=(k * 7919 % (DAYS * 86_400)) - DAYS * 43_200)


def _moved(value: Any, shift: timedelta) -> Any:
    if not value:
        return value
    if isinstance(value, datetime):
        return value + shift
    moved = datetime.fromisoformat(value) + shift
    return moved.isoformat(sep=" ")


def _children(cursor: Any, table: str, copies: int, database: str) -> None:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    columns = [c[0] for c in cursor.description]
    names = ", ".join(f'"{c}"' for c in columns)
    taken = ", ".join(_taken(column, database) for column in columns)
    if database == "postgresql":
        series = f"generate_series(1, {copies}) AS k"
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {taken} FROM {series}, {table} AS t")
        return
    series = f"(WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < {copies}) SELECT k FROM n)"
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {taken} FROM {series}, {table} AS t")


def _taken(column: str, database: str) -> str:
    """Return what a copy's column is, in SQL. Only visibility rows have a moment that must go with the matter's."""
    if column == "matter_id":
        return f"matter_id + k * {STRIDE}"
    if column != "registered":
        return f't."{column}"'
    seconds = f"((k * 7919) % {DAYS * 86_400} - {DAYS * 43_200})"
    if database == "postgresql":
        return f"t.registered + make_interval(secs => {seconds})"
    return f"strftime('%Y-%m-%d %H:%M:%f000', t.registered, {seconds} || ' seconds')"


def _drop_indexes(cursor: Any, database: str) -> list[str]:
    """Drop indexes that no key needs; return what makes them again."""
    if database == "postgresql":
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
            [[f"matters_{name}" for name in ("matter", *CHILDREN)]],
        )
    else:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%%' AND tbl_name IN "
            f"({', '.join(repr('matters_' + name) for name in ('matter', *CHILDREN))})"
        )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]
