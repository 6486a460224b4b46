"""立任务: a matter becomes a task of a programme: raised for it, or there already. It counts once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.actions.raise_matter import Draft, raise_matter
from luodi.city.matters.models import Matter
from luodi.city.programmes import access
from luodi.city.programmes.models import Member, Note, Programme, Task
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def take_task(person: Person, code: str, number: str, member: int | None = None) -> Task:
    """Make a matter that `person` sees a task of a programme they run.

    Raises Refused `not_found`, `not_allowed`, `closed`, `already_held` (it is one), `level_unknown` (the matter is more
    confidential than the programme, whose totals would tell of it).
    """
    with witnessed("programmes", "take_task", person.pk), transaction.atomic():
        programme = access.held(person, code)
        matter = matters.get(person, number)
        if matter.level > programme.level:
            told = Text("事项的密级高于专项，不能列入。", "The matter is more confidential than the programme.")
            raise Refused("level_unknown", told, "number")
        if programme.tasks.filter(matter=matter).exists():
            raise Refused("already_held", Text("已经是它的任务。", "It is a task of it already."), "number")
        return keep_task(person, programme, matter, _member(programme, member))


def raise_task(
    person: Person,
    code: str,
    *,
    type_: str,
    title: str,
    text: str = "",
    region: str = "",
    facts: Mapping[str, Any] | None = None,
    member: int | None = None,
) -> Task:
    """Raise a matter as a task. Raises what take_task and raise_matter raise."""
    with witnessed("programmes", "raise_task", person.pk), transaction.atomic():
        programme = access.held(person, code)
        whose = _member(programme, member)
        draft = Draft(type_, title, text, region, "inside", facts or {})
        return keep_task(person, programme, raise_matter(person, draft).matter, whose)


def keep_task(
    person: Person, programme: Programme, matter: Matter, member: Member | None = None, note: Note | None = None
) -> Task:
    """Write down that a matter is a task; the caller has checked who asks."""
    row, new = Task.objects.get_or_create(
        programme=programme,
        matter=matter,
        defaults={"member": member, "note": note, "by": person, "at": timezone.now()},
    )
    if new:
        Record(person).write("programme.task", programme.code, matter=matter.number)
    return row


def _member(programme: Programme, pk: int | None) -> Member | None:
    if pk is None:
        return None
    found = programme.members.filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这个成员。", "There is no such member."), "member")
    return found
