"""更正机构信息: its kind, region or credit code was written wrong."""

from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_kind, check_region, free_uscc
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Unit


def amend_unit(
    actor: Actor, *, unit: Unit, kind: str | None = None, region: str | None = None, uscc: str | None = None
) -> Unit:
    """Correct what has no history: only what is given changes; an empty `uscc` takes the code away.

    Refused: `not_allowed`, `kind_unknown`, `region_unknown`, `uscc_wrong`, `uscc_taken`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        unit.refresh_from_db()
        was = {"kind": unit.kind, "region": unit.region, "uscc": unit.uscc}
        if kind is not None:
            check_kind(kind)
            unit.kind = kind
        if region is not None:
            check_region(region)
            unit.region = region
        if uscc is not None:
            unit.uscc = free_uscc(uscc, unit=unit)
        unit.save(update_fields=["kind", "region", "uscc"])
        now = {"kind": unit.kind, "region": unit.region, "uscc": unit.uscc}
        record.write("unit.amended", unit.code, was=was, now=now)
    return unit
