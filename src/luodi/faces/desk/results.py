"""What came of matters, counted; and the city's rolls: every house, community or call with its matters."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.matters.office import office
from luodi.city.matters.tallies import Tally, matters_of, roll_figures, tallied
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff

MOST = 200
"""Matters shown of one thing; there are never that many."""


@staff
def results(request: HttpRequest, person: Person) -> HttpResponse:
    """Show quantities done and under way by type, with their districts and stages, of what the person may see."""
    groups: dict[str, list[Tally]] = {}
    for tally in tallied(person):
        groups.setdefault(tally.type, []).append(tally)
    rolls = [roll for roll in office().rolls.values() if roll.things]
    return render(request, "desk/results.html", {"groups": list(groups.values()), "rolls": rolls})


@staff
def roll(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show a roll by district, each thing with what became of it; `short` narrows to what is below the standard."""
    found = roll_figures(person, code)
    if found is None:
        raise Http404
    district, short = request.GET.get("district", ""), bool(request.GET.get("short"))
    things = [t for t in found.things if district in ("", t.district) and (t.short or not short)]
    page = {"found": found, "things": things, "district": district, "short": short}
    return render(request, "desk/roll.html", page)


@staff
def thing(request: HttpRequest, person: Person, code: str, thing: str) -> HttpResponse:
    """Show one thing with its matters."""
    found = roll_figures(person, code)
    listed = next((t for t in found.things if t.thing.code == thing), None) if found else None
    if found is None or listed is None:
        raise Http404
    page = {"found": found, "listed": listed, "matters": matters_of(person, thing)[:MOST]}
    return render(request, "desk/thing.html", page)
