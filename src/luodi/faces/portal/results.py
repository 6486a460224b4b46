"""Published assessments of public schemes: who stands where, by what, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.assessment import access, queries
from luodi.city.assessment.contests import access as contest_access
from luodi.city.assessment.contests import queries as contests
from luodi.city.matters.openly import SMALL
from luodi.city.refusals import Refused
from luodi.faces.web import standings
from luodi.faces.web.language import say


def results(request: HttpRequest) -> HttpResponse:
    """List what was published, the latest period first."""
    rows = [(run, say(queries.name_of(run.scheme))) for run in access.visible(None)[:100]]
    held = [(one, say(contests.name_of(one))) for one in contest_access.visible(None)[:20]]
    return render(request, "portal/results.html", {"rows": rows, "contests": held})


def result(request: HttpRequest, number: str) -> HttpResponse:
    """Show one published assessment."""
    try:
        view = queries.shown(None, number)
    except Refused as refused:
        raise Http404 from refused
    scheme = view.assessed.scheme
    page = {
        "run": view.run,
        "scheme": scheme,
        "rows": [standings.line(view, row, SMALL) for row in view.rows],
        "across": any(row.across for row in view.rows),
        **standings.columns(scheme),
    }
    return render(request, "portal/result.html", page)
