"""What differs between two versions of a list, item by item and field by field. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from luodi.city.checklists.drafts import ItemDraft
from luodi.engines.notation import Text

FIELDS: Final[dict[str, Text]] = {
    "group": Text("类别", "Class"),
    "text": Text("事项", "Item"),
    "criteria": Text("标准", "Criteria"),
    "points": Text("关键点位", "Key points"),
    "measures": Text("措施办法", "Measures"),
    "basis": Text("依据", "Basis"),
    "weight": Text("分值", "Points"),
    "flow": Text("流程图", "Flow"),
}
FLOW: Final = Text("有改动", "changed")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an item that differs."""

    field: str
    was: Text
    now: Text


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item that is new (`added`), gone (`removed`) or says something else (`changed`)."""

    number: str
    status: str
    text: Text
    changes: tuple[FieldChange, ...] = ()


def diff(old: Sequence[ItemDraft], new: Sequence[ItemDraft]) -> list[ItemChange]:
    """Return what became of each item, in the new version's order, those gone last; nothing for what stayed."""
    before = {item.number: item for item in old}
    out = []
    for item in new:
        was = before.pop(item.number, None)
        if was is None:
            out.append(ItemChange(item.number, "added", item.text))
        elif found := _changes(was, item):
            out.append(ItemChange(item.number, "changed", item.text, found))
    return out + [ItemChange(item.number, "removed", item.text) for item in before.values()]


def _changes(was: ItemDraft, now: ItemDraft) -> tuple[FieldChange, ...]:
    pairs = ((name, getattr(was, name), getattr(now, name)) for name in FIELDS)
    return tuple(FieldChange(name, _said(name, a), _said(name, b)) for name, a, b in pairs if a != b)


def _said(name: str, value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if name == "flow":
        return FLOW if value else Text("", "")
    return Text(str(value), str(value))
