"""责任表、全覆盖、选拔 at the desk: who answers for what, what will be missed, who comes where."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, selections
from luodi.city.checklists.actions.keep_duty import DUTIES, keep_duty
from luodi.city.checklists.actions.note_coverage import note_coverage
from luodi.city.checklists.actions.select import (
    finish_selection,
    mark,
    open_selection,
    publish_selection,
    put_forward,
    strike_candidate,
)
from luodi.city.checklists.coverage import coverage
from luodi.city.checklists.matrix import matrix
from luodi.city.checklists.models import DUTY_KINDS, LEVELS, STAGES, Candidate, Duty, Selection
from luodi.city.checklists.register import coverage_rules
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk import duty_forms as forms
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, plain
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
    """Show the matrix: three kinds by three levels of every duty, with the gaps named; a POST writes a duty anew."""
    may = bool(access.opening(person, DUTIES))
    known = Duty.objects.filter(code=plain(request.GET.get("code"), 40)).first() if may else None
    form = forms.duty(request.POST, known)
    if request.method == "POST" and form.tries(lambda: keep_duty(person, **forms.duty_of(request.POST))) is not None:
        messages.success(request, pair("责任已写入。", "The duty is kept."))
        return redirect("desk:duties")
    lines = matrix()
    page = {
        "form": form if may else None,
        "known": known,
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
    return render(request, "desk/duties.html", page, status=form.status)


@staff
def covered(request: HttpRequest, person: Person) -> HttpResponse:
    """Show how units stand under each rule of coverage, those that need somebody first; a POST notes what was done."""
    may = bool(access.opening(person, access.PLAN))
    form = forms.covered(request.POST)
    if request.method == "POST" and form.tries(lambda: note_coverage(person, **forms.covered_of(request.POST))):
        messages.success(request, pair("已登记。", "It is noted."))
        return redirect("desk:coverage")
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
    page = {"rules": told, "wanted": wanted, "form": form if may and found else None}
    return render(request, "desk/coverage.html", page, status=form.status)


@staff
def selection_list(request: HttpRequest, person: Person) -> HttpResponse:
    """List the selections and reviews of one's units; a POST opens one."""
    units = access.opening(person, selections.SELECT)
    form = forms.call(person, units, request.POST) if units else None
    if request.method == "POST" and form:
        made = form.tries(lambda: open_selection(person, forms.call_of(request.POST)))
        if made:
            return redirect("desk:selection", made.pk)
    rows = [(row, say(STAGES[row.stage])) for row in selections.visible(person)[:100]]
    return render(request, "desk/selections.html", {"rows": rows, "form": form}, status=form.status if form else 200)


@staff
def selection(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show who stands, by which rule, and who comes where; a POST puts forward, marks, or takes somebody out."""
    try:
        row = selections.get(person, pk)
    except Refused as refused:
        raise Http404 from refused
    may = row.organiser_id in access.opening(person, selections.SELECT)
    doing = request.POST.get("do", "")
    offered = _offered(row, doing, request.POST, may=may)
    if request.method == "POST":
        if doing not in offered:
            raise Http404
        if offered[doing].tries(lambda: DOES[doing](person, pk, request.POST)):
            messages.success(request, pair("已记录。", "It is on record."))
            return redirect("desk:selection", pk)
    page = {
        "row": row,
        "stage": say(STAGES[row.stage]),
        "people": selections.candidates(row),
        "may": may,
        "incentive": selections.incentive(row),
        "forms": [(kind, *(say(word) for word in WORDS[kind]), form) for kind, form in offered.items()],
    }
    return render(request, "desk/selection.html", page, status=422 if request.method == "POST" else 200)


def _offered(row: Selection, doing: str, typed: QueryDict, *, may: bool) -> dict[str, Form]:
    """Return the forms of what can be done to a selection now, the one sent with what was typed."""
    makers = {"mark": forms.marks} if row.stage == "open" else {}
    if may:
        makers |= {"forward": forms.forward} if row.stage == "open" else {}
        makers |= {"strike": forms.struck} if row.stage == "published" else {}
    return {kind: make(row, typed if kind == doing else QueryDict()) for kind, make in makers.items()}


def _forward(person: Person, pk: int, typed: QueryDict) -> Candidate:
    code, name = plain(typed.get("code"), 41), plain(typed.get("name"), 61)
    return put_forward(person, pk, code, name, forms.facts_of(typed))


def _mark(person: Person, pk: int, typed: QueryDict) -> Candidate:
    return mark(person, pk, plain(typed.get("whose"), 40), forms.points_of(typed))


def _strike(person: Person, pk: int, typed: QueryDict) -> Selection:
    return strike_candidate(person, pk, plain(typed.get("struck"), 40), plain(typed.get("reason"), 201))


DOES: Final[dict[str, Callable[[Person, int, QueryDict], object]]] = {
    "forward": _forward,
    "mark": _mark,
    "strike": _strike,
}
WORDS: Final = {
    "forward": (Text("报名", "Put somebody forward"), Text("报名", "Put forward")),
    "mark": (Text("打分", "Give marks"), Text("交分", "Give them")),
    "strike": (Text("异议属实，取消资格", "An objection was true: take out"), Text("取消资格", "Take out")),
}


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
