"""SQLite, and any other back end: one multi-row statement per table, inside the group's single transaction.

SQLite has no round trips to save, so plain `executemany` is the fast path there; the SQL is portable enough for
other back ends that take `INSERT … ON CONFLICT`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from luodi.city.matters.store.changes import Changes, values
from luodi.city.matters.store.tables import CHANGED, GONE, LOCKED, MATTERS, TABLES, Table

LOCK = f"SELECT {', '.join(LOCKED)} FROM matters_matter WHERE "  # noqa: S608
REVISION = "SELECT value FROM registry_revision WHERE name = 'registry'"


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _insert(table: Table) -> str:
    extra = dict(table.constants)
    marks = ", ".join([*("?" for _ in table.columns), *(repr(v) for v in extra.values())])
    sql = f"INSERT INTO {table.name} ({_quoted([*table.columns, *extra])}) VALUES ({marks})"  # noqa: S608
    if table.upsert:
        sets = ", ".join(f'"{c}" = excluded."{c}"' for c in table.updated)
        sql += f" ON CONFLICT ({_quoted(table.key)}) DO UPDATE SET {sets}"
    return sql


class Sqlite:
    """The write path's statements. One process writes (BEGIN IMMEDIATE), so reading inside is already locked."""

    def __init__(self) -> None:
        self._inserts = [(table.field, _insert(table)) for table in TABLES]
        sets = ", ".join(f'"{c}" = ?' for c in CHANGED)
        self._update = f"UPDATE {MATTERS.name} SET {sets} WHERE id = ?"  # noqa: S608
        self._deletes = [
            (field, f"DELETE FROM {name} WHERE " + " AND ".join(f'"{c}" = ?' for c in key))  # noqa: S608
            for field, name, key in GONE
        ]

    @contextmanager
    def transaction(self, *, plain: bool) -> Iterator[None]:
        """Run one group in a transaction; `plain` (nothing but `lock` and `write` inside) saves Django's own."""
        if not plain or connection.in_atomic_block:
            with transaction.atomic():
                yield
            return
        raw = _raw()
        with connection.wrap_database_errors:
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise

    def lock(self, ids: Sequence[int], numbers: Sequence[str] = ()) -> tuple[list[tuple[Any, ...]], int]:
        """Return matters' rows (LOCKED) and the registry's revision; the transaction already holds the write lock."""
        raw = _raw()
        found = raw.execute(REVISION).fetchone()
        rows = [*self._read(raw, "id", ids), *self._read(raw, "number", numbers)]
        return rows, int(found[0]) if found else 0

    def _read(self, raw: Any, column: str, wanted: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not wanted:
            return []
        marks = ", ".join("?" for _ in wanted)
        return list(raw.execute(f"{LOCK}{column} IN ({marks})", wanted).fetchall())

    def write(self, changes: Changes) -> None:
        """Write all rows of a group."""
        raw = _raw()
        for field, sql in self._inserts:
            rows = getattr(changes, field)
            if rows:
                raw.executemany(sql, map(values, rows))
        if changes.changed:
            raw.executemany(self._update, [_update_values(row) for row in changes.changed])
        for field, sql in self._deletes:
            gone = getattr(changes, field)
            if gone:
                raw.executemany(sql, gone)


def _raw() -> Any:
    """Return this thread's own connection: each look through Django's stand-in for it costs as much as a small read."""
    mine = connections[DEFAULT_DB_ALIAS]
    mine.ensure_connection()
    return mine.connection


def _update_values(row: Any) -> tuple[Any, ...]:
    return (*(getattr(row, c) for c in CHANGED), row.id)
