"""Projects written to a workbook as they can be taken in again."""

from datetime import date
from pathlib import Path

from luodi.city.projects import access
from luodi.city.projects.models import Brought, Project
from luodi.city.projects.queries import Sought, listed, standings
from luodi.city.registry.actors import Actor
from luodi.city.workbooks.cells import MOST
from luodi.city.workbooks.projects import NAME, SHEET, cells
from luodi.engines.prose import Column, write_workbook


def write_projects(path: Path, who: Actor, sought: Sought | None = None, *, language: str = "zh") -> int:
    """Write the projects `who` may see that fit, the newest first and as many as a file may hold; return how many."""
    rows = listed(who, sought or Sought()).prefetch_related("investors", "families", "years")
    found = standings(list(rows[:MOST]))
    brought: dict[int, tuple[str, date]] = {}
    for row in Brought.objects.filter(project__in=access.visible(who).values("pk")).order_by("-on", "-pk"):
        brought[row.project_id] = (f"{row.kind}:{row.code}", row.on)
    of = dict(Project.objects.filter(later__in=[row.project.pk for row in found if row.project.of_id]).values_list(
        "pk", "key"
    ))  # fmt: skip
    columns = [Column(column.name.get(language), 18) for column in SHEET.COLUMNS]
    write_workbook(path, columns, [cells(row, brought, of) for row in found], name=NAME.get(language))
    return len(found)
