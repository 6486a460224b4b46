"""Rows of the registry by what people call them. What a body names wrongly is refused with the field it stands in."""

from typing import Any

from luodi.city.refusals import Refused
from luodi.city.registry.access import visible_people, visible_units
from luodi.city.registry.models import Person, Role, Unit
from luodi.engines.notation import Text


def unit_called(by: Person, code: str, field: str = "") -> Unit:
    """Return a unit: `not_found` when it is what is asked for, `bad_value` when it is named in `field`."""
    return _one(visible_units(by).filter(code=code).first(), code, field, "code")


def person_called(by: Person, username: str, field: str = "") -> Person:
    """Return a person the caller may see."""
    return _one(visible_people(by).filter(username=username).first(), username, field, "username")


def role_called(code: str, field: str) -> Role:
    """Return a role."""
    return _one(Role.objects.filter(code=code).first(), code, field, "code")


def _one(found: Any, given: str, field: str, path: str) -> Any:
    if found is not None:
        return found
    if field:
        raise Refused("bad_value", Text(f"没有“{given}”。", f"There is no “{given}”."), field)
    raise Refused("not_found", Text(f"没有“{given}”。", f"There is no “{given}”."), path)
