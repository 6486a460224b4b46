"""检查 at the desk: plans and what overlaps them, one inspection with its units and findings, figures of a period."""

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, law, queries
from luodi.city.checklists.actions.move_inspection import drop_inspection, end_inspection, merge_inspection, tell_unit
from luodi.city.checklists.actions.plan_inspection import Plan, plan_inspection
from luodi.city.checklists.actions.start_inspection import start_inspection
from luodi.city.checklists.models import FORMS, Inspection
from luodi.city.checklists.models.visits import STATES
from luodi.city.checklists.overlaps import overlaps
from luodi.city.checklists.prose import piece
from luodi.city.checklists.report import report as count
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, day_of, pick, plain, unit_groups
from luodi.faces.web.language import pair, say

SHOWN: Final = 100


@staff
def inspections(request: HttpRequest, person: Person) -> HttpResponse:
    """List the inspections one may see, the latest first."""
    rows = list(queries.with_progress(access.visible(person))[: SHOWN + 1])
    told = [(row, say(FORMS[row.form]), say(STATES[row.state])) for row in rows[:SHOWN]]
    page = {"rows": told, "more": len(rows) > SHOWN, "plans": bool(access.opening(person, access.PLAN))}
    return render(request, "desk/inspections.html", page)


@staff
def plan(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the form of a plan; a POST keeps the plan and tells what overlaps it."""
    form = _plan_form(request, person)
    if request.method == "POST":
        made = form.tries(lambda: plan_inspection(person, _plan(request)))
        if made:
            return redirect("desk:inspection", made.pk)
    may = bool(access.opening(person, access.PLAN))
    return render(
        request, "desk/inspection_plan.html", {"form": form, "may": may, "law": law.PLAN_FIRST}, status=form.status
    )


def _plan_form(request: HttpRequest, person: Person) -> Form:
    city = office()
    units = [city.tree.node(unit) for unit in access.opening(person, access.PLAN) if unit in city.tree]
    lists = [(row.checklist.code, row.name) for row in queries.current(access.versions(person))]
    team = pair("用户名，每行一个，至少两人", "User names, one a line, at least two")
    inputs = [
        Input(
            "organiser", pair("组织单位", "Organiser"), "select", True, options=pick((u.code, u.name) for u in units)
        ),
        Input("title", pair("检查名称", "Title"), required=True, longest=120),
        Input("title_en", pair("英文名称", "Title in English"), longest=200),
        Input("form", pair("种类", "Form"), "select", True, options=pick(FORMS.items())),
        Input("since", pair("从", "From"), "date", True),
        Input("until", pair("至（含）", "To, included"), "date", True),
        Input("covert", pair("暗访：查完才告知单位", "Unannounced: units are told afterwards"), "flag"),
        Input("lists", pair("清单", "Lists"), "checks", True, options=pick(lists)),
        Input("units", pair("被检查单位", "Units"), "checks", True, groups=unit_groups(city)),
        Input("team", pair("检查组", "Team"), "lines", True, help=team),
    ]
    for item in inputs:
        many = item.kind == "checks"
        item.value = request.POST.getlist(item.key) if many else request.POST.get(item.key, item.value)
    return Form(inputs)


def _plan(request: HttpRequest) -> Plan:
    typed = {key: plain(request.POST.get(key), 200) for key in ("organiser", "title", "title_en", "form")}
    days = {key: day_of(plain(request.POST.get(key), 10), key) for key in ("since", "until")}
    return Plan(
        organiser=typed["organiser"],
        title=Text(typed["title"], typed["title_en"]),
        form=typed["form"],
        lists=request.POST.getlist("lists"),
        units=request.POST.getlist("units"),
        team=[plain(line, 80) for line in request.POST.get("team", "").splitlines() if line.strip()],
        covert=request.POST.get("covert") == "yes",
        **days,
    )


@staff
def inspection(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show an inspection: units and how far each is, the team, what overlaps it, what was found."""
    row = _found(person, pk)
    return render(request, "desk/inspection.html", _page(person, row))


def _page(person: Person, row: Inspection) -> dict[str, Any]:
    seen = access.sees_whole(person, row.pk)
    items = queries.items_of(row)
    rows = list(queries.listed(person, inspection=row.pk).order_by("unit__code", "item__place"))
    done: dict[int, list[Any]] = {}
    for check in rows:
        done.setdefault(check.unit_id, []).append(check)
    visits = [(visit, len(done.get(visit.unit_id, []))) for visit in access.visits(person, row.pk)]
    return {
        "row": row,
        "kind": say(FORMS[row.form]),
        "state": say(STATES[row.state]),
        "seen": seen,
        "lists": row.lists.select_related("checklist").order_by("checklist__code"),
        "visits": visits,
        "size": len(items),
        "total": len(items) * len(visits),
        "checked": len(rows),
        "findings": [check for check in rows if check.result == "finding"],
        "team": row.team.select_related("person", "unit").order_by("pk") if seen else (),
        "overlaps": overlaps(row) if seen and row.state == "planned" else (),
        "mine": access.may_plan(person, row),
        "on_team": access.on_team(person, row),
        "paper_first": say(law.PAPER_FIRST),
        "others": _others(person, row) if row.state == "planned" else (),
        "today": timezone.localdate(),
    }


def _others(person: Person, row: Inspection) -> Any:
    """Return the other plans it may be merged into."""
    own = access.opening(person, access.PLAN)
    rows = access.visible(person).filter(state="planned", organiser__in=own)
    return rows.exclude(pk=row.pk)[:50]


def _found(person: Person, pk: int) -> Inspection:
    try:
        return access.get(person, pk)
    except Refused as refused:
        raise Http404 from refused


@require_POST
@staff
def move(request: HttpRequest, person: Person, pk: int, kind: str) -> HttpResponse:
    """Start, end, drop or merge an inspection, or tell a unit of a visit that is over."""
    _found(person, pk)
    try:
        _moved(request, person, pk, kind)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已办理。", "Done."))
    return redirect("desk:inspection", pk)


def _moved(request: HttpRequest, person: Person, pk: int, kind: str) -> None:
    typed = {key: plain(request.POST.get(key), 300) for key in ("paper", "paper_day", "authority", "reason", "unit")}
    if kind == "start":
        day = day_of(typed["paper_day"], "paper_day")
        more = {key: typed[key] for key in ("paper", "authority", "reason")}
        start_inspection(person, pk, paper_day=day, **more)
    elif kind == "end":
        end_inspection(person, pk)
    elif kind == "drop":
        drop_inspection(person, pk)
    elif kind == "tell":
        tell_unit(person, pk, typed["unit"])
    elif kind == "merge":
        into = plain(request.POST.get("into"), 15)
        merge_inspection(person, pk, int(into) if into.isdecimal() else 0)
    else:
        raise Http404


@staff
def report(request: HttpRequest, person: Person) -> HttpResponse:
    """Show what inspections came to in a period, by unit and by list."""
    today = timezone.localdate()
    try:
        since, until = (
            day_of(request.GET[key], key) if request.GET.get(key) else standard
            for key, standard in (("since", date(today.year, 1, 1)), ("until", today))
        )
    except Refused as refused:
        return render(request, "desk/inspection_report.html", {"wrong": say(refused.message)}, status=422)
    found = count(person, since, until)
    return render(request, "desk/inspection_report.html", {"found": found, "piece": piece(found)})
