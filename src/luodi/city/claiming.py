"""Work that waits in a table, taken by one worker at a time: a lease brings back what a stopped worker left."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)


def claimed(rows: QuerySet[Row], field: str, at: datetime, lease: timedelta) -> Row | None:
    """Take the row whose `field` (when to work on it) came first of those due `at`, and move it on by `lease`.

    Two workers never take the same: a database that can lock rows skips those taken, another lets one writer in.
    """
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = rows.filter(**{f"{field}__lte": at}).order_by(field, "pk")
        row = due.select_for_update(skip_locked=skip, of=("self",)).first() if skip else due.first()
        if row is not None:
            setattr(row, field, at + lease)
            row.save(update_fields=[field])
    return row
