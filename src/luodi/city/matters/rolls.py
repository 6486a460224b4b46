"""名录 Rolls: named things that matters are about, as a pack lists them: houses, communities, calls for ideas.

A form's field of kind `thing` chooses one of a roll; the matter then keeps the thing's code, which says what happened
to it. A roll may hold figures of each thing and a standard they should reach; what is missing is computed. It may hold
texts of each, too, and so be what forms are prefilled from (matters.prefill), by the thing's code.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import msgspec

from luodi.city.matters.definition import Definition, FormField
from luodi.city.packing import Pack
from luodi.engines.notation import Map, Place, Problem, Reader, Text

ROLLS: Final = "matters/rolls/*.yaml"
ENTERPRISES: Final = "enterprises"
"""The roll no pack writes: the enterprises of the registry."""
THING: Final = "thing"
"""The key of the field that names a thing, and its kind."""
ALWAYS: Final = ("code", "name", "region")
"""What every roll holds of each thing, and whoever knows the code may be told."""


class Figure(msgspec.Struct, frozen=True):
    """A number a roll holds of each of its things, as it was when the roll was drawn up."""

    key: str
    name: Text
    unit: str
    open: bool = False
    """Whether anybody who knows the thing's code may be told."""


class Column(msgspec.Struct, frozen=True):
    """A text a roll holds of each of its things: an address, a trade."""

    key: str
    name: Text
    open: bool = False
    """Whether anybody who knows the thing's code may be told."""


class Standard(msgspec.Struct, frozen=True):
    """What each thing should have: at least so much of a figure; outcomes of a kind add to it."""

    figure: str
    at_least: Decimal
    adds: str
    basis: str
    """The law, standard or decision it rests on."""


class Thing(msgspec.Struct, frozen=True):
    """One thing. Between `since` and `until` (both included) matters about it may be raised; empty: always."""

    code: str
    name: Text
    region: str = ""
    figures: dict[str, Decimal] = {}
    since: str = ""
    until: str = ""
    texts: dict[str, str] = {}

    def takes(self, day: date) -> bool:
        """Return whether a matter about it may be raised on a day."""
        return (not self.since or self.since <= day.isoformat()) and (not self.until or day.isoformat() <= self.until)


class Roll(msgspec.Struct, frozen=True, dict=True):
    """A list of things."""

    code: str
    name: Text
    figures: tuple[Figure, ...] = ()
    standard: Standard | None = None
    things: tuple[Thing, ...] = ()
    texts: tuple[Column, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Thing]:
        """The things by code."""
        return {thing.code: thing for thing in self.things}

    @property
    def keys(self) -> tuple[str, ...]:
        """What it holds of each thing."""
        return (*ALWAYS, *(c.key for c in self.texts), *(f.key for f in self.figures))

    def open(self, key: str) -> bool:
        """Return whether anybody who knows a thing's code may be told this of it."""
        told = {column.key for column in self.texts if column.open} | {
            figure.key for figure in self.figures if figure.open
        }
        return key in ALWAYS or key in told


def filled(field: FormField, rolls: dict[str, Roll], day: date | None = None) -> FormField:
    """Return a field that chooses a thing with the things as its options; on a day, only those that take matters."""
    if field.kind != THING or field.of not in rolls:
        return field
    things = [thing for thing in rolls[field.of].things if day is None or thing.takes(day)]
    codes, names = tuple(thing.code for thing in things), tuple(thing.name for thing in things)
    return msgspec.structs.replace(field, options=codes, labels=names)


# As packs write them --------------------------------------------------------------------------------------------


def read_rolls(pack: Pack, problems: list[Problem]) -> dict[str, Roll]:
    """Return the rolls of a pack, noting every mistake: a code twice, a figure or standard that is not there."""
    out: dict[str, Roll] = {}
    places: dict[str, Place] = {}
    for file in pack.files(ROLLS):
        r = Reader(pack.read(file), problems, Place(file, 1), Text("名录", "roll"))
        roll = _roll(r, places)
        if roll.code in out:
            r.note(
                r.where("roll"),
                Text(f"名录“{roll.code}”写了两次", f"roll “{roll.code}” is written twice"),
                Text("改名", "rename it"),
            )
        out[roll.code] = roll
    return out


