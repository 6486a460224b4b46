"""Open steps that nobody can do any more: the step's own policy finds another unit, or passes it."""

from typing import Final

from django.db.models import Q, QuerySet

from luodi.city.matters.models import Step
from luodi.city.matters.office import Office, office
from luodi.city.matters.tick import rounds
from luodi.city.matters.tick.turns import GROUP, UNBOUNDED, Task, carry_out

NAME: Final = "tick_stranded"
EVERY: Final = rounds.DAY


def relieve(at: int, most: int = UNBOUNDED) -> int:
    """Once a day relieve the steps that are stranded; return how many."""
    if not rounds.due(NAME, at, EVERY):
        return 0
    relieved = relieve_unstaffed(at, most)
    if relieved < most:
        rounds.mark(NAME, at)
    return relieved


def relieve_unstaffed(at: int, most: int = UNBOUNDED) -> int:
    """Relieve stranded steps where a unit above has someone; return how many. A city fully staffed costs two queries.

    Where nobody stands above either, the step is left for people to see: the platform passes nothing on its own.
    """
    open_ = Step.objects.filter(status="open", matter__status="open")
    city = office()
    relieved = 0
    for unit, role in sorted(set(open_.values_list("unit", "role").distinct())):
        if _stranded(city, unit, role):
            relieved += _relieve_all(open_.filter(unit=unit, role=role), at, most - relieved)
    return relieved + _relieve_left_to_the_interested(open_, city, at, most - relieved)


def _relieve_left_to_the_interested(open_: QuerySet[Step], city: Office, at: int, most: int) -> int:
    """Relieve steps whose unit has nobody left but those who stand aside; they are few, and one query finds them."""
    rows = open_.filter(matter__standing_aside__isnull=False).order_by("matter_id", "key")
    aside: dict[tuple[int, str, int, str], set[int]] = {}
    found = rows.values_list("matter_id", "key", "unit", "role", "matter__standing_aside__person")
    for matter, key, unit, role, person in found:
        aside.setdefault((matter, key, unit, role), set()).add(person)
    stranded = [
        Task(matter, {}, key)
        for (matter, key, unit, role), people in aside.items()
        if _stranded(city, unit, role, frozenset(people))
    ]
    return carry_out("relieve", at, stranded[:most]) if stranded[:most] else 0


def _stranded(city: Office, unit: int, role: str, without: frozenset[int] = frozenset()) -> bool:
    if unit not in city.tree or city.staffed(unit, role, without):
        return False
    return any(city.staffed(above, role, without) for above in city.tree.ancestors(unit))


def _relieve_all(steps: QuerySet[Step], at: int, most: int) -> int:
    done = 0
    place: tuple[int, str] = (0, "")
    rows = steps.order_by("matter_id", "key").values_list("matter_id", "key").distinct()
    while done < most:
        matter, key = place
        behind = rows.filter(Q(matter_id__gt=matter) | Q(matter_id=matter, key__gt=key))
        group = list(behind[: min(GROUP, most - done)])
        if not group:
            break
        done += carry_out("relieve", at, [Task(matter, {}, key) for matter, key in group])
        place = group[-1]
    return done
