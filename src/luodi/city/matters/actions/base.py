"""What every action shares: its fields, how they become a command, and how the command is carried out."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter
from luodi.city.matters.numbers import is_number
from luodi.city.matters.office import office
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.rows import unstamp
from luodi.city.matters.words import WHY
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.process import THE_SYSTEM, Actor, Command, Refusal
from luodi.engines.worktime.table import FIRST

KINDS = (
    "text",
    "words",
    "choice",
    "number",
    "flag",
    "unit",
    "units",
    "person",
    "step",
    "matter",
    "codes",
    "facts",
    "strings",
)


NO_TEXT = Text("", "")
EARLIEST = unstamp(datetime.combine(FIRST, time(), UTC)) + 24 * 3600 * 1000
"""A day after the calendar begins, in UTC: then it has begun in every time zone."""
NOBODY = Actor(0)
"""Stands in a command until the store settles who acts, under the lock."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of an action.

    `kind` says what it is and how it is shown: `words` is free text kept apart from the journal, `unit` and `units`
    are unit codes, `person` a user name, `step` the key of a step, `matter` a number, `facts` what the step asks for.
    """

    key: str
    name: Text
    kind: str = "text"
    required: bool = False
    options: tuple[tuple[str, Text], ...] = ()
    help: Text = NO_TEXT
    example: Any = None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done to a matter."""

    kind: str
    name: Text
    summary: Text
    fields: tuple[Field, ...] = ()
    of_step: bool = False
    """Whether it is about one open step, to be named when more than one fits."""
    danger: bool = False
    """Whether a desk asks twice."""
    run: "Callable[[Call], list[Receipt]] | None" = None
    """How it is carried out when a single command is not all there is to it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, for what is filed late: in words of the record, never in the future."""

    at: datetime | None = None

    def millis(self) -> int:
        """Return the moment in milliseconds; now when none was given.

        Raises Refused for a time to come, and for one before the calendar begins: no clock could start there.
        """
        now = now_ms()
        if self.at is None:
            return now
        if timezone.is_naive(self.at):
            raise Refused("naive_time", Text("时间要带时区。", "The time needs a time zone."), "happened")
        given = unstamp(self.at)
        if given > now + 60_000:
            raise Refused("future", Text("发生时间不能在将来。", "It cannot have happened in the future."), "happened")
        if given < EARLIEST:
            early = Text(f"发生时间不能早于 {FIRST} 次日。", f"It must have happened after {FIRST}.")
            raise Refused("too_early", early, "happened")
        return given


@dataclass(frozen=True)
class Call:
    """One request for an action, checked and translated. Who may do it is settled under the matter's lock."""

    action: Action
    who: Who
    number: str
    data: dict[str, Any]
    words: dict[str, str]
    step: str
    at: int
    device: str = ""
    """A salted digest of where it was asked from, where a face knows it (ratings.trace)."""

    @cached_property
    def matter(self) -> Matter:
        """The matter, for actions that need to know more of it than the command does."""
        return access.get(self.who, self.number)

    def act(self, kind: str = "", **more: Any) -> Act:
        """Return the one thing to be done, with the words that travel beside it, each salted."""
        salted = {key: (text, secrets.token_hex(16)) for key, text in self.words.items() if text}
        data = self.data | more
        if salted:
            data["words"] = {key: commitment(salt, text) for key, (text, salt) in salted.items()}
        command = Command(kind or self.action.kind, NOBODY, self.at, data, self.step)
        by_reporter = isinstance(self.who, access.Reporter)
        return Act(self.number, command, words=salted, by_reporter=by_reporter, who=self.who)


def act(
    who: Who,
    action: Action,
    number: str,
    data: Mapping[str, Any] | None = None,
    *,
    step: str = "",
    moment: Moment | None = None,
    device: str = "",
) -> list[Receipt]:
    """Carry out `action` on the matter called `number`; return what it came to (the matter itself first).

    Raises Refused or Refusal with a message for people; nothing has changed then.
    """
    with witnessed("matters", action.kind, access.watched(who)):
        if not is_number(number):
            raise access.not_found(number)
        known, words = read(action, dict(data or {}), who)
        call = Call(action, who, number, known, words, step, (moment or Moment()).millis(), device)
        receipts = action.run(call) if action.run else submit(Order([call.act()]))
        follow_up(receipts)
    return receipts


AFTER_PART: list[Callable[[int, int], int]] = []
"""What follows, for the whole, when one of its parts has closed, and when that was, in milliseconds (open_parts)."""
AFTER_WHOLE: list[Callable[[int], None]] = []
"""What follows, for a whole that has closed itself."""


