"""Neither the ORM nor plain SQL changes, removes, replaces or empties entries; a guard that is gone is reported."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from luodi.city.matters import guards
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.checks import guards_stand
from luodi.city.matters.models import Entry, Matter

COLUMNS = 'matter_id, seq, kind, happened, recorded, "by", unit, step, body, hash'
COPY = f"SELECT {COLUMNS.replace('kind', chr(39) + 'forged' + chr(39))} FROM matters_entry"
REFUSED = {
    "update": "UPDATE matters_entry SET kind = 'forged'",
    "update of one column of one row": "UPDATE matters_entry SET recorded = recorded WHERE seq = 1",
    "delete": "DELETE FROM matters_entry",
    "delete of one row": "DELETE FROM matters_entry WHERE seq = 1",
    "a second row under the same key": f"INSERT INTO matters_entry ({COLUMNS}) {COPY}",
    "upsert": f"INSERT INTO matters_entry ({COLUMNS}) {COPY} WHERE true "
    "ON CONFLICT (matter_id, seq) DO UPDATE SET kind = excluded.kind",
}
SQLITE = {
    "replace": f"REPLACE INTO matters_entry ({COLUMNS}) {COPY}",
    "insert or replace": f"INSERT OR REPLACE INTO matters_entry ({COLUMNS}) {COPY}",
    "update or replace": "UPDATE OR REPLACE matters_entry SET seq = 1",
    "replace by row id": f"INSERT OR REPLACE INTO matters_entry (rowid, {COLUMNS}) "
    f"SELECT rowid, {COLUMNS.replace('seq', 'seq + 90')} FROM matters_entry",
}
POSTGRES = {
    "truncate": "TRUNCATE matters_entry",
    "truncate of what it hangs on": "TRUNCATE matters_matter CASCADE",
    "merge": "MERGE INTO matters_entry e USING matters_entry s ON e.matter_id = s.matter_id AND e.seq = s.seq "
    "WHEN MATCHED THEN UPDATE SET kind = 'forged'",
    "update under another replication role": "SET LOCAL session_replication_role = replica; "
    "UPDATE matters_entry SET kind = 'forged'",
}
OWN = POSTGRES if connection.vendor == "postgresql" else SQLITE
postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="how PostgreSQL is tampered with")
sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite is tampered with")


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def entry(db: None) -> Entry:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number
    return Entry.objects.get(matter__number=number, seq=1)


@pytest.mark.parametrize("sql", [pytest.param(sql, id=name) for name, sql in (REFUSED | OWN).items()])
def test_sql_that_would_change_entries_is_refused(entry: Entry, sql: str) -> None:
    before = list(Entry.objects.order_by("pk").values_list())
    with pytest.raises(DatabaseError):
        execute(sql)
    assert list(Entry.objects.order_by("pk").values_list()) == before


@sqlite
@pytest.mark.parametrize("sql", SQLITE.values(), ids=SQLITE.keys())
def test_a_connection_without_recursive_triggers_cannot_replace_either(entry: Entry, sql: str) -> None:
    execute("PRAGMA recursive_triggers=OFF")
    try:
        with pytest.raises(DatabaseError):
            execute(sql)
    finally:
        execute("PRAGMA recursive_triggers=ON")
    assert Entry.objects.get(pk=entry.pk).kind == "registered"


def saved(entry: Entry) -> None:
    entry.kind = "forged"
    entry.save()


@pytest.mark.parametrize(
    "change",
    [
        saved,
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(kind="forged"),
        lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["kind"]),
        lambda entry: Matter.objects.filter(pk=entry.matter_id).delete(),
    ],
)
def test_the_orm_cannot_change_entries(entry: Entry, change: Callable[[Entry], object]) -> None:
    with pytest.raises((DatabaseError, TypeError)), transaction.atomic():
        change(entry)
    assert Entry.objects.get(pk=entry.pk).kind == "registered"


def test_standing_guards_are_not_reported(db: None) -> None:
    assert guards.missing() == []
    assert guards_stand(["default"]) == []


def test_lifted_guards_are_reported_and_put_back_by_migrate(db: None) -> None:
    guards.lift()
    assert [message.id for message in guards_stand(["default"])] == ["matters.E001"]
    call_command("migrate", verbosity=0)
    assert guards.missing() == []


@sqlite
def test_a_guard_that_was_altered_on_sqlite_is_reported(db: None) -> None:
    execute("DROP TRIGGER matters_entry_no_delete")
    execute("CREATE TRIGGER matters_entry_no_delete BEFORE DELETE ON matters_entry BEGIN SELECT 1; END")
    assert guards.missing() == ["matters_entry_no_delete"]
    guards.put_back()
    assert guards.missing() == []


@postgres
@pytest.mark.parametrize(
    "tampering",
    [
        "ALTER TABLE matters_entry DISABLE TRIGGER matters_entry_no_change",
        "ALTER TABLE matters_entry ENABLE REPLICA TRIGGER matters_entry_no_change",
        "ALTER TABLE matters_entry DISABLE TRIGGER USER",
        "CREATE OR REPLACE FUNCTION matters_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER matters_entry_no_change BEFORE UPDATE ON matters_entry FOR EACH ROW "
        "EXECUTE FUNCTION matters_entry_refuse(); "
        "ALTER TABLE matters_entry ENABLE ALWAYS TRIGGER matters_entry_no_change",
        "CREATE OR REPLACE TRIGGER matters_entry_no_change BEFORE UPDATE OR DELETE ON matters_entry FOR EACH ROW "
        "WHEN (OLD.kind = 'x') EXECUTE FUNCTION matters_entry_refuse(); "
        "ALTER TABLE matters_entry ENABLE ALWAYS TRIGGER matters_entry_no_change",
        "CREATE OR REPLACE TRIGGER matters_entry_no_change BEFORE UPDATE OF step OR DELETE ON matters_entry "
        "FOR EACH ROW EXECUTE FUNCTION matters_entry_refuse(); "
        "ALTER TABLE matters_entry ENABLE ALWAYS TRIGGER matters_entry_no_change",
    ],
)
def test_a_guard_that_was_disabled_weakened_or_hollowed_out_on_postgresql_is_reported(db: None, tampering: str) -> None:
    execute(tampering)
    assert "matters_entry_no_change" in guards.missing()
    guards.put_back()
    assert guards.missing() == []
