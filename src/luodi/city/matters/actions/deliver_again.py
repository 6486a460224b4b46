"""重新投递: what was given up is sent once more, under the same key."""

from django.utils import timezone

from luodi.city.matters.models import Delivery
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.engines.notation import Text


def deliver_again(actor: Actor, delivery: Delivery) -> None:
    """Try a delivery that was given up again, from the start and at once. By the system administrator.

    Refused: `not_allowed`; `not_given_up` for one that arrived or is still being tried.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        given_up = Delivery.objects.filter(pk=delivery.pk, delivered_at=None, next_at=None)
        if not given_up.update(next_at=timezone.now(), attempts=0):
            told = Text("这一条已经送达，或还在自动重试。", "It arrived already, or is still being tried.")
            raise Refused("not_given_up", told, "delivery")
        record.write("delivery.again", delivery.key)
