"""移交: another body has it now, and what was written here leaves the record; a reference stays."""

from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.erasing import clear, leave_a_reference
from luodi.city.matters.store import Order, Receipt, submit
from luodi.engines.notation import Text


def _run(call: Call) -> list[Receipt]:
    receipts = submit(Order([call.act()], also=leave_a_reference))
    clear(receipt.matter for receipt in receipts)
    return receipts


HAND_OVER = Action(
    "hand_over",
    Text("移交", "Hand over"),
    Text(
        "移交给本系统以外的机关。文字、附件和诉求人信息随即删除，这里只留编号、状态和期限。",
        "To a body outside. Words, files and who raised it are destroyed here; number, status and dates stay.",
    ),
    (
        Field("to", Text("接收机关", "Receiving body"), required=True, example="纪检监察机关"),
        Field("reference", Text("对方编号", "Their reference"), example="2026-17"),
    ),
    danger=True,
    run=_run,
)
