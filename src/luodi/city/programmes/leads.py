"""Leads from the field: which matters are such, and which project came of one."""

from typing import Final

from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition
from luodi.city.programmes.kinds import note_kinds
from luodi.city.programmes.models import Task
from luodi.city.projects.drafts import OF_LEAD
from luodi.city.projects.models import Project

OUTCOME: Final = "project"
"""The outcome of a lead that led to a project."""
PROGRAMME: Final = "programme"
"""What brings a project, in the catalogue's words: a cohort or a task force."""


def is_lead(matter: Matter) -> bool:
    """Return whether a matter is of a type that notes become and of which projects may come."""
    if OUTCOME not in {outcome.kind for outcome in definition(matter.type_id).outcomes}:
        return False
    return matter.type.code in {kind.becomes for kind in note_kinds().values()}


def key_of(matter: Matter) -> str:
    """Return the key of the project that comes of a lead: there is one at most."""
    return f"{OF_LEAD}{matter.number}"


def project_of(matter: Matter) -> Project | None:
    """Return the project that came of a lead, whoever asks: show it through projects' own access."""
    return Project.objects.select_related("matter").filter(key=key_of(matter)).first()


def field_task(matter: Matter) -> Task | None:
    """Return the task whose note a matter was, with its programme and who wrote it."""
    rows = Task.objects.filter(matter=matter, note__isnull=False).order_by("pk")
    return rows.select_related("programme", "note__member__person").first()
