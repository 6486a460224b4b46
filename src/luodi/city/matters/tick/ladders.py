"""Clocks whose next rung is due: lamps, written reminders, named notices, elevation, time-outs."""

from datetime import UTC, datetime

from luodi.city.matters.models import Clock
from luodi.city.matters.tick.turns import GROUP, carry_out, turn


def climb(at: int) -> int:
    """Climb every rung due at `at`, one after another where several are; return how many were climbed."""
    climbed, moment = 0, datetime.fromtimestamp(at / 1000, tz=UTC)
    while True:
        with turn("tick_ladders") as mine:
            if not mine:
                return climbed
            due = Clock.objects.filter(next__lte=moment).order_by("next", "matter_id", "name")
            rows = list(due.values_list("matter_id", "name")[:GROUP])
            done = carry_out("climb", at, ((matter, {"clock": name}, "") for matter, name in rows))
        climbed += done
        if not done:
            # Nothing is due, or all that seems due is refused: to try again at once would not end.
            return climbed
