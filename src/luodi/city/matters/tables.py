"""决策表 Decision tables as packs write them: what the platform may decide at once, row by row, version by version.

    table: stall-end
    name: {zh: 《…秒批规则》, en: Rules for …}
    basis: 青岛市优化营商环境条例第二十四条
    running: now                  # a new version rules matters running already (now), or those registered later (keep)
    inputs:
      - {key: debts, name: {zh: 未结税费, en: Taxes owed}, from: roll:stalls}
      - {key: reason, name: {zh: 原因, en: Reason}, from: fact}
    gives: []                     # what the step asks for, given by every row that passes
    versions:
      - from: 2026-01-01
        rows:
          - {when: {debts: 0}, then: {result: pass}, says: {zh: …, en: …}}

A version that was in force is kept for good: a decision names it, and pages read its words from it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec
from django.utils import timezone

from luodi.city.matters.rolls import THING, Roll
from luodi.city.packing import Pack
from luodi.engines.notation import List, Map, NotationError, Place, Problem, Reader, Text
from luodi.engines.process import Ruling
from luodi.engines.rules import Table, parse_table

TABLES: Final = "matters/tables/*.yaml"
FACT: Final = "fact"
ROLL: Final = "roll:"
RESULTS: Final = ("pass", "human", "refuse")
NOW, KEEP = "now", "keep"


class Input(msgspec.Struct, frozen=True):
    """One datum a table looks at, and where it comes from: a fact of the matter, or a register (`roll:<code>`)."""

    key: str
    name: Text
    source: str = FACT

    @property
    def roll(self) -> str:
        """The code of the roll it is read from, empty for a fact."""
        return self.source.removeprefix(ROLL) if self.source.startswith(ROLL) else ""


class Rules(msgspec.Struct, frozen=True):
    """One version of a decision table. `says` and `gives` hold one item a row, in the rows' order."""

    code: str
    name: Text
    basis: str
    running: str
    inputs: tuple[Input, ...]
    asked: tuple[str, ...]
    from_day: date
    table: Table
    says: tuple[Text, ...]
    gives: tuple[dict[str, Any], ...]
    place: Place
    version: int = 0
    digest: str = ""
    """SHA-256 of the version as it was loaded; empty until then."""


# Deciding ------------------------------------------------------------------------------------------------------


def in_force(versions: Sequence[Rules], registered: int, at: int) -> Rules | None:
    """Return the version that rules a matter registered then at `at` (milliseconds), None before the first.

    `versions` are in order of `from_day` and version. The one in force now says whether it rules running matters.
    """
    latest = _on(versions, _day(at))
    if latest and latest.running == KEEP:
        return _on(versions, _day(registered)) or latest
    return latest


def _on(versions: Sequence[Rules], day: date) -> Rules | None:
    return next((rules for rules in reversed(versions) if rules.from_day <= day), None)


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000, tz=timezone.get_default_timezone()).date()


def look_up(code: str, rules: Rules | None, facts: dict[str, Any], rolls: dict[str, Roll]) -> Ruling:
    """Return what a version says of these facts. What is missing, or fits no row, is for people to decide."""
    if rules is None:
        return Ruling("human", {"table": code, "row": 0, "inputs": [], "missing": []})
    values = {item.key: _value(item, facts, rolls) for item in rules.inputs}
    missing = [key for key, value in values.items() if value is None or value == ""]
    row = None if missing else rules.table.first(values)
    about = str(facts.get(THING, ""))
    data = {
        "table": rules.code,
        "version": rules.version,
        "from": rules.from_day.isoformat(),
        "digest": rules.digest,
        "row": row.number if row else 0,
        "inputs": [_used(item, values[item.key], about) for item in rules.inputs],
        "missing": missing,
    }
    if row is None:
        return Ruling("human", data)
    return Ruling(str(row.gives["result"]), data, rules.gives[row.number - 1])


def _value(item: Input, facts: dict[str, Any], rolls: dict[str, Roll]) -> Any:
    if not item.roll:
        return facts.get(item.key)
    roll = rolls.get(item.roll)
    thing = roll.by_code.get(str(facts.get(THING, ""))) if roll else None
    figure = thing.figures.get(item.key) if thing else None
    if figure is None:
        return None
    return int(figure) if figure == figure.to_integral_value() else float(figure)


def _used(item: Input, value: Any, about: str) -> dict[str, Any]:
    return {"key": item.key, "value": value, "from": f"{item.source}/{about}" if item.roll else item.source}


# As packs write them -------------------------------------------------------------------------------------------


def read_tables(pack: Pack, rolls: dict[str, Roll], problems: list[Problem]) -> dict[str, list[Rules]]:
    """Return the tables of a pack by code, each with its versions in order, noting every mistake."""
    out: dict[str, list[Rules]] = {}
    for file in pack.files(TABLES):
        r = Reader(pack.read(file), problems, Place(file, 1), Text("决策表", "decision table"))
        found = _versions(r)
        _check_rolls(r, found, rolls)
        code = str(r.map.get("table", ""))
        if code in out:
            told = Text(f"决策表“{code}”写了两次", f"table “{code}” is written twice")
            r.note(r.where("table"), told, Text("改名", "rename it"))
        out[code] = found
    return out


