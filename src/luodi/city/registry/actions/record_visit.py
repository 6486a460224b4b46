"""走访: a specialist was in touch with their enterprise."""

from datetime import date

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import serving
from luodi.city.registry.change import change
from luodi.city.registry.kinds import Means
from luodi.city.registry.models import Unit, Visit
from luodi.engines.notation import Text


def record_visit(actor: Actor, *, enterprise: Unit, on: date, means: str) -> Visit:
    """Put on record that the specialist of `enterprise` was in touch with it on the day `on`, and return it.

    By the specialist who served it that day, and nobody else. Refused: `not_bonded`, `not_allowed`, `future`,
    `bad_value` (means).
    """
    with change(actor, shown=False) as record:
        bond = serving(enterprise, on)
        if bond is None:
            raise Refused(
                "not_bonded", Text("该企业当日没有服务专员", "no specialist served it that day"), "enterprise"
            )
        record.allow(otherwise=actor == bond.person)
        if on > timezone.localdate():
            raise Refused("future", Text("走访日期不能在将来", "a visit cannot lie in the future"), "on")
        if means not in Means.values:
            known = "、".join(Means.values)
            raise Refused("bad_value", Text(f"走访方式可选：{known}", f"it is one of: {known}"), "means")
        visit = Visit.objects.create(bond=bond, on=on, means=means)
        record.write("bond.visited", enterprise.code, visit=visit.pk, on=on.isoformat(), means=means)
    return visit
