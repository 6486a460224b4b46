"""机构更名: from a day on the unit is called otherwise; before it, the old name stands."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_name
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Unit, UnitSpan
from luodi.city.registry.spans import last_span, succeed
from luodi.engines.notation import Text


def rename_unit(actor: Actor, *, unit: Unit, name: Text, on: date) -> UnitSpan:
    """Call `unit` by `name` from the day `on`, and return the new span.

    Refused: `not_allowed`, `name_missing`, `not_in_force`, `out_of_order`, `no_change`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        check_name(name)
        unit.refresh_from_db()
        before = last_span(unit, on).name
        if before == name:
            raise Refused("no_change", Text("名称没有变化", "the name is the same"), "name")
        span = succeed(unit, on, name=name)
        unit.name_zh, unit.name_en = name.zh, name.en
        unit.save(update_fields=["name_zh", "name_en"])
        record.write("unit.renamed", unit.code, was=before.zh, zh=name.zh, en=name.en, on=on.isoformat())
    return span
