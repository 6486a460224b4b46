"""Move a contest on: the session opens (papers are frozen, promises become matters), ends, is told to everybody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access as assessing
from luodi.city.assessment.contests import access
from luodi.city.assessment.contests.models import Contest, Entrant, Promise
from luodi.city.assessment.contests.queries import fates_of
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a contest: from which state to which, and what a post must open for it."""

    name: Text
    begins: str
    ends: str
    power: str


STEPS: Final[dict[str, Step]] = {
    "open": Step(Text("开赛，封存材料", "Open the session"), "called", "opened", assessing.RUNS),
    "close": Step(Text("结束", "End it"), "opened", "closed", assessing.RUNS),
    "publish": Step(Text("公布", "Publish"), "closed", "published", assessing.DECIDES),
}


def move_contest(person: Person, number: str, kind: str, *, at: datetime | None = None) -> Contest:
    """Move a contest on by one of STEPS. `at` is when it was done, where it is entered late; never in the future.

    Opening freezes the papers and makes a matter of every promise; opening again goes on with those that were not made.
    Raises Refused `not_allowed`, `not_found`, `not_now`, `papers_open` (papers may still come), `not_frozen` (the run),
    `promises_missing` (not all are matters yet), `staff_only` (the scheme or the run is not for everybody).
    """
    step = STEPS[kind]
    with witnessed("assessment", f"contest_{kind}", person.pk):
        assessing.allow(person, step.power)
        contest = access.contest_of(person, number)
        with transaction.atomic():
            contest = Contest.objects.select_for_update(of=("self",)).select_related("run__scheme").get(pk=contest.pk)
            now = min(at or timezone.now(), timezone.now())
            if not (kind == "open" and contest.state == "opened" and _unmade(contest)):
                _move(contest, kind, step, now)
        if kind == "open":
            # Outside the transaction: every matter is a commit of its own, and its origin lets it be made once.
            for promise in _unmade(contest):
                _make(person, contest, promise)
        return contest


def offered(person: Person, contest: Contest) -> str:
    """Return the step of STEPS that somebody could take now, empty where there is none: faces offer no other."""
    for kind, step in STEPS.items():
        if contest.state == step.begins and assessing.may(person, step.power):
            try:
                _ready(contest, kind, timezone.now())
            except Refused:
                break
            return kind
    unmade = contest.state == "opened" and assessing.may(person, assessing.RUNS) and _unmade(contest)
    return "open" if unmade else ""


def _move(contest: Contest, kind: str, step: Step, now: datetime) -> None:
    if contest.state != step.begins:
        raise Refused("not_now", Text("擂台赛已不在这一步。", "The contest is not at this step any more."))
    _ready(contest, kind, now)
    contest.state = step.ends
    setattr(contest, f"{step.ends}_at", now)
    if kind == "open":
        _freeze(contest, now)
    contest.save()


def _ready(contest: Contest, kind: str, now: datetime) -> None:
    if kind == "open":
        if contest.run.state not in ("frozen", "published"):
            told = Text("考核还没有封存，不能开赛。", "The run is not frozen yet.")
            raise Refused("not_frozen", told)
        if now < contest.papers_until and contest.entrants.filter(written_at=None).exists():
            until = timezone.localtime(contest.papers_until)
            told = Text(f"材料到 {until:%Y-%m-%d %H:%M} 截止。", f"Papers may come until {until:%Y-%m-%d %H:%M}.")
            raise Refused("papers_open", told)
    if kind == "close" and _unmade(contest):
        told = Text("还有承诺没有建成事项，请再点一次开赛。", "Not every promise is a matter yet: open it again.")
        raise Refused("promises_missing", told)
    if kind == "publish" and not (contest.run.scheme.public and contest.run.state == "published"):
        told = Text("方案不公开或考核未公布，不能向社会公布。", "The scheme or the run is not for everybody.")
        raise Refused("staff_only", told)


def _freeze(contest: Contest, now: datetime) -> None:
    """Keep what became of last time's promises as it stands, and hash it with the papers."""
    digest = hashlib.sha256(contest.run.hash.encode())
    for entrant in contest.entrants.select_related("unit").order_by("place"):
        entrant.contest = contest
        fates = fates_of(entrant, now)
        entrant.fates = msgspec.to_builtins(fates, str_keys=True)
        entrant.save()
        promises = [(p.text, str(p.goal), p.measure, p.due) for p in entrant.promises.order_by("n")]
        told = (entrant.unit.code, entrant.place, entrant.problems, entrant.aims, promises, fates)
        digest.update(msgspec.json.encode(told))
    contest.hash = digest.hexdigest()


def _unmade(contest: Contest) -> list[Promise]:
    rows = Promise.objects.filter(entrant__contest=contest, matter=None).select_related("entrant__unit")
    return list(rows.order_by("entrant__place", "n"))


def _make(person: Person, contest: Contest, promise: Promise) -> None:
    """Make a promise a matter of the unit's, once: taken in by who runs the contest, led by who promised."""
    entrant: Entrant = promise.entrant
    unit, moment = entrant.unit, Moment(contest.opened_at)
    goal = {} if promise.goal is None else {"goal": f"{promise.goal.normalize():f}"}
    draft = Draft(
        contest.promise,
        promise.text,
        region=unit.region or "",
        channel="inside",
        facts=goal,
        origin=(f"contest/{contest.number}", f"{unit.code}/{promise.n}"),
    )
    made = raise_matter(person, draft, moment=moment).matter
    if made.lead_id != unit.pk:
        data = {"lead": unit.code, "co": [], "facts": {"due": promise.due.isoformat()}}
        act(person, action("assign"), made.number, data, moment=moment)
    Promise.objects.filter(pk=promise.pk).update(matter=made)
