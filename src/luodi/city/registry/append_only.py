"""Rows that are added and never altered: the ORM refuses to update or delete them."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyError(TypeError):
    """Somebody tried to alter or delete a row of a record: a mistake in a program, never a person's choice."""


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A query set that reads and adds."""

    def update(self, **kwargs: Any) -> int:
        """Raise AppendOnlyError."""
        raise AppendOnlyError("rows of a record are never updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError."""
        raise AppendOnlyError("rows of a record are never deleted")


class AppendOnlyModel(models.Model):
    """A row that can be saved once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. AppendOnlyError when it is already stored."""
        if not self._state.adding:
            raise AppendOnlyError("rows of a record are never updated")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise AppendOnlyError."""
        raise AppendOnlyError("rows of a record are never deleted")
