"""走访 at the desk: calls on firms by resident teams, stations, windows and cohorts, and what each led to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters.office import office
from luodi.city.programmes import access as programmes
from luodi.city.programmes.leads import PROGRAMME
from luodi.city.projects import access
from luodi.city.projects.actions.visit import visit
from luodi.city.projects.catalogue import catalogue, thing_name, things
from luodi.city.projects.models import Visit
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, Options, day_of, plain
from luodi.faces.web.language import pair, say

SHOWN = 200


@staff
def visits(request: HttpRequest, person: Person) -> HttpResponse:
    """List the calls on record, the latest first; a POST by who keeps projects records one.

    Others see those that led to a project they may see, and their own.
    """
    form = _form(person, request.POST)
    if request.method == "POST" and form.tries(lambda: _record(person, request.POST)) is not None:
        messages.success(request, pair("走访已登记。", "The visit is on record."))
        return redirect("desk:project_visits")
    city = office()
    kinds = {kind.code: kind.name for kind in catalogue(city.revision).through}
    rows = access.readable_visits(person).select_related("by", "project__matter").order_by("-on", "-pk")[:SHOWN]
    page = {
        "rows": [
            (row, say(thing_name(row.kind, row.code, city)), say(kinds.get(row.kind, Text(row.kind, row.kind))))
            for row in rows
        ],
        "form": form if access.keeps(person) else None,
    }
    return render(request, "desk/project_visits.html", page, status=form.status)


def _form(person: Person, typed: QueryDict) -> Form:
    number = pair("谈成了项目的，写项目编号", "Where it led to a project, its number")
    inputs = [
        Input("who", pair("谁去的", "Who called"), "select", True, options=_callers(person),
              empty=pair("请选择", "Choose")),
        Input("firm", pair("走访的企业", "The firm"), required=True, longest=120),
        Input("on", pair("日期", "On"), "date", True, value=timezone.localdate().isoformat()),
        Input("note", pair("谈了什么", "What was said"), "long", longest=500),
        Input("project", pair("项目编号", "Project"), longest=24, help=number),
    ]  # fmt: skip
    return Form(inputs).keep(typed)


def _callers(person: Person) -> Options:
    """Return whose visits are recorded, as `team:dw-csj`: of rolls, and the open programmes `person` sees."""
    city = office()
    kinds = [kind for kind in catalogue(city.revision).through if kind.visits]
    out = [
        (f"{kind.code}:{code}", f"{say(kind.name)}：{say(name)}")
        for kind in kinds
        for code, name in things(kind, city).items()
    ]
    if any(kind.code == PROGRAMME for kind in kinds):
        rows = programmes.nameable(person).filter(closed=None).order_by("-from_date")
        out += [(f"{PROGRAMME}:{row.code}", say(row.title)) for row in rows[:SHOWN]]
    return out


def _record(person: Person, typed: QueryDict) -> Visit:
    who = plain(typed.get("who"), 80)
    if who not in dict(_callers(person)):
        raise Refused("bad_value", Text("请选择谁去的。", "Say who called."), "who")
    kind, _, code = who.partition(":")
    day = day_of(plain(typed.get("on"), 10), "on")
    given = {"firm": plain(typed.get("firm"), 121), "project": plain(typed.get("project"), 24)}
    return visit(person, kind=kind, code=code, on=day, note=plain(typed.get("note"), 500), **given)
