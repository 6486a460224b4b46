"""Chooses the statements for the database in use."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, Protocol

from django.db import connection

from luodi.city.matters.store.changes import Changes
from luodi.city.matters.store.portable import Portable
from luodi.city.matters.store.postgres import Postgres
from luodi.city.matters.store.sqlite import Sqlite


class Dialect(Protocol):
    """What the write path asks of a database."""

    def transaction(self, *, plain: bool) -> AbstractContextManager[None]:
        """Return the transaction one group runs in; `plain`: only `lock` and `write` are called inside."""

    def lock(self, ids: Sequence[int], numbers: Sequence[str] = ()) -> tuple[list[tuple[Any, ...]], int]:
        """Lock and read matters; return their rows and the registry's revision."""

    def write(self, changes: Changes) -> None:
        """Write all rows of a group."""


@cache
def _made(vendor: str) -> Dialect:
    if vendor == "postgresql":
        return Postgres()
    if vendor == "sqlite":
        return Sqlite()
    return Portable()


def dialect() -> Dialect:
    """Return the statements for the default database."""
    return _made(connection.vendor)
