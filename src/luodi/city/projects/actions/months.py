"""月度填报: a month's figures are filed by one, checked by another and signed by a third (统计法 2024, arts. 24, 29).

What was signed goes on the matter's journal as outcomes: money, 纳统, starts and milestones. So tallies, boards and
schemes of assessment count it as they count everything else; a correction adds the difference.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.actions import Moment, act, action
from luodi.city.matters.queries import start_of
from luodi.city.projects import access
from luodi.city.projects.actions.keeping import kept, lock, note
from luodi.city.projects.drafts import money
from luodi.city.projects.models import Month
from luodi.city.projects.proof import month_of
from luodi.city.projects.stages import reached
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

WAN: Final = 1_000_000
"""Cents of ten thousand yuan (万元)."""
MEASURES: Final = {"investment": "万元", "listed": "个", "signed": "个", "started": "个", "node": "个"}
"""The outcomes a month leaves, with their units (the type lists them)."""


def file_month(
    person: Person, number: str, month: date, *, invested: int, employees: int = 0, listed: bool = False, why: str = ""
) -> Month:
    """File a month's figures (cents). A correction of signed ones says why; it counts once it is signed.

    Raises Refused `not_found`, `not_allowed`, `bad_value`, `future` (a month not over), `filed_already`.
    """
    with kept(person, number, "file_month", access.FILES) as project:
        first = month.replace(day=1)
        if _last(first) >= timezone.localdate():
            raise Refused("future", Text("这个月还没有过完。", "The month is not over."), "month")
        same = Month.objects.filter(project=project, month=first)
        if same.filter(state__in=("filed", "checked")).exists():
            raise Refused("filed_already", Text("已有一份在等审核或签发。", "One is waiting to be checked or signed."))
        if same.filter(state="signed").exists() and not why.strip():
            raise Refused("bad_value", Text("更正已签发的数要写明原因。", "A correction says why."), "why")
        row = Month(project=project, month=first, invested=money(invested, "invested"), employees=employees)
        row.listed, row.why, row.filed_by, row.filed_at = listed, why.strip()[:400], person, timezone.now()
        row.save()
        note(person, project, "filed", month_of(row))
    return row


def check_month(person: Person, pk: int, *, right: bool, why: str = "") -> Month:
    """Say that figures are right, or send them back. Refused `not_found`, `not_allowed`, `own_work`, `not_now`."""
    with witnessed("projects", "check_month", person.pk), transaction.atomic():
        row = _locked(person, pk, "filed", access.CHECKS)
        _others(person, row.filed_by_id)
        row.checked_by, row.checked_at = person, timezone.now()
        return _moved(row, person, "checked", right, why)


def sign_month(person: Person, pk: int, *, right: bool, why: str = "") -> Month:
    """Sign checked figures, or send them back. From then on they count, in the place of what they correct."""
    with witnessed("projects", "sign_month", person.pk), transaction.atomic():
        row = _locked(person, pk, "checked", access.SIGNS)
        _others(person, row.filed_by_id, row.checked_by_id)
        row.signed_by, row.signed_at = person, timezone.now()
        if right:
            _leave_outcomes(row)
            before = Month.objects.filter(project=row.project_id, month=row.month, state="signed").exclude(pk=pk)
            before.update(state="replaced", replaced_at=row.signed_at)
        return _moved(row, person, "signed", right, why)


def _locked(person: Person, pk: int, state: str, power: str) -> Month:
    found = access.month_of(person, pk)
    lock(found.project_id)
    row = Month.objects.select_for_update().get(pk=pk)
    row.project = found.project
    _ready(person, row, state, power)
    return row


def _ready(person: Person, row: Month, state: str, power: str) -> None:
    access.allow(person, power, row.project)
    if row.state != state:
        raise Refused("not_now", Text("这份填报已不在这一步。", "The filing is not at this step any more."))


def _others(person: Person, *before: int | None) -> None:
    if person.pk in before:
        told = Text("填报、审核、签发须由不同的人。", "Filing, checking and signing are three people's.")
        raise Refused("own_work", told)


def _moved(row: Month, person: Person, step: str, right: bool, why: str) -> Month:
    if not right and not why.strip():
        raise Refused("bad_value", Text("退回要写明原因。", "Say why it is sent back."), "why")
    row.state = step if right else "returned"
    row.why = row.why if right else why.strip()[:400]
    row.save()
    note(person, row.project, row.state, month_of(row))
    return row


def _leave_outcomes(row: Month) -> None:
    """Put a month on the journal, on its last day: by how much it differs from what was signed."""
    before = Month.objects.filter(project=row.project_id, month=row.month, state="signed").first()
    told = {"investment": Decimal(row.invested - (before.invested if before else 0)) / WAN}
    told["listed"] = Decimal(_newly_listed(row, before))
    if before is None:
        told |= _reached_in(row)
    matter = row.project.matter
    end = start_of(_last(row.month) + timedelta(days=1)) - timedelta(seconds=1)
    for kind, amount in told.items():
        if amount:
            said = {"kind": kind, "amount": format(amount.normalize(), "f"), "unit": MEASURES[kind]}
            act(SYSTEM, action("outcome"), matter.number, said, moment=Moment(max(end, matter.registered)))


def _newly_listed(row: Month, before: Month | None) -> int:
    """Return 1 for the first month in which it is in the statistics, −1 where a correction takes that back."""
    others = Month.objects.filter(project=row.project_id, state="signed", listed=True).exclude(month=row.month)
    if others.exists():
        return 0
    return int(row.listed) - int(before.listed if before else False)


def _reached_in(row: Month) -> dict[str, Decimal]:
    """Return whether it was signed or started in the month, by its journal, and how many milestones were done in it."""
    first, last = row.month, _last(row.month)
    days = reached([row.project_id]).get(row.project_id, {})
    nodes = row.project.milestones.filter(actual__range=(first, last)).count()
    stages = {stage: Decimal(int(_within(days.get(stage), first, last))) for stage in ("signed", "started")}
    return stages | {"node": Decimal(nodes)}


def _within(moment: datetime | None, first: date, last: date) -> bool:
    return moment is not None and first <= timezone.localdate(moment) <= last


def _last(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
