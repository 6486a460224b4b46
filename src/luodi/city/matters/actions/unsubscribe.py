"""取消订阅: a destination is told nothing more, neither of what is to come nor of what still waits to be sent."""

from luodi.city.matters.models import Subscription
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN


def unsubscribe(actor: Actor, subscription: Subscription) -> None:
    """End `subscription`; ended already, it stays so. By the system administrator. Refused: `not_allowed`."""
    with change(actor) as record:
        record.allow(SYSADMIN)
        if Subscription.objects.filter(pk=subscription.pk, active=True).update(active=False):
            record.write("subscription.ended", str(subscription.pk))
