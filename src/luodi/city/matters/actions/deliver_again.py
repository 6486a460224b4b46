"""重新投递: what was given up, or what the receiver took and lost, is sent once more, under the same key."""

from luodi.city.matters.models import Delivery
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick.turns import moment
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.engines.notation import Text


def deliver_again(actor: Actor, delivery: Delivery) -> None:
    """Send a delivery again, from the start and at once. By the system administrator.

    Its key stays, so a receiver that has it still drops it. Refused: `not_allowed`; `not_given_up` for one that is
    still being tried.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        settled = Delivery.objects.filter(pk=delivery.pk, next_at=None)
        # Whole milliseconds, as ticks count: a tick within the same one must find it due.
        if not settled.update(next_at=moment(now_ms()), attempts=0, delivered_at=None):
            told = Text("这一条还在自动重试。", "It is still being tried.")
            raise Refused("not_given_up", told, "delivery")
        record.write("delivery.again", delivery.key)