def follow_up(receipts: list[Receipt]) -> None:
    """Tell the matter a closed part belongs to, and see to what follows. Should this be lost, `tick` finds it."""
    for receipt in receipts:
        state = receipt.state
        if state.status != "closed" or not receipt.entries[-1].effects.set.get("closed"):
            continue
        if state.part_of:
            _part_closed(receipt)
            for follows in AFTER_PART:
                follows(state.part_of, state.closed)
        if state.parts:
            for ends in AFTER_WHOLE:
                ends(receipt.matter)


def _part_closed(receipt: Receipt) -> None:
    command = Command("part_closed", THE_SYSTEM, receipt.state.closed, {"part": receipt.matter})
    try:
        submit(Order([Act(receipt.state.part_of, command)]))
    except (Refusal, Refused):
        return


def read(action: Action, data: dict[str, Any], who: Who) -> tuple[dict[str, Any], dict[str, str]]:
    """Check what was given against the action's fields; return parameters for the engine, and words.

    Raises Refused naming the field that is missing, unknown or wrong.
    """
    out: dict[str, Any] = {}
    words: dict[str, str] = {}
    for field in action.fields:
        value = data.pop(field.key, None)
        if value is None or value == "" or value == []:
            if field.required:
                raise Refused("missing", Text(f"请填写“{field.name.zh}”。", f"“{field.name.en}” is needed."), field.key)
            continue
        if field.kind == "words":
            words[field.key] = text_value(field, value)
        elif access.is_reporter(who) and field.key == "reason" and str(value) not in WHY:
            # Theirs to have erased; what officers give as a reason stands on record.
            words[field.key] = short(field, value)
        else:
            out[field.key] = translate(field, value, who)
    if data:
        unknown = "、".join(sorted(data))
        known = "、".join(f.key for f in action.fields) or "—"
        raise Refused(
            "unknown_field",
            Text(f"不认识的字段：{unknown}。可用：{known}。", f"Unknown fields: {unknown}. Use: {known}."),
            sorted(data)[0],
        )
    return out, words


LONGEST = 20_000


def text_value(field: Field, value: Any) -> str:
    """Return free text, within bounds and without control characters a database would refuse."""
    text = str(value).replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Refused(
            "too_long",
            Text(f"“{field.name.zh}”不能超过 {LONGEST} 字。", f"“{field.name.en}” is at most {LONGEST} characters."),
            field.key,
        )
    return text


def translate(field: Field, value: Any, who: Who) -> Any:
    """Return a value as the engine wants it: numbers for units, persons and matters."""
    match field.kind:
        case "unit":
            return unit_id(str(value), field)
        case "units":
            values = value if isinstance(value, list | tuple) else str(value).replace("，", ",").split(",")
            return [unit_id(str(v).strip(), field) for v in values if str(v).strip()]
        case "person":
            person = Person.objects.filter(username=str(value), active=True).first()
            return person.pk if person else wrong(field, value)
        case "matter":
            return access.get(who, str(value)).pk
        case "number":
            return whole(field, value)
        case "choice":
            codes = [code for code, _ in field.options]
            return str(value) if str(value) in codes else wrong(field, value, "、".join(codes))
        case "facts":
            return {str(k): v for k, v in value.items()} if isinstance(value, dict) else wrong(field, value, "{…}")
        case "strings" | "codes":
            return [short(field, v) for v in (value if isinstance(value, list | tuple) else [value])]
        case _:
            return short(field, value)


def short(field: Field, value: Any) -> str:
    """Return a code or short text for the journal: at most 200 characters, never personal data."""
    text = str(value).replace("\x00", "").strip()
    return text if len(text) <= 200 else wrong(field, text[:20] + "…", "≤ 200")


def whole(field: Field, value: Any) -> int:
    """Return a whole number."""
    try:
        number = int(str(value))
    except ValueError:
        return int(wrong(field, value, "0、1、2…"))
    return number if abs(number) < 2**53 else int(wrong(field, value, "0、1、2…"))


def unit_id(code: str, field: Field) -> int:
    """Return the id of a unit in force, by code."""
    node = office().tree.get(code)
    return node.id if node else int(wrong(field, code, "units"))


def wrong(field: Field, value: Any, known: str = "") -> Any:
    """Refuse a value, saying what would do."""
    zh = f"“{field.name.zh}”的值不对：{value}。" + (f"可用：{known}。" if known else "")
    en = f"“{field.name.en}” has a wrong value: {value}." + (f" Use: {known}." if known else "")
    raise Refused("bad_value", Text(zh, en), field.key)


__all__ = ["KINDS", "Action", "Call", "Field", "Moment", "Who", "act"]
