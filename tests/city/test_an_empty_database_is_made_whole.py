"""An empty database is made in one go, and is the one that step after step of the migrations makes."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROGRAM = """
import json
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from luodi.faces.operators import health
{way}
introspection, found = connection.introspection, {{}}
with connection.cursor() as cursor:
    # What SQLite keeps as it was written needs no looking into.
    for table in introspection.table_names(cursor):
        if connection.vendor == "sqlite":
            found[table] = []
            continue
        keys = introspection.get_constraints(cursor, table)
        found[table] = [
            sorted(map(str, introspection.get_table_description(cursor, table))),
            sorted(name + str(sorted(of.items(), key=str)) for name, of in keys.items()),
        ]
    cursor.execute(
        "SELECT name, sql FROM sqlite_master" if connection.vendor == "sqlite" else
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    )
    found["as written"] = sorted(cursor.fetchall())
print(json.dumps([found, health.pending()]))
"""
OF_DJANGO = "auth_group_permissions"
"""A join that nothing here uses: a step numbers its rows in eight bytes, Django's own model in four."""
WHOLE = "call_command('migrate', verbosity=0)"
STEPWISE = "[call_command('migrate', app, verbosity=0) for app in sorted(MigrationLoader(None).migrated_apps)]"
LOST = """
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM django_migrations WHERE app = 'search'")
    cursor.execute("DROP TABLE search_advice")
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Make a database of its own in a program of its own; return its shape, and which steps it still lacks."""
    names: list[str] = []

    def make(name: str, way: str) -> Any:
        env = os.environ | {"LUODI_HOME": str(tmp_path / name), "DJANGO_SETTINGS_MODULE": "luodi.settings.embedded"}
        if connection.vendor == "postgresql":
            own, given = f"{connection.settings_dict['NAME']}_{name}", os.environ["DATABASE_URL"]
            if name not in names:
                _on_server(f'DROP DATABASE IF EXISTS "{own}"', f'CREATE DATABASE "{own}"')
            env["DATABASE_URL"] = f"{given.rpartition('/')[0]}/{own}"
        names.append(name)
        (tmp_path / name).mkdir(exist_ok=True)
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(way=way)], env=env, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    yield make
    if connection.vendor == "postgresql":
        _on_server(*(f'DROP DATABASE "{connection.settings_dict["NAME"]}_{name}"' for name in set(names)))


def _on_server(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_it_is_the_database_that_the_steps_make_and_lacks_none(made: Callable[..., Any]) -> None:
    (whole, lacks), (stepwise, lacks_too) = made("whole", WHOLE), made("stepwise", STEPWISE)
    for shape in (whole, stepwise):
        shape["as written"] = {name: sorted(re.split(r"[(),\s]+", sql or "")) for name, sql in shape["as written"]}
    assert {name for name in whole.keys() | stepwise.keys() if whole.get(name) != stepwise.get(name)} <= {OF_DJANGO}
    assert not lacks + lacks_too
    assert whole.keys() >= {"matters_entry", "registry_post", "programmes_programme"}


def test_what_holds_something_is_left_to_the_steps(made: Callable[..., Any]) -> None:
    shape, lacks = made("whole", WHOLE + LOST)
    assert "search_advice" not in shape
    assert lacks
    shape, lacks = made("whole", WHOLE)
    assert "search_advice" in shape
    assert not lacks
