"""Rows as the database holds them and as the journal says they must be, brought to the same form."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db import connection, models

from luodi.city.matters.store.changes import values
from luodi.city.matters.store.rows import Projection, text_of
from luodi.city.matters.store.tables import TABLES, Table

PROJECTED = tuple(t for t in TABLES if t.field in {"steps", "clocks", "visible", "aside", "assists", "outcomes"})
"""Tables that are nothing but projections of a matter's state."""
Row = tuple[Any, ...]
Keyed = dict[Row, Row]


def model_of(table: str) -> type[models.Model]:
    """Return the model of a table."""
    return next(m for m in apps.get_app_config("matters").get_models() if m._meta.db_table == table)


def plain(value: Any) -> Any:
    """Return a column's value as the projection writes it: times as UTC text, amounts with four decimals."""
    if isinstance(value, datetime):
        return text_of(value)
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.0001")), "f")
    return value


def stored(table: Table, low: int | None, high: int | None) -> dict[int, Keyed]:
    """Return what the database holds of matters after `low` up to `high`: per matter, rows by key."""
    out: dict[int, Keyed] = {}
    key, at = itemgetter(*(table.columns.index(c) for c in table.key)), table.columns.index("matter_id")
    for row in raw(between(model_of(table.name), low, high), table.columns):
        clean = tuple(map(plain, row))
        out.setdefault(row[at], {})[key(clean)] = clean
    return out


def raw(rows: models.QuerySet[Any], columns: Sequence[str]) -> Iterable[Row]:
    """Return rows as the driver gives them, without the conversions that took half of the time of verification.

    Amounts are left to Django: SQLite's driver would give them as floats.
    """
    wanted = rows.values_list(*columns)
    amounts = any(isinstance(field, models.DecimalField) for field in rows.model._meta.concrete_fields)
    if amounts or connection.vendor not in {"sqlite", "postgresql"}:
        return wanted.iterator()
    with connection.cursor() as cursor:
        cursor.execute(*wanted.query.sql_with_params())
        found: list[Row] = cursor.fetchall()
        return found


def between(model: type[models.Model], low: int | None, high: int | None) -> models.QuerySet[Any]:
    """Return a table's rows of matters after `low` up to `high`; None is no bound, so that no row is left unread."""
    bounds = {"matter_id__gt": low, "matter_id__lte": high}
    return model._default_manager.filter(**{name: value for name, value in bounds.items() if value is not None})


def expected(table: Table, projection: Projection) -> Iterator[tuple[Row, Row]]:
    """Yield the rows a projection stands for, by key."""
    key = itemgetter(*(table.columns.index(c) for c in table.key))
    for row in getattr(projection, table.field).values():
        whole = values(row)
        yield key(whole), whole
