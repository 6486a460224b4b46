"""登记已覆盖: that a unit was covered on a day, by a paper from before this record began."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import Covered
from luodi.city.checklists.register import coverage_rules
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def note_coverage(person: Person, rule: str, unit: str, day: date, paper: str) -> Covered:
    """Note it; the same again is the one there is. By whoever plans inspections.

    Raises Refused `not_allowed`, `not_found` (a rule), `bad_value` (a unit it is not about), `missing` (the paper),
    `future`.
    """
    with witnessed("checklists", "note_coverage", person.pk), transaction.atomic():
        if not access.opening(person, access.PLAN):
            raise Refused("not_allowed", NOT_ALLOWED)
        known = coverage_rules().get(rule)
        if known is None:
            raise Refused("not_found", Text("没有这条覆盖规则。", "There is no such rule."), "rule")
        node = office().tree.get(unit)
        if node is None or node.kind != known.kind:
            raise Refused("bad_value", Text("这条规则不管这个单位。", "The rule is not about this unit."), "unit")
        if not paper.strip() or len(paper) > 60:
            raise Refused("missing", Text("请写报告文号。", "Give the report's number."), "paper")
        if day > timezone.localdate():
            raise Refused("future", Text("日期还没有到。", "That day has not come."), "day")
        defaults = {"paper": paper.strip(), "by": person, "at": timezone.now()}
        row, new = Covered.objects.get_or_create(rule=rule, unit_id=node.id, day=day, defaults=defaults)
        if new:
            Record(person).write("coverage.noted", rule, unit=unit, day=day.isoformat())
    return row
