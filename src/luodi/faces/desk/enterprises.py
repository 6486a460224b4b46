"""Enterprises and their specialists: the list, one enterprise with its history, visits, and handing it over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters import bonds
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actions.record_visit import record_visit
from luodi.city.registry.bonding import keeps_bonds
from luodi.city.registry.kinds import Means
from luodi.city.registry.models import Person, Unit
from luodi.city.registry.queries import person_named, unit
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import day_of, plain
from luodi.faces.web.language import pair, say

MEANS = {
    Means.ONSITE: Text("上门", "On site"),
    Means.CALL: Text("电话", "By phone"),
    Means.ONLINE: Text("线上", "On line"),
    Means.RECEIVED: Text("接待", "Received"),
}


@staff
def enterprises(request: HttpRequest, person: Person) -> HttpResponse:
    """List enterprises; mine first."""
    tree = office().tree
    lines = [
        (line, tree.get(line.code), tree.node(line.unit) if line.unit in tree else None)
        for line in bonds.enterprises(person)
    ]
    lines.sort(key=lambda row: (row[0].specialist != person, row[0].code))
    page = {"lines": lines, "specialists": bonds.specialists(person)}
    return render(request, "desk/enterprises.html", page)


@staff
def enterprise(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show an enterprise; a POST records a visit or gives it another specialist."""
    try:
        line = bonds.served(person, code)
    except Refused as refused:
        raise Http404 from refused
    found = unit(code)
    if request.method == "POST":
        try:
            _do(request, person, found)
            messages.success(request, pair("已登记。", "It is on record."))
        except Refused as refused:
            messages.error(request, say(refused.message))
        return redirect("desk:enterprise", code)
    page = {
        "found": found,
        "line": line,
        "mine": line.specialist == person,
        "keeps": keeps_bonds(person),
        "history": bonds.history(found),
        "visits": [(visit, say(MEANS[Means(visit.means)])) for visit in bonds.visits_of(found)],
        "means": [(means.value, say(words)) for means, words in MEANS.items()],
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "desk/enterprise.html", page)


def _do(request: HttpRequest, person: Person, found: Unit) -> None:
    typed = {key: plain(request.POST.get(key), 200) for key in ("on", "means", "to", "reason")}
    on = day_of(typed["on"], "on")
    if request.POST.get("do") == "visit":
        record_visit(person, enterprise=found, on=on, means=typed["means"])
    else:
        bonds.pair(person, enterprise=found, to=person_named(typed["to"], "to"), on=on, reason=typed["reason"])
