"""Open the voting of an appraisal, and tally it once voting is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction
from django.utils import timezone

from luodi.city.assessment.appraisals import access
from luodi.city.assessment.appraisals.models import Appraisal, Ballot, Voter
from luodi.city.assessment.appraisals.queries import Turnout, reports, turnout
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.figures.ballots import tally
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of an appraisal."""

    name: Text
    begins: str
    ends: str


TURNS: Final[dict[str, Turn]] = {
    "open": Turn(Text("开始投票", "Open the voting"), "called", "voting"),
    "tally": Turn(Text("计票", "Tally"), "voting", "tallied"),
}


def move_appraisal(person: Person, number: str, kind: str, *, at: datetime | None = None) -> Appraisal:
    """Take a step of TURNS, by who holds the appraisal. `at` is when voting was opened, where it is entered late.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `reports_missing` (one is not written), `voting_open`
    (somebody may still vote), `not_the_same` (the ballots are not as many as the roll says).
    """
    turn = TURNS[kind]
    with witnessed("assessment", f"appraisal_{kind}", person.pk), transaction.atomic():
        appraisal = access.appraisal_of(person, number)
        if not access.holds(person, appraisal):
            raise Refused("not_allowed", NOT_ALLOWED)
        appraisal = Appraisal.objects.select_for_update(of=("self",)).get(pk=appraisal.pk)
        if appraisal.state != turn.begins:
            raise Refused("not_now", Text("评议已不在这一步。", "The appraisal is not at this step any more."))
        now = min(at or timezone.now(), timezone.now())
        _ready(appraisal, kind, now)
        appraisal.state = turn.ends
        if kind == "open":
            appraisal.opened_at = now
        else:
            appraisal.tallied_at = now
            _tally(appraisal, turnout(appraisal))
        appraisal.save()
        Record(person).write(f"appraisal.{kind}", number, roll=appraisal.roll, cast=appraisal.cast)
        return appraisal


def offered(person: Person, appraisal: Appraisal) -> str:
    """Return the step of TURNS that somebody could take now, empty where there is none."""
    for kind, turn in TURNS.items():
        if appraisal.state == turn.begins and access.holds(person, appraisal):
            try:
                _ready(appraisal, kind, timezone.now())
            except Refused:
                return ""
            return kind
    return ""


def _ready(appraisal: Appraisal, kind: str, now: datetime) -> None:
    if kind == "open":
        if lacking := appraisal.reports.filter(written_at=None).select_related("person").order_by("n").first():
            told = Text(f"{lacking.person.name}还没有交述职报告。", f"{lacking.person.name} has not reported.")
            raise Refused("reports_missing", told)
        if now >= appraisal.voting_until:
            raise Refused("not_now", Text("投票截止已过。", "Voting would be over already."))
    elif now < appraisal.voting_until:
        seen = turnout(appraisal)
        if seen.cast < seen.roll:
            until = timezone.localtime(appraisal.voting_until)
            told = Text(f"投票到 {until:%Y-%m-%d %H:%M}。", f"Voting is open until {until:%Y-%m-%d %H:%M}.")
            raise Refused("voting_open", told)


def _tally(appraisal: Appraisal, seen: Turnout) -> None:
    """Count each report's ballots against the roll; without enough votes nothing is told of any."""
    appraisal.roll, appraisal.cast = seen.roll, seen.cast
    appraisal.reached = appraisal.quorum.reached(seen.cast, seen.roll)
    voted = set(Voter.objects.filter(appraisal=appraisal, voted=True).values_list("person", flat=True))
    for report in reports(appraisal):
        found = tally(Ballot.objects.filter(report=report).values_list("choice", flat=True))
        if found.ballots != len(voted - {report.person_id}):
            told = Text("票数与名册不符，不能计票。", "The ballots are not as many as the roll says.")
            raise Refused("not_the_same", told)
        if appraisal.reached:
            report.result = msgspec.to_builtins(found)
            report.save()
