"""Running clocks under an older calendar than the one in force: dates are recomputed, the old ones stay on record."""

from collections.abc import Iterator

from luodi.city.matters.models import Clock
from luodi.city.matters.office import office
from luodi.city.matters.tick.turns import GROUP, UNBOUNDED, Task, carry_out


def recompute(at: int, most: int = UNBOUNDED) -> int:
    """Recompute matters with running clocks of an older calendar; return how many. With none it costs two look-ups."""
    recomputed = 0
    for version in _older(office().calendar.version):
        last = 0
        while recomputed < most and (matters := _under(version, last, min(GROUP, most - recomputed))):
            recomputed += carry_out("recalendar", at, [Task(matter) for matter in matters])
            last = matters[-1]
    return recomputed


def _older(current: str) -> Iterator[str]:
    """Yield the versions that running clocks still have, leaping from one to the next over the index."""
    running = Clock.objects.filter(stopped__isnull=True).order_by("calendar").values_list("calendar", flat=True)
    found = running.first()
    while found is not None:
        if found != current:
            yield found
        found = running.filter(calendar__gt=found).first()


def _under(version: str, after: int, count: int) -> list[int]:
    clocks = Clock.objects.filter(stopped__isnull=True, calendar=version, matter_id__gt=after)
    return list(clocks.order_by("matter_id").values_list("matter_id", flat=True).distinct()[:count])
