"""PostgreSQL: pg_dump and pg_restore where they are and fit the server; else COPY of every table, in one snapshot."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from luodi.city.refusals import Refused
from luodi.city.safekeeping.manifest import Manifest
from luodi.engines.notation import Text

DUMP: Final = "database.dump"
TABLES: Final = "tables"
OWN: Final = "django_migrations"
"""Written by the migrations themselves."""


@contextmanager
def snapshot() -> Iterator[str]:
    """Hold one view of the database and name it, so that pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(folder: Path, name: str) -> bool:
    """Write the dump with pg_dump; False where there is none, or one too old for the server."""
    program = shutil.which("pg_dump")
    if not program:
        return False
    target = folder / DUMP
    how = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={target}"]
    done = subprocess.run([program, *how], env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode and "server version mismatch" in done.stderr:
        target.unlink(missing_ok=True)
        return False
    _check(done, "pg_dump")
    return True


def undump(folder: Path) -> None:
    """Put a dump back with pg_restore, all of it or nothing. Refused `no_pg_restore`, `database_failed`."""
    program = shutil.which("pg_restore")
    if not program:
        raise Refused(
            "no_pg_restore",
            Text(
                "这份备份要用 pg_restore 恢复，机器上没有。",
                "This backup needs pg_restore, which is not here.",
            ),
        )
    how = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={_name()}"]
    command = [program, *how, str(folder / DUMP)]
    _check(subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False), "pg_restore")  # noqa: S603


def _check(done: "subprocess.CompletedProcess[str]", program: str) -> None:
    if done.returncode:
        why = done.stderr.strip()[-500:]
        raise Refused("database_failed", Text(f"{program} 没有做成：{why}", f"{program} failed: {why}"))


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _environment() -> dict[str, str]:
    """Return what tells the programs where the database is: a password in arguments would show in the process list."""
    given = connection.settings_dict
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return os.environ | {name: str(given[key]) for name, key in known.items() if given.get(key)}


def copy_tables(folder: Path) -> dict[str, list[str]]:
    """Write every table as COPY gives it, within the snapshot held; return the columns by table."""
    (folder / TABLES).mkdir()
    columns: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns[table] = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            asked = _copy(table, columns[table], "TO STDOUT")
            with (folder / TABLES / table).open("wb") as out, cursor.copy(asked) as rows:
                for chunk in rows:
                    out.write(chunk)
    return columns


def put_tables_back(folder: Path, manifest: Manifest) -> None:
    """Build the tables as they were, and fill them in one transaction: all of it or nothing."""
    targets: dict[str, str] = {}
    for app, name in manifest.migrations:
        targets[app] = max(name, targets.get(app, ""))
    MigrationExecutor(connection).migrate(list(targets.items()))
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [table for table in manifest.tables if table != OWN]
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table in tables:
            asked = _copy(table, manifest.tables[table], "FROM STDIN")
            with (folder / TABLES / table).open("rb") as rows, cursor.copy(asked) as into:
                while chunk := rows.read(1 << 20):
                    into.write(chunk)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _copy(table: str, columns: list[str], way: str) -> Any:
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), named, sql.SQL(way))


def is_empty() -> bool:
    """Return whether the database has no tables."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)
