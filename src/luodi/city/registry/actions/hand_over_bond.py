"""移交结对: another specialist takes an enterprise over; who served it until when stays on record."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import allow_bonds, running
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_active
from luodi.city.registry.models import Bond, Person, Unit
from luodi.engines.notation import Text


def hand_over_bond(actor: Actor, *, enterprise: Unit, to: Person, on: date, reason: str) -> Bond:
    """End the bond of `enterprise` on the day `on`, pair it with `to` from that day, and return the new bond.

    Refused: `not_allowed`, `person_inactive`, `not_bonded`, `to_self`, `bad_period` (before the bond began),
    `reason_missing`.
    """
    with change(actor) as record:
        allow_bonds(record)
        enterprise.refresh_from_db()
        to.refresh_from_db()
        check_active(to, "to")
        before = running(enterprise, on)
        if before is None:
            raise Refused("not_bonded", Text("该企业没有服务专员", "no specialist serves it"), "enterprise")
        if before.person_id == to.pk:
            raise Refused("to_self", Text("已由本人服务", "they serve it already"), "to")
        if on < before.from_date:
            raise Refused("bad_period", Text("移交不能早于结对", "it cannot end before it began"), "on")
        if not reason.strip():
            raise Refused("reason_missing", Text("须写明移交理由", "say why"), "reason")
        before.to_date = on
        before.save(update_fields=["to_date"])
        made = Bond.objects.create(enterprise=enterprise, person=to, from_date=on)
        who = {"from": before.person.username, "to": to.username}
        record.write("bond.handed_over", enterprise.code, bond=made.pk, on=on.isoformat(), reason=reason.strip(), **who)
    return made
