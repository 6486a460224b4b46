"""Assessments: the runs one may see, one run with its boards and ranks, and what stands behind any of its figures."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.assessment import access, queries
from luodi.city.assessment.actions.collect import DONE, collect
from luodi.city.assessment.actions.move_run import MOVES, move_run, offered
from luodi.city.assessment.actions.object import may_object, object_to, rule_objection
from luodi.city.assessment.bulletins import has_bulletin
from luodi.city.assessment.measures import SOURCES, Filed, Votes
from luodi.city.assessment.models import Run
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.figures.points import Cell
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.desk.watching import beside
from luodi.faces.web import standings
from luodi.faces.web.forms import day_of, plain
from luodi.faces.web.language import pair, say

STATES: Final = {
    "collected": Text("已采集", "Collected"),
    "checked": Text("已核对", "Checked"),
    "preview": Text("反馈中", "Shown to the assessed"),
    "decided": Text("已审定", "Decided"),
    "frozen": Text("已封存", "Frozen"),
    "published": Text("已公布", "Published"),
}
EVENTS: Final = {
    "draw_announced": Text("公布抽样", "Announced a draw"),
    "draw_made": Text("抽样", "Drew the sample"),
    "collected": Text("采集", "Collected"),
    "ruled": Text("裁定异议", "Ruled on an objection"),
}
PARTS: Final = {
    "n": Text("计入的", "Counted"),
    "of": Text("作分母的", "Its base"),
    "out": Text("不计入的", "Left out"),
}
ORIGINS: Final = {
    "system": Text("系统", "the record"),
    "self": Text("自报", "self-reported"),
    "third": Text("第三方", "a third party"),
}


@staff
def assessments(request: HttpRequest, person: Person) -> HttpResponse:
    """List the runs one may see; who runs assessments collects one here."""
    error = None
    if request.method == "POST":
        typed = request.POST
        try:
            since, until = (day_of(typed.get(key, ""), key) for key in ("since", "until"))
            run = collect(person, plain(typed.get("scheme"), 40), since, until, why=plain(typed.get("why"), 400))
        except Refused as refused:
            error = refused
        else:
            return redirect("desk:assessment", run.number)
    schemes = queries.schemes()
    codes = {row.code: Text(row.name_zh, row.name_en) for row in reversed(schemes)}
    page = {
        "rows": [(run, say(codes[run.scheme.code]), say(STATES[run.state])) for run in access.visible(person)[:200]],
        "schemes": schemes,
        "codes": [(code, say(name)) for code, name in codes.items()],
        "runs": access.may(person, access.RUNS),
        "error": say(error.message) if error else "",
        "field": error.field if error else "",
        "typed": request.POST or dict(zip(("since", "until"), _last_quarter(), strict=True)),
    }
    return render(request, "desk/assessments.html", page, status=422 if error else 200)


def _last_quarter() -> tuple[str, str]:
    """Return the first and last day of the quarter before this one, as a form has them."""
    today = timezone.localdate()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = date.fromordinal(first.toordinal() - 1)
    return date(last.year, last.month - 2, 1).isoformat(), last.isoformat()


@staff
def assessment(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show one run: how far it is, who stands where, and what the assessed object to."""
    try:
        view = queries.shown(person, number)
    except Refused as refused:
        raise Http404 from refused
    run, runs = view.run, access.may(person, access.RUNS)
    page = {
        "run": run,
        "scheme": view.assessed.scheme,
        "public": view.assessed.public,
        "state": say(STATES[run.state]),
        "steps": _steps(run),
        "move": (move, say(MOVES[move].name)) if (move := offered(person, run)) else None,
        "again": runs and run.state == "collected",
        "corrects": runs and run.state in DONE,
        "rows": [standings.line(view, row) for row in view.rows],
        "whole": view.whole,
        "bulletin": has_bulletin(view),
        "sources": [(say(ORIGINS[key]), share) for key, share in view.result.sources.items()],
        "across": any(row.across for row in view.rows),
        "objections": list(access.objections(person, run)),
        "rules": runs and run.state == "preview",
        "indicators": {i.code: say(i.name) for i in view.assessed.scheme.indicators},
        **standings.columns(view.assessed.scheme),
        "watched": beside(person, view),
        "changes": [c for c in queries.changes(run) if any(row.unit == c.unit for row in view.rows)],
        "names": {code: say(name) for code, name in view.names.items()},
        "events": [
            (event, say(MOVES[event.kind].name if event.kind in MOVES else EVENTS[event.kind]))
            for event in run.events.select_related("by").order_by("pk")
        ],
    }
    return render(request, "desk/assessment.html", page)


