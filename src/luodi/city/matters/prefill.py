"""一次填写 Fill once: what the registry, an attached roll or an earlier matter knows need not be typed again.

A form's field says where its answer may come from (`from: enterprise.name|earlier`). Nobody is told anything for
nothing: the public gives the credit code of an enterprise and gets what a roll marks as open, or number and code of an
earlier matter of theirs and gets what they wrote there; staff get what they may see anyway. What was taken over and
what was typed is worked out again when the matter is raised, so that no form can claim what is not so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

import msgspec
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition, FormField
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition
from luodi.city.matters.rolls import ALWAYS, ENTERPRISES, Roll, Thing, filled
from luodi.city.refusals import Refused
from luodi.city.registry.codes import normal_uscc
from luodi.city.registry.kinds import UnitKind
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Map, Place, Problem, Text
from luodi.engines.process import unpack_state

EARLIER: Final = "earlier"
ENTERPRISE: Final = ("unit", "name", "uscc", "region")
"""What the registry tells of an enterprise: `enterprise.name` and so on."""
ROLL: Final = "roll"
DRAFTED: Final = "drafted"
"""The source of a title the platform proposes."""
TITLE, TEXT, REGION = "title", "text", "region"
MOST_EARLIER: Final = 5
"""How many earlier matters about the same enterprise are looked through, latest first."""
REGISTRY = Text("企业登记", "the registry of enterprises")
PROPOSED = Text("系统拟定", "proposed")


@dataclass(frozen=True, slots=True)
class Given:
    """By what an applicant is known: a credit code, or a matter somebody has shown they may read."""

    uscc: str = ""
    unit: str = ""
    """The code of an enterprise of the registry; only staff may name one by it."""
    earlier: tuple[Who, Matter] | None = None


class Known(msgspec.Struct, frozen=True):
    """What is known of one field, and whence: `enterprise.name`, `roll.<code>.<key>`, `earlier@2026-03-01`."""

    value: Any
    source: str


def prefilled(who: Who, known: Definition, given: Given, city: Office) -> dict[str, Known]:
    """Return what is known of a form's fields by key, with the title and the region where anything is.

    Raises Refused `uscc_wrong` for a code that is none.
    """
    shelf = _Shelf(who, given, city)
    out: dict[str, Known] = {}
    asked = [item for item in known.form if item.public or shelf.staff]
    for field in (filled(item, city.rolls, city.day) for item in asked):
        for source in field.sources:
            found = shelf.find(source, field)
            if found is not None and fits(field, found.value):
                out[field.key] = found
                break
    if out:
        out |= shelf.around(known)
    return out


def find(who: Who, known: Definition, given: Given, city: Office) -> dict[str, Known]:
    """Return what `prefilled` does. Raises Refused `nothing_known` where that is nothing."""
    out = prefilled(who, known, given, city)
    if not out:
        said = Text("没有查到可带出的信息，请直接填写。", "Nothing is known by this; please fill in the form.")
        raise Refused("nothing_known", said, "uscc" if given.uscc else "number")
    return out


def fits(field: FormField, value: Any) -> bool:
    """Return whether a value found elsewhere may stand in a field: an option it has, a number where it takes one."""
    if field.options:
        return str(value) in field.options
    return field.kind != "number" or _number(value) is not None


class _Shelf:
    """What is known by one applicant's keys, looked up once."""

    def __init__(self, who: Who, given: Given, city: Office) -> None:
        self.who, self.given, self.city = who, given, city
        self.staff = isinstance(who, Person)

    @cached_property
    def firm(self) -> Unit | None:
        """The enterprise of the registry, in force today."""
        rows = Unit.objects.filter(kind=UnitKind.ENTERPRISE)
        found = None
        if self.given.uscc:
            found = rows.filter(uscc=normal_uscc(self.given.uscc)).first()
        elif self.staff and self.given.unit:
            found = rows.filter(code=self.given.unit).first()
        return found if found and found.pk in self.city.tree else None

    @cached_property
    def uscc(self) -> str:
        """The credit code rolls are looked up by."""
        return normal_uscc(self.given.uscc) if self.given.uscc else (self.firm and self.firm.uscc) or ""

    @cached_property
    def earlier(self) -> list[tuple[Who, Matter]]:
        """Matters raised before that may be read here: the one named, then, for staff, the enterprise's latest."""
        out = [self.given.earlier] if self.given.earlier else []
        if self.staff and self.firm:
            rows = access.visible(self.who, self.city).filter(thing=self.firm.code).order_by("-registered", "-pk")
            out += [(self.who, row) for row in rows[:MOST_EARLIER]]
        return out

    @cached_property
    def answered(self) -> list[tuple[str, Matter, dict[str, Any]]]:
        """Earlier matters, each with its day and what its form was answered."""
        return [(_day_of(matter), matter, _answers(who, matter)) for who, matter in self.earlier]

    def find(self, source: str, field: FormField) -> Known | None:
        """Return what one source knows of a field."""
        kind, _, rest = source.partition(".")
        if kind == EARLIER:
            return next(self._before(rest or field.key), None)
        value = self._of_roll(rest) if kind == ROLL else self._of_firm(rest)
        return Known(value, source) if value else None

    def _before(self, key: str) -> Iterator[Known]:
        for day, _, answers in self.answered:
            if answers.get(key) not in (None, ""):
                yield Known(answers[key], f"{EARLIER}@{day}")

    def _of_firm(self, key: str) -> str:
        if self.firm is None:
            return ""
        node = self.city.tree.node(self.firm.pk)
        return {"unit": node.code, "name": node.name.zh, "uscc": self.firm.uscc or "", REGION: node.region}[key]

    def _of_roll(self, rest: str) -> Any:
        code, _, key = rest.partition(".")
        roll = self.city.rolls.get(code)
        thing = roll.by_code.get(self.uscc) if roll and self.uscc else None
        if roll is None or thing is None or (not self.staff and not roll.open(key)):
            return ""
        return told(roll, thing, key)

    def around(self, known: Definition) -> dict[str, Known]:
        """Return title and region."""
        out = {}
        name = self._of_firm("name") or next((roll.by_code[self.uscc].name.zh for roll in self._rolls()), "")
        if name:
            out[TITLE] = Known(f"{name}：{known.name.zh}", DRAFTED)
        region = self._of_firm(REGION)
        if region:
            out[REGION] = Known(region, f"enterprise.{REGION}")
        elif of_roll := next((roll.by_code[self.uscc].region for roll in self._rolls()), ""):
            out[REGION] = Known(of_roll, f"{ROLL}.{next(self._rolls()).code}.{REGION}")
        else:
            before = (Known(matter.region, f"{EARLIER}@{day}") for day, matter, _ in self.answered if matter.region)
            if found := next(before, None):
                out[REGION] = found
        return out

    def _rolls(self) -> Iterator[Roll]:
        return (roll for code, roll in self.city.rolls.items() if code != ENTERPRISES and self.uscc in roll.by_code)


