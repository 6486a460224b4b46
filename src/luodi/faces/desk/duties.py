"""责任表、全覆盖、选拔 at the desk: who answers for what, what will be missed, who comes where."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, selections
from luodi.city.checklists.actions.select import finish_selection, publish_selection
from luodi.city.checklists.coverage import coverage
from luodi.city.checklists.matrix import matrix
from luodi.city.checklists.models import DUTY_KINDS, LEVELS, STAGES
from luodi.city.checklists.register import coverage_rules
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import plain
from luodi.faces.web.language import pair, say

STANDINGS: Final = {
    "missed": Text("已漏掉", "missed"),
    "missing": Text("将漏掉（一年内到期，没有计划）", "about to be missed (due within a year, not planned)"),
    "soon": Text("一年内到期，已计划", "due within a year, planned"),
    "covered": Text("已覆盖", "covered"),
}
SHOWN: Final = 200


@staff
def duties(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the matrix: three kinds by three levels of every duty, with the gaps named."""
    lines = matrix()
    page = {
        "lines": lines,
        "kinds": [(say(name), say(level)) for name in DUTY_KINDS.values() for level in LEVELS.values()],
        "heads": [say(name) for name in DUTY_KINDS.values()],
        "gaps": [
            (say(line.duty.name), say(DUTY_KINDS[cell.kind]), say(LEVELS[cell.level]), cell)
            for line in lines
            for cell in line.cells
            if cell.nobody or cell.several
        ],
    }
    return render(request, "desk/duties.html", page)


@staff
def covered(request: HttpRequest, person: Person) -> HttpResponse:
    """Show how units stand under each rule of coverage, those that need somebody first."""
    wanted = plain(request.GET.get("state"), 10)
    found = [coverage(rule, timezone.localdate()) for rule in coverage_rules().values()]
    told = [
        (
            one,
            [(state, say(name), one.of(state)) for state, name in STANDINGS.items()],
            [(unit, say(STANDINGS[unit.state])) for unit in one.units if wanted in ("", unit.state)][:SHOWN],
        )
        for one in found
    ]
    return render(request, "desk/coverage.html", {"rules": told, "wanted": wanted})


@staff
def selection_list(request: HttpRequest, person: Person) -> HttpResponse:
    """List the selections and reviews of one's units."""
    rows = [(row, say(STAGES[row.stage])) for row in selections.visible(person)[:100]]
    return render(request, "desk/selections.html", {"rows": rows})


@staff
def selection(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show who stands, by which rule, and who comes where."""
    try:
        row = selections.get(person, pk)
    except Refused as refused:
        raise Http404 from refused
    page = {
        "row": row,
        "stage": say(STAGES[row.stage]),
        "people": selections.candidates(row),
        "may": row.organiser_id in access.opening(person, selections.SELECT),
        "incentive": selections.incentive(row),
    }
    return render(request, "desk/selection.html", page)


@require_POST
@staff
def selection_move(request: HttpRequest, person: Person, pk: int, kind: str) -> HttpResponse:
    """Publish the ranking, or make it final."""
    moves = {"publish": publish_selection, "finish": finish_selection}
    if kind not in moves:
        raise Http404
    try:
        moves[kind](person, pk)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from refused
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已办理。", "Done."))
    return redirect("desk:selection", pk)
