"""Actions about what the platform decided at once: people look at it again, or a head corrects it."""

from luodi.city.matters.actions.base import Action, Field
from luodi.city.matters.actions.fields import REASON, options, reason
from luodi.engines.notation import Text

REVIEWING = (
    Action(
        "ask_review",
        Text("申请人工复核", "Ask for a review"),
        Text("系统自动作出的决定，请人再看一遍。", "Have people look at what the platform decided."),
        (
            reason("数据与实际不符"),
            Field("words", Text("说明", "In words"), "words", example="税费上周已缴清。"),
        ),
        True,
    ),
    Action(
        "correct",
        Text("更正自动决定", "Correct an automatic decision"),
        Text(
            "撤回系统自动作出的决定并告知申请人；可以当场改定，否则由人重新办理。",
            "Withdraw what the platform decided and tell the applicant; decide anew at once, or leave it to people.",
        ),
        (
            REASON,
            Field(
                "verdict",
                Text("改为", "Decide instead"),
                "choice",
                options=options(agree=("同意", "Agree"), refuse=("不同意", "Refuse")),
                help=Text("不填的，由人重新办理", "Left open, people decide"),
                example="refuse",
            ),
            Field("words", Text("告知申请人", "To the applicant"), "words", example="共享数据有误，现予更正。"),
        ),
        True,
        danger=True,
    ),
)
