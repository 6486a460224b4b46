"""事实确认: the unit confirms what was found or disputes it; a planner then rules, who did not find it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import Check
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text
from luodi.engines.worktime import Unit as Days
from luodi.engines.worktime import shift

SILENT: Final = 5
"""Working days after the second name; a unit that says nothing until then leaves the word to the organiser."""


def answer_finding(person: Person, pk: int, *, agrees: bool, words: str = "") -> Check:
    """Say for the unit whether the facts are so; a dispute says why.

    Raises Refused `not_found`, `not_allowed` (not of the unit's staff), `not_now`, `missing`, `too_long`.
    """
    with witnessed("checklists", "answer_finding", person.pk), transaction.atomic():
        check = access.check(person, pk)
        if not access.may_answer(person, check):
            raise Refused("not_allowed", NOT_ALLOWED)
        _must_stand(check, "signed")
        if not agrees and not words.strip():
            raise Refused("missing", Text("有异议的，请写明理由。", "Say why it is disputed."), "words")
        if len(words) > 2_000:
            raise Refused("too_long", Text("最多 2000 字。", "At most 2,000 signs."), "words")
        check.standing = "settled" if agrees else "disputed"
        check.answer, check.answered_by, check.answered_at = words.strip(), person, timezone.now()
        check.save()
        Record(person).write("finding.answered", str(check.pk), agrees=agrees)
    return check


def rule_finding(person: Person, pk: int, *, stands: bool, words: str) -> Check:
    """Rule on a disputed finding, or one left unanswered for five working days: it stands, or is withdrawn.

    By a planner of the organiser who has not signed it. Raises Refused `not_found`, `not_allowed`, `own_work`,
    `not_now`, `missing`.
    """
    with witnessed("checklists", "rule_finding", person.pk), transaction.atomic():
        check = access.check(person, pk)
        if not access.may_plan(person, check.inspection):
            raise Refused("not_allowed", NOT_ALLOWED)
        if check.signers.filter(person=person).exists():
            told = Text("底稿的签字人不能裁定异议，请由他人裁定。", "Whoever signed the finding does not rule on it.")
            raise Refused("own_work", told)
        if check.standing != "disputed" and not silent(check, timezone.now()):
            raise Refused("not_now", Text("单位还在确认期内，没有异议可裁。", "There is nothing to rule on yet."))
        if not words.strip() or len(words) > 500:
            raise Refused("missing", Text("请写明理由（500 字以内）。", "Say why, in at most 500 signs."), "words")
        check.standing, check.ruling = ("settled" if stands else "dropped"), words.strip()
        check.save()
        Record(person).write("finding.ruled", str(check.pk), stands=stands)
    return check


def silent(check: Check, now: datetime) -> bool:
    """Return whether the unit has been told and has said nothing for long enough."""
    told = check.inspection.visits.filter(unit=check.unit_id).values_list("told_at", flat=True).first()
    signed = check.signers.order_by("-at").values_list("at", flat=True).first()
    if check.standing != "signed" or told is None or signed is None:
        return False
    return shift(max(told, signed), SILENT, Days.WORKING_DAY, office().calendar) <= now


def _must_stand(check: Check, standing: str) -> None:
    if check.standing != standing:
        raise Refused("not_now", Text("这条记录现在不在这个阶段。", "The finding is not at that stage."))
