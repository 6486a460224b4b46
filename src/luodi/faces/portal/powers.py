"""Published lists of powers and rules, with how each power is used, for everybody to read (清单公开)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.checklists import queries
from luodi.city.checklists.models import KINDS
from luodi.faces.web.checklists import grouped
from luodi.faces.web.language import say


def powers(request: HttpRequest) -> HttpResponse:
    """List the lists that are published."""
    rows = [(row, say(KINDS[row.checklist.kind])) for row in queries.published()]
    return render(request, "portal/powers.html", {"rows": rows})


def power(request: HttpRequest, code: str) -> HttpResponse:
    """Show a published list."""
    found = queries.published(code)
    if not found:
        raise Http404
    return render(request, "portal/power.html", {"row": found[0], "groups": grouped(found[0])})
