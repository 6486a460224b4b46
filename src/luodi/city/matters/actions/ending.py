"""Actions around the end of a matter, and what is kept of it."""

from luodi.city.matters.actions import by_type
from luodi.city.matters.actions.base import Action, Field
from luodi.city.matters.actions.fields import REASON, REASON_IF_ANY, options
from luodi.city.matters.actions.hand_over import HAND_OVER
from luodi.city.matters.actions.rate import rate
from luodi.engines.notation import Text

ENDING = (
    Action("withdraw", Text("撤回", "Withdraw"), Text("撤回诉求。", "Take it back."), (REASON_IF_ANY,), danger=True),
    HAND_OVER,
    Action(
        "rate",
        Text("评价", "Rate"),
        Text(
            "五级评价，由本人作出；回访员只能在回访时代本人记下，并标明。差评自动转整改。",
            "Five levels, by one's own act; or asked for by phone, marked so. A bad one opens a rectification.",
        ),
        (
            Field("stars", Text("星级", "Stars"), "number", True, example=5),
            Field("reasons", Text("原因", "Reasons"), "strings", example=["good"]),
            Field("words", Text("想说的话", "In words"), "words", example="谢谢。"),
        ),
        run=rate,
    ),
    Action(
        "reopen",
        Text("重新打开", "Reopen"),
        Text("问题没有解决，原号继续办。", "It is not solved; it goes on under the same number."),
        (REASON, Field("words", Text("说明", "In words"), "words", example="问题仍在。")),
    ),
    Action(
        "look_back",
        Text("回头看", "Look back"),
        Text("看结果有没有反弹。", "See whether the result held."),
        (
            Field(
                "result",
                Text("结果", "Result"),
                "choice",
                True,
                options(held=("没有反弹", "Held"), rebounded=("反弹", "Rebounded")),
                example="held",
            ),
            Field("note", Text("说明", "Note"), example="现场无异味"),
        ),
    ),
    Action(
        "outcome",
        Text("登记成果", "Outcome"),
        Text("制度、资金、人数、户数等。", "Rules made, money, people, households."),
        (
            Field("kind", Text("种类", "Kind"), required=True, example="institution"),
            Field("amount", Text("数量", "Amount"), required=True, example="1"),
            Field("unit", Text("单位", "Unit"), required=True, example="项"),
        ),
        run=by_type.outcome,
    ),
    Action(
        "note",
        Text("备注", "Note"),
        Text("记一笔。", "Put a remark on record."),
        (Field("words", Text("内容", "Text"), "words", True, example="已电话联系。"),),
    ),
    Action(
        "set_level",
        Text("定密级", "Set the level"),
        Text("0 公开，1 内部，2 受限，3 密封。", "0 open, 1 internal, 2 restricted, 3 sealed."),
        (Field("level", Text("级别", "Level"), "number", True, example=1), REASON),
    ),
)