def _steps(run: Run) -> list[tuple[str, str]]:
    keys = list(STATES)
    at = keys.index(run.state)
    return [
        (say(name), "done" if n < at or at == len(keys) - 1 else "now" if n == at else "")
        for n, name in enumerate(STATES.values())
    ]


@staff
def figure(request: HttpRequest, person: Person, number: str, unit: str, indicator: str) -> HttpResponse:
    """Show what stands behind a figure; the assessed object here, while it is in preview."""
    part = plain(request.GET.get("part"), 3) or "n"
    error = None
    if request.method == "POST":
        typed = request.POST
        try:
            object_to(
                person,
                number,
                unit=unit,
                indicator=indicator,
                reason=plain(typed.get("reason"), 1000),
                matters=[plain(key, 24) for key in typed.getlist("matters")],
            )
        except Refused as refused:
            error = refused
        else:
            messages.success(request, pair("异议已提交。", "Your objection is in."))
            return redirect("desk:assessment", number)
    try:
        found = queries.figure(person, number, unit, indicator, part)
    except Refused as refused:
        raise Http404 from refused
    shown = next(i for i in found.shown.assessed.scheme.indicators if i.code == indicator)
    measure = found.shown.assessed.measure(indicator)
    run = found.shown.run
    page = {
        "run": run,
        "found": found,
        "unit": say(found.shown.names[unit]),
        "indicator": shown,
        "source": say(SOURCES[measure.__struct_config__.tag]),
        "origin": say(ORIGINS[shown.source]),
        "part": part,
        "parts": [] if isinstance(measure, Filed | Votes) else _parts(found.cell, shown.kind),
        "hidden": found.total - len(found.matters),
        "figure": standings.figure(found.shown, found.cell),
        "objects": may_object(person, run, unit),
        "error": say(error.message) if error else "",
        "typed": request.POST,
        "picked": request.POST.getlist("matters"),
    }
    return render(request, "desk/figure.html", page, status=422 if error else 200)


def _parts(cell: Cell, kind: str) -> list[tuple[str, str, int]]:
    """Return which matters there are to look at, with how many; one list alone where there is no share."""
    if kind != "rate":
        return []
    left = sum(e.n for e in cell.left_out)
    counts = {"n": cell.n, "of": cell.of or 0, "out": left}
    return [(key, say(name), counts[key]) for key, name in PARTS.items() if key != "out" or left]


@require_POST
@staff
def move(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Take a run's next step."""
    if kind not in MOVES:
        raise Http404
    try:
        move_run(person, number, kind)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, say(MOVES[kind].name))
    return redirect("desk:assessment", number)


@require_POST
@staff
def collect_again(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Collect a run anew that nobody has checked, or correct a frozen one (`why`)."""
    try:
        run = access.run_of(person, number)
        run = collect(person, run.scheme.code, run.since, run.until, why=plain(request.POST.get("why"), 400))
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:assessment", number)
    messages.success(request, pair("已采集。", "Collected."))
    return redirect("desk:assessment", run.number)


@require_POST
@staff
def rule(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Rule on an objection."""
    typed = request.POST
    try:
        row = rule_objection(
            person,
            pk,
            upheld=typed.get("verdict") == "upheld",
            ruling=plain(typed.get("ruling"), 1000),
            matters=plain(typed.get("matters"), 2000).split(),
        )
    except Refused as refused:
        messages.error(request, say(refused.message))
        return redirect("desk:assessments")
    messages.success(request, pair("已裁定，已重算。", "Ruled, and computed anew."))
    return redirect("desk:assessment", row.run.number)
