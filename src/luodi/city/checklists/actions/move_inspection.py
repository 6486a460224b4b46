"""结束、取消、合并检查，暗访后告知: how an inspection ends, and when a unit is told of a secret visit."""

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists.actions.plan_inspection import refuse_interested
from luodi.city.checklists.actions.start_inspection import mine
from luodi.city.checklists.models import Check, Checker, Inspection, Visit
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def end_inspection(person: Person, pk: int) -> Inspection:
    """End a running inspection: nothing more is checked. All units are told by now.

    Raises Refused `not_found`, `not_allowed`, `not_now`, `still_open` (findings lack a second name).
    """
    with witnessed("checklists", "end_inspection", person.pk), transaction.atomic():
        row = _in(mine(person, pk), "running")
        if Check.objects.filter(inspection=row, standing="noted").exists():
            told = Text("还有问题底稿没有第二人签字。", "Findings still lack a second name.")
            raise Refused("still_open", told)
        now = timezone.now()
        Visit.objects.filter(inspection=row, told_at=None).update(told_at=now)
        return _moved(person, row, "ended", ended_at=now)


def drop_inspection(person: Person, pk: int) -> Inspection:
    """Drop a plan. Raises Refused `not_found`, `not_allowed`, `not_now`."""
    with witnessed("checklists", "drop_inspection", person.pk), transaction.atomic():
        return _moved(person, _in(mine(person, pk), "planned"), "dropped")


def merge_inspection(person: Person, pk: int, into: int) -> Inspection:
    """Merge a plan into another plan, which then visits the units of both by the lists of both, with both teams.

    By somebody who plans for both organisers. Raises Refused `not_found`, `not_allowed`,
    `not_now`, `merge_self`, `team_interested`.
    """
    with witnessed("checklists", "merge_inspection", person.pk), transaction.atomic():
        if pk == into:
            raise Refused("merge_self", Text("不能并入自己。", "It cannot be merged into itself."), "into")
        row, target = _in(mine(person, pk), "planned"), _in(mine(person, into), "planned")
        target.lists.add(*row.lists.all())
        known = set(target.visits.values_list("unit_id", flat=True))
        new = [v.unit_id for v in row.visits.all() if v.unit_id not in known]
        Visit.objects.bulk_create([Visit(inspection=target, unit_id=unit) for unit in new])
        team = set(target.team.values_list("person_id", flat=True))
        joined = [c for c in row.team.all() if c.person_id not in team]
        Checker.objects.bulk_create(
            [Checker(inspection=target, person_id=c.person_id, unit_id=c.unit_id) for c in joined]
        )
        units, city = [v.unit_id for v in target.visits.all()], office()
        for member in target.team.select_related("person"):
            refuse_interested(member.person, [post.unit_id for post in city.held(member.person_id)], units)
        target.since, target.until = min(row.since, target.since), max(row.until, target.until)
        target.save(update_fields=["since", "until"])
        _moved(person, row, "merged", merged_into=target)
        return target


def tell_unit(person: Person, pk: int, unit: str) -> Visit:
    """Tell a unit of a secret visit once it is over; it then confirms what was found.

    Raises Refused `not_found` (also where it does not visit the unit), `not_allowed`, `not_now`, `already_told`.
    """
    with witnessed("checklists", "tell_unit", person.pk), transaction.atomic():
        row = _in(mine(person, pk), "running")
        visit = row.visits.filter(unit__code=unit).first()
        if visit is None:
            raise Refused("not_found", Text("这次检查不去这个单位。", "It does not visit this unit."), "unit")
        if visit.told_at:
            raise Refused("already_told", Text("已经告知。", "The unit was told."), "unit")
        visit.told_at = timezone.now()
        visit.save(update_fields=["told_at"])
        Record(person).write("inspection.told", str(row.pk), unit=unit)
    return visit


def _in(row: Inspection, state: str) -> Inspection:
    if row.state != state:
        raise Refused("not_now", Text("检查现在不在这个阶段。", "The inspection is not at that stage."))
    return row


def _moved(person: Person, row: Inspection, state: str, **more: object) -> Inspection:
    row.state = state
    for name, value in more.items():
        setattr(row, name, value)
    row.save()
    Record(person).write(f"inspection.{state}", str(row.pk))
    return row
