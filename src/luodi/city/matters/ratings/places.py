"""What can be rated without a matter (随时可评): a unit, a counter, the service of an enterprise's specialist."""

from typing import Final

import msgspec

from luodi.city.matters.office import Office
from luodi.city.matters.rolls import ENTERPRISES
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import UnitKind
from luodi.engines.notation import Text

UNIT, WINDOW, ENTERPRISE = "unit", "window", "enterprise"
KINDS: Final = (UNIT, WINDOW, ENTERPRISE)


class Place(msgspec.Struct, frozen=True):
    """One thing to be rated: whose service it is, and the person's where it is one person's."""

    kind: str
    code: str
    name: Text
    unit: int
    person: int = 0

    @property
    def key(self) -> str:
        """How the record calls it."""
        return f"{self.kind}:{self.code}"


def place(kind: str, code: str, city: Office) -> Place:
    """Return what `kind` and `code` name today. Raises Refused `not_found`."""
    found = {UNIT: _unit, WINDOW: _window, ENTERPRISE: _enterprise}.get(kind, _nothing)(code, city)
    if found is None:
        raise Refused(
            "not_found", Text("没有这个评价对象，请核对二维码或链接。", "There is nothing to rate here."), "place"
        )
    return found


def _unit(code: str, city: Office) -> Place | None:
    node = city.tree.get(code)
    if node is None or node.kind == UnitKind.ENTERPRISE:
        return None
    return Place(UNIT, code, node.name, node.id)


def _window(code: str, city: Office) -> Place | None:
    window = city.ratings.by_code.get(code)
    node = city.tree.get(window.unit) if window else None
    return Place(WINDOW, code, window.name, node.id) if window and node else None


def _enterprise(code: str, city: Office) -> Place | None:
    thing, person = city.rolls[ENTERPRISES].by_code.get(code), city.specialist(code)
    unit = city.serves(person) if person else 0
    if thing is None or not unit:
        return None
    zh, en = f"{thing.name.zh}的服务专员", f"The specialist of {thing.name.en}"
    return Place(ENTERPRISE, code, Text(zh, en), unit, person)


def _nothing(code: str, city: Office) -> Place | None:
    return None


def named(key: str, city: Office) -> Text:
    """Return what a place on record is called; its code where it is there no longer."""
    kind, _, code = key.partition(":")
    try:
        return place(kind, code, city).name
    except Refused:
        return Text(code, code)
