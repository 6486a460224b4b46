"""What the city says of ratings: the pack's `matters/ratings.yaml`.

Reasons to choose come in dated lists (as Annex A of GB/T 39734-2020 has them), each rating keeps the list it was made
by; windows people can rate; how long an occasion stays open; what a bad rating opens; from where on patterns are told.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final

import msgspec

from luodi.city.matters.definition import Definition
from luodi.city.packing import Pack
from luodi.engines.figures import Bounds
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.worktime import Allowance

FILE: Final = "matters/ratings.yaml"
LEVELS: Final = (1, 2, 3, 4, 5)
NONE: Final = Text("", "")


class Reason(msgspec.Struct, frozen=True):
    """One reason to choose, and the levels it goes with."""

    code: str
    name: Text
    stars: tuple[int, ...] = LEVELS


class ReasonList(msgspec.Struct, frozen=True):
    """A version of the list of reasons, in force from a day on."""

    version: str
    since: str
    reasons: tuple[Reason, ...]

    def of(self, stars: int) -> tuple[Reason, ...]:
        """Return the reasons that go with a level."""
        return tuple(reason for reason in self.reasons if stars in reason.stars)


class Window(msgspec.Struct, frozen=True):
    """A counter that can be rated: whose it is and what it is called."""

    code: str
    unit: str
    name: Text


class Rectifying(msgspec.Struct, frozen=True):
    """What a bad rating opens: a matter of this type, called back and closed by an office outside the unit."""

    type: str = ""
    upto: int = 2
    """Levels up to this one are bad."""
    offices: tuple[str, ...] = ()
    """The first of these that has nothing to do with the rated unit sees to it."""
    ruling: str = ""
    """The step that rules on an appeal: agreed to, the rating stays on record and leaves the figures."""
    ground: str = ""
    """The fact that names the ground of such a ruling."""
    appeal: str = ""
    """The step in which the unit appeals …"""
    fact: str = ""
    unfair: str = ""
    """… by answering this to that; as long as the step's limit has not run out, and in words."""


class Table(msgspec.Struct, frozen=True, dict=True):
    """All the city says of ratings."""

    lists: tuple[ReasonList, ...] = ()
    windows: tuple[Window, ...] = ()
    matter: str = "30d"
    """How long after its end a matter can be rated (一事一评)."""
    visit: str = "7d"
    """How long after a visit it can be rated (一次一评)."""
    per_device: int = 3
    """How many ratings of one place without a matter (随时可评) are taken from one device in a day."""
    keep: int = 90
    """Days for which the digest of a device is kept."""
    rectifying: Rectifying = Rectifying()
    bounds: Bounds = Bounds()

    def in_force(self, day: date) -> ReasonList:
        """Return the list of reasons in force on a day; the first before any began."""
        rows = [row for row in self.lists if row.since <= day.isoformat()]
        return rows[-1] if rows else self.lists[0] if self.lists else ReasonList("", "", ())

    @cached_property
    def names(self) -> dict[tuple[str, str], Text]:
        """What each reason is called, by list and code."""
        return {(row.version, reason.code): reason.name for row in self.lists for reason in row.reasons}

    @cached_property
    def by_code(self) -> dict[str, Window]:
        """The windows by code."""
        return {window.code: window for window in self.windows}

    def name(self, version: str, code: str) -> Text:
        """Return what a reason was called when it was chosen; the code itself where no list has it."""
        return self.names.get((version, code)) or Text(code, code)

    def bad(self, stars: int) -> bool:
        """Whether a level opens a rectification."""
        return bool(self.rectifying.type) and stars <= self.rectifying.upto


# As packs write it ----------------------------------------------------------------------------------------------


def read_table(pack: Pack, problems: list[Problem]) -> Table:
    """Return the table of a pack, noting every mistake in it; an empty one where the pack has none."""
    if not pack.has(FILE):
        return Table()
    r = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("好差评", "ratings"))
    lists = tuple(_list(each) for each in r.children("lists", Text("原因清单", "list of reasons")))
    windows = tuple(_window(each) for each in r.children("windows", Text("窗口", "window")))
    open_ = r.child("open", Text("评价期限", "how long one can rate"))
    matter, visit = _allowance(open_, "matter", "30d"), _allowance(open_, "visit", "7d")
    open_.done()
    rectifying = _rectifying(r.child("rectifying", Text("差评整改", "rectification")))
    bounds = _bounds(r.child("telltales", Text("异常信号", "tell-tale patterns")))
    out = Table(
        lists, windows, matter, visit, r.integer("per_device", 3), r.integer("keep_days", 90), rectifying, bounds
    )
    if [row.since for row in lists] != sorted({row.since for row in lists}):
        told = Text("原因清单要按生效日先后写，日期不重复", "lists go in order of their days, each day once")
        r.note(r.where("lists"), told, Text("按 from 从早到晚排列", "sort them by `from`"))
    r.done()
    return out


