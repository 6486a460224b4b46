"""擂台赛 at the desk: contests, one with its order of speaking, and a unit's page with its paper."""

from datetime import datetime, time
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.assessment import access as assessing
from luodi.city.assessment.actions.call_contest import DECIDED, call_contest
from luodi.city.assessment.actions.call_off import LONGEST as REASON
from luodi.city.assessment.actions.call_off import call_off_contest, may_call_off_contest
from luodi.city.assessment.actions.move_contest import STEPS, move_contest, offered
from luodi.city.assessment.actions.write_paper import LONGEST, Promised, writable, write_paper
from luodi.city.assessment.contests import access, queries
from luodi.city.assessment.contests.kinds import kinds
from luodi.city.assessment.contests.queries import Page
from luodi.city.assessment.models import Run
from luodi.city.assessment.periods import period_of
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web import contesting
from luodi.faces.web.forms import Form, Input, day_of, plain
from luodi.faces.web.language import pair, say

NINE = time(9)
"""When a session begins that is called at the desk."""


@staff
def contests(request: HttpRequest, person: Person) -> HttpResponse:
    """List the contests; who runs assessments calls one here."""
    error = None
    if request.method == "POST":
        typed = request.POST
        try:
            day = day_of(typed.get("held", ""), "held_at")
            held = datetime.combine(day, NINE, timezone.get_default_timezone())
            kind, _, run = plain(typed.get("of"), 101).partition("/")
            made = call_contest(person, kind, run, held)
        except Refused as refused:
            error = refused
        else:
            return redirect("desk:contest", made.number)
    page = {
        "rows": [
            (one, say(queries.name_of(one)), say(contesting.STATES[one.state])) for one in access.visible(person)[:100]
        ],
        "may_call": assessing.may(person, assessing.RUNS),
        "offers": _offers(person),
        "error": say(error.message) if error else "",
        "typed": request.POST,
    }
    return render(request, "desk/contests.html", page, status=422 if error else 200)


def _offers(person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return by kind of contest the decided runs whose ranks one could be held on, the latest first: only such pairs
    as fit, each told by its period."""
    known = list(kinds().values()) if assessing.may(person, assessing.RUNS) else []
    schemes = {kind.scheme for kind in known}
    decided = list(assessing.visible(person).filter(state__in=DECIDED, scheme__code__in=schemes)[:40]) if known else []
    out = []
    for kind in known:
        fitting = [(f"{kind.code}/{run.number}", _told(run)) for run in decided if run.scheme.code == kind.scheme]
        if fitting:
            out.append((say(kind.name), fitting))
    return out


def _told(run: Run) -> str:
    return f"{say(period_of(run.since, run.until))} · {run.number}"


@staff
def contest(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show a contest: how far it is, and who speaks in which order; who runs it calls it off here, saying why."""
    try:
        found = access.contest_of(person, number)
    except Refused as refused:
        raise Http404 from refused
    error = None
    if request.method == "POST":
        try:
            call_off_contest(person, number, plain(request.POST.get("reason"), REASON + 1))
        except Refused as refused:
            error = refused
        else:
            messages.success(request, pair("已取消。", "It is called off."))
            return redirect("desk:contest", number)
    keys = ["called", "called_off"] if found.off_at else [key for key in contesting.STATES if key != "called_off"]
    at = keys.index(found.state)
    page = {
        "contest": found,
        "title": say(queries.name_of(found)),
        "steps": [
            (say(contesting.STATES[key]), "now" if n == at else "done" if n < at else "") for n, key in enumerate(keys)
        ],
        "move": (move, say(STEPS[move].name)) if (move := offered(person, found)) else None,
        "may_call_off": may_call_off_contest(person, found),
        "reason": plain(request.POST.get("reason"), REASON),
        "longest": REASON,
        "error": say(error.message) if error else "",
        "whole": access.whole(person, found),
        "order": contesting.order(access.entrants(person, found)),
        "sees_run": assessing.visible(person).filter(pk=found.run_id).exists(),
    }
    return render(request, "desk/contest.html", page, status=422 if error else 200)


@require_POST
@staff
def move(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Take a contest's next step."""
    if kind not in STEPS:
        raise Http404
    try:
        move_contest(person, number, kind)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, say(STEPS[kind].name))
    return redirect("desk:contest", number)


@staff
def unit(request: HttpRequest, person: Person, number: str, unit: str) -> HttpResponse:
    """Show a unit's page; its own people write the paper here until it is due."""
    try:
        found = queries.page(person, number, unit)
    except Refused as refused:
        raise Http404 from refused
    form, status = _form(found) if writable(person, found.entrant, found.contest) else None, 200
    if request.method == "POST" and form is not None:
        typed = {item.key: request.POST.get(item.key, "") for item in form.inputs}
        try:
            promises = [_promise(line) for line in typed["promises"].splitlines() if line.strip()]
            write_paper(person, number, unit, problems=typed["problems"], aims=typed["aims"], promises=promises)
        except Refused as refused:
            for item in form.inputs:
                item.value = typed[item.key]
            form.blame(refused)
            status = 422
        else:
            messages.success(
                request, pair("材料已交，截止前可以改。", "Your paper is in; it can be changed until it is due.")
            )
            return redirect("desk:contest_unit", number, unit)
    page = contesting.unit_page(found) | {
        "form": form,
        "opens_figures": assessing.sees_unit(person, found.contest.run, unit)
        and assessing.visible(person).filter(pk=found.contest.run_id).exists(),
    }
    return render(request, "desk/contest_unit.html", page, status=status)


def _form(found: Page) -> Form:
    each = pair(
        "每行一条：举措｜期限｜数量｜计量单位；不能计数的只写举措和期限。例：新建口袋公园｜2027-06-30｜12｜个",
        "One a line: measure | date | how much | of what; what cannot be counted has no number.",
    )
    problems = (
        pair("问题", "Problems"),
        pair("目标", "Aims"),
        pair("举措（每条都是承诺）", "Measures: each is a promise"),
    )
    entrant = found.entrant
    lines = [contesting.written(one.text, one.due, one.goal, one.measure) for one in found.promises]
    return Form(
        [
            Input("problems", problems[0], "long", True, longest=LONGEST, value=entrant.problems),
            Input("aims", problems[1], "long", True, longest=LONGEST, value=entrant.aims),
            Input("promises", problems[2], "lines", True, help=each, value="\n".join(lines)),
        ]
    )


def _promise(line: str) -> Promised:
    parts = [part.strip() for part in plain(line, 400).replace("|", "｜").split("｜")]
    text, due, goal, measure = (parts + [""] * 3)[:4]
    try:
        number = Decimal(goal) if goal else None
    except InvalidOperation as error:
        told = Text(f"“{goal}”不是数。", f"“{goal}” is no number.")
        raise Refused("bad_value", told, "promises") from error
    return Promised(text, day_of(due, "promises"), number, measure)
