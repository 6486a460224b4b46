"""撤回委托: a delegation ends before its time."""

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SECADMIN
from luodi.city.registry.models import Delegation
from luodi.engines.notation import Text


def revoke_delegation(actor: Actor, *, delegation: Delegation) -> Delegation:
    """End `delegation` now. By the holder, by whoever acts for them, or by the security administrator.

    Refused: `not_allowed`, `already_ended`.
    """
    with change(actor) as record:
        delegation.refresh_from_db()
        record.allow(SECADMIN, otherwise=actor in (delegation.post.person, delegation.to))
        now = timezone.now()
        if delegation.revoked_at is not None or delegation.until <= now:
            raise Refused("already_ended", Text("委托已经结束", "the delegation has ended"), "delegation")
        delegation.revoked_at = now
        delegation.save(update_fields=["revoked_at"])
        record.write("delegation.revoked", delegation.post.person.username, delegation=delegation.pk)
    return delegation
