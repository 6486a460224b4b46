"""开设: a unit opens a campaign, a cohort or a task force; closing it leaves what was done as it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.programmes import access
from luodi.city.programmes.models import Kind, Member, Programme
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """A programme before it is opened; units and the programme above go by code."""

    code: str
    kind: str
    title: Text
    lead: str
    from_date: date
    to_date: date
    level: int = Level.INTERNAL
    parent: str = ""
    units: Sequence[str] = ()
    """Other units that take part: those of a joint team, the districts of a campaign."""


def open_programme(person: Person, draft: Draft) -> Programme:
    """Open a programme; the units that take part see it at once.

    Raises Refused `not_allowed` (no post of the person's opens `programme.run` over the lead unit, or none sees such a
    level), `bad_value`, `name_missing`, `bad_period`, `code_taken`, `not_in_force`, `not_found` (the one above).
    """
    with witnessed("programmes", "open", person.pk), transaction.atomic():
        _check(draft)
        lead = _unit(draft.lead, "lead")
        if lead not in access.running(person) or draft.level > _highest(person, lead):
            raise Refused("not_allowed", NOT_ALLOWED, "lead")
        parent = access.held(person, draft.parent) if draft.parent else None
        row = Programme(code=draft.code, kind=draft.kind, level=draft.level, parent=parent, by=person)
        row.lead_id, row.from_date, row.to_date, row.at = lead, draft.from_date, draft.to_date, timezone.now()
        row.title_zh, row.title_en = draft.title.zh.strip(), draft.title.en.strip() or draft.title.zh.strip()
        row.save()
        units = dict.fromkeys(_unit(code, "units") for code in draft.units)
        Member.objects.bulk_create(
            [Member(programme=row, unit_id=unit, from_date=draft.from_date) for unit in units if unit != lead]
        )
        Record(person).write("programme.opened", row.code, kind=row.kind, lead=draft.lead, level=row.level)
    return row


def close_programme(person: Person, code: str, on: date | None = None) -> Programme:
    """End a programme: members are free again, figures stay. Raises Refused `not_found`, `not_allowed`, `closed`."""
    with witnessed("programmes", "close", person.pk), transaction.atomic():
        row = access.held(person, code)
        row.closed = on or timezone.localdate()
        row.save(update_fields=["closed"])
        for member in row.members.filter(access.lasting(row.closed)):
            member.to_date = max(row.closed, member.from_date)
            member.save(update_fields=["to_date"])
        Record(person).write("programme.closed", row.code, on=row.closed.isoformat())
    return row


def _check(draft: Draft) -> None:
    if draft.kind not in Kind.values or draft.level not in Level.values:
        told = Text("种类或密级不对。", "There is no such kind or level.")
        raise Refused("bad_value", told, "level" if draft.kind in Kind.values else "kind")
    if not CODE.match(draft.code):
        told = Text("代码用小写字母、数字和连字符。", "A code is of small letters, digits and hyphens.")
        raise Refused("bad_value", told, "code")
    if not draft.title.zh.strip():
        raise Refused("name_missing", Text("请填写名称。", "A title in Chinese is needed."), "title")
    if draft.to_date < draft.from_date:
        raise Refused("bad_period", Text("结束早于开始。", "It ends before it begins."), "to_date")
    if Programme.objects.filter(code=draft.code).exists():
        raise Refused("code_taken", Text("代码已有。", "The code is taken."), "code")


def _unit(code: str, field: str) -> int:
    node = office().tree.get(code)
    if node is None:
        raise Refused("not_in_force", Text(f"没有“{code}”这个单位。", f"There is no unit “{code}”."), field)
    return node.id


def _highest(person: Person, unit: int) -> int:
    city = office()
    return max((held.level_cap for held in city.held(person.pk) if unit in city.reach(held)), default=-1)
