"""Decision tables as packs write them: YAML in, a `Table` out, or every mistake with its row, line and cure.

    hit: first                # or collect: every row that matches
    inputs: [kind, amount]
    outputs: [unit, days]
    rows:
      - when: {kind: '"urgent", "fire"', amount: '> 1000'}
        then: {unit: street, days: 5}
      - then: {unit: hall, days: 15}

A cell is a unary test of zen: `> 1000`, `[1..5]`, `"a", "b"`, `$ > 3 and $ < 9`, `null`; `-` or no cell is any value.
What follows `then` are plain values. A cell that cannot be evaluated (a missing amount) does not match.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zen

from luodi.engines.notation import List, Map, NotationError, Place, Problem, Reader, Text
from luodi.engines.rules.condition import Condition
from luodi.engines.rules.language import names_of, wrong_syntax

HITS = ("first", "collect")
ANY = ("", "-")
NOTHING = ("NoneType", None)
"""A missing fact as a plain value."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: which tests must all hold, and what it gives then."""

    number: int
    """Counted from 1, as a person counts."""
    place: Place
    tests: tuple[tuple[str, Condition], ...]
    gives: dict[str, Any]

    def matches(self, facts: Mapping[str, Any]) -> bool:
        """Return whether every cell holds; a missing fact is null."""
        return self.holds(_Seen(facts))

    def holds(self, seen: "_Seen") -> bool:
        """Return whether every cell holds of facts that are looked at row by row."""
        for name, test in self.tests:  # noqa: SIM110 - this is the innermost loop: `all()` doubles its cost
            if not seen.pass_(name, test):
                return False
        return True


class _Seen:
    """Facts as cells see them: each cell's own as `$`, the others only where it speaks of them.

    A cell that lists plain values is compared here: crossing into zen costs ten times as much.
    """

    __slots__ = ("_facts", "_plain", "_views")

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._plain = {name: _plain_value(value) for name, value in facts.items()}
        self._views: dict[tuple[str, bool], dict[str, Any]] = {}

    def pass_(self, name: str, test: Condition) -> bool:
        """Return whether a cell of the input `name` holds."""
        values, others = _read_cell(test.source)
        if values is not None:
            value = self._plain.get(name, NOTHING)
            if value is not None:
                return value in values
        view = self._views.get((name, others))
        if view is None:
            around = self._facts if others else {}
            view = self._views[name, others] = {**around, "$": self._facts.get(name)}
        return test.holds(view)


@lru_cache(maxsize=4096)
def _read_cell(source: str) -> tuple[frozenset[tuple[str, Any]] | None, bool]:
    """Return the plain values that a cell lists, if that is all it does, and whether it speaks of other facts."""
    try:
        listed = None if "\\" in source else json.loads(f"[{source}]")
    except ValueError:
        listed = None
    found = [_plain_value(value) for value in listed or [[]]]
    values = frozenset(value for value in found if value is not None)
    return values if len(found) == len(values) else None, bool(names_of(source))


