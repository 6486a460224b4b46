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
    """Return what came of the matters `who` may see, of some `types` or of all that list kinds of outcome.

    As many queries whatever the number of types; states are read only of types that promise something.
    """
    wanted = tuple(types)
    versions = MatterType.objects.filter(Q(code__in=wanted) if wanted else Q()).order_by("code", "version")
    known = {version.pk: definition(version.pk) for version in versions}
    names = {code: Text(zh, en) for code, zh, en in Region.objects.values_list("code", "name_zh", "name_en")}
    out: dict[tuple[str, str, str], Tally] = {}
    for of in known.values():
        for outcome in of.outcomes:
            out[of.code, outcome.kind, outcome.unit] = Tally(of.code, of.name, outcome.kind, outcome.name, outcome.unit)
    promising = {pk: of for pk, of in known.items() if any(outcome.promised for outcome in of.outcomes)}
    rest = known.keys() - promising.keys()
    for part in (_plain(who, {pk: known[pk] for pk in rest}), _promised(who, promising)):
        for counted in part:
            if tally := out.get((counted.type, counted.kind, counted.unit)):
                _count(tally, counted, names)
    return [tally for tally in out.values() if wanted or tally.matters]


class _Counted(msgspec.Struct):
    """Amounts of one kind, of one matter or of several of one region."""

    type: str
    region: str
    kind: str
    unit: str
    matters: int
    amounts: Amounts
    stage: str = ""
    stage_name: Text = UNKNOWN


def _count(tally: Tally, counted: _Counted, names: dict[str, Text]) -> None:
    tally.matters += counted.matters
    tally.all.add(counted.amounts)
    district = place_of(counted.region)[1]
    tally.by_district.setdefault(district, (names.get(district, UNKNOWN), Amounts()))[1].add(counted.amounts)
    if left := counted.amounts.under_way:
        before = tally.by_stage.get(counted.stage, (UNKNOWN, NONE))[1]
        tally.by_stage[counted.stage] = (counted.stage_name, before + left)


def _outcomes(who: Who, types: Iterable[int]) -> Any:
    return Outcome.objects.filter(matter__in=access.visible(who).filter(type__in=list(types))).order_by()


def _plain(who: Who, known: dict[int, Definition]) -> Iterator[_Counted]:
    """Yield what came of matters that promised nothing, summed by the database."""
    rows = _outcomes(who, known).values_list("matter__type_id", "matter__region", "kind", "unit")
    for pk, region, kind, unit, sum_, n in rows.annotate(sum=Sum("amount"), n=Count("matter_id", distinct=True)):
        yield _Counted(known[pk].code, region, kind, unit, n, Amounts(done=sum_))


def _promised(who: Who, known: dict[int, Definition]) -> Iterator[_Counted]:
    """Yield what was promised and came of it, matter by matter."""
    done: dict[int, dict[tuple[str, str], Decimal]] = {}
    sums = _outcomes(who, known).values_list("matter_id", "kind", "unit").annotate(sum=Sum("amount"))
    for pk, kind, unit, amount in sums:
        done.setdefault(pk, {})[kind, unit] = amount
    matters = access.visible(who).filter(type__in=list(known)).order_by("pk")
    for pk, type_, region, state in matters.values_list("pk", "type_id", "region", "state").iterator(chunk_size=500):
        yield from _of_matter(known[type_], region, unpack_state(state), done.get(pk, {}))


def _of_matter(
    known: Definition, region: str, state: State, done: dict[tuple[str, str], Decimal]
) -> Iterator[_Counted]:
    taken = state.reason in COUNTED and any(run.status == "done" for run in state.runs.values())
    stage = next((key for key in known.flow.steps if key in state.open_runs), "")
    name = known.flow.steps[stage].name if stage else UNKNOWN
    for outcome in known.outcomes:
        given = state.facts.get(outcome.promised) if taken and outcome.promised else None
        amounts = Amounts(Decimal(str(given or 0)), done.get((outcome.kind, outcome.unit), NONE))
        if state.open and given:
            amounts.under_way = max(NONE, amounts.promised - amounts.done)
        if amounts.promised or amounts.done:
            yield _Counted(known.code, region, outcome.kind, outcome.unit, 1, amounts, stage, name)


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
