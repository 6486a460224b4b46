"""结对: a specialist is paired with an enterprise, for as long as they are in service."""

from datetime import date

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.bonding import allow_bonds, running
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_active
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.models import Bond, Person, Unit
from luodi.city.registry.spans import require_in_force
from luodi.engines.notation import Text


def bond(actor: Actor, *, enterprise: Unit, person: Person, on: date) -> Bond:
    """Pair `person` with `enterprise` from the day `on` and return the bond.

    By the system administrator or a role that opens `registry.bonds`. Refused: `not_allowed`, `person_inactive`,
    `not_in_force`, `not_an_enterprise`, `already_bonded` (hand the bond over instead).
    """
    with change(actor) as record:
        allow_bonds(record)
        enterprise.refresh_from_db()
        person.refresh_from_db()
        check_active(person, "person")
        require_in_force(enterprise, on, "enterprise")
        if enterprise.kind != UnitKind.ENTERPRISE:
            raise Refused("not_an_enterprise", Text("这不是企业", "this is no enterprise"), "enterprise")
        if before := running(enterprise, on):
            raise Refused(
                "already_bonded",
                Text(
                    f"已有服务专员{before.person.name}，请移交", f"{before.person.name} serves it: hand the bond over"
                ),
                "enterprise",
            )
        made = Bond.objects.create(enterprise=enterprise, person=person, from_date=on)
        record.write("bond.made", enterprise.code, bond=made.pk, to=person.username, on=on.isoformat())
    return made
