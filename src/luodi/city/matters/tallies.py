"""What came of matters, counted: typed quantities promised, done and under way, by type, district and stage; and rolls.

Computed from the record as it stands now, of the matters `who` may see. Definitions:

* done: outcomes registered (corrections are negative outcomes, so they add up).
* promised, of a kind whose type names the number that promises it: what was to be done by the matters accepted and
  not withdrawn, merged or handed over. A matter merged into another is counted by the other.
* under way: of matters still open, promised less done, never below nothing. By stage: at the first of their open steps.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec
from django.db.models import Count, Q, Sum

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import MatterType, Outcome
from luodi.city.matters.office import definition, office
from luodi.city.matters.rolls import Roll, Thing
from luodi.city.matters.stats import UNKNOWN, place_of
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Region
from luodi.engines.notation import Text
from luodi.engines.process import State, unpack_state

NONE = Decimal(0)
COUNTED = ("", "answered", "unanswered")
"""Reasons of closing (empty: open) with which a matter still stands for what it promised."""


class Amounts(msgspec.Struct):
    """Sums of one kind of quantity; the module says what each counts."""

    promised: Decimal = NONE
    done: Decimal = NONE
    under_way: Decimal = NONE

    def add(self, other: "Amounts") -> None:
        """Add another's sums to these."""
        self.promised += other.promised
        self.done += other.done
        self.under_way += other.under_way


class Tally(msgspec.Struct):
    """One kind of quantity of one type: the whole, by district, and what is under way by stage."""

    type: str
    type_name: Text
    kind: str
    name: Text
    unit: str
    matters: int = 0
    """How many matters promised or yielded some of it."""
    all: Amounts = msgspec.field(default_factory=Amounts)
    by_district: dict[str, tuple[Text, Amounts]] = {}
    by_stage: dict[str, tuple[Text, Decimal]] = {}


def tallied(who: Who = SYSTEM, *, types: Iterable[str] = ()) -> list[Tally]:
    """Return what came of the matters `who` may see, of some `types` or of all that list kinds of outcome."""
    wanted = tuple(types)
    versions = MatterType.objects.filter(Q(code__in=wanted) if wanted else Q()).order_by("code", "version")
    names = {code: Text(zh, en) for code, zh, en in Region.objects.values_list("code", "name_zh", "name_en")}
    out: dict[tuple[str, str, str], Tally] = {}
    for version in versions:
        known = definition(version.pk)
        for outcome in known.outcomes:
            key = (version.code, outcome.kind, outcome.unit)
            made = Tally(version.code, known.name, outcome.kind, outcome.name, outcome.unit)
            out.setdefault(key, made).name = outcome.name
        for region, quantity, amounts, stage in _of_version(access.visible(who).filter(type=version), known):
            tally = out.get((version.code, *quantity))
            if tally:
                _count(tally, region, amounts, stage, names)
    return [tally for tally in out.values() if wanted or tally.matters]


def _count(tally: Tally, region: str, amounts: Amounts, stage: tuple[str, Text], names: dict[str, Text]) -> None:
    tally.matters += 1
    tally.all.add(amounts)
    district = place_of(region)[1]
    name = names.get(district, UNKNOWN)
    tally.by_district.setdefault(district, (name, Amounts()))[1].add(amounts)
    if amounts.under_way:
        before = tally.by_stage.get(stage[0], (stage[1], NONE))[1]
        tally.by_stage[stage[0]] = (stage[1], before + amounts.under_way)


Counted = tuple[str, tuple[str, str], Amounts, tuple[str, Text]]
"""Region of a matter, kind and unit, its amounts, its stage."""


def _of_version(matters: Any, known: Definition) -> Iterator[Counted]:
    """Yield each matter's quantities. States are read only where something is promised, and only one at a time."""
    done = _done(matters)
    promising = [outcome for outcome in known.outcomes if outcome.promised]
    if promising:
        for pk, region, state in matters.values_list("pk", "region", "state").iterator(chunk_size=500):
            yield from _promised(region, unpack_state(state), known, done.pop(pk, {}))
    regions = dict(matters.filter(pk__in=list(done)).values_list("pk", "region")) if done else {}
    for pk, kinds in done.items():
        for key, amount in kinds.items():
            yield regions[pk], key, Amounts(done=amount), ("", UNKNOWN)


def _done(matters: Any) -> dict[int, dict[tuple[str, str], Decimal]]:
    out: dict[int, dict[tuple[str, str], Decimal]] = {}
    rows = Outcome.objects.filter(matter__in=matters).values_list("matter_id", "kind", "unit")
    for pk, kind, unit, amount in rows.annotate(sum=Sum("amount")).order_by("matter_id", "kind"):
        out.setdefault(pk, {})[kind, unit] = amount
    return out


