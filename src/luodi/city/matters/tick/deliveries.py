"""The outbox: each row goes to its one destination, with the same key at every attempt, until taken or given up.

A row is claimed before it is sent, by moving its time into the future; a ticker that dies in between leaves it to be
claimed again. Receivers tell repeats by the key. A destination that fails keeps nobody else waiting.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from luodi.city.matters.models import Delivery
from luodi.city.matters.tick import channels

LEASE = timedelta(minutes=2)
"""How long a claimed delivery is left alone: longer than any attempt may take."""
DELAYS = (60, 300, 1800, 7200, 21600, 86400)
"""Seconds to wait after the first, second … failure; after the last the delivery is given up, its reason kept."""
GROUP = 50


def send(at: int) -> tuple[int, int]:
    """Send what is due at `at`; return how many were taken and how many attempts failed."""
    now = datetime.fromtimestamp(at / 1000, tz=UTC)
    taken = failed = 0
    while claimed := _claim(now):
        for delivery in claimed:
            reason = channels.attempt(delivery)
            if reason:
                failed += 1
                _failed(delivery, reason, now)
            else:
                taken += 1
                Delivery.objects.filter(pk=delivery.pk).update(next_at=None, delivered_at=now, error="")
    return taken, failed


def _claim(now: datetime) -> list[Delivery]:
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=skip).filter(next_at__lte=now).order_by("next_at", "pk")
        keys = [d.pk for d in due[:GROUP]]
        Delivery.objects.filter(pk__in=keys).update(next_at=now + LEASE, attempts=F("attempts") + 1)
    rows = Delivery.objects.filter(pk__in=keys).select_related("matter__type", "matter__lead")
    return list(rows.order_by("pk"))


def _failed(delivery: Delivery, reason: str, now: datetime) -> None:
    wait = DELAYS[delivery.attempts - 1] if delivery.attempts <= len(DELAYS) else None
    next_at = now + timedelta(seconds=wait) if wait is not None else None
    Delivery.objects.filter(pk=delivery.pk).update(next_at=next_at, error=reason[:300])
