"""Groups of work by turns: on PostgreSQL one ticker at a time holds a turn and others go on to something else."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from luodi.city.matters.models import Counter
from luodi.city.matters.store import Act, Order, perform
from luodi.engines.process import THE_SYSTEM, Command

GROUP = 200
"""Commands in one transaction."""


@contextmanager
def turn(name: str) -> Iterator[bool]:
    """Hold the turn called `name` for one transaction; yields False when another ticker holds it."""
    Counter.objects.get_or_create(name=name)
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        row = Counter.objects.select_for_update(skip_locked=skip).filter(name=name).first()
        yield row is not None


def carry_out(kind: str, at: int, work: Iterable[tuple[int, dict[str, object], str]]) -> int:
    """Carry out one command per (matter, data, step) as the platform; return how many were not refused.

    A refusal means that somebody else was faster, or that the matter has moved on: nothing is left to do then.
    """
    orders = [Order([Act(matter, Command(kind, THE_SYSTEM, at, data, step))]) for matter, data, step in work]
    return sum(isinstance(outcome, list) for outcome in perform(orders)) if orders else 0
