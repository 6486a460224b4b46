"""Actions about materials: told to be missing, promised, received. Files come by `attach`."""

from luodi.city.matters.actions.base import Action, Field
from luodi.city.matters.actions.fields import options
from luodi.engines.notation import Text

MATERIAL = Field("material", Text("材料", "Material"), required=True, example="plan")

PAPERING = (
    Action(
        "receive",
        Text("收材料", "Receive a material"),
        Text("窗口收到纸质材料，或由窗口共享、代为调取。", "It came on paper, or the window obtained it."),
        (
            MATERIAL,
            Field(
                "how",
                Text("来自", "How"),
                "choice",
                True,
                options(
                    paper=("申请人交纸质材料", "On paper"),
                    shared=("数据共享获取", "From another body's record"),
                    fetched=("窗口代为调取", "Fetched by the window"),
                ),
                example="shared",
            ),
            Field("source", Text("来源", "Source"), example="不动产登记系统"),
        ),
    ),
    Action(
        "promise",
        Text("承诺补交", "Promise to bring"),
        Text("容缺、告知承诺：先受理，按期补交。", "It is taken on now; what is promised comes in time."),
        (Field("materials", Text("材料", "Materials"), "codes", True, example=["plan"]),),
    ),
    Action(
        "notice",
        Text("一次性告知", "Tell all that is missing"),
        Text(
            "把缺少的材料一次告知申请人，补齐前时限停走；只能告知一次（行政许可法第三十二条）。",
            "All that is missing is told at once, and only once; the clocks stand until it has come.",
        ),
    ),
)
