"""Rows as the database holds them and as the journal says they must be, brought to the same form."""

from collections.abc import Iterable, Iterator
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


def model_of(table: str) -> type[models.Model]:
    """Return the model of a table."""
    return next(m for m in apps.get_app_config("matters").get_models() if m._meta.db_table == table)


def plain(value: Any) -> Any:
    """Return a column's value as the projection writes it: times as UTC text, amounts with four decimals."""
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond:06d}"
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.0001")), "f")
    return value


def stored(table: Table, ids: Iterable[int]) -> dict[int, dict[tuple[Any, ...], tuple[Any, ...]]]:
    """Return what the database holds of these matters: per matter, rows by key."""
    out: dict[int, dict[tuple[Any, ...], tuple[Any, ...]]] = {}
    keys = [table.columns.index(c) for c in table.key]
    rows = model_of(table.name)._default_manager.filter(matter_id__in=list(ids)).values_list(*table.columns)
    for row in rows.iterator():
        clean = tuple(plain(v) for v in row)
        out.setdefault(row[table.columns.index("matter_id")], {})[tuple(clean[k] for k in keys)] = clean
    return out


def expected(table: Table, projection: Projection) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Yield the rows a projection stands for, by key."""
    keys = [table.columns.index(c) for c in table.key]
    for row in getattr(projection, table.field).values():
        whole = values(row)
        yield tuple(whole[k] for k in keys), whole
