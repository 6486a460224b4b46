"""Call an appraisal: who reports, who is on the roll, how many must vote, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment.appraisals import access
from luodi.city.assessment.appraisals.models import Appraisal, Report, Voter
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.access import in_force
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person, Post
from luodi.city.registry.queries import person_named
from luodi.city.witness import witnessed
from luodi.engines.figures.ballots import LEAST, Quorum
from luodi.engines.notation import Text

MOST: Final = 2000
"""Voters on one roll: every vote writes the whole roll anew."""
REPORTS: Final = 60
TWO_THIRDS: Final = Quorum(2, 3)


@dataclass(frozen=True, slots=True)
class Called:
    """An appraisal as it is called. Voters are user names, and all who hold a post in `units`."""

    title: str
    organiser: str
    reporters: Sequence[tuple[str, str]]
    """User name and unit's code, in the order of reporting."""
    voting_until: datetime
    voters: Sequence[str] = ()
    units: Sequence[str] = ()
    quorum: Quorum = TWO_THIRDS


def call_appraisal(person: Person, called: Called, *, at: datetime | None = None) -> Appraisal:
    """Call an appraisal. `at` is when, where it is entered late.

    Raises Refused `not_allowed` (no post in the organiser opens it), `missing`, `too_long`, `too_early` (voting would
    end before now), `bad_value` (a quorum that is no share, a user or unit that is not there), `asked_twice`,
    `too_many`, `too_few_voters`: so few that any tally would tell a vote.
    """
    with witnessed("assessment", "call_appraisal", person.pk), transaction.atomic():
        organiser = _organiser(person, called.organiser)
        now = min(at or timezone.now(), timezone.now())
        _check(called, now)
        reporters = _reporters(called)
        voters = _roll(called)
        appraisal = Appraisal.objects.create(
            number=_number(now),
            title=called.title.strip(),
            organiser_id=organiser,
            quorum_n=called.quorum.n,
            quorum_of=called.quorum.of,
            voting_until=called.voting_until,
            called_by=person,
            called_at=now,
            roll=len(voters),
        )
        for n, (who, unit) in enumerate(reporters, 1):
            Report.objects.create(appraisal=appraisal, person=who, unit_id=unit, n=n)
        Voter.objects.bulk_create([Voter(appraisal=appraisal, person_id=pk) for pk in sorted(voters)])
        Record(person).write("appraisal.called", appraisal.number, roll=len(voters), reports=len(reporters))
        return appraisal


def _organiser(person: Person, code: str) -> int:
    node = office().tree.get(code)
    if node is None or node.id not in access.holding(person):
        raise Refused("not_allowed", NOT_ALLOWED, "organiser")
    return node.id


def _check(called: Called, now: datetime) -> None:
    if not called.title.strip():
        raise Refused("missing", Text("请填写名称。", "A title is needed."), "title")
    if len(called.title) > 120:
        raise Refused("too_long", Text("名称最多 120 字。", "A title has at most 120 signs."), "title")
    if called.voting_until <= now:
        raise Refused("too_early", Text("投票截止已经过去。", "Voting would have ended."), "voting_until")
    if not 0 < called.quorum.n <= called.quorum.of <= 100:
        raise Refused("bad_value", Text("参加比例写成 2/3。", "Write the quorum as 2/3."), "quorum")


def _reporters(called: Called) -> list[tuple[Person, int]]:
    if not 0 < len(called.reporters) <= REPORTS:
        told = Text(f"述职人要有 1 至 {REPORTS} 名。", f"1 to {REPORTS} people report.")
        raise Refused("too_many" if called.reporters else "missing", told, "reporters")
    names = [name for name, _ in called.reporters]
    if len(names) != len(set(names)):
        raise Refused("asked_twice", Text("述职人重复。", "Somebody would report twice."), "reporters")
    return [(person_named(name, "reporters"), _unit(code, "reporters")) for name, code in called.reporters]


def _unit(code: str, field: str) -> int:
    node = office().tree.get(code)
    if node is None:
        raise Refused("bad_value", Text(f"没有“{code}”这个单位。", f"There is no unit “{code}”."), field)
    return node.id


def _roll(called: Called) -> set[int]:
    units = [_unit(code, "units") for code in called.units]
    posts = Post.objects.filter(in_force(timezone.localdate()), unit__in=units, person__active=True)
    roll = {person_named(name, "voters").pk for name in called.voters} | set(posts.values_list("person", flat=True))
    if len(roll) > MOST:
        raise Refused("too_many", Text(f"最多 {MOST} 人投票。", f"At most {MOST} people vote."), "voters")
    if len(roll) < LEAST:
        told = Text(
            f"投票人不足 {LEAST} 名，结果会暴露谁怎么投的。",
            f"Fewer than {LEAST} voters: the tally would tell how they voted.",
        )
        raise Refused("too_few_voters", told, "voters")
    return roll


def _number(now: datetime) -> str:
    day = timezone.localdate(now)
    n = Appraisal.objects.filter(number__startswith=f"py-{day:%Y%m%d}-").count() + 1
    return f"py-{day:%Y%m%d}-{n}"