def _list(r: Reader) -> ReasonList:
    version, since = r.string("version", required=True), r.string("from", required=True)
    try:
        since = date.fromisoformat(since).isoformat()
    except ValueError:
        told = Text(f"日期不对：{since}", f"wrong date: {since}")
        r.note(r.where("from"), told, Text("写成 2026-01-01", "write 2026-01-01"))
    out = ReasonList(version, since, tuple(_reason(each) for each in r.children("reasons", Text("原因", "reason"))))
    r.done()
    return out


def _reason(r: Reader) -> Reason:
    stars = tuple(int(level) for level in r.items("stars") if level in LEVELS) or LEVELS
    out = Reason(r.string("code", required=True), r.text("name"), stars)
    r.done()
    return out


def _window(r: Reader) -> Window:
    out = Window(r.string("code", required=True), r.string("unit", required=True), r.text("name"))
    r.done()
    return out


def _allowance(r: Reader, key: str, usual: str) -> str:
    text = r.string(key, usual)
    try:
        return str(Allowance.parse(text))
    except ValueError:
        r.note(
            r.where(key), Text(f"期限不对：{text}", f"wrong allowance: {text}"), Text("写 30d、5wd", "write 30d, 5wd")
        )
        return usual


def _rectifying(r: Reader) -> Rectifying:
    out = Rectifying(
        r.string("type", required=True),
        r.integer("upto", 2),
        tuple(str(code) for code in r.items("offices", required=True)),
        r.string("ruling", required=True),
        r.string("ground", required=True),
        r.string("appeal", required=True),
        r.string("fact", required=True),
        r.string("unfair", required=True),
    )
    r.done()
    return out


def _bounds(r: Reader) -> Bounds:
    given = {name: r.integer(name, getattr(Bounds(), name)) for name in Bounds.__struct_fields__}
    for name, value in given.items():
        if value < 1:
            r.note(r.where(name), Text(f"{name} 至少为 1", f"{name} is 1 at least"), Text("写正整数", "write 1, 2, …"))
    r.done()
    return Bounds(**given)


def check_table(
    table: Table, types: Mapping[str, Definition], units: Mapping[str, Any] | None, problems: list[Problem]
) -> None:
    """Note what the table names and the rest of the pack does not have: a type, its steps, a unit."""
    of = table.rectifying
    if not of.type:
        return
    known = types.get(of.type)
    if known is None:
        _missing(problems, Text("类型", "type"), of.type, types)
        return
    steps = known.flow.steps
    for key in (of.ruling, of.appeal):
        if key not in steps:
            _missing(problems, Text(f"{of.type} 的步骤", f"step of {of.type}"), key, steps)
    if of.appeal in steps and of.fact not in (asks := {ask.key: ask for ask in steps[of.appeal].asks}):
        _missing(problems, Text(f"步骤 {of.appeal} 要填的", f"what step {of.appeal} asks"), of.fact, asks)
    for code in (*of.offices, *(window.unit for window in table.windows)):
        if units is not None and code not in units:
            _missing(problems, Text("机构", "unit"), code, {})


def _missing(problems: list[Problem], what: Text, name: str, known: Mapping[str, Any]) -> None:
    told = Text(f"好差评：没有{what.zh}“{name}”", f"ratings: there is no {what.en} “{name}”")
    use = "、".join(sorted(known)) or "registry/units.yaml"
    problems.append(Problem(Place(FILE, 1), told, Text(f"可用：{use}", f"use one of: {use}")))


def packed(table: Table) -> Any:
    """Return a table as it is kept."""
    return msgspec.json.decode(msgspec.json.encode(table))


def unpacked(body: Any) -> Table:
    """Return a table from what was kept."""
    return msgspec.convert(body, Table) if body else Table()
