"""制定检查计划: lists × units × a period, and a team of at least two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access, law
from luodi.city.checklists.models import FORMS, Checker, Inspection, ListVersion, Visit
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.registry.queries import person_named
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

MOST_UNITS: Final = 500
LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: units and lists by code (the versions in force), the team by user name."""

    organiser: str
    title: Text
    form: str
    since: date
    until: date
    lists: Sequence[str]
    units: Sequence[str]
    team: Sequence[str]
    covert: bool = False


def plan_inspection(person: Person, plan: Plan) -> Inspection:
    """Plan an inspection and return it; nothing begins and no unit is told before it starts.

    Raises Refused `not_allowed` (no planner of the organiser), `name_missing`, `bad_value`, `bad_period`,
    `not_in_force` (a unit), `to_self`, `not_found` (a list), `team_small`, `team_interested`.
    """
    with witnessed("checklists", "plan_inspection", person.pk), transaction.atomic():
        organiser = access.unit_for(person, plan.organiser, access.PLAN, "organiser")
        _check_words(plan)
        units = _units(plan.units, organiser)
        lists = [access.version(person, code) for code in dict.fromkeys(plan.lists)]
        if not lists:
            raise Refused("bad_value", Text("请选择清单。", "Choose a list."), "lists")
        team = _team(plan.team, units, organiser)
        row = Inspection(organiser_id=organiser, by=person, at=timezone.now(), form=plan.form, covert=plan.covert)
        row.title_zh, row.title_en = plan.title.zh.strip(), plan.title.en.strip() or plan.title.zh.strip()
        row.since, row.until = plan.since, plan.until
        row.save()
        _belongings(row, lists, units, team)
        Record(person).write("inspection.planned", str(row.pk), organiser=plan.organiser, units=len(units))
    return row


def _belongings(row: Inspection, lists: list[ListVersion], units: list[int], team: list[tuple[Person, int]]) -> None:
    row.lists.set(lists)
    Visit.objects.bulk_create([Visit(inspection=row, unit_id=unit) for unit in units])
    Checker.objects.bulk_create([Checker(inspection=row, person=who, unit_id=unit) for who, unit in team])


def _check_words(plan: Plan) -> None:
    if not plan.title.zh.strip():
        raise Refused("name_missing", Text("请填写检查名称。", "An inspection needs a title in Chinese."), "title")
    if len(plan.title.zh) > 120 or len(plan.title.en) > 200:
        raise Refused("too_long", Text("名称太长。", "The title is too long."), "title")
    if plan.form not in FORMS:
        raise Refused("bad_value", Text(f"没有“{plan.form}”这种检查。", f"No such form “{plan.form}”."), "form")
    if plan.until < plan.since or (plan.until - plan.since).days > LONGEST_DAYS:
        told = Text("期限要有起止，最长一年。", "The period ends after it begins and within a year.")
        raise Refused("bad_period", told, "until")


def _units(codes: Sequence[str], organiser: int) -> list[int]:
    tree = office().tree
    out: list[int] = []
    for code in dict.fromkeys(codes):
        node = tree.get(code)
        if node is None:
            raise Refused("not_in_force", Text(f"没有“{code}”这个单位。", f"There is no unit “{code}”."), "units")
        if node.id == organiser:
            raise Refused("to_self", Text("不能检查本单位。", "A unit does not inspect itself."), "units")
        out.append(node.id)
    if not 0 < len(out) <= MOST_UNITS:
        told = Text(f"请选择 1 至 {MOST_UNITS} 个单位。", f"Choose 1 to {MOST_UNITS} units.")
        raise Refused("bad_value", told, "units")
    return out


def _team(names: Sequence[str], units: list[int], organiser: int) -> list[tuple[Person, int]]:
    """Return the team with the units that send them: the organiser where they serve there, else their first."""
    city, out = office(), []
    for name in dict.fromkeys(names):
        who = person_named(name, "team")
        serves = [post.unit_id for post in city.held(who.pk) if post.on_behalf_of is None]
        if not serves:
            raise Refused("bad_value", Text(f"“{name}”没有岗位。", f"“{name}” holds no post."), "team")
        refuse_interested(who, serves, units)
        out.append((who, organiser if organiser in serves else serves[0]))
    if len(out) < law.TEAM:
        told = Text(f"检查组不少于 {law.TEAM} 人。", f"A team has at least {law.TEAM} people.")
        raise Refused("team_small", told, "team")
    return out


def refuse_interested(who: Person, serves: Sequence[int], units: Sequence[int]) -> None:
    """Refuse somebody who serves in a unit that is to be visited (回避). Raises Refused `team_interested`."""
    if not set(serves).isdisjoint(units):
        zh = f"“{who.name}”在被检查单位任职，应当回避。"
        told = Text(zh, f"“{who.username}” serves in a unit that is inspected, and steps aside.")
        raise Refused("team_interested", told, "team")