def _promised(region: str, state: State, known: Definition, done: dict[tuple[str, str], Decimal]) -> Iterator[Counted]:
    taken = state.reason in COUNTED and any(run.status == "done" for run in state.runs.values())
    stage = next((key for key in known.flow.steps if key in state.open_runs), "")
    named = (stage, known.flow.steps[stage].name if stage else UNKNOWN)
    for outcome in known.outcomes:
        key = (outcome.kind, outcome.unit)
        given = state.facts.get(outcome.promised) if taken and outcome.promised else None
        amounts = Amounts(Decimal(str(given or 0)), done.get(key, NONE))
        if state.open and given:
            amounts.under_way = max(NONE, amounts.promised - amounts.done)
        if amounts.promised or amounts.done:
            yield region, key, amounts, named


# Rolls ----------------------------------------------------------------------------------------------------------


class Listed(msgspec.Struct):
    """A thing of a roll with what became of it."""

    thing: Thing
    district: str
    open: int = 0
    closed: int = 0
    outcomes: dict[str, Decimal] = {}
    """By kind of outcome."""
    has: Decimal | None = None
    """What it has of the standard's figure now: as the roll says, and what was added since."""
    short: Decimal = NONE
    """What it lacks to the standard."""


class District(msgspec.Struct):
    """A roll's figures in one district, or in all."""

    name: Text
    things: int = 0
    touched: int = 0
    """How many of the things had a matter."""
    settled: int = 0
    """How many had a matter answered and have none open."""
    short: int = 0
    """How many are below the standard."""
    missing: Decimal = NONE
    """How much they lack."""
    outcomes: dict[str, Decimal] = {}


class RollFigures(msgspec.Struct):
    """A roll: its things, the whole and by district, and what its kinds of outcome are called."""

    roll: Roll
    kinds: dict[str, tuple[Text, str]]
    """Name and unit by kind of outcome, of the types whose matters are about this roll."""
    things: list[Listed]
    all: District
    by_district: dict[str, District]


def roll_figures(who: Who, code: str) -> RollFigures | None:
    """Return a roll with what happened to each thing, of the matters `who` may see; None when there is no such roll."""
    roll = office().rolls.get(code)
    if roll is None:
        return None
    things = {t.code: Listed(t, place_of(t.region)[1]) for t in roll.things}
    matters = access.visible(who).filter(thing__in=list(things)).exclude(reason__in=("declined", "merged"))
    for thing, status, count in matters.order_by().values_list("thing", "status").annotate(n=Count("pk")):
        setattr(things[thing], "open" if status == "open" else "closed", count)
    sums = Outcome.objects.filter(matter__in=matters).order_by().values_list("matter__thing", "kind")
    for thing, kind, amount in sums.annotate(sum=Sum("amount")):
        things[thing].outcomes[kind] = amount
    return _figures(roll, list(things.values()))


def _figures(roll: Roll, things: list[Listed]) -> RollFigures:
    names = {code: Text(zh, en) for code, zh, en in Region.objects.values_list("code", "name_zh", "name_en")}
    whole, by_district = District(Text("合计", "All")), dict[str, District]()
    for listed in things:
        if roll.standard:
            added = listed.outcomes.get(roll.standard.adds, NONE)
            listed.has = listed.thing.figures.get(roll.standard.figure, NONE) + added
            listed.short = max(NONE, roll.standard.at_least - listed.has)
        part = by_district.setdefault(listed.district, District(names.get(listed.district, UNKNOWN)))
        _add(whole, listed)
        _add(part, listed)
    return RollFigures(roll, _kinds(roll.code), things, whole, dict(sorted(by_district.items())))


def _add(sums: District, listed: Listed) -> None:
    sums.things += 1
    sums.touched += bool(listed.open or listed.closed)
    sums.settled += bool(listed.closed and not listed.open)
    sums.short += bool(listed.short)
    sums.missing += listed.short
    for kind, amount in listed.outcomes.items():
        sums.outcomes[kind] = sums.outcomes.get(kind, NONE) + amount


def _kinds(roll: str) -> dict[str, tuple[Text, str]]:
    out: dict[str, tuple[Text, str]] = {}
    for row in MatterType.objects.filter(current=True).order_by("code"):
        known = definition(row.pk)
        if any(field.of == roll for field in known.form):
            out |= {outcome.kind: (outcome.name, outcome.unit) for outcome in known.outcomes}
    return out


def matters_of(who: Who, thing: str) -> Any:
    """Return the matters about a thing that `who` may see, newest first."""
    return access.visible(who).filter(thing=thing).select_related("type", "lead").order_by("-registered", "-pk")


def number(amount: Decimal | None) -> int | float | None:
    """Return an amount as JSON writes it: whole numbers whole. Sums here stay far below where floats grow coarse."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


__all__ = ["Amounts", "RollFigures", "Tally", "matters_of", "number", "roll_figures", "tallied"]
