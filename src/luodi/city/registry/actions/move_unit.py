"""机构划转: from a day on the unit stands under another."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Unit, UnitSpan
from luodi.city.registry.spans import last_span, require_in_force, stands_above, succeed
from luodi.engines.notation import Text


def move_unit(actor: Actor, *, unit: Unit, parent: Unit, on: date) -> UnitSpan:
    """Put `unit`, with everything under it, under `parent` from the day `on`, and return the new span.

    Refused: `not_allowed`, `not_in_force`, `out_of_order`, `no_change`, and `cycle` when on any day from `on` the unit
    would stand under itself.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        unit.refresh_from_db()
        parent.refresh_from_db()
        before = last_span(unit, on).parent
        require_in_force(parent, on, "parent")
        if before == parent:
            raise Refused("no_change", Text("上级没有变化", "it already stands there"), "parent")
        if stands_above(unit, parent, on):
            raise Refused(
                "cycle",
                Text(f"{parent.name.zh}在{unit.name.zh}之下", f"{parent.name.en} stands under {unit.name.en}"),
                "parent",
            )
        span = succeed(unit, on, parent=parent)
        was = before.code if before else None
        record.write("unit.moved", unit.code, was=was, parent=parent.code, on=on.isoformat())
    return span
