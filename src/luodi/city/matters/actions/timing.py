"""Actions about time."""

from luodi.city.matters.actions.base import Action, Field
from luodi.city.matters.actions.fields import REASON, REASON_IF_ANY, options
from luodi.engines.notation import Text

CLOCK = Field("clock", Text("时限", "Clock"), required=True, example="overall")
ALLOW = Field(
    "allow", Text("延长", "By"), help=Text("如 5wd（5 个工作日）", "Such as 5wd (5 working days)"), example="5wd"
)

TIMING = (
    Action(
        "pause",
        Text("暂停计时", "Pause"),
        Text(
            "因补正、特别程序等暂停，时限停走；几个部门同时办理时可只停一个步骤。",
            "Stop for a named reason; clocks stand. One step alone may stop while other departments go on.",
        ),
        (Field("name", Text("事由", "For"), required=True, example="补正"), REASON),
        of_step=True,
    ),
    Action(
        "resume",
        Text("恢复", "Resume"),
        Text("恢复办理和计时。", "Go on."),
        (Field("name", Text("事由", "For"), example="补正"),),
        of_step=True,
    ),
    Action(
        "ask_extension",
        Text("申请延期", "Ask for more time"),
        Text("在到期前申请延期。", "Before it runs out."),
        (CLOCK, ALLOW, REASON),
    ),
    Action(
        "rule_extension",
        Text("审批延期", "Rule on more time"),
        Text("批准或不批准延期。", "Grant it or not."),
        (
            Field(
                "verdict",
                Text("意见", "Ruling"),
                "choice",
                True,
                options(granted=("批准", "Granted"), refused=("不批准", "Refused")),
                example="granted",
            ),
            REASON_IF_ANY,
        ),
    ),
    Action("remind", Text("催办", "Remind"), Text("催促办理。", "Ask them to get on."), (REASON_IF_ANY,)),
    Action(
        "supervise", Text("督办", "Supervise"), Text("由督查单位盯办。", "Watch it until it ends."), (REASON_IF_ANY,)
    ),
)
