"""Actions that do a step of the tree."""

from luodi.city.matters.actions import by_type
from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.actions.fields import STEP_FIELDS, WORDS, options, reason
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.search import advice
from luodi.engines.notation import Text


def _assign(call: Call) -> list[Receipt]:
    """Assign; what routing help would have said is noted beside it, so that its worth can be told."""
    receipts = submit(Order([call.act()]))
    advice.note(receipts[0].matter, int(call.data["lead"]), call.at)
    return receipts


HANDLING = (
    Action(
        "accept",
        Text("受理", "Accept"),
        Text("受理该件，时限开始计算。", "Take it on; the clock starts."),
        STEP_FIELDS,
        True,
    ),
    Action(
        "decline",
        Text("不予受理", "Decline"),
        Text("不予受理，并告知理由。", "Do not take it on, and say why."),
        (reason("out_of_scope", required=True), WORDS),
        True,
        danger=True,
        run=by_type.decline,
    ),
    Action(
        "assign",
        Text("派单", "Assign"),
        Text("确定牵头单位和协办单位。", "Name the lead unit and the co-handlers."),
        (
            Field("lead", Text("牵头单位", "Lead unit"), "unit", True, example="370202"),
            Field("co", Text("协办单位", "Co-handlers"), "units", example=[]),
            *STEP_FIELDS,
        ),
        True,
        run=_assign,
    ),
    Action(
        "handle",
        Text("办理完成", "Done"),
        Text("本步骤已办完。", "This step is done."),
        STEP_FIELDS,
        True,
        run=by_type.handle,
    ),
    Action(
        "sign",
        Text("审签", "Sign off"),
        Text("同意或不同意。", "Agree or refuse."),
        (
            Field(
                "verdict",
                Text("结论", "Verdict"),
                "choice",
                True,
                options(agree=("同意", "Agree"), refuse=("不同意", "Refuse")),
                example="agree",
            ),
            *STEP_FIELDS,
        ),
        True,
    ),
    Action(
        "reply",
        Text("答复", "Reply"),
        Text("答复群众。", "Answer the person who raised it."),
        (Field("words", Text("答复内容", "Reply"), "words", True, example="您反映的问题已解决。"), STEP_FIELDS[1]),
        True,
    ),
    Action(
        "call_back",
        Text("回访", "Call back"),
        Text("向群众核实结果；联系不上不算满意。", "Ask the person; no contact is not satisfaction."),
        (
            Field(
                "satisfied",
                Text("是否满意", "Satisfied"),
                "choice",
                True,
                options(
                    yes=("满意", "Yes"),
                    partly=("基本满意", "Partly"),
                    no=("不满意", "No"),
                    none=("未联系上", "No contact"),
                ),
                example="yes",
            ),
            Field(
                "solved",
                Text("是否解决", "Solved"),
                "choice",
                False,
                options(
                    yes=("已解决", "Yes"),
                    partly=("部分解决", "Partly"),
                    no=("未解决", "No"),
                    unknown=("不清楚", "Unknown"),
                ),
                example="yes",
            ),
            *STEP_FIELDS,
        ),
        True,
    ),
    Action("close", Text("办结", "Close"), Text("办结归档。", "Close and file it."), STEP_FIELDS, True),
)
