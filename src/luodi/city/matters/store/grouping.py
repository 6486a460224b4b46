"""Group commit: orders that arrive at the same time are carried out in one transaction and acknowledged after it.

Whoever comes while nobody is writing becomes the writer and takes along all that wait. An order alone is written at
once; under load a group costs one lock, one statement and one flush to disk for all of it.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from luodi.city.matters.store.batch import Order, Receipt, perform
from luodi.city.refusals import Refused
from luodi.engines.process import Refusal

MOST: Final = 64
"""Orders in one group: beyond this a group gains little and everyone in it waits longer."""


class _Waiting:
    __slots__ = ("done", "error", "order", "outcome")

    def __init__(self, order: Order) -> None:
        self.order = order
        self.done = threading.Event()
        self.outcome: list[Receipt] | None = None
        self.error: BaseException | None = None


class Grouping:
    """One queue per process."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._queue: deque[_Waiting] = deque()
        self._writer = threading.Lock()

    def submit(self, order: Order) -> list[Receipt]:
        """Carry out one order, durably, and return its receipts. Raises Refusal, Refused or the database's error."""
        mine = _Waiting(order)
        self._queue.append(mine)
        while not mine.done.is_set():
            # Either the current writer takes this order along, or it is this thread's turn to write.
            if self._writer.acquire(timeout=0.05):
                try:
                    if not mine.done.is_set():
                        self._write()
                finally:
                    self._writer.release()
            # A writer may have finished between the two checks; the loop looks again.
        if mine.error:
            raise mine.error
        return mine.outcome or []

    def _write(self) -> None:
        group: list[_Waiting] = []
        while self._queue and len(group) < self.most:
            group.append(self._queue.popleft())
        _carry_out(group)


def _carry_out(group: list[_Waiting]) -> None:
    try:
        outcomes = perform([waiting.order for waiting in group])
    except BaseException as error:  # everyone in the group must be told, whatever it was
        for waiting in group:
            waiting.error = error
            waiting.done.set()
        if not isinstance(error, Exception):
            raise
        return
    for waiting, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, Refusal | Refused):
            waiting.error = outcome
        else:
            waiting.outcome = outcome
        waiting.done.set()


_grouping = Grouping()
submit: Callable[[Order], list[Receipt]] = _grouping.submit
