"""What the public can raise, in the order and the words people look for it: the pack's `matters/doors.yaml`.

A door leads to a matter type; its words are examples of what belongs there. Types without a door still stand on the
page, under “other”: the file helps to find, it permits nothing.
"""

from typing import Any, Final

import msgspec

from luodi.city.packing import Pack
from luodi.engines.notation import Place, Problem, Reader, Text

FILE: Final = "matters/doors.yaml"


class Door(msgspec.Struct, frozen=True):
    """The way to one type, with examples of what belongs there, as people say it."""

    type: str
    words: Text


class Group(msgspec.Struct, frozen=True):
    """Doors that stand together under one name."""

    name: Text
    doors: tuple[Door, ...]


def read_doors(pack: Pack, types: frozenset[str], problems: list[Problem]) -> tuple[Group, ...]:
    """Return the groups of a pack; mistakes, a type that is not there among them, go to `problems`."""
    if not pack.has(FILE):
        return ()
    reader = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("公众入口", "doors"))
    groups = tuple(_group(r, types) for r in reader.children("groups", Text("分组", "group")))
    reader.done()
    return groups


def _group(r: Reader, types: frozenset[str]) -> Group:
    out = Group(r.text("name"), tuple(_door(d, types) for d in r.children("doors", Text("入口", "door"))))
    r.done()
    return out


def _door(r: Reader, types: frozenset[str]) -> Door:
    out = Door(r.string("type", required=True), r.text("words"))
    if out.type not in types:
        told = Text(f"没有类型“{out.type}”", f"there is no type “{out.type}”")
        known = "、".join(sorted(types))
        r.note(r.where("type"), told, Text(f"可用：{known}", f"use one of: {known}"))
    r.done()
    return out


def packed(groups: tuple[Group, ...]) -> list[Any]:
    """Return groups as they are kept."""
    return list(msgspec.json.decode(msgspec.json.encode(groups)))


def unpacked(body: Any) -> tuple[Group, ...]:
    """Return groups from what was kept."""
    return msgspec.convert(body, tuple[Group, ...])
