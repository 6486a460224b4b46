"""Call a contest on a decided run: who enters, in which order they speak and sit, and until when papers are due."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.computing import result_of
from luodi.city.assessment.contests.kinds import ContestKind, kinds
from luodi.city.assessment.contests.models import Contest, Entrant
from luodi.city.assessment.models import Run
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, Unit
from luodi.city.registry.queries import holders
from luodi.city.witness import witnessed
from luodi.engines.figures.score import Row
from luodi.engines.notation import Text
from luodi.engines.worktime import Allowance, shift

DECIDED = ("decided", "frozen", "published")


def call_contest(person: Person, kind: str, run: str, held_at: datetime, *, at: datetime | None = None) -> Contest:
    """Call a contest of a pack's kind on a run. Papers are due the kind's allowance before `held_at`.

    `at` is when it was called, where it is entered late. One that was called off stands in nobody's way.

    Raises Refused `not_allowed`, `not_found` (kind, run), `bad_value` (a run of another scheme or not decided; held too
    soon for papers to be written), `held_already` (one of the kind in the same half-year, quarter…), `not_in_force` (an
    assessed is no unit).
    """
    with witnessed("assessment", "call_contest", person.pk), transaction.atomic():
        access.allow(person, access.RUNS)
        now = min(at or timezone.now(), timezone.now())
        known, of = _kind(kind), access.run_of(person, run)
        _fits(known, of)
        until = _papers_until(known, held_at, now)
        _once(known, held_at)
        before = Contest.objects.filter(kind=kind, held_at__lt=held_at).exclude(opened_at=None).order_by("-held_at")
        contest = Contest.objects.create(
            number=_number(kind, held_at),
            kind=kind,
            name_zh=known.name.zh,
            name_en=known.name.en,
            run=of,
            before=before.first(),
            promise=known.promise,
            held_at=held_at,
            papers_until=until,
            called_by=person,
            called_at=now,
        )
        _enter(contest, known, result_of(of).rows)
        return contest


def _kind(code: str) -> ContestKind:
    found = kinds().get(code)
    if found is None:
        raise Refused("not_found", Text(f"没有“{code}”这种擂台赛。", f"There is no contest “{code}”."), "kind")
    return found


def _fits(kind: ContestKind, run: Run) -> None:
    if run.scheme.code != kind.scheme:
        told = Text(f"{kind.name.zh}用方案“{kind.scheme}”的考核。", f"It is of runs of the scheme “{kind.scheme}”.")
        raise Refused("bad_value", told, "run")
    if run.state not in DECIDED:
        told = Text("这次考核还没有审定，名次未定。", "The run is not decided yet: there are no ranks.")
        raise Refused("bad_value", told, "run")


def _papers_until(kind: ContestKind, held_at: datetime, now: datetime) -> datetime:
    allowed = Allowance.parse(kind.papers)
    until = shift(held_at, -allowed.amount, allowed.unit, office().calendar)
    if until <= now:
        told = Text(
            f"材料须在开赛前 {kind.papers} 交，时间已不够。", f"Papers are due {kind.papers} before: it is too soon."
        )
        raise Refused("bad_value", told, "held_at")
    return until


def _once(kind: ContestKind, held_at: datetime) -> None:
    others = Contest.objects.select_for_update(of=("self",)).filter(kind=kind.code, off_at=None)
    if any(kind.span(other.held_at) == kind.span(held_at) for other in others):
        told = Text("这一期已经定过一场。", "One of this kind is held in that period already.")
        raise Refused("held_already", told, "held_at")


def _number(kind: str, held_at: datetime) -> str:
    """Return a number: of the day, and the how manieth where others on it were called off."""
    day = f"{kind}-{timezone.localdate(held_at):%Y%m%d}"
    others = Contest.objects.filter(kind=kind, number__startswith=day).count()
    return f"{day}-{others + 1}" if others else day


def _enter(contest: Contest, kind: ContestKind, rows: tuple[Row, ...]) -> None:
    """Enter all assessed: by rank, equals in the scheme's order; who has no rank speaks last."""
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[row.unit for row in rows])}
    for place, row in enumerate(sorted(rows, key=lambda row: (row.total.rank is None, row.total.rank or 0)), 1):
        unit = units.get(row.unit)
        if unit is None:
            raise Refused("not_in_force", Text(f"{row.unit} 不是单位。", f"{row.unit} is no unit."), "run")
        speaker = holders(unit.pk, kind.speaker, delegates=False).first()
        Entrant.objects.create(contest=contest, unit=unit, place=place, rank=row.total.rank, speaker=speaker)