def _roll(r: Reader, places: dict[str, Place]) -> Roll:
    code = r.string("roll", required=True)
    r.what = Text(f"名录 {code}", f"roll {code}")
    name, figures = r.text("name"), tuple(map(_figure, r.children("figures", Text("数据项", "figure"))))
    texts = tuple(map(_column, r.children("texts", Text("文字项", "text"))))
    standard = _standard(r.child("standard", Text("标准", "standard")), figures) if "standard" in r.map else None
    things = tuple(_thing(t, figures, texts, places) for t in r.children("things", Text("名录中的一项", "thing")))
    r.done()
    return Roll(code, name, figures, standard, things, texts)


def _figure(r: Reader) -> Figure:
    out = Figure(r.string("key", required=True), r.text("name"), r.string("unit", required=True), r.flag("open"))
    r.done()
    return out


def _column(r: Reader) -> Column:
    out = Column(r.string("key", required=True), r.text("name"), r.flag("open"))
    r.done()
    return out


def _standard(r: Reader, figures: tuple[Figure, ...]) -> Standard:
    key = r.choice("figure", tuple(f.key for f in figures), figures[0].key if figures else "")
    out = Standard(key, _number(r, "at_least"), r.string("adds", required=True), r.string("basis", required=True))
    r.done()
    return out


def _thing(r: Reader, figures: tuple[Figure, ...], texts: tuple[Column, ...], places: dict[str, Place]) -> Thing:
    code = r.string("code", required=True)
    if code in places:
        r.note(
            r.where("code"),
            Text(f"“{code}”写了两次，另一处在 {places[code]}", f"“{code}” is written twice, also at {places[code]}"),
            Text("代码在所有名录中只用一次", "a code is used once in all rolls"),
        )
    places[code] = r.where("code")
    out = Thing(
        code,
        r.text("name"),
        r.string("region"),
        {figure.key: _number(r, figure.key) for figure in figures if figure.key in r.map},
        _day(r, "since"),
        _day(r, "until"),
        {column.key: r.string(column.key) for column in texts if column.key in r.map},
    )
    r.done()
    return out


def _number(r: Reader, key: str) -> Decimal:
    value = r.take(key, (int, float), 0, Text("数字", "a number"), required=True)
    return Decimal(str(value))


def _day(r: Reader, key: str) -> str:
    text = r.string(key)
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        r.note(
            r.where(key),
            Text(f"日期不对：{text}", f"wrong date: {text}"),
            Text("写成 2026-01-01", "write 2026-01-01"),
        )
        return ""


def check_uses(source: Any, known: Definition, rolls: Iterable[str], problems: list[Problem]) -> None:
    """Note a field of a type that chooses from no roll, or that is not called as the record looks for it."""
    codes = (*rolls, ENTERPRISES)
    rows = source.get("form") or () if isinstance(source, Map) else ()
    for row, field in zip(rows, known.form, strict=False):
        if (field.kind == THING) != (field.key == THING):
            problems.append(
                Problem(
                    row.place,
                    Text(
                        f"字段 {field.key}：选名录的字段，key 和 kind 都写 {THING}", f"field {field.key} names a thing"
                    ),
                    Text(f"写 key: {THING}、kind: {THING}", f"write key: {THING} and kind: {THING}"),
                )
            )
        elif field.kind == THING and field.of not in codes:
            problems.append(
                Problem(
                    row.place,
                    Text(f"没有名录“{field.of}”", f"there is no roll “{field.of}”"),
                    Text(
                        f"可用：{'、'.join(codes) or '（没有名录）'}", f"use one of: {', '.join(codes) or 'none yet'}"
                    ),
                )
            )