def told(roll: Roll, thing: Thing, key: str) -> Any:
    """Return what a roll holds of a thing: a text, a figure, its code, name or region; empty for nothing."""
    if key in ALWAYS:
        return {"code": thing.code, "name": thing.name.zh, REGION: thing.region}[key]
    figure = thing.figures.get(key)
    if figure is not None:
        return int(figure) if figure == int(figure) else float(figure)
    return thing.texts.get(key, "")


def _answers(who: Who, matter: Matter) -> dict[str, Any]:
    words, facts = access.words(who, matter), unpack_state(matter.state).facts
    out = {f.key: words.get(f"1.form.{f.key}", facts.get(f.key)) for f in definition(matter.type_id).form}
    return {key: value for key, value in out.items() if value not in (None, "")}


def _day_of(matter: Matter) -> str:
    return timezone.localtime(matter.registered).date().isoformat()


def said(source: str, city: Office) -> Text:
    """Return where something came from, in words."""
    kind, _, rest = source.partition(".")
    if kind == DRAFTED:
        return PROPOSED
    if kind == ROLL:
        roll = city.rolls.get(rest.partition(".")[0])
        return roll.name if roll else Text(rest, rest)
    if source.startswith(EARLIER):
        day = source.partition("@")[2]
        return Text(f"上次办件 {day}", f"the matter of {day}")
    return REGISTRY


# Counting what was typed ----------------------------------------------------------------------------------------


def counted(known: Mapping[str, Known], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a form came to be filled, for the first entry: numbers, keys and sources, never a content.

    `typed`: how many items somebody wrote, corrections included; `prefilled`: how many stand as they were known;
    `from`: whence each was known; `corrected`: those that were known otherwise.
    """
    answered = {key: value for key, value in typed.items() if value not in (None, "")}
    met = {key: known[key] for key in answered if key in known}
    corrected = [key for key, found in met.items() if not same(found.value, answered[key])]
    taken = len(met) - len(corrected)
    out: dict[str, Any] = {"typed": len(answered) - taken, "prefilled": taken}
    if met:
        out["from"] = {key: found.source for key, found in met.items()}
    return out | ({"corrected": corrected} if corrected else {})


def same(known: Any, typed: Any) -> bool:
    """Return whether two answers say the same, `500` and `500.0` included."""
    if str(known).strip() == str(typed).strip():
        return True
    one, other = _number(known), _number(typed)
    return one is not None and one == other


def _number(value: Any) -> Decimal | None:
    try:
        out = Decimal(str(value))
    except InvalidOperation:
        return None
    return out if out.is_finite() else None


# As packs write it ----------------------------------------------------------------------------------------------


def check_sources(source: Any, known: Definition, rolls: Mapping[str, Roll], problems: list[Problem]) -> None:
    """Note a field that is to come from where nothing is."""
    options = [f"enterprise.{key}" for key in ENTERPRISE] + [EARLIER]
    options += [f"{ROLL}.{code}.{key}" for code, roll in sorted(rolls.items()) for key in roll.keys]
    own = {f"{EARLIER}.{field.key}" for field in known.form}
    rows = source.get("form") or () if isinstance(source, Map) else ()
    for row, field in zip(rows, known.form, strict=False):
        for name in field.sources:
            if name not in options and name not in own:
                problems.append(_unknown(row, field.key, name, options))


def _unknown(row: Any, key: str, name: str, options: list[str]) -> Problem:
    place: Place = row.at.get("from", row.place)
    return Problem(
        place,
        Text(f"字段 {key}：没有来源“{name}”", f"field {key}: there is no source “{name}”"),
        Text(f"可用：{'、'.join(options)}", f"use one of: {', '.join(options)}"),
    )
