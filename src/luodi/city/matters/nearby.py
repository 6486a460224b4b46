"""What was raised at the same place before."""

from math import cos, radians
from typing import Final

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter

METRES: Final = 200
"""Within so many metres to each side two points are the same place: a housing block, a crossing."""
DEGREE: Final = 111_320
"""Metres of one degree of latitude."""


def earlier_nearby(who: Who, matter: Matter, *, most: int = 10) -> list[Matter]:
    """Return what `who` may see that was raised before within METRES of `matter`, latest first.

    Nothing for a matter without a point. One statement.
    """
    if matter.lat is None or matter.lon is None:
        return []
    up = METRES / DEGREE
    side = up / max(0.01, cos(radians(matter.lat)))
    rows = access.visible(who).filter(
        lat__range=(matter.lat - up, matter.lat + up), lon__range=(matter.lon - side, matter.lon + side)
    )
    return list(rows.filter(pk__lt=matter.pk).order_by("-pk")[:most])
