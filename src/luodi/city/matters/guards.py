"""The database itself refuses to change journal and ratings. Triggers are put back after migrations, and checked.

Both engines refuse update, delete and a second row under the same key or row id (which also stops SQLite's INSERT OR
REPLACE, whose silent deletion fires no trigger by default); PostgreSQL also refuses TRUNCATE. SQLite knows no TRUNCATE:
an unqualified DELETE fires the row trigger.
"""

from typing import Any, TypeVar

from django.db import connections

GUARDED = ("matters_entry", "matters_rating")
Kind = TypeVar("Kind")

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'entries are never changed or removed'); END"
SQLITE = {
    "matters_entry_no_update": f"BEFORE UPDATE ON matters_entry {_REFUSE}",
    "matters_entry_no_delete": f"BEFORE DELETE ON matters_entry {_REFUSE}",
    "matters_entry_no_replace": (
        "BEFORE INSERT ON matters_entry WHEN EXISTS (SELECT 1 FROM matters_entry e"  # noqa: S608
        " WHERE e.matter_id = NEW.matter_id AND e.seq = NEW.seq)"
        # Where no row id is given SQLite shows −1 here.
        " OR (NEW.rowid > 0 AND EXISTS (SELECT 1 FROM matters_entry e WHERE e.rowid = NEW.rowid))"
        f" {_REFUSE}"
    ),
    "matters_rating_no_update": f"BEFORE UPDATE ON matters_rating {_REFUSE}",
    "matters_rating_no_delete": f"BEFORE DELETE ON matters_rating {_REFUSE}",
}
_BODY = " BEGIN RAISE EXCEPTION 'entries are never changed or removed'; END "
FUNCTION = f"CREATE OR REPLACE FUNCTION matters_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
_CALL = "EXECUTE FUNCTION matters_entry_refuse()"
POSTGRES = {
    "matters_entry_no_change": f"BEFORE UPDATE OR DELETE ON matters_entry FOR EACH ROW {_CALL}",
    "matters_entry_no_truncate": f"BEFORE TRUNCATE ON matters_entry FOR EACH STATEMENT {_CALL}",
    "matters_rating_no_change": f"BEFORE UPDATE OR DELETE ON matters_rating FOR EACH ROW {_CALL}",
    "matters_rating_no_truncate": f"BEFORE TRUNCATE ON matters_rating FOR EACH STATEMENT {_CALL}",
}

ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32
KINDS = {
    "matters_entry_no_change": ROW | BEFORE | DELETE | UPDATE,
    "matters_entry_no_truncate": BEFORE | TRUNCATE,
    "matters_rating_no_change": ROW | BEFORE | DELETE | UPDATE,
    "matters_rating_no_truncate": BEFORE | TRUNCATE,
}
"""What `pg_trigger.tgtype` says of each: when it fires, and on what."""
STANDING = """SELECT t.tgname, t.tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_class c ON c.oid = t.tgrelid
  WHERE t.tgname LIKE c.relname || '_no_%%' AND t.tgrelid = ANY (%s::text[]::regclass[])
    AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''
    AND p.proname = 'matters_entry_refuse' AND p.prosrc = %s"""
"""Triggers that fire always, on every row and column, and call the function as it was written."""


def put_back(using: str = "default", **_: Any) -> None:
    """Create the guards that are missing (after migrate, and by `luodi guard`)."""
    connection = connections[using]
    tables = _there(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(FUNCTION)
            for name, body in _of(POSTGRES, tables).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {_table(name)}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")
                cursor.execute(f"ALTER TABLE {_table(name)} ENABLE ALWAYS TRIGGER {name}")
        elif connection.vendor == "sqlite":
            for name, body in _of(SQLITE, tables).items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")


def missing(using: str = "default") -> list[str]:
    """Return the names of guards that do not stand as they should: gone, disabled, weakened or hollowed out."""
    connection = connections[using]
    tables = _there(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and tables:
            cursor.execute(STANDING, [tables, _BODY])
            standing = dict(cursor.fetchall())
            return sorted(name for name, kind in _of(KINDS, tables).items() if standing.get(name) != kind)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            bodies = dict(cursor.fetchall())
            wanted = _of(SQLITE, tables)
            return sorted(name for name, body in wanted.items() if not bodies.get(name, "").endswith(body))
    return []


def _table(name: str) -> str:
    return next(table for table in GUARDED if name.startswith(table))


def _there(connection: Any) -> list[str]:
    return [table for table in GUARDED if table in connection.introspection.table_names()]


def _of(guards: dict[str, Kind], tables: list[str]) -> dict[str, Kind]:
    """Return the guards of tables that are there: a city on its way up has not all of them yet."""
    return {name: guard for name, guard in guards.items() if _table(name) in tables}


def lift(using: str = "default") -> None:
    """Take the guards away: only for emptying a test database, and never reachable from the product."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in POSTGRES if connection.vendor == "postgresql" else SQLITE:
            on = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
