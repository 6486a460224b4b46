"""Matters addressed to a specialist who serves elsewhere now, or handed the enterprise over: they go along."""

from typing import Final

from django.db.models import QuerySet

from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, current_revision, office
from luodi.city.matters.rolls import ENTERPRISES
from luodi.city.matters.tick import rounds
from luodi.city.matters.tick.turns import GROUP, UNBOUNDED, Task, carry_out, groups
from luodi.engines.process import State, unpack_state

NAME: Final = "tick_bonds"


def follow(at: int, most: int = UNBOUNDED) -> int:
    """Readdress what no longer stands with the specialist it belongs to; return how many. Looks once per revision.

    Bonds and posts change the registry's revision, and so does midnight: the day is part of what was last looked at.
    """
    city, revision = office(), current_revision()
    seen = revision * 1000 + city.day.timetuple().tm_yday
    if rounds.last(NAME) == seen:
        return 0
    open_ = Matter.objects.filter(status="open", thing__in=city.rolls[ENTERPRISES].by_code)
    done = follow_all(open_, city, at, most)
    if done < most:
        rounds.mark(NAME, seen)
    return done


def follow_all(matters: QuerySet[Matter], city: Office, at: int, most: int = UNBOUNDED) -> int:
    """Readdress those of some open matters that stand with another than their enterprise's specialist."""
    tasks = []
    for pk, thing, state in matters.order_by("pk").values_list("pk", "thing", "state").iterator(GROUP):
        person = city.specialist(thing)
        if person and _strays(unpack_state(state), person, city.serves(person)):
            tasks.append(Task(pk, {"person": person}))
    return sum(carry_out("readdress", at, group) for group in groups(tasks[:most]))


def _strays(state: State, person: int, unit: int) -> bool:
    """Whether an addressed matter stands with another person, or where its specialist serves no longer."""
    return bool(state.person and unit) and (state.person, state.intake) != (person, unit)
