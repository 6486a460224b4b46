"""The city's data items: the same thing is the same item whoever asks it, so that it need be given once (一数一源)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from luodi.city.burden.law import word
from luodi.city.burden.models import Item
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

LONGEST: Final = 80
KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Field:
    """A field as somebody wrote it on a form: its name (English may lack) and the key of the item, where known."""

    name: Text
    key: str = ""


def items_for(fields: Sequence[Field]) -> list[Item]:
    """Return the item of each field, made where there is none of that name yet. To be called in a transaction.

    Raises Refused `name_missing`, `too_long`, `bad_value` (a key that is none), `asked_twice`, `item_differs` (a known
    key under another name: one item has one name).
    """
    words = [_word(field) for field in fields]
    for n, said in enumerate(words):
        if said in words[:n]:
            told = Text(f"“{fields[n].name.zh}”在表里出现两次。", f"“{fields[n].name.en}” stands on the form twice.")
            raise Refused("asked_twice", told, "fields")
    known = {item.word: item for item in Item.objects.filter(word__in=words)}
    keyed = {item.key: item for item in Item.objects.filter(key__in=[field.key for field in fields if field.key])}
    return [known.get(said) or _made(field, said, keyed) for field, said in zip(fields, words, strict=True)]


def _word(field: Field) -> str:
    said = word(field.name.zh)
    if not said:
        told = Text("每个数据项都要有名称。", "Each item needs a name in Chinese.")
        raise Refused("name_missing", told, "fields")
    if max(len(field.name.zh), len(field.name.en), len(said)) > LONGEST:
        raise Refused("too_long", Text(f"名称最多 {LONGEST} 个字。", f"A name has at most {LONGEST} signs."), "fields")
    if field.key and not KEY.fullmatch(field.key):
        told = Text(f"“{field.key}”不能作代码。", f"“{field.key}” cannot be a key.")
        raise Refused("bad_value", told, "fields")
    return said


def _made(field: Field, said: str, keyed: dict[str, Item]) -> Item:
    other = keyed.get(field.key)
    if other is not None:
        told = Text(
            f"数据项“{other.key}”叫“{other.name_zh}”：要的是它就用这个名称，不是就换个代码。",
            f"The item “{other.key}” is called “{other.name_en}”: use that name if you mean it, another key if not.",
        )
        raise Refused("item_differs", told, "fields")
    key = field.key or "i" + hashlib.sha256(said.encode()).hexdigest()[:12]
    zh = field.name.zh.strip()
    names = {"name_zh": zh, "name_en": field.name.en.strip() or zh}
    return Item.objects.get_or_create(word=said, defaults={"key": key, **names})[0]
