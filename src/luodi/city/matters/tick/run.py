"""One tick, and the loop that ticks."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import close_old_connections

from luodi.city.matters import erasing, exporting, sheet
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import bonds, deliveries, digests, ladders, parts, recalendar, rounds, stranded, traces
from luodi.city.matters.tick.turns import UNBOUNDED, moment

HEARTBEAT: Final = "tick_at"
CLEARED: Final = "tick_cleared"
EVERY: Final = 15.0
"""Seconds between ticks."""

log = logging.getLogger("luodi.tick")


@dataclass(frozen=True, slots=True)
class TickReport:
    """How much was done, and which jobs broke off; the log says why."""

    climbed: int = 0
    recomputed: int = 0
    repaired: int = 0
    followed: int = 0
    relieved: int = 0
    delivered: int = 0
    failed: int = 0
    exported: int = 0
    digested: int = 0
    forgotten: int = 0
    broken: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return self == TickReport()


def _send(at: int, most: int) -> dict[str, int]:
    taken, failed = deliveries.send(at, most)
    return {"delivered": taken, "failed": failed}


def _clear(at: int, most: int) -> dict[str, int]:
    if rounds.due(CLEARED, at, rounds.DAY):
        erasing.clear_recent(moment(at))
        rounds.mark(CLEARED, at)
    return {}


def _count(at: int, most: int) -> dict[str, int]:
    sheet.keep()
    return {}


JOBS: Final[dict[str, Callable[[int, int], dict[str, int]]]] = {
    "recalendar": lambda at, most: {"recomputed": recalendar.recompute(at, most)},
    "parts": lambda at, most: {"repaired": parts.repair(at, most)},
    "bonds": lambda at, most: {"followed": bonds.follow(at, most)},
    "stranded": lambda at, most: {"relieved": stranded.relieve(at, most)},
    "ladders": lambda at, most: {"climbed": ladders.climb(at, most)},
    "digests": lambda at, most: {"digested": digests.make(at, most)},
    "deliveries": _send,
    "exports": lambda at, most: {"exported": exporting.work(moment(at))},
    "clearing": _clear,
    "traces": lambda at, most: {"forgotten": traces.forget(at)},
    "sheet": _count,
}
"""What a tick does, in this order: dates are right before ladders are climbed, and what those cause is sent at once."""


def register(name: str, job: Callable[[datetime], object]) -> None:
    """Have another room's work done by every tick, after that of matters. `job` gets the moment of the tick."""

    def done(at: int, _: int) -> dict[str, int]:
        job(moment(at))
        return {}

    JOBS[name] = done


def tick(now: int | None = None, *, most: int | None = None) -> TickReport:
    """Do everything that is due at `now` (milliseconds since 1970; the present when not given).

    `most` bounds each kind of work; what is left is done by the next tick. A job that breaks off is logged and the
    others are done all the same; the heartbeat then stays where it was, so that health shows it.
    """
    at = now_ms() if now is None else now
    done: dict[str, int] = {}
    broken: list[str] = []
    for name, job in JOBS.items():
        try:
            done |= job(at, UNBOUNDED if most is None else most)
        except Exception:
            log.exception("tick_job_failed", extra={"job": name})
            broken.append(name)
    if not broken:
        rounds.mark(HEARTBEAT, at)
    return TickReport(**done, broken=tuple(broken))


def last_tick() -> datetime | None:
    """Return when the last whole tick was, for health."""
    at = rounds.last(HEARTBEAT)
    return moment(at) if at else None


def run_forever(
    every: float = EVERY, stop: threading.Event | None = None, tell: Callable[[TickReport], None] | None = None
) -> None:
    """Tick every `every` seconds until `stop` is set. Whatever fails is logged and the next tick tried as usual."""
    ended = stop or threading.Event()
    while not ended.is_set():
        start = time.monotonic()
        try:
            report = tick()
            if tell and not report.idle:
                tell(report)
        except Exception:
            log.exception("tick_failed")
        finally:
            close_old_connections()
        ended.wait(max(0.0, every - (time.monotonic() - start)))
