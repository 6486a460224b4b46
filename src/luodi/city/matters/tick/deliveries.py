"""The outbox: each row goes to its one destination, with the same key at every attempt, until taken or given up.

A row is claimed before it is sent, by moving its time into the future; a ticker that dies in between leaves it to be
claimed again. Receivers tell repeats by the key. Destinations are served side by side; one that fails or is slow is
left until the next tick, so that nobody waits for it.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from luodi.city.matters.models import Delivery
from luodi.city.matters.tick import channels
from luodi.city.matters.tick.turns import UNBOUNDED, moment

LEASE: Final = timedelta(minutes=2)
"""How long a claimed delivery is left alone: longer than all the attempts of one claim may take together."""
SLOW: Final = 2.0
"""Seconds an attempt may take before the rest of its destination is left until the next tick."""
DELAYS: Final = (60, 300, 1800, 7200, 21600, 86400)
"""Seconds to wait after the first, second … failure; after one more the delivery is given up, its reason kept."""
LOOK: Final = 200
"""How many due rows are looked at for one claim."""
EACH: Final = 20
"""The most rows one destination gets in one claim: when quick, they take well less than a lease."""
SIDE_BY_SIDE: Final = 8

log = logging.getLogger("luodi.tick")


@dataclass
class _Round:
    """One call of `send`: its present, which goes on while it works, and whom it leaves until the next."""

    at: datetime
    left: int
    started: float = field(default_factory=time.monotonic)
    shunned: set[str] = field(default_factory=set)
    taken: int = 0
    failed: int = 0

    @property
    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.started)


@dataclass
class _Try:
    """One attempt: what is sent, how it went."""

    delivery: Delivery
    send: channels.Send
    done: bool = False
    reason: str = ""
    slow: bool = False


def send(at: int, most: int = UNBOUNDED) -> tuple[int, int]:
    """Send what is due at `at`, `most` rows at most; return how many were taken and how many attempts failed."""
    work = _Round(moment(at), most)
    # These threads only talk to destinations; the database is this thread's alone.
    with ThreadPoolExecutor(SIDE_BY_SIDE, "deliver") as senders:
        while work.left > 0 and (claimed := _claim(work)):
            work.left -= len(claimed)
            rows = _prepared(work, claimed)
            futures = [senders.submit(_serve, tries) for tries in rows.values()]
            for future in as_completed(futures):
                _settle(work, future.result())
    return work.taken, work.failed


def _claim(work: _Round) -> list[Delivery]:
    """Take the rows due for a few destinations, so that no other ticker sends them while this one does."""
    now = work.now
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = Delivery.objects.filter(next_at__lte=now).exclude(destination__in=work.shunned)
        due = due.select_for_update(skip_locked=skip).order_by("next_at", "pk")
        chosen: dict[str, list[int]] = {}
        for pk, destination in due.values_list("pk", "destination")[:LOOK]:
            if destination in chosen or len(chosen) < SIDE_BY_SIDE:
                chosen.setdefault(destination, []).append(pk)
        keys = [pk for queue in chosen.values() for pk in queue[:EACH]][: work.left]
        Delivery.objects.filter(pk__in=keys).update(next_at=now + LEASE, attempts=F("attempts") + 1)
    rows = Delivery.objects.filter(pk__in=keys).select_related("matter__type", "matter__lead")
    return list(rows.order_by("pk"))


def _prepared(work: _Round, claimed: list[Delivery]) -> dict[str, list[_Try]]:
    out: dict[str, list[_Try]] = {}
    for delivery in claimed:
        try:
            out.setdefault(delivery.destination, []).append(_Try(delivery, channels.prepare(delivery)))
        except channels.Unwanted as unwanted:
            _mark(delivery, next_at=None, error=str(unwanted))
        except Exception as error:
            log.exception("delivery_not_prepared", extra={"delivery": delivery.key})
            _failed(work, delivery, f"{type(error).__name__}: {error}")
    return out


def _serve(tries: list[_Try]) -> list[_Try]:
    """Send one destination's rows one after another, until one fails or takes long."""
    for attempt in tries:
        start = time.monotonic()
        try:
            attempt.send()
        except Exception as error:  # whatever a destination does wrong is that destination's failure
            attempt.reason = f"{type(error).__name__}: {error}"
        attempt.done = True
        attempt.slow = time.monotonic() - start > SLOW
        if attempt.reason or attempt.slow:
            break
    return tries


def _settle(work: _Round, tries: list[_Try]) -> None:
    for attempt in tries:
        delivery = attempt.delivery
        if attempt.reason or attempt.slow:
            work.shunned.add(delivery.destination)
        if not attempt.done:
            _mark(delivery, next_at=work.at, attempts=delivery.attempts - 1)
        elif attempt.reason:
            _failed(work, delivery, attempt.reason)
        else:
            work.taken += 1
            Delivery.objects.filter(pk=delivery.pk).update(next_at=None, delivered_at=work.now, error="")


def _failed(work: _Round, delivery: Delivery, reason: str) -> None:
    work.failed += 1
    wait = DELAYS[delivery.attempts - 1] if delivery.attempts <= len(DELAYS) else None
    _mark(delivery, next_at=None if wait is None else work.at + timedelta(seconds=wait), error=reason[:300])
    facts = {"delivery": delivery.key, "channel": delivery.channel, "attempts": delivery.attempts, "again": wait}
    log.warning("delivery_failed", extra=facts | {"reason": reason[:300]})


def _mark(delivery: Delivery, **fields: object) -> None:
    """Write how a claim ended, unless it ran out and somebody else holds the row now."""
    Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(**fields)
