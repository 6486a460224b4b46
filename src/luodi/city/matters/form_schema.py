"""A type's form as JSON Schema (draft 2020-12), for programs that draw or check forms of their own.

Titles are Chinese with English beside in `x-title-en`; options have their names in `oneOf`. What is asked only of some
is conditional (`if`/`then`), as the record asks it.
"""

from typing import Any, Final

from luodi.city.matters.actions.raise_matter import TEXT_LENGTH
from luodi.city.matters.definition import CHOICES, Definition, FormField
from luodi.city.matters.rolls import THING
from luodi.engines.process.options import label

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
PLAIN: Final[dict[str, dict[str, Any]]] = {
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "flag": {"type": "boolean"},
    "point": {"type": "string", "pattern": r"^\s*-?\d+(\.\d+)?\s*[,，]\s*-?\d+(\.\d+)?\s*$"},
}


def form_schema(known: Definition, *, public: bool = True) -> dict[str, Any]:
    """Return the schema of a type's `facts`; for the public without what only staff are asked."""
    fields = [field for field in known.form if field.public or not public]
    out: dict[str, Any] = {
        "$schema": DRAFT,
        "$id": f"urn:luodi:type:{known.code}:form",
        "title": known.name.zh,
        "x-title-en": known.name.en,
        "type": "object",
        "additionalProperties": False,
        "properties": {field.key: _field(field) for field in fields},
        "required": [field.key for field in fields if field.required and not field.when],
    }
    asked = [_when(field, known) for field in fields if field.when]
    return out | ({"allOf": asked} if asked else {})


def _field(field: FormField) -> dict[str, Any]:
    named = {"title": field.name.zh, "x-title-en": field.name.en}
    options = [
        {"const": code, "title": label(field, code).zh, "x-title-en": label(field, code).en} for code in field.options
    ]
    if field.kind == CHOICES:
        least = {"minItems": 1} if field.required else {}
        return named | {"type": "array", "uniqueItems": True, "items": {"oneOf": options}} | least
    if options:
        return named | {"type": "string", "oneOf": options}
    if field.kind == THING:
        return named | {"type": "string", "x-roll": field.of}
    if field.kind in PLAIN:
        return named | PLAIN[field.kind]
    return named | {"type": "string", "maxLength": TEXT_LENGTH} | ({"minLength": 1} if field.required else {})


def _when(field: FormField, known: Definition) -> dict[str, Any]:
    """Say when a field is asked: needed then if it is needed at all, and not taken otherwise."""
    kinds = {other.key: other.kind for other in known.form}
    holds: dict[str, Any] = {}
    for key, codes in field.when.items():
        chosen = {"enum": codes}
        holds[key] = {"contains": chosen} if kinds[key] == CHOICES else chosen
    asked = {"properties": holds, "required": list(holds)}
    then = {"required": [field.key]} if field.required else {}
    return {"if": asked, "then": then, "else": {"properties": {field.key: False}}}
