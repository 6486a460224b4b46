"""Actions that change who handles a matter."""

from luodi.city.matters.actions.base import Action, Field
from luodi.city.matters.actions.fields import REASON, REASON_IF_ANY, options
from luodi.engines.notation import Text

UNIT = Field("unit", Text("单位", "Unit"), "unit", True, example="370202")
TO = Field("to", Text("转给", "To"), "unit", True, example="370202")

MOVING = (
    Action("claim", Text("签收", "Take"), Text("由我来办这一步。", "I do this step."), of_step=True),
    Action(
        "give",
        Text("分办", "Give"),
        Text("指定由谁来办这一步。", "Name who does this step."),
        (UNIT, Field("person", Text("承办人", "Person"), "person", example="wang")),
        True,
    ),
    Action("refer", Text("转办", "Refer"), Text("转给另一个单位牵头。", "Another unit leads."), (TO, REASON_IF_ANY)),
    Action(
        "object",
        Text("退回异议", "Object"),
        Text("认为不属本单位职责，请裁定。", "Say that it is not this unit's, and ask for a ruling."),
        (REASON, Field("to", Text("建议单位", "Suggested unit"), "unit", example="370202")),
    ),
    Action(
        "rule_objection",
        Text("裁定异议", "Rule on the objection"),
        Text("改派，或维持原派单。", "Assign elsewhere, or leave it."),
        (
            Field(
                "verdict",
                Text("裁定", "Ruling"),
                "choice",
                True,
                options(upheld=("异议成立，改派", "Upheld"), refused=("维持派单", "Refused")),
                example="refused",
            ),
            Field("to", Text("改派到", "Assign to"), "unit", example="370202"),
            REASON_IF_ANY,
        ),
    ),
    Action("add_co", Text("增加协办", "Add a co-handler"), Text("增加一个协办单位。", "One more unit helps."), (UNIT,)),
    Action(
        "drop_co", Text("取消协办", "Drop a co-handler"), Text("取消一个协办单位。", "A unit helps no longer."), (UNIT,)
    ),
    Action(
        "add_signer",
        Text("加签", "Add a signer"),
        Text("请另一个单位也在这一步签意见。", "Ask another unit to sign this step too."),
        (
            UNIT,
            Field(
                "where",
                Text("位置", "Where"),
                "choice",
                False,
                options(before=("在我之前", "Before me"), after=("在我之后", "After me")),
                example="after",
            ),
        ),
        True,
    ),
    Action(
        "return",
        Text("退回", "Return"),
        Text("退回到前面的步骤。", "Send it back to an earlier step."),
        (
            Field("to", Text("退回到", "To step"), "step", True, example="handle"),
            Field(
                "mode",
                Text("方式", "Mode"),
                "choice",
                False,
                options(
                    restart=("重走后续步骤", "Redo what follows"), resume=("改后直接回到这一步", "Come straight back")
                ),
                example="restart",
            ),
            REASON,
        ),
        True,
    ),
    Action(
        "elevate",
        Text("提级", "Elevate"),
        Text("由上一级单位牵头办理。", "The unit above leads."),
        (Field("to", Text("提到", "To"), "unit", example="qd"), REASON_IF_ANY),
        danger=True,
    ),
    Action(
        "relieve",
        Text("无人可办，改派", "Relieve"),
        Text("原单位已无人可办这一步。", "Nobody there can do this step."),
        of_step=True,
    ),
)
