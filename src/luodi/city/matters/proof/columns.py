"""Rows as the database holds them and as the journal says they must be, brought to the same form."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from luodi.city.matters.store.changes import values
from luodi.city.matters.store.rows import Projection
from luodi.city.matters.store.tables import TABLES, Table

PROJECTED = tuple(t for t in TABLES if t.field in {"steps", "clocks", "visible", "outcomes"})
"""Tables that are nothing but projections of a matter's state."""
Row = tuple[Any, ...]
Keyed = dict[Row, Row]


def model_of(table: str) -> type[models.Model]:
    """Return the model of a table."""
    return next(m for m in apps.get_app_config("matters").get_models() if m._meta.db_table == table)


def plain(value: Any) -> Any:
    """Return a column's value as the projection writes it: times as UTC text, amounts with four decimals."""
    if isinstance(value, datetime):
        at = value if value.tzinfo is UTC else value.astimezone(UTC)
        return at.isoformat(" ", "microseconds")[:26]
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.0001")), "f")
    return value


def stored(table: Table, low: int | None, high: int | None) -> dict[int, Keyed]:
    """Return what the database holds of matters after `low` up to `high`: per matter, rows by key."""
    out: dict[int, Keyed] = {}
    keys = [table.columns.index(c) for c in table.key]
    at = table.columns.index("matter_id")
    for row in between(model_of(table.name), low, high).values_list(*table.columns).iterator():
        clean = tuple(plain(v) for v in row)
        out.setdefault(row[at], {})[tuple(clean[k] for k in keys)] = clean
    return out


def between(model: type[models.Model], low: int | None, high: int | None) -> models.QuerySet[Any]:
    """Return a table's rows of matters after `low` up to `high`; None is no bound, so that no row is left unread."""
    bounds = {"matter_id__gt": low, "matter_id__lte": high}
    return model._default_manager.filter(**{name: value for name, value in bounds.items() if value is not None})


def expected(table: Table, projection: Projection) -> Iterator[tuple[Row, Row]]:
    """Yield the rows a projection stands for, by key."""
    keys = [table.columns.index(c) for c in table.key]
    for row in getattr(projection, table.field).values():
        whole = values(row)
        yield tuple(whole[k] for k in keys), whole
