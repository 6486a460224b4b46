"""Fields that several actions share."""

from luodi.city.matters.actions.base import Field
from luodi.engines.notation import Text


def reason(example: str, required: bool = False) -> Field:
    """Return the field in which a reason is given."""
    return Field("reason", Text("理由", "Reason"), required=required, example=example)


REASON = reason("不属本单位职责", required=True)
REASON_IF_ANY = reason("市领导批示")
WORDS = Field("words", Text("意见", "Remark"), "words", example="已现场核实。")
FACTS = Field(
    "facts",
    Text("步骤要填的内容", "What the step asks for"),
    "facts",
    help=Text("按步骤的要求填写", "As the step asks"),
    example={},
)
STEP_FIELDS = (WORDS, FACTS)


def options(**names: tuple[str, str]) -> tuple[tuple[str, Text], ...]:
    """Return choices as code and text."""
    return tuple((code, Text(zh, en)) for code, (zh, en) in names.items())
