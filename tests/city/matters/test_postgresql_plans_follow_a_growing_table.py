"""PostgreSQL: a plan made while a table was small does not outlive that."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.db import connection, transaction

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.matters.store import postgres
from luodi.city.matters.store.changes import Changes, MatterChange
from luodi.city.matters.store.postgres import Postgres
from luodi.city.matters.store.rows import text_of
from luodi.city.registry.models import Person

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="how PostgreSQL keeps plans")
ROWS = 5_000
TIMES = ("registered", "answered", "closed", "due")


def written(matter: Matter) -> Changes:
    """Return a change of a matter that changes nothing."""
    values = {name: getattr(matter, name) for name in MatterChange.__struct_fields__}
    times = {name: value and text_of(value) for name, value in values.items() if name in TIMES}
    return Changes(changed=[MatterChange(**(values | times))])


def plan_of_writing() -> str:
    """Return how this connection's prepared statement finds the matter it changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE statement LIKE 'UPDATE matters_matter%%'")
        cursor.execute(f"EXPLAIN EXECUTE {cursor.fetchone()[0]} ('[]')")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_plan_is_made_anew_soon_after_the_table_grew(
    db: None, someone: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The connection outlives one test: without this, what earlier tests sent would say when the next plan is due.
    monkeypatch.setattr(postgres, "_commands", WeakKeyDictionary())
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "请修", "370202", facts={"kind": "投诉"})).number
    one = Matter.objects.get(number=number)

    def write(times: int) -> None:
        for _ in range(times):
            with transaction.atomic():
                Postgres().write(written(one))

    write(12)
    columns: dict[str, Any] = {f.attname: getattr(one, f.attname) for f in Matter._meta.concrete_fields}
    Matter.objects.bulk_create(Matter(**(columns | {"id": one.pk + n, "number": f"x{n}"})) for n in range(1, ROWS))
    write(120)
    assert "Seq Scan on matters_matter" not in plan_of_writing()
