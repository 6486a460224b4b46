"""Projects that were published, for everybody: name, place, trade, stage, money; nobody's name, no investor."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.matters.office import office
from luodi.city.projects import access
from luodi.city.projects.catalogue import catalogue
from luodi.city.projects.queries import standings
from luodi.engines.projects import section_of
from luodi.faces.web.language import say

SHOWN: Final = 200


def projects(request: HttpRequest) -> HttpResponse:
    """List what was published, the newest first."""
    city = office()
    names = catalogue(city.revision)
    rows = standings(list(access.public().select_related("matter")[:SHOWN]))
    lines = []
    for row in rows:
        node = city.tree.get(row.project.matter.region)
        lines.append(
            {
                "name": row.project.name,
                "region": say(node.name) if node else "",
                "industry": say(section_of(row.project.industry)),
                "stage": say(names.stage(row.stage).name) if row.stage else "",
                "since": row.reached.get(row.stage),
                "amount": row.project.amount,
            }
        )
    return render(request, "portal/projects.html", {"rows": lines, "authority": names.authority})
