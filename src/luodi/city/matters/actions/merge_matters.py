"""并案 and its undoing: one matter answers for another; both keep their numbers and clocks."""

from luodi.city.matters import exporting
from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.actions.standing_aside import forget
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process import THE_SYSTEM, Command, unpack_state


def _merge(call: Call) -> list[Receipt]:
    into = int(call.data["into"])
    if into == call.matter.pk:
        raise Refused("merge_self", Text("不能并入自己。", "A matter cannot be merged into itself."), "into")
    other = Command("absorb", THE_SYSTEM, call.at, {"other": call.matter.pk})
    receipts = submit(Order([call.act(), Act(into, other)], also=forget))
    exporting.sweep()
    return receipts


def _unmerge(call: Call) -> list[Receipt]:
    into = _into(call)
    other = Command("absorb", THE_SYSTEM, call.at, {"other": call.matter.pk, "out": True})
    return submit(Order([call.act(), Act(into, other)]))


def _into(call: Call) -> int:
    from_state = unpack_state(call.matter.state).merged_into
    if not from_state:
        raise Refused("not_merged", Text("该件没有并入其他件。", "The matter has not been merged into another."))
    return from_state


MERGE = Action(
    "merge",
    Text("并案", "Merge"),
    Text("并入另一件，可撤销。", "Into another matter; can be undone."),
    (Field("into", Text("并入", "Into"), "matter", True, example="26000012344"),),
    danger=True,
    run=_merge,
)
UNMERGE = Action(
    "unmerge", Text("撤销并案", "Undo the merge"), Text("恢复为单独一件。", "It stands alone again."), run=_unmerge
)
