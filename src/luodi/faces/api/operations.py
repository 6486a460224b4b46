"""One operation per action: its body is built from the action's own fields, so that the two cannot drift apart."""

from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from luodi.city.matters.actions import Action
from luodi.city.matters.actions import Field as ActionField
from luodi.faces.api.values import Facts, Moment, NumberText, Secret, Strict, UnitCode, UserName, Whole

TEXT_LENGTH = 200
WORDS_LENGTH = 20_000
MANY = 100

APART = ("attach", "open_identity")
"""Actions whose operation is made by hand: one takes a file, the other answers with a person's data."""
OF_THE_GRID = ("carry", "pass_authority")
"""Actions of those who act for applicants, at addresses of their own (faces.api.assisting)."""
BY_REPORTER = (
    *("rate", "withdraw", "reopen", "ask_review", "note", "remind", "promise"),
    *("authorise", "end_authority"),
)


def value_type(field: ActionField) -> Any:
    """Return the type of what a field of an action takes."""
    least = 1 if field.required else 0
    match field.kind:
        case "choice":
            return Literal[tuple(code for code, _ in field.options)]
        case "number":
            return Whole
        case "flag":
            return bool
        case "unit":
            return UnitCode
        case "units":
            return Annotated[list[UnitCode], Field(max_length=MANY)]
        case "person":
            return UserName
        case "matter":
            return NumberText
        case "facts":
            return Facts
        case "strings" | "codes":
            short = Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH)]
            return Annotated[list[short], Field(min_length=least, max_length=MANY)]
        case "words":
            return Annotated[str, Field(min_length=least, max_length=WORDS_LENGTH)]
        case _:
            return Annotated[str, Field(min_length=least, max_length=TEXT_LENGTH)]


def _property(field: ActionField) -> tuple[Any, Any]:
    said = f"{field.name.zh}。{field.name.en}." + (f" {field.help.zh}；{field.help.en}." if field.help.zh else "")
    choices = "；".join(f"{code} = {text.zh} {text.en}" for code, text in field.options)
    about = Field(... if field.required else None, description=f"{said} {choices}".strip())
    kind = value_type(field)
    return (kind if field.required else kind | None, about)


OF_STEP = Field(
    None,
    max_length=60,
    description="步骤代码；只有一步合适时可以不填。The step's key; may be left out when only one fits.",
)
HAPPENED = Field(
    None,
    description="补录时填实际发生的时间，不能在将来。When it happened, for what is filed late; never in the future.",
)


def example_of_action(action: Action) -> dict[str, Any]:
    """Return a body that the action takes."""
    return {f.key: f.example for f in action.fields if f.example is not None}


def body_of(action: Action) -> type[Strict]:
    """Return the schema of what staff send for an action."""
    properties = {field.key: _property(field) for field in action.fields}
    if action.of_step:
        properties["step"] = (str | None, OF_STEP)
    properties["happened"] = (Moment | None, HAPPENED)
    return _model(action, "", properties, example_of_action(action))


def reporters_body_of(action: Action) -> type[Strict]:
    """Return the schema of what a reporter sends for an action: number and code beside the action's own fields."""
    properties: dict[str, tuple[Any, Any]] = {"number": (NumberText, ...), "code": (Secret, ...)}
    properties |= {field.key: _property(field) for field in action.fields}
    shown = {"number": "26000000019", "code": "7KQ4MWX2RP"} | example_of_action(action)
    return _model(action, "ByReporter", properties, shown)


def _model(action: Action, suffix: str, properties: dict[str, Any], example: dict[str, Any]) -> type[Strict]:
    name = "".join(part.title() for part in action.kind.split("_")) + suffix
    model = create_model(name, __base__=Strict, __doc__=f"{action.summary.zh} {action.summary.en}", **properties)
    model.model_config["json_schema_extra"] = {"examples": [example]}
    model.model_rebuild(force=True)
    return model


def split(body: Strict, action: Action) -> dict[str, Any]:
    """Return the action's own data out of a body."""
    given = {field.key: getattr(body, field.key) for field in action.fields}
    return {key: value for key, value in given.items() if value is not None}
