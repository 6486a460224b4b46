"""PostgreSQL: one prepared statement writes everything a group of commands changes; one locks and reads.

Each table's rows travel as one JSON parameter, so the statement's text never depends on what is written and the
server plans it once per connection.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec
from django.apps import apps
from django.db import connection, models, transaction

from luodi.city.matters.store.changes import Changes
from luodi.city.matters.store.tables import CHANGED, GONE, LOCKED, MATTERS, TABLES, Table

_json = msgspec.json.encode
_TYPES = {
    models.BigIntegerField: "bigint",
    models.BigAutoField: "bigint",
    models.ForeignKey: "bigint",
    models.OneToOneField: "bigint",
    models.PositiveIntegerField: "integer",
    models.PositiveSmallIntegerField: "smallint",
    models.BooleanField: "boolean",
    models.DateTimeField: "timestamptz",
    models.DecimalField: "numeric",
}
LOCK = f"""SELECT {", ".join(LOCKED)}, (SELECT value FROM registry_revision WHERE name = 'registry')
  FROM matters_matter WHERE id = ANY(%s) OR number = ANY(%s) ORDER BY id FOR UPDATE"""  # noqa: S608 - names are this module's own
REVISION = "SELECT value FROM registry_revision WHERE name = 'registry'"


def _columns(table: str) -> dict[str, str]:
    """Return the PostgreSQL type of each column of a table, from the models."""
    model = next(m for m in apps.get_app_config("matters").get_models() if m._meta.db_table == table)
    return {f.column: _TYPES.get(type(f), "text") for f in model._meta.concrete_fields if f.column}


def _recordset(table: str, columns: Sequence[str]) -> str:
    types = _columns(table)
    return "json_to_recordset(%s::json) AS r(" + ", ".join(f'"{c}" {types[c]}' for c in columns) + ")"


def _quoted(columns: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{c}"' for c in columns)


def _insert(table: Table) -> str:
    extra = dict(table.constants)
    into = _quoted([*table.columns, *extra])
    constants = "".join(f", {value!r}" for value in extra.values())
    sql = f"INSERT INTO {table.name} ({into}) SELECT {_quoted(table.columns, 'r.')}{constants} FROM "  # noqa: S608
    sql += _recordset(table.name, table.columns)
    if table.upsert:
        sets = ", ".join(f'"{c}" = excluded."{c}"' for c in table.updated)
        sql += f" ON CONFLICT ({_quoted(table.key)}) DO UPDATE SET {sets}"
    return sql


def _statement() -> str:
    parts = [f"t{i} AS ({_insert(table)})" for i, table in enumerate(TABLES)]
    sets = ", ".join(f'"{c}" = r."{c}"' for c in CHANGED)
    source = _recordset(MATTERS.name, ("id", *CHANGED))
    parts.append(f"u AS (UPDATE {MATTERS.name} m SET {sets} FROM {source} WHERE m.id = r.id)")  # noqa: S608
    for i, (_, name, key) in enumerate(GONE):
        where = " AND ".join(f'd."{c}" = r."{c}"' for c in key)
        parts.append(f"g{i} AS (DELETE FROM {name} d USING {_recordset(name, key)} WHERE {where})")  # noqa: S608
    return f"WITH {', '.join(parts)} SELECT 1"


class Postgres:
    """The write path's statements on one connection."""

    def __init__(self) -> None:
        self._write = _statement()

    def transaction(self) -> AbstractContextManager[None]:
        """Return the transaction one group runs in."""
        return transaction.atomic()

    def _execute(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:  # type: ignore[union-attr]
            cursor.execute(sql, params, prepare=True)
            return list(cursor.fetchall())

    def lock(self, ids: Sequence[int], numbers: Sequence[str] = ()) -> tuple[list[tuple[Any, ...]], int]:
        """Lock matters in order of id and return their rows (LOCKED) and the registry's revision."""
        if not ids and not numbers:
            found = self._execute(REVISION, ())
            return [], int(found[0][0]) if found else 0
        rows = self._execute(LOCK, (list(ids), list(numbers)))
        return [row[:-1] for row in rows], int(rows[0][-1] or 0) if rows else 0

    def write(self, changes: Changes) -> None:
        """Write all rows of a group in one statement."""
        params = [_json(getattr(changes, table.field)).decode() for table in TABLES]
        params.append(_json(changes.changed).decode())
        for field, _, key in GONE:
            rows = [dict(zip(key, row, strict=True)) for row in getattr(changes, field)]
            params.append(_json(rows).decode())
        self._execute(self._write, params)
