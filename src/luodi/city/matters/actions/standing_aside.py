"""回避: who has an interest in a matter does not see it any more, nor what was made for them with it in it."""

from luodi.city.matters import digest, exporting
from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.actions.fields import REASON
from luodi.city.matters.store import Order, Receipt, submit
from luodi.engines.notation import Text

PERSON = Field("person", Text("人员", "Person"), "person", True, example="wang")


def forget(receipts: list[Receipt]) -> None:
    """Take the matters out of what was made for those who now stand aside, in the transaction that says they do."""
    for receipt in receipts:
        if any("aside" in entry.effects.set for entry in receipt.entries):
            digest.leave_out(receipt.matter, receipt.state.aside)
            exporting.take_back(receipt.state.aside)


def _run(call: Call) -> list[Receipt]:
    receipts = submit(Order([call.act()], also=forget))
    exporting.sweep()
    return receipts


STANDING_ASIDE = (
    Action(
        "stand_aside",
        Text("回避", "Step aside"),
        Text(
            "本人与该件有利害关系：此后看不到也办不了，能解除的只有牵头单位负责人和上级。",
            "I have an interest in it: I will see and do nothing of it until the head of its unit or somebody above "
            "says otherwise.",
        ),
        (REASON,),
        danger=True,
        run=_run,
    ),
    Action(
        "order_aside",
        Text("令其回避", "Have somebody step aside"),
        Text(
            "某人与该件有利害关系：此后其看不到也办不了。",
            "Somebody has an interest in it: they will see and do nothing of it.",
        ),
        (PERSON, REASON),
        danger=True,
        run=_run,
    ),
    Action(
        "lift_aside",
        Text("解除回避", "End stepping aside"),
        Text(
            "利害关系不存在或已消除，其又能看到和办理该件；不能由本人解除。",
            "There is no interest, or no longer: they see it and may act again. Never by themselves.",
        ),
        (PERSON, REASON),
    ),
)
