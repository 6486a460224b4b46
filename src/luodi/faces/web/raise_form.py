"""The form that raises a matter of a type: the same for the public and for a clerk who writes down a call."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from luodi.city.matters.actions.raise_matter import TEXT_LENGTH, TITLE_LENGTH, Draft
from luodi.city.matters.apart import FIELDS
from luodi.city.matters.definition import CHOICES, Definition, FormField
from luodi.city.matters.office import Office
from luodi.city.matters.prefill import Given
from luodi.city.matters.rolls import filled
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.engines.process.options import Asked, label
from luodi.faces.web import words
from luodi.faces.web.forms import Form, Input, Options, plain, region_groups, unit_groups
from luodi.faces.web.language import joined, pair, say

KINDS = {
    "long": "long",
    "number": "number",
    "date": "date",
    "flag": "flag",
    "choice": "radio",
    "choices": "checks",
    "point": "point",
    "thing": "select",
    "unit": "select",
}
ON_THE_MAP = Text(
    "在地图上点出位置，或填“纬度,经度”。",
    "Tap the place on the map, or write latitude,longitude.",
)
MOST_NAMED = 3
"""Choices named in a note on what a field depends on."""
AUTOCOMPLETE = {"name": "name", "phone": "tel", "mail": "email", "address": "street-address"}


def option_words(asked: Asked) -> Options:
    """Return the answers one can choose from, each with its name in the reader's language."""
    return [(option, say(label(asked, option))) for option in asked.options]


def raise_form(known: Definition, city: Office, data: QueryDict, *, public: bool) -> Form:
    """Return the form for a type, filled with what was typed."""
    asked = [filled(field, city.rolls, city.day) for field in known.form if field.public or not public]
    answers = [_asked(field, known, city) for field in asked if field.kind != "point"]
    inputs = [
        *([*answers, _further()] if known.named_by else [*_told(), *answers]),
        Input(
            "region", pair("所在区域", "Place"), "select", groups=region_groups(city), empty=pair("不确定", "Not sure")
        ),
        *(_asked(field, known, city) for field in asked if field.kind == "point"),
    ]
    inputs += [_contact(key, known, public=public) for key in FIELDS]
    for item in inputs:
        item.value = data.getlist(item.key) if item.kind == "checks" else data.get(item.key, "")
    return Form(inputs)


def _told() -> list[Input]:
    """What is raised, in the reporter's own words."""
    return [
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
    ]


def _further() -> Input:
    """What an applicant may add to the answers that name what is applied for."""
    return Input("text", pair("补充说明", "Anything to add"), "long", longest=TEXT_LENGTH)


def _needed_when(field: FormField, known: Definition) -> str:
    """Return in words when a field is asked: `选“名称变更”时填`."""
    names = [say(label(other, code)) for other in known.form for code in field.when.get(other.key, ()) if other.options]
    if len(names) > MOST_NAMED:
        return pair("按所选的情况，必填。", "Needed by what you chose.") if field.required else ""
    chosen = joined(names)
    if field.required:
        return pair(f"选了“{chosen}”才填，必填。", f"Needed if you choose: {chosen}.")
    return pair(f"选了“{chosen}”才填。", f"If you choose: {chosen}.")


def _asked(field: FormField, known: Definition, city: Office) -> Input:
    kind = KINDS.get(field.kind, "text")
    if kind == "radio" and len(field.options) > 6:
        kind = "select"
    empty = pair("请选择", "Choose") if kind == "select" else ""
    help_ = say(ON_THE_MAP) if kind == "point" else ""
    out = Input(f"facts.{field.key}", say(field.name), kind, field.required, help_, option_words(field), empty=empty)
    if field.kind == "unit":
        out.groups = unit_groups(city)
    if field.when:
        # A browser must not insist on what is asked of some only; the record does, of those.
        out.required, out.help = False, _needed_when(field, known)
        out.when = ";".join(f"facts.{key}={','.join(codes)}" for key, codes in field.when.items())
    return out


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


def draft_of(known: Definition, data: QueryDict, channel: str, *, public: bool, given: Given | None = None) -> Draft:
    """Return what was typed as a draft. The form's own token makes a second click raise nothing twice."""
    facts: dict[str, Any] = {}
    for field in known.form:
        if field.public or not public:
            several = [code for code in data.getlist(f"facts.{field.key}") if code]
            # What was typed before another choice made it idle is left behind.
            if several and field.asked(facts):
                facts[field.key] = (
                    several if field.kind == CHOICES else value_of(field.kind, several[-1], field.name, field.key)
                )
    reporter: Mapping[str, str] = {key: data.get(f"reporter.{key}", "") for key in FIELDS}
    reached = {key: value.strip() for key, value in reporter.items() if value.strip()}
    token = plain(data.get("token"), 60)
    return Draft(
        known.code,
        data.get("title", ""),
        data.get("text", ""),
        data.get("region", ""),
        channel,
        facts,
        reached,
        origin=("portal" if public else "desk", token) if token else None,
        given=given,
    )


def new_token() -> str:
    """Return what tells one filling-in of a form from another."""
    return secrets.token_urlsafe(18)
