"""The database itself refuses to change the journal. Triggers are put back after every migration and checked at start.

Both engines refuse update, delete and a second row under the same key (which also stops SQLite's INSERT OR REPLACE);
PostgreSQL also refuses TRUNCATE. SQLite knows no TRUNCATE: an unqualified DELETE fires the row trigger.
"""

from typing import Any

from django.db import connections

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'entries are never changed or removed'); END"
SQLITE = {
    "matters_entry_no_update": f"BEFORE UPDATE ON matters_entry {_REFUSE}",
    "matters_entry_no_delete": f"BEFORE DELETE ON matters_entry {_REFUSE}",
    "matters_entry_no_replace": (
        "BEFORE INSERT ON matters_entry WHEN EXISTS (SELECT 1 FROM matters_entry e"  # noqa: S608
        f" WHERE e.matter_id = NEW.matter_id AND e.seq = NEW.seq) {_REFUSE}"
    ),
}
FUNCTION = """CREATE OR REPLACE FUNCTION matters_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'entries are never changed or removed'; END $$"""
_CALL = "EXECUTE FUNCTION matters_entry_refuse()"
POSTGRES = {
    "matters_entry_no_change": f"BEFORE UPDATE OR DELETE ON matters_entry FOR EACH ROW {_CALL}",
    "matters_entry_no_truncate": f"BEFORE TRUNCATE ON matters_entry FOR EACH STATEMENT {_CALL}",
}


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
    """Return the names of guards that do not stand as they should: gone, disabled or altered."""
    connection = connections[using]
    if "matters_entry" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'matters_entry'::regclass AND tgenabled = 'A'"
            )
            standing = {row[0] for row in cursor.fetchall()}
            return sorted(set(POSTGRES) - standing)
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
