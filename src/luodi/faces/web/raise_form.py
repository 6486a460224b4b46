"""The form that raises a matter of a type: the same for the public and for a clerk who writes down a call."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from luodi.city.matters.actions.raise_matter import TEXT_LENGTH, TITLE_LENGTH, Draft
from luodi.city.matters.apart import FIELDS
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.office import Office
from luodi.city.matters.rolls import filled
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process.options import Asked, label
from luodi.faces.web import words
from luodi.faces.web.forms import Form, Input, Options, plain, region_groups
from luodi.faces.web.language import pair, say

KINDS = {
    "long": "long",
    "number": "number",
    "date": "date",
    "flag": "flag",
    "choice": "radio",
    "point": "point",
    "thing": "select",
}
ON_THE_MAP = Text(
    "在地图上点出位置，或填“纬度,经度”。",
    "Tap the place on the map, or write latitude,longitude.",
)
AUTOCOMPLETE = {"name": "name", "phone": "tel", "mail": "email", "address": "street-address"}


def option_words(asked: Asked) -> Options:
    """Return the answers one can choose from, each with its name in the reader's language."""
    return [(option, say(label(asked, option))) for option in asked.options]


def raise_form(known: Definition, city: Office, data: QueryDict, *, public: bool) -> Form:
    """Return the form for a type, filled with what was typed."""
    asked = [filled(field, city.rolls, city.day) for field in known.form if field.public or not public]
    inputs = [
        Input(
            "title",
            pair("标题", "Title"),
            required=True,
            longest=TITLE_LENGTH,
            help=pair("一句话说清是什么事。", "Say in one sentence what it is."),
        ),
        Input(
            "text",
            pair("详细情况", "What happened"),
            "long",
            longest=TEXT_LENGTH,
            help=pair("什么时间、什么地点、什么事，希望怎样解决。", "When, where, what, and what would solve it."),
        ),
        *(_asked(field) for field in asked if field.kind != "point"),
        Input(
            "region", pair("所在区域", "Place"), "select", groups=region_groups(city), empty=pair("不确定", "Not sure")
        ),
        *(_asked(field) for field in asked if field.kind == "point"),
    ]
    inputs += [_contact(key, known, public=public) for key in FIELDS]
    for item in inputs:
        item.value = data.get(item.key, "")
    return Form(inputs)


def _asked(field: FormField) -> Input:
    kind = KINDS.get(field.kind, "text")
    if kind == "radio" and len(field.options) > 6:
        kind = "select"
    empty = pair("请选择", "Choose") if kind == "select" else ""
    help_ = say(ON_THE_MAP) if kind == "point" else ""
    return Input(f"facts.{field.key}", say(field.name), kind, field.required, help_, option_words(field), empty=empty)


def _contact(key: str, known: Definition, *, public: bool) -> Input:
    kind = {"phone": "tel", "mail": "email"}.get(key, "text")
    needed = key == "phone" and not known.anonymous and public
    return Input(
        f"reporter.{key}",
        say(words.CONTACT[key]),
        kind,
        required=needed,
        longest=FIELDS[key],
        autocomplete=AUTOCOMPLETE[key] if public else "off",
    )


def value_of(kind: str, typed: str, name: Text, key: str) -> Any:
    """Return what was typed as the kind of value the record wants. Raises Refused naming the field."""
    if kind == "flag":
        return typed in ("on", "true", "yes", "1")
    if kind == "point":
        return typed.strip().replace("，", ",")
    if kind != "number" or not typed.strip():
        return typed.strip()
    try:
        return int(typed) if typed.strip().lstrip("-").isdigit() else float(typed)
    except ValueError as error:
        raise Refused("bad_value", Text(f"“{name.zh}”要填数字。", f"“{name.en}” takes a number."), key) from error


def draft_of(known: Definition, data: QueryDict, channel: str, *, public: bool) -> Draft:
    """Return what was typed as a draft. The form's own token makes a second click raise nothing twice."""
    facts: dict[str, Any] = {}
    for field in known.form:
        if field.public or not public:
            typed = data.get(f"facts.{field.key}", "")
            if typed:
                facts[field.key] = value_of(field.kind, typed, field.name, field.key)
    reporter: Mapping[str, str] = {key: data.get(f"reporter.{key}", "") for key in FIELDS}
    given = {key: value.strip() for key, value in reporter.items() if value.strip()}
    token = plain(data.get("token"), 60)
    return Draft(
        known.code,
        data.get("title", ""),
        data.get("text", ""),
        data.get("region", ""),
        channel,
        facts,
        given,
        origin=("portal" if public else "desk", token) if token else None,
    )


def new_token() -> str:
    """Return what tells one filling-in of a form from another."""
    return secrets.token_urlsafe(18)
