"""开始检查: with its paper, and not on top of another inspection unless it is said why."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access, law
from luodi.city.checklists.models import Inspection, Visit
from luodi.city.checklists.overlaps import overlaps
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def start_inspection(
    person: Person, pk: int, *, paper: str, paper_day: date, authority: str, reason: str = ""
) -> Inspection:
    """Start an inspection; the units are told now, of a secret one when each visit is over.

    Raises Refused `not_found`, `not_allowed`, `not_now` (started or dropped, or its period is over), `not_authorised`
    (no paper, or one of a later day), `overlaps` (units are visited by others and no reason is given).
    """
    with witnessed("checklists", "start_inspection", person.pk), transaction.atomic():
        row = mine(person, pk)
        now = timezone.now()
        if row.state != "planned" or timezone.localdate(now) > row.until:
            raise Refused("not_now", Text("只能开始计划中、未过期的检查。", "It is not a plan whose period runs."))
        _check_paper(paper, paper_day, authority, timezone.localdate(now))
        _check_overlaps(row, reason)
        row.paper, row.paper_day, row.authority = paper.strip(), paper_day, authority.strip()
        row.reason, row.state, row.started_at = reason.strip(), "running", now
        row.save()
        if not row.covert:
            Visit.objects.filter(inspection=row).update(told_at=now)
        Record(person).write("inspection.started", str(row.pk), paper=row.paper, overlaps=bool(row.reason))
    return row


def mine(person: Person, pk: int) -> Inspection:
    """Return an inspection that `person` may move, locked. Raises Refused `not_found`, `not_allowed`."""
    row = access.get(person, pk)
    if not access.may_plan(person, row):
        raise Refused("not_allowed", NOT_ALLOWED)
    return Inspection.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=row.pk)


def _check_paper(paper: str, day: date, authority: str, today: date) -> None:
    if not paper.strip() or not authority.strip() or day > today:
        field = "paper" if not paper.strip() else "authority" if not authority.strip() else "paper_day"
        raise Refused("not_authorised", law.PAPER_FIRST, field)
    if len(paper) > 60 or len(authority) > 80:
        raise Refused("too_long", Text("文号或机关太长。", "The number or the authority is too long."), "paper")


def _check_overlaps(row: Inspection, reason: str) -> None:
    if len(reason) > 300:
        raise Refused("too_long", Text("理由最多 300 字。", "The reason has at most 300 signs."), "reason")
    found = [] if reason.strip() else overlaps(row)
    if not found:
        return
    first = found[0]
    zh = f"{first.organiser.zh}同期也检查{first.units[0].zh}等 {len(first.units)} 个单位"
    en = f"{first.organiser.en} visits {first.units[0].en} and others ({len(first.units)}) in the same period"
    told = Text(f"{zh}：请说明理由，或者合并。", f"{en}: say why, or merge the two.")
    raise Refused("overlaps", told, "reason")
