"""Call a contest or an appraisal off: the reason stands on its page and on record, and nothing goes on from there."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment import access as assessing
from luodi.city.assessment.appraisals import access as appraisals
from luodi.city.assessment.appraisals.models import Appraisal, Ballot
from luodi.city.assessment.contests import access as contests
from luodi.city.assessment.contests.models import Contest
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST: Final = 400
"""Signs of a reason."""
UNTOLD: Final = ("called", "voting")
"""States of an appraisal that nobody has been told the tally of."""


def call_off_contest(person: Person, number: str, reason: str, *, at: datetime | None = None) -> Contest:
    """Call off a contest whose session has not opened. Its papers stay with who wrote them; its run can hold another.

    `at` is when, where it is entered late. Raises Refused `not_allowed`, `not_found`, `missing`, `too_long`, `not_now`.
    """
    with witnessed("assessment", "call_off_contest", person.pk), transaction.atomic():
        assessing.allow(person, assessing.RUNS)
        found = contests.contest_of(person, number)
        contest = (
            Contest.objects.select_for_update(of=("self",)).select_related("run__scheme", "before").get(pk=found.pk)
        )
        said = _said(reason)
        if contest.state != "called":
            told = Text(
                "已经开赛或已取消，不能再取消。", "It has opened or is called off: it cannot be called off any more."
            )
            raise Refused("not_now", told)
        _end(person, contest, said, at)
        return contest


def call_off_appraisal(person: Person, number: str, reason: str, *, at: datetime | None = None) -> Appraisal:
    """Call off an appraisal that is not tallied. The roll stays; the ballots are destroyed, and nobody has read them.

    `at` is when, where it is entered late. Raises Refused `not_found`, `not_allowed`, `missing`, `too_long`, `not_now`.
    """
    with witnessed("assessment", "call_off_appraisal", person.pk), transaction.atomic():
        found = appraisals.appraisal_of(person, number)
        if not appraisals.holds(person, found):
            raise Refused("not_allowed", NOT_ALLOWED)
        # Who votes waits for this row too: no ballot comes in behind the destruction.
        appraisal = Appraisal.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=found.pk)
        said = _said(reason)
        if appraisal.state not in UNTOLD:
            told = Text(
                "已经计票或已取消，不能再取消。", "It is tallied or called off: it cannot be called off any more."
            )
            raise Refused("not_now", told)
        Ballot.objects.filter(report__appraisal=appraisal).delete()
        _end(person, appraisal, said, at)
        return appraisal


def may_call_off_contest(person: Person, contest: Contest) -> bool:
    """Return whether somebody could call a contest off now: faces offer it to nobody else."""
    return contest.state == "called" and assessing.may(person, assessing.RUNS)


def may_call_off_appraisal(person: Person, appraisal: Appraisal) -> bool:
    """Return whether somebody could call an appraisal off now."""
    return appraisal.state in UNTOLD and appraisals.holds(person, appraisal)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("missing", Text("请写明为什么取消。", "Say why it is called off."), "reason")
    if len(reason.strip()) > LONGEST:
        told = Text(f"取消的原因最多 {LONGEST} 字。", f"The reason has at most {LONGEST} signs.")
        raise Refused("too_long", told, "reason")
    return reason.strip()


def _end(person: Person, what: Contest | Appraisal, reason: str, at: datetime | None) -> None:
    what.state, what.off_reason, what.off_by = "called_off", reason, person
    what.off_at = min(at or timezone.now(), timezone.now())
    what.save()
    Record(person).write(f"{what._meta.model_name}.called_off", what.number, reason=reason)
