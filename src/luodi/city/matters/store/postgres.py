"""PostgreSQL: one prepared statement writes everything a group of commands changes; one locks and reads.

Each table's rows travel as one JSON parameter, so the statement's text never depends on what is written and the
server plans it once per connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from django.apps import apps
from django.db import connection, models, transaction
from psycopg import Cursor

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
    models.FloatField: "double precision",
}
_LOCK = f"""SELECT {", ".join(LOCKED)}, (SELECT value FROM registry_revision WHERE name = 'registry')
  FROM matters_matter WHERE %s ORDER BY id FOR UPDATE"""  # noqa: S608 - names are this module's own
LOCK_IDS, LOCK_NUMBERS, LOCK_BOTH = (
    _LOCK % where for where in ("id = ANY(%s)", "number = ANY(%s)", "id = ANY(%s) OR number = ANY(%s)")
)
PREPARE_AFTER = 5
"""Django's connections have this off, and its cursors write parameters into the text: then `prepare` does nothing and
each command costs the server twice the time, most of it planning. Django's own cursors still prepare nothing."""
PLAN_ANEW_FROM = 64
"""A plan made while a table was all but empty reads all of it, and is kept until the table is next analysed: minutes
of a new city at a tenth of its speed. Plans are cheap: they are made anew after so many commands, twice as many, …"""
_commands: "WeakKeyDictionary[Any, int]" = WeakKeyDictionary()
"""Connection → the commands it carried."""
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


def _update() -> str:
    sets = ", ".join(f'"{c}" = r."{c}"' for c in CHANGED)
    source = _recordset(MATTERS.name, ("id", *CHANGED))
    return f"UPDATE {MATTERS.name} m SET {sets} FROM {source} WHERE m.id = r.id"  # noqa: S608


def _delete(name: str, key: Sequence[str]) -> str:
    where = " AND ".join(f'd."{c}" = r."{c}"' for c in key)
    return f"DELETE FROM {name} d USING {_recordset(name, key)} WHERE {where}"  # noqa: S608


@cache
def _parts() -> dict[str, str]:
    """Return, per list of rows in `Changes`, the statement that writes it."""
    parts = {table.field: _insert(table) for table in TABLES}
    parts["changed"] = _update()
    return parts | {field: _delete(name, key) for field, name, key in GONE}


@lru_cache(maxsize=64)
def _statement(fields: tuple[str, ...]) -> str:
    """Return one statement that writes these lists. Commands of one kind touch the same lists, so few are prepared."""
    parts = _parts()
    *others, last = fields
    ctes = ", ".join(f"w{i} AS ({parts[field]})" for i, field in enumerate(others))
    return f"WITH {ctes} {parts[last]}" if ctes else parts[last]


KEYS = {field: key for field, _, key in GONE}


def _param(changes: Changes, field: str) -> str:
    rows = getattr(changes, field)
    if field in KEYS:
        rows = [dict(zip(KEYS[field], row, strict=True)) for row in rows]
    return _json(rows).decode()


def _lock(ids: Sequence[int], numbers: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the statement that locks these matters: one condition at a time wherever that is enough."""
    if not numbers:
        return LOCK_IDS, [list(ids)]
    if not ids:
        return LOCK_NUMBERS, [list(numbers)]
    return LOCK_BOTH, [list(ids), list(numbers)]


class Postgres:
    """The write path's statements on one connection."""

    @contextmanager
    def transaction(self, *, plain: bool) -> Iterator[None]:
        """Run one group in a transaction. `plain` promises that nothing but `lock` and `write` happens inside.

        Then begin and lock, and write and commit, travel together: two round trips instead of four.
        """
        if not plain or connection.in_atomic_block:
            with transaction.atomic():
                yield
            return
        connection.ensure_connection()
        raw: Any = connection.connection
        with connection.wrap_database_errors, raw.pipeline(), raw.transaction():
            yield

    def _execute(self, sql: str, params: Sequence[Any]) -> Any:
        connection.ensure_connection()
        raw: Any = connection.connection
        if raw.prepare_threshold is None:
            raw.prepare_threshold = PREPARE_AFTER
        done = _commands[raw] = _commands.get(raw, 0) + 1
        if done >= PLAN_ANEW_FROM and not done & (done - 1):
            raw.execute("DISCARD PLANS")
        return Cursor(raw).execute(sql, params, prepare=True)

    def lock(self, ids: Sequence[int], numbers: Sequence[str] = ()) -> tuple[list[tuple[Any, ...]], int]:
        """Lock matters in order of id and return their rows (LOCKED) and the registry's revision."""
        if not ids and not numbers:
            found = self._execute(REVISION, ()).fetchall()
            return [], int(found[0][0]) if found else 0
        sql, params = _lock(ids, numbers)
        rows = self._execute(sql, params).fetchall()
        return [row[:-1] for row in rows], int(rows[0][-1] or 0) if rows else 0

    def write(self, changes: Changes) -> None:
        """Write all rows of a group in one statement."""
        fields = tuple(field for field in _parts() if getattr(changes, field))
        if fields:
            self._execute(_statement(fields), [_param(changes, field) for field in fields])
