"""Published contests: who spoke in which order, what each promised, and what became of it, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.assessment.contests import access, queries
from luodi.city.matters.openly import SMALL
from luodi.city.refusals import Refused
from luodi.faces.web import contesting
from luodi.faces.web.language import say


def contest(request: HttpRequest, number: str) -> HttpResponse:
    """Show one published contest."""
    try:
        found = access.contest_of(None, number)
    except Refused as refused:
        raise Http404 from refused
    page = {
        "contest": found,
        "title": say(queries.name_of(found)),
        "order": contesting.order(access.entrants(None, found)),
    }
    return render(request, "portal/contest.html", page)


def unit(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Show a unit's page of a published contest."""
    try:
        found = queries.page(None, number, unit)
    except Refused as refused:
        raise Http404 from refused
    return render(request, "portal/contest_unit.html", contesting.unit_page(found, SMALL) | {"public": True})
