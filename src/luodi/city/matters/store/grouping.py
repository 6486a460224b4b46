"""Group commit: orders that arrive at the same time are carried out in one transaction and acknowledged after it.

Whoever comes while nobody is writing becomes the writer and takes along all that wait. An order alone is written at
once; under load a group costs one lock, one statement and one flush to disk for all of it.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from django.db import InterfaceError, OperationalError

from luodi.city.matters.store.batch import Order, Receipt, attempt

MOST: Final = 64
"""Orders in one group: beyond this a group gains little and everyone in it waits longer."""


class _Waiting:
    """One order in the queue. `gate` opens when it is carried out, or when it is this thread's turn to write."""

    __slots__ = ("done", "error", "gate", "order", "outcome")

    def __init__(self, order: Order) -> None:
        self.order = order
        self.done = False
        self.outcome: list[Receipt] | None = None
        self.error: BaseException | None = None
        self.gate = threading.Lock()
        self.gate.acquire()


class Grouping:
    """One queue per process."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._queue: deque[_Waiting] = deque()
        self._mutex = threading.Lock()
        self._writing = False

    def submit(self, order: Order) -> list[Receipt]:
        """Carry out one order, durably, and return its receipts. Raises Refusal, Refused or the database's error."""
        mine = _Waiting(order)
        with self._mutex:
            self._queue.append(mine)
            first = not self._writing
            self._writing = True
        if not first:
            # Each waiting thread wakes exactly once: when another has written its order, or to write itself.
            mine.gate.acquire()
        if not mine.done:
            self._write()
        if mine.error:
            raise mine.error
        return mine.outcome or []

    def _write(self) -> None:
        with self._mutex:
            group = [self._queue.popleft() for _ in range(min(self.most, len(self._queue)))]
        try:
            _carry_out(group)
        finally:
            with self._mutex:
                following = self._queue[0] if self._queue else None
                self._writing = following is not None
            if following:
                following.gate.release()


def _carry_out(group: list[_Waiting]) -> None:
    try:
        outcomes = attempt([waiting.order for waiting in group])
    except BaseException as error:  # everyone in the group must be told, whatever it was
        if _may_be_anothers(error, group):
            for waiting in group:
                _carry_out([waiting])
            return
        for waiting in group:
            _settle(waiting, error=error)
        if not isinstance(error, Exception):
            raise
        return
    for waiting, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, list):
            _settle(waiting, outcome)
        else:
            _settle(waiting, error=outcome)


def _may_be_anothers(error: BaseException, group: list[_Waiting]) -> bool:
    """Return whether one order broke the group, so that the others, each alone, can still be carried out.

    Nothing is tried again when the connection was lost: whether the commit went through is not known then.
    """
    return len(group) > 1 and isinstance(error, Exception) and not isinstance(error, OperationalError | InterfaceError)


def _settle(waiting: _Waiting, outcome: list[Receipt] | None = None, error: BaseException | None = None) -> None:
    waiting.outcome, waiting.error, waiting.done = outcome, error, True
    waiting.gate.release()


_grouping = Grouping()
submit: Callable[[Order], list[Receipt]] = _grouping.submit
