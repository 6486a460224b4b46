"""Vote: once each, on every report but one's own; what is kept of the voter is that they have, and nothing else.

Nothing may tie a ballot to who cast it, not even where its row lies. So every vote rewrites all ballots of the
appraisal in the order of their random keys, and touches every row of the roll: in a table read along its rows they lie
by key, and all of them (PostgreSQL's xmin) are of the same, last transaction. No time is kept and no record written.
What remains is outside the tables: somebody who copies the database between two votes sees which ballots came in
between. docs/howto-contests.md says what to do about that.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from luodi.city.assessment.appraisals import access
from luodi.city.assessment.appraisals.models import Appraisal, Ballot, Voter
from luodi.city.assessment.appraisals.queries import to_judge
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.figures.ballots import CHOICES, key_of, new_receipt
from luodi.engines.notation import Text


def cast_ballot(person: Person, number: str, choices: Mapping[int, str]) -> str:
    """Vote: `choices` by the number of the report. Return the receipt, told this once and kept nowhere.

    Raises Refused `not_found`, `not_on_roll`, `voted_already`, `not_now` (voting is not open, or over), `missing` (a
    report without a choice), `bad_value`.
    """
    with witnessed("assessment", "cast_ballot", person.pk), transaction.atomic():
        appraisal = access.appraisal_of(person, number)
        # One voter after another: who waits here sees the ballots of those before.
        appraisal = Appraisal.objects.select_for_update(of=("self",)).get(pk=appraisal.pk)
        _open(appraisal)
        judged = to_judge(person, appraisal)
        _check({report.n for report in judged}, choices)
        _mark(person, appraisal)
        receipt = new_receipt()
        _mix(appraisal, [Ballot(key=key_of(receipt, r.pk), report=r, choice=choices[r.n]) for r in judged])
        return receipt


def _open(appraisal: Appraisal) -> None:
    if appraisal.state != "voting" or timezone.now() >= appraisal.voting_until:
        raise Refused("not_now", Text("现在不能投票。", "Voting is not open now."))


def _check(asked: set[int], choices: Mapping[int, str]) -> None:
    if lacking := sorted(asked - choices.keys()):
        told = Text(f"第 {lacking[0]} 份述职还没有选。", f"Report {lacking[0]} has no choice yet.")
        raise Refused("missing", told, f"choice-{lacking[0]}")
    if odd := sorted(choices.keys() - asked):
        told = Text(f"不能评第 {odd[0]} 份述职。", f"Report {odd[0]} is not yours to judge.")
        raise Refused("bad_value", told, f"choice-{odd[0]}")
    if wrong := sorted(n for n, choice in choices.items() if choice not in CHOICES):
        told = Text("只能选好、较好、一般、差或弃权。", "Choose good, fair, plain, poor or abstain.")
        raise Refused("bad_value", told, f"choice-{wrong[0]}")


def _mark(person: Person, appraisal: Appraisal) -> None:
    """Mark somebody as having voted, if they had not; and write every other row of the roll along."""
    roll = Voter.objects.filter(appraisal=appraisal)
    if not roll.filter(person=person).exists():
        raise Refused("not_on_roll", Text("您不在投票人名册上。", "You are not on the roll."))
    if not roll.filter(person=person, voted=False).update(voted=True):
        raise Refused("voted_already", Text("您已经投过票。", "You have voted."))
    roll.exclude(person=person).update(voted=F("voted"))


def _mix(appraisal: Appraisal, new: list[Ballot]) -> None:
    """Add ballots by writing all of them anew, in the order of their keys."""
    old = Ballot.objects.filter(report__appraisal=appraisal)
    every = sorted([*old, *new], key=lambda ballot: ballot.key)
    old.delete()
    Ballot.objects.bulk_create(every)