def _plain_value(value: Any) -> tuple[str, Any] | None:
    """Return text, a number, a flag or null with its kind (`true` is not 1), None for anything else."""
    if value is None or isinstance(value, bool | str):
        return type(value).__name__, value
    if isinstance(value, int | float):
        return "number", value
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table that loaded: every cell compiles, every row gives every output, every row can be reached."""

    hit: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]

    def decide(self, facts: Mapping[str, Any]) -> dict[str, Any] | list[dict[str, Any]]:
        """Return what the first matching row gives ({} when none does), or under `collect` what each gives."""
        if self.hit == "collect":
            return [dict(row.gives) for row in self.matching(facts)]
        row = self.first(facts)
        return dict(row.gives) if row else {}

    def first(self, facts: Mapping[str, Any]) -> Row | None:
        """Return the first row that matches, or None."""
        seen = _Seen(facts)
        return next((row for row in self.rows if row.holds(seen)), None)

    def decide_many(self, many: Iterable[Mapping[str, Any]]) -> list[dict[str, Any] | list[dict[str, Any]]]:
        """Return `decide` for each, in order."""
        return [self.decide(facts) for facts in many]

    def matching(self, facts: Mapping[str, Any]) -> list[Row]:
        """Return the rows that match, whatever the hit policy: why a decision came out as it did."""
        seen = _Seen(facts)
        return [row for row in self.rows if row.holds(seen)]


def parse_table(source: Any) -> Table:
    """Return the table written in `source` (what `notation.read` gave). Raises NotationError with every mistake."""
    problems: list[Problem] = []
    r = Reader(source, problems, Place("table", 1), Text("决策表", "decision table"))
    hit = r.choice("hit", HITS, "first")
    inputs = _names(r, "inputs")
    outputs = _names(r, "outputs")
    items = r.items("rows", required=True)
    rows = tuple(
        _row(number, value, place, problems, inputs, outputs)
        for number, (value, place) in enumerate(zip(items, items.at, strict=True), 1)
    )
    r.done()
    if hit == "first":
        _reachable(rows, problems)
    if problems:
        raise NotationError(problems)
    return Table(hit, inputs, outputs, rows)


def _names(r: Reader, key: str) -> tuple[str, ...]:
    names = tuple(str(name) for name in r.items(key, required=True))
    for name in names:
        if not (name.isidentifier() and name.isascii()) or names.count(name) > 1:
            r.note(
                r.where(key),
                Text(f"“{key}”里的 {name!r} 重复或不是名称", f"{name!r} in “{key}” is twice there or no name"),
                Text("名称只能用字母、数字和下划线，各写一次", "names take letters, digits and _, each once"),
            )
    return names


def _row(
    number: int, value: Any, place: Place, problems: list[Problem], inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> Row:
    r = Reader(value, problems, place, Text(f"第 {number} 行", f"row {number}"))
    when = r.child("when", Text(f"第 {number} 行的 when", f"`when` of row {number}"))
    tests = []
    for name in inputs:
        cell = when.take(name, (str, int, float, bool, List), "", Text("一个条件", "a test"), required=False)
        test = _test(when, name, cell, inputs)
        if test:
            tests.append((name, test))
    when.done()
    gives = r.child("then", Text(f"第 {number} 行的 then", f"`then` of row {number}"))
    out = {name: gives.take(name, object, None, Text("一个值", "a value"), required=True) for name in outputs}
    gives.done()
    r.done()
    return Row(number, r.place, tuple(tests), {name: _data(value) for name, value in out.items()})


def _test(when: Reader, name: str, cell: Any, inputs: tuple[str, ...]) -> Condition | None:
    """Compile one cell; a wrong one is noted with its row and line."""
    source = _written(cell)
    if source in ANY:
        return None
    wrong = wrong_syntax(source, unary=True)
    unknown = sorted(names_of(source) - set(inputs))
    if wrong is None and unknown:
        wrong = Text(f"不认识 {unknown[0]}", f"{unknown[0]} is not known")
    if wrong is None:
        return Condition(source, zen.compile_unary_expression(source))
    when.note(
        when.where(name),
        Text(f"“{name}”的条件 {source} 不对：{wrong.zh}", f"test {source} of “{name}” is wrong: {wrong.en}"),
        Text(
            "文字要加引号（写成 '\"urgent\"'），数字写成 '> 1000' 或 '[1..5]'，任意值写 '-'",
            "quote text ('\"urgent\"'), write numbers as '> 1000' or '[1..5]', and '-' for any value",
        ),
    )
    return None


def _written(cell: Any) -> str:
    """Return a cell as zen's text: YAML's own numbers and booleans are tests for equality, a list for any of them."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, list):
        return ", ".join(_written(part) for part in cell)
    return str(cell).strip()


def _data(value: Any) -> Any:
    """Return YAML's value without its places."""
    if isinstance(value, Map):
        return {key: _data(part) for key, part in value.items()}
    if isinstance(value, List):
        return [_data(part) for part in value]
    return value


def _reachable(rows: tuple[Row, ...], problems: list[Problem]) -> None:
    """Note each row that can never be the first to match: it repeats a row above or follows one that takes all."""
    seen: dict[frozenset[tuple[str, str]], Row] = {}
    for row in rows:
        tests = frozenset((name, test.source) for name, test in row.tests)
        above = next((earlier for taken, earlier in seen.items() if taken <= tests), None)
        if above:
            problems.append(
                Problem(
                    row.place,
                    Text(
                        f"第 {row.number} 行永远轮不到：第 {above.number} 行已包含它",
                        f"row {row.number} can never be reached: row {above.number} takes all of it",
                    ),
                    Text("删去这一行，或把它移到前面", "delete it or move it up"),
                )
            )
        seen.setdefault(tests, row)
