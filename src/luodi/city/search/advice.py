"""Suggestions taken or not: noted beside every assignment while a model is in use, counted for figures."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.search.bounds import bounds
from luodi.city.search.models import Advice
from luodi.city.search.routing import advise_matter, learned

log = logging.getLogger("luodi.search")


def note(matter: int, lead: int, at: int) -> None:
    """Note what was suggested for a matter now given to the unit `lead` (milliseconds since 1970).

    Never stands in the way of an assignment that is already on record: what fails is logged.
    """
    try:
        known, city = learned("unit"), office()
        if known is None or lead not in city.tree:
            return
        row = Matter.objects.get(pk=matter)
        best = next(iter(advise_matter("unit", row, 1)), None)
        if best:
            Advice.objects.create(
                matter=row,
                at=datetime.fromtimestamp(at / 1000, tz=UTC),
                target="unit",
                model=known.digest,
                label=best.label,
                confidence=best.confidence,
                chosen=city.tree.node(lead).code,
            )
    except Exception:
        log.exception("advice_not_noted")


@dataclass(frozen=True, slots=True)
class Taken:
    """Suggestions of one band of confidence: how many, how many were taken, the mean confidence stated."""

    band: str
    offered: int
    taken: int
    confidence: float


def taken(who: Who, target: str = "unit") -> list[Taken]:
    """Return how many suggestions were taken of the matters `who` may see, by the bands the pack divides them into."""
    rows = Advice.objects.filter(target=target, matter__in=access.visible(who))
    sure = bounds("routing")["prefill"] / 100
    pairs = list(rows.values_list("confidence", "label", "chosen").iterator())
    bands = {"prefilled": [p for p in pairs if p[0] >= sure], "suggested": [p for p in pairs if p[0] < sure]}
    return [
        Taken(band, len(found), sum(label == chosen for _, label, chosen in found), _mean([p[0] for p in found]))
        for band, found in bands.items()
    ]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


__all__ = ["Taken", "note", "taken"]
