"""Clocks whose next rung is due: lamps, written reminders, named notices, elevation, time-outs."""

from datetime import datetime

from django.db.models import Q

from luodi.city.matters.models import Clock
from luodi.city.matters.tick.turns import GROUP, UNBOUNDED, Task, carry_out, moment

Place = tuple[datetime, int, str]
"""Where a clock stands in the queue: its next rung, its matter, its name."""


def climb(at: int, most: int = UNBOUNDED) -> int:
    """Climb the rungs due at `at`, `most` at most; return how many were climbed.

    A rung climbed late is recorded as happening at `at`. Several rungs of one clock follow one another in order.
    """
    climbed = 0
    while climbed < most and (done := _pass(at, most - climbed)):
        climbed += done
    return climbed


def _pass(at: int, most: int) -> int:
    """Go once through all that is due. Who is refused is passed by, so that nobody behind waits for them."""
    done = 0
    place: Place | None = None
    while done < most and (rows := _due(at, place, min(GROUP, most - done))):
        done += carry_out("climb", at, [Task(matter, {"clock": name}) for _, matter, name in rows])
        place = rows[-1]
    return done


def _due(at: int, after: Place | None, count: int) -> list[Place]:
    due = Clock.objects.filter(next__lte=moment(at)).order_by("next", "matter_id", "name")
    if after:
        rung, matter, name = after
        behind = Q(next__gt=rung) | Q(matter_id__gt=matter) | Q(matter_id=matter, name__gt=name)
        due = due.filter(behind, next__gte=rung)
    return list(due.values_list("next", "matter_id", "name")[:count])  # type: ignore[arg-type]  # never null here
