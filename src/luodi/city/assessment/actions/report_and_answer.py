"""Who reports writes the report, the roll asks, who reports answers; all of it on the record, before voting ends."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.assessment.appraisals import access
from luodi.city.assessment.appraisals.models import Appraisal, Question, Report
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST: Final = 8000
ASKED: Final = 1000


def write_report(person: Person, number: str, text: str, *, at: datetime | None = None) -> Report:
    """Write one's own report, again until voting opens.

    Raises Refused `not_found`, `not_allowed` (who does not report), `not_now`, `missing`, `too_long`.
    """
    with witnessed("assessment", "write_report", person.pk), transaction.atomic():
        appraisal = _open(access.appraisal_of(person, number), "called")
        report = appraisal.reports.filter(person=person).first()
        if report is None:
            raise Refused("not_allowed", NOT_ALLOWED)
        report.text = _said(text, LONGEST, "text")
        report.written_at = min(at or timezone.now(), timezone.now())
        report.save()
        return report


def ask(person: Person, number: str, n: int, text: str) -> Question:
    """Ask who reports a question: by who is on the roll or holds the appraisal, until it is tallied.

    Raises Refused `not_found`, `not_allowed` (one's own report too), `not_now`, `missing`, `too_long`.
    """
    with witnessed("assessment", "ask_question", person.pk), transaction.atomic():
        report = access.report_of(person, number, n)
        appraisal = _open(report.appraisal, "called", "voting")
        asks = access.standing(person, appraisal) is not None or access.holds(person, appraisal)
        if not asks or report.person_id == person.pk:
            raise Refused("not_allowed", NOT_ALLOWED)
        return Question.objects.create(report=report, by=person, at=timezone.now(), text=_said(text, ASKED, "text"))


def answer(person: Person, number: str, pk: int, text: str) -> Question:
    """Answer a question about one's own report, once, until it is tallied.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `missing`, `too_long`.
    """
    with witnessed("assessment", "answer_question", person.pk), transaction.atomic():
        appraisal = _open(access.appraisal_of(person, number), "called", "voting")
        rows = Question.objects.select_for_update(of=("self",)).filter(report__appraisal=appraisal)
        question = rows.select_related("report").filter(pk=pk).first()
        if question is None:
            raise Refused("not_found", Text("没有这个提问。", "There is no such question."), "question")
        if question.report.person_id != person.pk:
            raise Refused("not_allowed", NOT_ALLOWED)
        if question.answered_at:
            raise Refused("not_now", Text("已经答复。", "It is answered."))
        question.answer, question.answered_at = _said(text, LONGEST, "text"), timezone.now()
        question.save()
        return question


def _open(appraisal: Appraisal, *states: str) -> Appraisal:
    locked = Appraisal.objects.select_for_update(of=("self",)).get(pk=appraisal.pk)
    if locked.state not in states:
        raise Refused("not_now", Text("评议已不在这一步。", "The appraisal is not at this step any more."))
    return locked


def _said(text: str, longest: int, field: str) -> str:
    if not text.strip():
        raise Refused("missing", Text("请填写内容。", "Something is to be written."), field)
    if len(text) > longest:
        raise Refused("too_long", Text(f"最多 {longest} 字。", f"At most {longest} signs."), field)
    return text.strip()
