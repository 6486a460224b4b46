"""问题: a matter becomes an issue of a project; whoever handles the matter handles the issue."""

from django.db import transaction

from luodi.city.matters import access as matters
from luodi.city.matters.actions.raise_matter import Draft, raise_matter
from luodi.city.matters.models import Matter
from luodi.city.projects import access
from luodi.city.projects.actions.keeping import lock, note
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.models import Issue, Project
from luodi.city.projects.stages import latest, reached
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def raise_issue(who: Actor, number: str, draft: Draft) -> Issue:
    """Raise a matter about a project and link it. Whoever sees the project may. Refused as raising a matter is."""
    project = access.get(who, number)
    if draft.type not in catalogue().issues:
        raise _unknown(draft.type)
    with transaction.atomic():
        # Who raises it need not be one of those who handle it.
        return _linked(who, project, raise_matter(who, draft).matter)


def link_issue(who: Actor, number: str, issue: str) -> Issue:
    """Link a matter one sees to a project one sees. Refused `not_found`, `bad_value` (its type), `no_change`."""
    person = access.person_of(who)
    with witnessed("projects", "issue", person.pk if person else 0), transaction.atomic():
        project = access.get(who, number)
        return _linked(who, project, matters.get(who, issue))


def _linked(who: Actor, project: Project, matter: Matter) -> Issue:
    with transaction.atomic():
        if matter.type.code not in catalogue().issues:
            raise _unknown(matter.type.code)
        lock(project.pk)
        row, new = Issue.objects.get_or_create(project=project, matter=matter, defaults={"stage": _stage(project)})
        if not new:
            raise Refused("no_change", Text("已经是这个项目的问题。", "It is an issue of the project already."))
        note(who, project, "issue", {"matter": matter.number, "stage": row.stage})
    return row


def _stage(project: Project) -> str:
    return latest(reached([project.pk]).get(project.pk, {}))


def _unknown(code: str) -> Refused:
    known = "、".join(catalogue().issues)
    told = Text(f"“{code}”不能作项目的问题；可用：{known}。", f"“{code}” is no issue of a project; use {known}.")
    return Refused("bad_value", told, "type")
