"""秒批决定 What the platform decided or suggested of a matter, as pages and programs tell it, from the journal.

An entry holds table, version, row and inputs; the words stand in that version of the table, which is kept for good.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.city.matters.tables import ROLL
from luodi.engines.notation import Text
from luodi.engines.process import Entry, State, unpack_entry
from luodi.engines.process.options import YES_NO, label
from luodi.engines.process.review import standing

KINDS: Final = ("decided", "suggested")
FORM: Final = Text("申报内容", "what was filed")
PASSED, REFUSED = "pass", "refuse"


class Used(msgspec.Struct, frozen=True):
    """One datum that was looked at: its value as a program and as a person reads it, and where it came from."""

    key: str
    name: Text
    value: Any
    said: Text
    source: str
    """`fact`, or `roll:<code>/<thing>`."""
    whence: Text


class Decision(msgspec.Struct, frozen=True):
    """One look into a table. `stands`: it did the step, which nobody has taken up again; or people still have to."""

    seq: int
    at: int
    step: str
    result: str
    table: Text
    code: str
    version: int
    in_force: str
    """The day its version came into force, ISO; empty when no version was."""
    digest: str
    basis: str
    row: int
    says: Text
    used: tuple[Used, ...]
    missing: tuple[Text, ...]
    stands: bool

    @property
    def told(self) -> Text:
        """What happened, in one sentence."""
        zh, en, n = self.table.zh, self.table.en, self.row
        if self.result == PASSED:
            return Text(
                f"系统按《{zh}》第 {n} 行自动作出：{self.says.zh}",
                f"Decided by the platform under “{en}”, row {n}: {self.says.en}",
            )
        if self.result == REFUSED:
            return Text(
                f"系统按《{zh}》第 {n} 行建议不予通过：{self.says.zh}。建议不是决定，由人决定",
                f"The platform suggests refusing, because of row {n} of “{en}”: {self.says.en}. People decide",
            )
        if self.missing:
            names = "、".join(t.zh for t in self.missing), ", ".join(t.en for t in self.missing)
            return Text(f"没有查到：{names[0]}，转人工办理", f"Not found: {names[1]}; people decide")
        if n:
            return Text(
                f"系统按《{zh}》第 {n} 行转人工办理：{self.says.zh}",
                f"Left to people under “{en}”, row {n}: {self.says.en}",
            )
        return Text(f"《{zh}》没有一行适用，转人工办理", f"No row of “{en}” applies; people decide")

    @property
    def ruled_by(self) -> Text:
        """The version of the rules, in words."""
        mark = self.digest[:8]
        return Text(
            f"{self.in_force} 起施行，第 {self.version} 版（{mark}），依据{self.basis}",
            f"version {self.version} ({mark}) in force from {self.in_force}, under {self.basis}",
        )


def read_decision(seq: int, entry: Entry, known: Definition, city: Office, state: State | None = None) -> Decision:
    """Return what an entry of one of KINDS tells; `stands` is told only with the matter's `state`."""
    data = entry.data
    code = str(data["table"])
    rules = city.rules(code, int(data.get("version", 0)))
    names = {item.key: item.name for item in rules.inputs} if rules else {}
    row = int(data.get("row", 0))
    return Decision(
        seq,
        entry.happened,
        entry.step,
        str(data["result"]),
        rules.name if rules else Text(code, code),
        code,
        int(data.get("version", 0)),
        str(data.get("from", "")),
        str(data.get("digest", "")),
        rules.basis if rules else "",
        row,
        rules.says[row - 1] if rules and row else Text("", ""),
        tuple(_used(item, names, known, city) for item in data.get("inputs", ())),
        tuple(names.get(key, Text(key, key)) for key in data.get("missing", ())),
        state is not None and _stands(entry, known, state),
    )


def _used(item: dict[str, Any], names: dict[str, Text], known: Definition, city: Office) -> Used:
    key, value, source = str(item["key"]), item["value"], str(item["from"])
    return Used(key, names.get(key, Text(key, key)), value, _said(key, value, known), source, _whence(source, city))


def _said(key: str, value: Any, known: Definition) -> Text:
    if value is None:
        return Text("没有数据", "no data")
    if isinstance(value, bool):
        return YES_NO["yes" if value else "no"]
    asked: list[Any] = [*known.form, *(ask for step in known.flow.steps.values() for ask in step.asks)]
    field = next((field for field in asked if field.key == key and field.options), None)
    return label(field, value) if field else Text(str(value), str(value))


def _whence(source: str, city: Office) -> Text:
    if not source.startswith(ROLL):
        return FORM
    roll = city.rolls.get(source.removeprefix(ROLL).partition("/")[0])
    return roll.name if roll else Text(source, source)


def _stands(entry: Entry, known: Definition, state: State) -> bool:
    run = state.runs[entry.step]
    if run.opened != entry.happened or run.round > 1:
        return False
    if entry.kind == "suggested":
        return run.status == "open" and state.open
    return entry.step in standing(known.flow, state)


def decisions(who: Who, matter: Matter, known: Definition, state: State, city: Office) -> list[Decision]:
    """Return what the platform decided and suggested of a matter, in order; asks nothing where no step has a table."""
    if not known.flow.deciding:
        return []
    rows = access.entries(who, matter).filter(kind__in=KINDS).values_list("seq", "body")
    return in_order(((seq, unpack_entry(body)) for seq, body in rows), known, state, city)


def in_order(
    entries: Iterable[tuple[int, Entry]], known: Definition, state: State | None, city: Office
) -> list[Decision]:
    """Return the decisions among entries that were read already."""
    return [read_decision(seq, entry, known, city, state) for seq, entry in entries if entry.kind in KINDS]


def answer(seq: int, entry: Entry, made: Iterable[Decision]) -> Text | None:
    """Return the words of an answer that the platform gave at once: what the row says by which it decided."""
    step = entry.data.get("decided")
    if entry.kind != "replied" or not step:
        return None
    passed = [one for one in made if one.step == step and one.result == PASSED and one.seq < seq]
    return passed[-1].says if passed else None


__all__ = ["KINDS", "Decision", "Used", "answer", "decisions", "in_order", "read_decision"]
