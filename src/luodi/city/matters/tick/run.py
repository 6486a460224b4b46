"""One tick, and the loop that ticks."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import DatabaseError, close_old_connections

from luodi.city.matters.models import Counter
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import calendars, deliveries, ladders, parts, stranded

HEARTBEAT: Final = "tick_at"
EVERY: Final = 15.0
"""Seconds between ticks."""

log = logging.getLogger("luodi.tick")


@dataclass(frozen=True, slots=True)
class TickReport:
    """How much was done."""

    climbed: int = 0
    recomputed: int = 0
    repaired: int = 0
    relieved: int = 0
    delivered: int = 0
    failed: int = 0

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self == TickReport()


def tick(now: int | None = None) -> TickReport:
    """Do everything that is due at `now` (milliseconds; the present when not given)."""
    at = now_ms() if now is None else now
    recomputed = calendars.recompute(at)
    repaired = parts.repair(at)
    relieved = stranded.relieve(at)
    climbed = ladders.climb(at)
    delivered, failed = deliveries.send(at)
    Counter.objects.update_or_create(name=HEARTBEAT, defaults={"value": at})
    return TickReport(climbed, recomputed, repaired, relieved, delivered, failed)


def last_tick() -> datetime | None:
    """Return when the last tick ended, for health."""
    found = Counter.objects.filter(name=HEARTBEAT).first()
    return datetime.fromtimestamp(found.value / 1000, tz=UTC) if found else None


def run_forever(
    every: float = EVERY, stop: threading.Event | None = None, tell: Callable[[TickReport], None] | None = None
) -> None:
    """Tick every `every` seconds until `stop` is set. A failing tick is logged and the next one tried as usual."""
    ended = stop or threading.Event()
    while not ended.is_set():
        start = time.monotonic()
        try:
            report = tick()
            if tell and not report.idle:
                tell(report)
        except DatabaseError:
            log.exception("tick_failed")
        finally:
            close_old_connections()
        ended.wait(max(0.0, every - (time.monotonic() - start)))
