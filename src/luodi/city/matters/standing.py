"""How the record stands, for whoever runs the installation: counts by type and lamp, and what lags behind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from luodi.city.matters.models import Delivery, Matter, Seal
from luodi.city.matters.office import office
from luodi.city.matters.outbox import STATES
from luodi.city.matters.queries import LAMPS, lamp_rank
from luodi.city.matters.tick import last_tick


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts at one moment. Lags are in seconds, −1 where it never happened."""

    open: dict[tuple[str, str], int]
    """Open matters by type and lamp; red ones are late."""
    waiting: int
    lost: int
    tick_lag: float
    seal_lag: float


def standing() -> Standing:
    """Return how the record stands now. Three counts and two small reads."""
    now = timezone.now()
    return Standing(
        _open(now),
        Delivery.objects.filter(**STATES["waiting"]).count(),
        Delivery.objects.filter(**STATES["lost"]).count(),
        _since(last_tick(), now),
        _since(last_seal(), now),
    )


def last_seal() -> datetime | None:
    """Return when the last seal was made."""
    return Seal.objects.order_by("-n").values_list("at", flat=True).first()


def _open(now: datetime) -> dict[tuple[str, str], int]:
    running: QuerySet[Any] = Matter.objects.filter(status="open").order_by()
    ranked = running.annotate(rank=lamp_rank(office(), now)).values_list("type__code", "rank").annotate(n=Count("pk"))
    return {(code, LAMPS[rank]): n for code, rank, n in ranked}


def _since(moment: datetime | None, now: datetime) -> float:
    return round((now - moment).total_seconds(), 3) if moment else -1.0


__all__ = ["Standing", "last_seal", "standing"]
