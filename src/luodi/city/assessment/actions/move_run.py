"""Move a run on: checked by another, shown to the assessed, decided, frozen, published. One table says who may when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.computing import asked_of, assessed_in, computed, excused_of, givens, inputs_of, packed
from luodi.city.assessment.models import Run, RunEvent
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.worktime import Allowance, due


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a run: from which state to which, and what a post must open for it."""

    name: Text
    begins: str
    ends: str
    power: str


MOVES: Final[dict[str, Move]] = {
    "check": Move(Text("核对无误", "Found right"), "collected", "checked", access.RUNS),
    "preview": Move(Text("反馈被考核单位", "Show to the assessed"), "checked", "preview", access.RUNS),
    "decide": Move(Text("审定", "Decide"), "preview", "decided", access.DECIDES),
    "freeze": Move(Text("定稿封存", "Freeze"), "decided", "frozen", access.RUNS),
    "publish": Move(Text("公布", "Publish"), "frozen", "published", access.DECIDES),
}


def move_run(person: Person, number: str, kind: str, *, at: datetime | None = None) -> Run:
    """Move a run on by one of MOVES. `at` is when it was done, where it is entered late; never in the future.

    Raises Refused `not_allowed`, `not_found`, `not_now`, `own_work` (who collected does not check), `objections_open`
    while one is not ruled on or may still come, `not_the_same` where a frozen run would not come out again.
    """
    move = MOVES[kind]
    with witnessed("assessment", kind, person.pk), transaction.atomic():
        access.allow(person, move.power)
        run = Run.objects.select_for_update(of=("self",)).get(pk=access.run_of(person, number).pk)
        if run.state != move.begins:
            raise Refused("not_now", Text("考核已不在这一步。", "The assessment is not at this step any more."))
        now = min(at or timezone.now(), timezone.now())
        body = _CHECKS[kind](person, run, now)
        run.state = move.ends
        run.save()
        RunEvent.objects.create(run=run, kind=kind, at=now, by=person, body=body)
        return run


def offered(person: Person, run: Run) -> str:
    """Return the move of MOVES that somebody could make now, empty where there is none: faces offer no other."""
    for kind, move in MOVES.items():
        if run.state != move.begins or not access.may(person, move.power):
            continue
        try:
            _READY.get(kind, _always)(person, run, timezone.now())
        except Refused:
            return ""
        return kind
    return ""


def _always(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    return {}


def _another(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    if person.pk == run.collected_by_id:
        raise Refused("own_work", Text("采集的人不能自己核对。", "Who collected it does not check it."))
    return {"hash": run.hash}


def _opened(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    allowed = Allowance.parse(assessed_in(run).objections)
    run.objections_until = due(allowed, now, office().calendar).at
    return {"until": run.objections_until.isoformat()}


def _heard(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    if run.objections.filter(verdict="").exists():
        raise Refused("objections_open", Text("还有异议没有裁定。", "An objection has not been ruled on."))
    if run.objections_until and now < run.objections_until:
        told = timezone.localtime(run.objections_until)
        raise Refused(
            "objections_open",
            Text(f"异议期到 {told:%Y-%m-%d %H:%M}。", f"The assessed may object until {told:%Y-%m-%d %H:%M}."),
        )
    return {"hash": run.hash}


def _again(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    """What is frozen must come out of the journal again as of its moment, to the last digit."""
    assessed = assessed_in(run)
    given = givens(assessed, asked_of(run), excused_of(run))
    same = packed(given) == packed(inputs_of(run)) and computed(assessed, given, run.until, run.before).hash == run.hash
    if not same:
        told = Text("重算与结果不符，请重新采集。", "Computed again it comes out otherwise: collect it anew.")
        raise Refused("not_the_same", told)
    return {"hash": run.hash}


def _out(person: Person, run: Run, now: datetime) -> dict[str, Any]:
    run.published_at = now
    return {"hash": run.hash}


_CHECKS: Final = {"check": _another, "preview": _opened, "decide": _heard, "freeze": _again, "publish": _out}
_READY: Final = {"check": _another, "decide": _heard}
"""The checks of moves that only look."""
