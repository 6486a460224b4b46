"""Enterprises and their specialists: the list, one enterprise with its history, visits, and handing it over."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters import bonds
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actions.bond import bond
from luodi.city.registry.actions.record_visit import record_visit
from luodi.city.registry.bonding import keeps_bonds
from luodi.city.registry.kinds import Means
from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import plain
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
    found = Unit.objects.filter(code=code, kind="enterprise").first()
    line = next((line for line in bonds.enterprises(person) if line.code == code), None)
    if found is None or line is None:
        raise Http404
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
    on = _day(plain(request.POST.get("on"), 10))
    if request.POST.get("do") == "visit":
        record_visit(person, enterprise=found, on=on, means=plain(request.POST.get("means"), 20))
        return
    username = plain(request.POST.get("to"), 80)
    to = Person.objects.filter(username=username).first()
    if to is None:
        raise Refused("not_found", Text(f"没有用户“{username}”。", f"There is no user “{username}”."), "to")
    if office().specialist(found.code):
        bonds.hand_over(person, enterprise=found, to=to, on=on, reason=plain(request.POST.get("reason"), 200))
    else:
        bond(person, enterprise=found, person=to, on=on)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        told = Text("请写日期，如 2026-05-01。", "Write a date, such as 2026-05-01.")
        raise Refused("bad_value", told, "on") from error
