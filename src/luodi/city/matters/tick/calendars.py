"""Running clocks under an older calendar than the one in force: dates are recomputed, the old ones stay on record."""

from luodi.city.matters.models import Clock
from luodi.city.matters.office import office
from luodi.city.matters.tick.turns import GROUP, carry_out, turn


def recompute(at: int) -> int:
    """Recompute matters with running clocks of an older calendar; return how many."""
    version = office().calendar.version
    recomputed = 0
    while True:
        with turn("tick_calendars") as mine:
            if not mine:
                return recomputed
            old = Clock.objects.filter(stopped__isnull=True, matter__status="open").exclude(calendar=version)
            matters = list(old.order_by("matter_id").values_list("matter_id", flat=True).distinct()[:GROUP])
            done = carry_out("recalendar", at, ((matter, {}, "") for matter in matters))
        recomputed += done
        if not done:
            return recomputed
