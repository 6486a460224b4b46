"""线索落地: what was a lead from the field becomes a project, once; who brought it and from where goes along."""

from dataclasses import replace

from django.db import transaction

from luodi.city.matters import access as matters
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter, Outcome
from luodi.city.programmes.leads import OUTCOME, PROGRAMME, field_task, is_lead, key_of, project_of
from luodi.city.programmes.models import Task
from luodi.city.projects.actions.enter import enter
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.drafts import Bringing, Draft
from luodi.city.projects.models import Project
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def land_project(person: Person, lead: str, draft: Draft) -> Project:
    """Enter the project a lead led to. The lead counts it as its outcome; of one lead comes one project.

    Where no lead is named it is entered like any other.

    Raises Refused `not_found` (the lead), `bad_value` on `lead` (no lead from the field), `project_alike` with the
    number of the one that came of it, and what entering a project refuses.
    """
    if not lead:
        return enter(person, draft)
    with witnessed("programmes", "land_project", person.pk), transaction.atomic():
        matter = matters.get(person, lead)
        if not is_lead(matter):
            told = Text(f"“{lead}”不是前方移交的线索。", f"“{lead}” is no lead from the field.")
            raise Refused("bad_value", told, "lead")
        before = project_of(matter)
        if before is not None:
            told = Text(
                f"这条线索已登记成项目 {before.matter.number}。",
                f"Project {before.matter.number} came of this lead already.",
            )
            raise Refused("project_alike", told, "lead")
        brought = _brought(field_task(matter)) or draft.brought
        project = enter(person, replace(draft, key=key_of(matter), of_lead=True, brought=brought))
        _count(matter)
    return project


def _brought(task: Task | None) -> Bringing | None:
    """Return the programme as what brought it: a confidential one is told to nobody by its projects."""
    if task is None or task.note is None or task.programme.level >= Level.RESTRICTED:
        return None
    if catalogue().kind(PROGRAMME) is None:
        return None
    who = task.note.member.person
    return Bringing(PROGRAMME, task.programme.code, task.note.on, who.username if who and who.active else "", True)


def _count(matter: Matter) -> None:
    if not Outcome.objects.filter(matter=matter, kind=OUTCOME).exists():
        act(SYSTEM, action("outcome"), matter.number, {"kind": OUTCOME, "amount": "1", "unit": "个"})
