"""时钟看板: how many clocks run, stand, or have run out, and what silence accepted, by item and by unit.

Whole matters are told by their lead unit, steps by whose they are, promises by who leads. Everything starts from
`access.visible`; two statements a board, however many clocks there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import IntegerField
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.models import Clock, Matter, MatterType, Step
from luodi.city.matters.office import Office, definition, office
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process.model import MATERIAL, STEP

KINDS: Final = ("whole", "step", "promise")
"""整件时限、部门时限、补交承诺."""
STATES: Final = ("running", "paused", "late")
DEEMED: Final = "deemed"
"""视为受理 within the last YEAR days: beside the clocks' own states, for what silence decided."""
YEAR: Final = 365
SIZE: Final = 50


@dataclass(slots=True)
class Line:
    """One item's clocks, or one unit's."""

    code: str
    name: Text
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*STATES, DEEMED), 0))

    @property
    def total(self) -> int:
        """The clocks that have not ended."""
        return sum(self.counts[state] for state in STATES)


@dataclass(frozen=True, slots=True)
class Board:
    """A board of one kind of clock."""

    kind: str
    whole: Line
    by_type: list[Line]
    by_unit: list[Line]


@dataclass(frozen=True, slots=True)
class Told:
    """One clock of a list: its matter, its name in the state (`step/<key>`), whose it is."""

    matter: Matter
    clock: str
    unit: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of clocks is narrowed to."""

    kind: str = "whole"
    state: str = ""
    type: str = ""
    unit: str = ""


def board(person: Person, kind: str = "whole", now: datetime | None = None) -> Board:
    """Return the board of what `person` may see: of whole matters, of steps or of promises."""
    city, at = office(), now or timezone.now()
    whole, by_type, by_unit = Line("", Text("合计", "All")), {}, {}
    names = dict(_names())
    for type_, unit, state, n in (*_clocks(person, kind, city, at), *_deemed(person, kind, city, at)):
        if type_ not in by_type:
            by_type[type_] = Line(type_, names[type_])
        if unit not in by_unit and unit in city.tree:
            node = city.tree.node(unit)
            by_unit[unit] = Line(node.code, node.name)
        for line in (whole, by_type[type_], by_unit.get(unit)):
            if line is not None:
                line.counts[state] += n
    return Board(kind, whole, _sorted(by_type.values()), _sorted(by_unit.values()))


def _sorted(lines: Any) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.counts["late"], -line.counts["paused"], -line.total, line.code))


def _names() -> Iterator[tuple[str, Text]]:
    rows = MatterType.objects.order_by("version").values_list("code", "name_zh", "name_en")
    return ((code, Text(zh, en)) for code, zh, en in rows)


def _state(at: datetime) -> Case:
    """Return the state of a clock that has not ended, as its place in STATES."""
    return Case(
        When(standing=True, then=Value(1)),
        When(due__lte=at, then=Value(2)),
        default=Value(0),
        output_field=IntegerField(),
    )


def _rows(person: Person, kind: str, city: Office) -> QuerySet[Any]:
    """Return the clocks of a kind that have not ended: of steps the open parts, for those say whose they are."""
    seen = _seen(person, city)
    if kind == "step":
        return Step.objects.filter(seen, status="open", due__isnull=False, matter__status="open")
    own = Q(name__startswith=MATERIAL) if kind == "promise" else ~Q(name__contains="/")
    return Clock.objects.filter(own, seen, stopped=None, matter__status="open")


def _seen(person: Person, city: Office) -> Exists:
    """Return the condition that a row's matter is visible: asked of each row, of which few are open, and not of all
    matters there ever were."""
    return Exists(access.visible(person, city).filter(pk=OuterRef("matter_id")))


def _unit(kind: str) -> str:
    return "unit" if kind == "step" else "matter__lead"


def _clocks(person: Person, kind: str, city: Office, at: datetime) -> Iterator[tuple[str, int, str, int]]:
    rows: Any = _rows(person, kind, city).annotate(place=_state(at)).order_by()
    found = rows.values_list("matter__type__code", _unit(kind), "place").annotate(n=Count("*"))
    return ((type_, unit, STATES[place], n) for type_, unit, place, n in found)


def _silent(person: Person, city: Office, at: datetime) -> QuerySet[Step]:
    """Return the acceptances by silence of the last year: parts of accept steps that nobody did."""
    rule = Q(pk__in=())
    for type_ in MatterType.objects.order_by("pk").values_list("pk", flat=True):
        steps = definition(type_).flow.steps.values()
        if keys := [step.key for step in steps if step.act == "accept" and step.signing.timeout == "deem"]:
            rule |= Q(matter__type=type_, key__in=keys)
    since = at - timedelta(days=YEAR)
    return Step.objects.filter(rule, _seen(person, city), verdict="auto", closed__gte=since)


def _deemed(person: Person, kind: str, city: Office, at: datetime) -> Iterator[tuple[str, int, str, int]]:
    if kind == "promise":
        return iter(())
    found: Any = _silent(person, city, at).order_by().values_list("matter__type__code", _unit(kind))
    return ((type_, unit, DEEMED, n) for type_, unit, n in found.annotate(n=Count("*")))


def clocks(person: Person, wanted: Wanted, after: int = 0, now: datetime | None = None) -> tuple[list[Told], bool]:
    """Return a page of the clocks behind a number of a board, the soonest due first, and whether there are more.

    Of a state or kind that is not known there are none. One query.
    """
    city, at = office(), now or timezone.now()
    if wanted.kind not in KINDS or wanted.state not in ("", *STATES, DEEMED):
        return [], False
    deemed = wanted.state == DEEMED
    rows: Any = _silent(person, city, at) if deemed else _rows(person, wanted.kind, city)
    if wanted.type:
        rows = rows.filter(matter__type__code=wanted.type)
    if wanted.unit:
        node = city.tree.get(wanted.unit)
        rows = rows.filter(**{_unit(wanted.kind): node.id if node else 0})
    if wanted.state in STATES:
        rows = rows.annotate(place=_state(at)).filter(place=STATES.index(wanted.state))
    order = ("-closed", "matter_id") if deemed else ("due", "matter_id")
    columns = rows.select_related("matter__type").defer("matter__type__source", "matter__secret", "matter__head")
    found = list(columns.order_by(*order)[after : after + SIZE + 1])
    return [_told(row, wanted.kind) for row in found[:SIZE]], len(found) > SIZE


def _told(row: Any, kind: str) -> Told:
    of_step = isinstance(row, Step)
    name = f"{STEP}{row.key}" if of_step else row.name
    return Told(row.matter, name, row.unit if of_step else row.matter.lead_id, row.due)
