"""Any other Django back end (达梦, openGauss, …): the same rows through the ORM. Slower; correct everywhere."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from luodi.city.matters.models import Matter
from luodi.city.matters.store.changes import Changes
from luodi.city.matters.store.tables import CHANGED, GONE, LOCKED, TABLES, Table
from luodi.city.registry.revision import current_revision


class Portable:
    """The write path's operations by ORM alone."""

    def transaction(self, *, plain: bool) -> AbstractContextManager[None]:
        """Return the transaction one group runs in; `plain` makes no difference here."""
        return transaction.atomic()

    def lock(self, ids: Sequence[int], numbers: Sequence[str] = ()) -> tuple[list[tuple[Any, ...]], int]:
        """Lock matters in order of id and return their rows and the registry's revision."""
        rows = Matter.objects.select_for_update().filter(Q(pk__in=ids) | Q(number__in=numbers)).order_by("pk")
        return list(rows.values_list(*LOCKED)) if ids or numbers else [], current_revision()

    def write(self, changes: Changes) -> None:
        """Write all rows of a group."""
        for table in TABLES:
            self._insert(table, getattr(changes, table.field))
        for row in changes.changed:
            columns = {c: getattr(row, c) for c in CHANGED}
            Matter.objects.filter(pk=row.id).update(**_typed(Matter, columns))
        for field, name, key in GONE:
            for gone in getattr(changes, field):
                _model(name).objects.filter(**dict(zip(key, gone, strict=True))).delete()

    def _insert(self, table: Table, rows: list[Any]) -> None:
        model = _model(table.name)
        made = [
            model(**_typed(model, {c: getattr(row, c) for c in table.columns} | dict(table.constants))) for row in rows
        ]
        if not made:
            return
        if not table.upsert:
            model.objects.bulk_create(made)
            return
        for row in made:
            where = {c: getattr(row, c) for c in table.key}
            if not model.objects.filter(**where).update(**{c: getattr(row, c) for c in table.updated}):
                model.objects.bulk_create([row])


def _model(table: str) -> Any:
    return next(m for m in apps.get_app_config("matters").get_models() if m._meta.db_table == table)


def _typed(model: type[models.Model], columns: dict[str, Any]) -> dict[str, Any]:
    times = {f.attname for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField)}
    return {c: _moment(v) if c in times and isinstance(v, str) else v for c, v in columns.items()}


def _moment(text: str) -> Any:
    parsed = parse_datetime(text)
    return parsed.replace(tzinfo=UTC) if parsed else None
