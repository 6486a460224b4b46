"""A list before it is kept: its items as plain values, checked, and the digest of all it says."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final

import msgspec
from django.db.models import CharField

from luodi.city.checklists.flows import check_flow
from luodi.city.checklists.models import KINDS, ListItem, ListVersion
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

MOST_ITEMS: Final = 1_000
TEXTS: Final = ("group", "text", "criteria", "points", "measures")
EMPTY: Final = Text("", "")
LONGEST: Final[dict[str, int]] = {
    field.name: field.max_length or 0 for field in ListItem._meta.get_fields() if isinstance(field, CharField)
}


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as somebody wrote it; English may lack."""

    number: str
    text: Text
    group: Text = EMPTY
    criteria: Text = EMPTY
    points: Text = EMPTY
    measures: Text = EMPTY
    basis: str = ""
    weight: Decimal = Decimal(0)
    flow: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A version of a list as somebody wrote it. `issuer` is a unit's code."""

    code: str
    kind: str
    issuer: str
    version: str
    name: Text
    items: Sequence[ItemDraft] = field(default_factory=tuple)
    public: bool = False


def check_draft(draft: ListDraft) -> None:
    """Raise Refused, naming the field or the item, for what is no list."""
    if not (draft.code and draft.version and draft.name.zh.strip()):
        told = Text("清单要有代码、版本和名称。", "A list needs a code, a version and a name.")
        raise Refused("name_missing", told, "name")
    if draft.kind not in KINDS:
        raise Refused("bad_value", Text(f"没有“{draft.kind}”这种清单。", f"No kind “{draft.kind}”."), "kind")
    if not 0 < len(draft.items) <= MOST_ITEMS:
        raise Refused("bad_value", Text(f"清单要有 1 至 {MOST_ITEMS} 项。", f"1 to {MOST_ITEMS} items."), "items")
    seen: set[str] = set()
    for item in draft.items:
        _check_item(item, seen)


def _check_item(item: ItemDraft, seen: set[str]) -> None:
    where = f"items.{item.number}"
    if not item.number or len(item.number) > 12 or item.number in seen:
        told = Text(
            f"编号“{item.number}”重复、空缺或过长。", f"The number “{item.number}” is twice there or no number."
        )
        raise Refused("bad_value", told, "items")
    seen.add(item.number)
    if not item.text.zh.strip():
        raise Refused("missing", Text(f"第 {item.number} 项没有内容。", f"Item {item.number} says nothing."), where)
    for what in TEXTS:
        said = getattr(item, what)
        for language, text in (("zh", said.zh), ("en", said.en)):
            most = LONGEST[f"{what}_{language}"]
            if len(text) > most:
                told = Text(f"第 {item.number} 项太长，最多 {most} 字。", f"Item {item.number}: at most {most} signs.")
                raise Refused("too_long", told, where)
    if not 0 <= item.weight <= 10_000:
        raise Refused("bad_value", Text(f"第 {item.number} 项分值不对。", f"Wrong points: {item.number}."), where)
    if item.flow is not None:
        check_flow(item.flow, item.number)


def digest_of(draft: ListDraft) -> str:
    """Return the SHA-256 of all that a draft says."""
    told = asdict(draft) | {"items": [asdict(item) | {"weight": str(item.weight)} for item in draft.items]}
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()


def row_of(version: ListVersion, place: int, item: ItemDraft) -> ListItem:
    """Return an item's row."""
    row = ListItem(version=version, place=place, number=item.number, basis=item.basis, weight=item.weight)
    row.flow = item.flow
    for what in TEXTS:
        said = getattr(item, what)
        setattr(row, f"{what}_zh", said.zh.strip())
        setattr(row, f"{what}_en", said.en.strip())
    return row


def draft_of(row: ListItem) -> ItemDraft:
    """Return an item as it was written."""
    texts = {what: Text(getattr(row, f"{what}_zh"), getattr(row, f"{what}_en")) for what in TEXTS}
    return ItemDraft(number=row.number, basis=row.basis, weight=row.weight.normalize(), flow=row.flow, **texts)
