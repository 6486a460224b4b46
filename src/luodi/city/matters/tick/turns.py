"""Commands of the platform's own, in groups that several tickers share.

A ticker takes the matters of a group that nobody holds and leaves the others to whoever does. A matter that cannot be
worked because of a mistake in program or data is named in the log and keeps nobody else waiting.
"""

import logging
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from luodi.city.matters.models import Matter
from luodi.city.matters.store import Act, Order, perform
from luodi.engines.process import THE_SYSTEM, Command

GROUP: Final = 200
"""Commands in one transaction."""
UNBOUNDED: Final = sys.maxsize

log = logging.getLogger("luodi.tick")
Item = TypeVar("Item")


class Task(NamedTuple):
    """One command to be given."""

    matter: int
    data: dict[str, Any] = {}
    step: str = ""


def moment(at: int) -> datetime:
    """Return milliseconds since 1970 as an aware UTC time."""
    return datetime.fromtimestamp(at / 1000, tz=UTC)


def groups(items: Iterable[Item], size: int = GROUP) -> Iterable[list[Item]]:
    """Yield the items in lists of `size` and a last, shorter one."""
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def carry_out(kind: str, at: int, tasks: Sequence[Task], *, wait: bool = False) -> int:
    """Give the command `kind` to open matters as the platform; return how many were carried out.

    A refusal means that somebody else was faster or that the matter has moved on: nothing is left to do then. `wait`:
    wait for matters that somebody holds, closed ones too, instead of leaving them. Raises only what has to do with the
    database as a whole.
    """
    try:
        return _together(kind, at, tasks, wait)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(tasks) == 1:
            log.exception("tick_matter_failed", extra={"command": kind, "matter": tasks[0].matter})
            return 0
    half = len(tasks) // 2
    return carry_out(kind, at, tasks[:half], wait=wait) + carry_out(kind, at, tasks[half:], wait=wait)


def _together(kind: str, at: int, tasks: Sequence[Task], wait: bool) -> int:
    with transaction.atomic():
        free = {task.matter for task in tasks} if wait else _free({task.matter for task in tasks})
        orders = [
            Order([Act(task.matter, Command(kind, THE_SYSTEM, at, task.data, task.step))])
            for task in tasks
            if task.matter in free
        ]
        return sum(isinstance(outcome, list) for outcome in perform(orders)) if orders else 0


def _free(matters: set[int]) -> set[int]:
    """Lock the open matters nobody else holds, without waiting, and return them."""
    rows = Matter.objects.filter(pk__in=matters, status="open").order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return set(rows.values_list("pk", flat=True))
