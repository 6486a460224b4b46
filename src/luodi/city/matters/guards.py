"""The database itself refuses to change the journal. Triggers are put back after every migration and checked at start.

Both engines refuse update, delete and a second row under the same key or row id (which also stops SQLite's INSERT OR
REPLACE, whose silent deletion fires no trigger by default); PostgreSQL also refuses TRUNCATE. SQLite knows no TRUNCATE:
an unqualified DELETE fires the row trigger.
"""

from typing import Any

from django.db import connections

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
}
_BODY = " BEGIN RAISE EXCEPTION 'entries are never changed or removed'; END "
FUNCTION = f"CREATE OR REPLACE FUNCTION matters_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$"
_CALL = "EXECUTE FUNCTION matters_entry_refuse()"
POSTGRES = {
    "matters_entry_no_change": f"BEFORE UPDATE OR DELETE ON matters_entry FOR EACH ROW {_CALL}",
    "matters_entry_no_truncate": f"BEFORE TRUNCATE ON matters_entry FOR EACH STATEMENT {_CALL}",
}

ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32
KINDS = {
    "matters_entry_no_change": ROW | BEFORE | DELETE | UPDATE,
    "matters_entry_no_truncate": BEFORE | TRUNCATE,
}
"""What `pg_trigger.tgtype` says of each: when it fires, and on what."""
STANDING = """SELECT t.tgname, t.tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE t.tgrelid = 'matters_entry'::regclass AND t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr = ''
    AND p.proname = 'matters_entry_refuse' AND p.prosrc = %s"""
"""Triggers that fire always, on every row and column, and call the function as it was written."""


def put_back(using: str = "default", **_: Any) -> None:
    """Create the guards that are missing (after migrate, and by `luodi guard`)."""
    connection = connections[using]
    if "matters_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
            for name, body in POSTGRES.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON matters_entry")
                cursor.execute(f"CREATE TRIGGER {name} {body}")
                cursor.execute(f"ALTER TABLE matters_entry ENABLE ALWAYS TRIGGER {name}")
        elif connection.vendor == "sqlite":
            for name, body in SQLITE.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")


def missing(using: str = "default") -> list[str]:
    """Return the names of guards that do not stand as they should: gone, disabled, weakened or hollowed out."""
    connection = connections[using]
    if "matters_entry" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(STANDING, [_BODY])
            standing = dict(cursor.fetchall())
            return sorted(name for name, kind in KINDS.items() if standing.get(name) != kind)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'matters_entry'")
            bodies = dict(cursor.fetchall())
            return sorted(name for name, body in SQLITE.items() if not bodies.get(name, "").endswith(body))
    return []


def lift(using: str = "default") -> None:
    """Take the guards away: only for emptying a test database, and never reachable from the product."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in POSTGRES if connection.vendor == "postgresql" else SQLITE:
            on = " ON matters_entry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