def read_version(source: Any, version: int, digest: str) -> Rules:
    """Return a version as it was loaded. Raises NotationError; what was loaded never does."""
    problems: list[Problem] = []
    found = _versions(Reader(source, problems, Place("table", 1), Text("决策表", "decision table")))
    if problems:
        raise NotationError(problems)
    return msgspec.structs.replace(found[0], version=version, digest=digest)


def bodies(source: Any) -> list[dict[str, Any]]:
    """Return each version of a table that was read without mistakes as plain data, whole by itself."""
    whole: dict[str, Any] = _plain(source)
    return [whole | {"versions": [version]} for version in whole["versions"]]


def _plain(value: Any) -> Any:
    if isinstance(value, Map):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, List):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _versions(r: Reader) -> list[Rules]:
    code = r.string("table", required=True)
    r.what = Text(f"决策表 {code}", f"table {code}")
    name, basis = r.text("name"), r.string("basis", required=True)
    running = r.choice("running", (NOW, KEEP), NOW)
    inputs = tuple(_input(item) for item in r.children("inputs", Text(f"决策表 {code} 的输入", f"input of {code}")))
    asked = tuple(str(key) for key in r.items("gives"))
    found: list[Rules] = []
    for version in r.children("versions", Text(f"决策表 {code} 的版本", f"version of table {code}")):
        day = _from(version)
        if any(rules.from_day == day for rules in found):
            told = Text(f"{day} 写了两次", f"{day} is written twice")
            version.note(version.where("from"), told, Text("每版一个日期", "one date a version"))
        table, says, gives = _rows(version, inputs, asked)
        version.done()
        found.append(Rules(code, name, basis, running, inputs, asked, day, table, says, gives, version.place))
    if not found:
        r.note(r.where("versions"), Text("没有版本", "it has no version"), Text("写 versions: …", "write versions: …"))
    r.done()
    return sorted(found, key=lambda rules: rules.from_day)


def _input(r: Reader) -> Input:
    source = r.string("from", FACT)
    if source != FACT and not (source.startswith(ROLL) and source != ROLL):
        told = Text(f"“from”不认识 {source!r}", f"“from” does not know {source!r}")
        r.note(r.where("from"), told, Text("写 fact 或 roll:<名录>", "write fact or roll:<code>"))
    out = Input(r.string("key", required=True), r.text("name"), source)
    r.done()
    return out


def _from(r: Reader) -> date:
    text = r.string("from", required=True)
    try:
        return date.fromisoformat(text) if text else date.max
    except ValueError:
        told = Text(f"日期不对：{text}", f"wrong date: {text}")
        r.note(r.where("from"), told, Text("写成 2026-01-01", "write 2026-01-01"))
        return date.max


Read = tuple[Table, tuple[Text, ...], tuple[dict[str, Any], ...]]


def _rows(r: Reader, inputs: tuple[Input, ...], asked: tuple[str, ...]) -> Read:
    """Read a version's rows: what the engine decides by, what is said of each, and what each gives besides."""
    rows, says, gives = List(), [], []
    for number, row in enumerate(r.children("rows", Text("行", "row")), 1):
        row.what = Text(f"{r.what.zh}第 {number} 行", f"row {number} of {r.what.en}")
        when = row.take("when", Map, None, Text("一组条件", "tests by input"), required=False)
        then = row.child("then", Text(f"{row.what.zh}的 then", f"`then` of {row.what.en}"))
        result = then.choice("result", RESULTS, "human")
        given = {
            key: then.take(key, object, None, Text("一个值", "a value"), required=result == "pass") for key in asked
        }
        then.done()
        says.append(row.text("says"))
        gives.append({key: value for key, value in given.items() if value is not None})
        row.done()
        told = {"then": _map(row.place, {"result": result})} | ({} if when is None else {"when": when})
        rows.append(_map(row.place, told))
    rows.place, rows.at = r.where("rows"), tuple(row.place for row in rows)
    return _table(r, rows, inputs), tuple(says), tuple(gives)


def _table(r: Reader, rows: List, inputs: tuple[Input, ...]) -> Table:
    names, outputs = (List(values) for values in ((item.key for item in inputs), ("result",)))
    for listed in (names, outputs):
        listed.place, listed.at = r.place, (r.place,) * len(listed)
    try:
        return parse_table(_map(r.place, {"inputs": names, "outputs": outputs, "rows": rows or None}))
    except NotationError as error:
        r.problems.extend(error.problems)
        return Table("first", (), (), ())


def _map(place: Place, values: dict[str, Any]) -> Map:
    out = Map(values)
    out.place, out.at = place, dict.fromkeys(values, place)
    return out


def _check_rolls(r: Reader, found: list[Rules], rolls: dict[str, Roll]) -> None:
    for item in found[0].inputs if found else ():
        roll = rolls.get(item.roll)
        figures = tuple(figure.key for figure in roll.figures) if roll else ()
        if item.roll and item.key not in figures:
            known = [f"{code}（{'、'.join(f.key for f in one.figures)}）" for code, one in rolls.items() if one.figures]
            told = Text(f"没有数据“{item.roll}/{item.key}”", f"no roll gives “{item.roll}/{item.key}”")
            r.note(r.where("inputs"), told, Text(f"可用：{'、'.join(known)}", f"use one of: {', '.join(known)}"))
