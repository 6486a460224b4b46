"""单位反馈: at the end a host says, once, what its trainees were to it."""

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.programmes.models import Feedback, Member
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def give_feedback(person: Person, code: str, *, unit: str, grade: int, text: str = "") -> Feedback:
    """Write down what a host says; by its staff, who need not see the programme itself.

    Raises Refused `not_found` (not their unit, or no trainee was there), `rated_already`, `bad_value`.
    """
    with witnessed("programmes", "feedback", person.pk), transaction.atomic():
        mine = {held.unit_id for held in office().held(person.pk)}
        member = Member.objects.filter(programme__code=code, host__code=unit, host__in=mine).first()
        if member is None or member.host_id is None:
            raise Refused("not_found", Text("没有这个批次，或单位没有学员。", "No trainee of it was there."), "unit")
        if not 1 <= grade <= 5 or len(text) > 5_000:
            raise Refused("bad_value", Text("评分为 1 至 5。", "Grades are 1 to 5."), "grade")
        if Feedback.objects.filter(programme=member.programme_id, unit=member.host_id).exists():
            raise Refused("rated_already", Text("已经反馈过。", "It was given already."), "unit")
        row = Feedback(programme_id=member.programme_id, unit_id=member.host_id, grade=grade, text=text.strip())
        row.by, row.at = person, timezone.now()
        row.save()
        Record(person).write("programme.feedback", code, unit=unit, grade=grade)
    return row
