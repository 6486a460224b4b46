"""Reads of contests for faces: the order, a unit's page with figures and paper, what became of last time's promises."""

from datetime import date, datetime
from decimal import Decimal

import msgspec
from django.utils import timezone

from luodi.city.assessment.computing import assessed_in, result_of
from luodi.city.assessment.contests import access
from luodi.city.assessment.contests.models import Contest, Entrant, Promise
from luodi.city.assessment.queries import Shown, cells, names_of
from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person
from luodi.engines.figures.points import Cell
from luodi.engines.figures.score import Row
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a promise: judged (`kept`: yes, partly, dropped, or empty), how much was done, how late in days.

    Late is counted in plain days from the promised date to the unit's report, or to now where there is none.
    """

    text: str
    due: date
    goal: Decimal | None = None
    measure: str = ""
    matter: str = ""
    closed: bool = False
    kept: str = ""
    done: str = ""
    late: int = 0


class Page(msgspec.Struct, frozen=True):
    """A unit's page in a contest."""

    contest: Contest
    entrant: Entrant
    view: Shown
    row: Row
    before: dict[str, Cell]
    """The figures of the last comparable run, by indicator."""
    promises: tuple[Promise, ...]
    fates: tuple[Fate, ...]
    seen: frozenset[str]
    """Numbers of the promises' matters that the reader may open."""


def name_of(contest: Contest) -> Text:
    """Return what a contest is called."""
    return Text(contest.name_zh, contest.name_en)


def page(person: Person | None, number: str, unit: str) -> Page:
    """Return a unit's page. Raises Refused `not_found`."""
    contest = access.contest_of(person, number)
    entrant = access.entrant_of(person, contest, unit)
    run = contest.run
    result = result_of(run)
    row = next(row for row in result.rows if row.unit == unit)
    view = Shown(run, assessed_in(run), result, (row,), names_of([unit]))
    promises = tuple(Promise.objects.filter(entrant=entrant).select_related("matter").order_by("n"))
    fates = _kept(entrant) if contest.opened_at else fates_of(entrant, contest.off_at)
    return Page(contest, entrant, view, row, _before(contest, unit), promises, fates, _seen(person, promises, fates))


def _before(contest: Contest, unit: str) -> dict[str, Cell]:
    if contest.run.before is None:
        return {}
    rows = result_of(contest.run.before).rows
    return {cell.indicator: cell for row in rows if row.unit == unit for cell in cells(row)}


def _kept(entrant: Entrant) -> tuple[Fate, ...]:
    return tuple(msgspec.convert(one, Fate, strict=False) for one in entrant.fates)


def _seen(person: Person | None, promises: tuple[Promise, ...], fates: tuple[Fate, ...]) -> frozenset[str]:
    numbers = {one.matter.number for one in promises if one.matter} | {one.matter for one in fates if one.matter}
    if person is None or not numbers:
        return frozenset()
    return frozenset(matters.visible(person).filter(number__in=numbers).values_list("number", flat=True))


def fates_of(entrant: Entrant, at: datetime | None = None) -> tuple[Fate, ...]:
    """Return what became of the promises of the contest before, as of `at` (now)."""
    before = entrant.contest.before_id
    rows = Promise.objects.filter(entrant__contest=before, entrant__unit=entrant.unit_id).select_related("matter")
    return tuple(fate_of(promise, at or timezone.now()) for promise in rows.order_by("n")) if before else ()


def fate_of(promise: Promise, at: datetime) -> Fate:
    """Return what became of one promise, as its matter stands."""
    matter: Matter | None = promise.matter
    facts = unpack_state(matter.state).facts if matter else {}
    ended = matter.answered if matter and matter.answered else at
    return Fate(
        text=promise.text,
        due=promise.due,
        goal=promise.goal,
        measure=promise.measure,
        matter=matter.number if matter else "",
        closed=bool(matter and matter.closed),
        kept=str(facts.get("kept", "")),
        done=str(facts.get("done", "")),
        late=max(0, (timezone.localdate(ended) - promise.due).days),
    )
