"""打开身份: reading who raised a matter, with a reason, on record before it is shown."""

from luodi.city.matters import apart
from luodi.city.matters.access import Who
from luodi.city.matters.actions import by_type
from luodi.city.matters.actions.base import Action, act
from luodi.city.matters.actions.fields import REASON
from luodi.city.matters.models import Matter
from luodi.engines.notation import Text

OPEN_IDENTITY = Action(
    "open_identity",
    Text("查看诉求人", "Open the identity"),
    Text("查看诉求人身份，须写明理由，全程留痕。", "See who raised it; the reason goes on record."),
    (REASON,),
    danger=True,
    run=by_type.open_identity,
)


def open_identity(who: Who, number: str, reason: str) -> dict[str, str]:
    """Put the opening on record, then return the reporter's data; empty for an anonymous or erased one."""
    receipt = act(who, OPEN_IDENTITY, number, {"reason": reason})[0]
    matter = Matter.objects.select_related("reporter__key").get(pk=receipt.matter)
    gone = matter.reason == "handed_over"
    return apart.reveal(matter.reporter) if matter.reporter and not gone else {}
