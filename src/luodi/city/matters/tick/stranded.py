"""Open steps in units where nobody holds the role any more: the step's own policy finds another unit, or passes it."""

from luodi.city.matters.models import Step
from luodi.city.matters.office import office
from luodi.city.matters.tick.turns import GROUP, carry_out, turn


def relieve(at: int) -> int:
    """Relieve stranded steps where a unit above has someone; return how many. A city fully staffed costs one query.

    Where nobody stands above either, the step is left for people to see: the platform passes nothing on its own.
    """
    city = office()
    open_ = Step.objects.filter(status="open")
    pairs = set(open_.values_list("unit", "role").distinct())
    empty = [
        (unit, role)
        for unit, role in pairs
        if not city.staff(unit, role)
        and unit in city.tree
        and any(city.staff(u, role) for u in city.tree.ancestors(unit))
    ]
    if not empty:
        return 0
    relieved = 0
    for unit, role in empty:
        with turn("tick_stranded") as mine:
            if not mine:
                return relieved
            rows = open_.filter(unit=unit, role=role).order_by("matter_id", "key").values_list("matter_id", "key")
            relieved += carry_out("relieve", at, ((matter, {}, key) for matter, key in rows.distinct()[:GROUP]))
    return relieved
