"""Projects at the desk: the list, the kanban, and one project with its three libraries."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.programmes.actions.land_project import land_project
from luodi.city.programmes.leads import is_lead
from luodi.city.projects import access, queries
from luodi.city.projects.catalogue import Catalogue, catalogue, thing_name
from luodi.city.projects.models import Milestone, Project
from luodi.city.projects.queries import PAGE, Sought, Standing
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.projects import SECTIONS, section_of
from luodi.faces.desk import project_forms as forms
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import plain
from luodi.faces.web.gantt import Bar, gantt
from luodi.faces.web.language import pair, say
from luodi.faces.web.words import PROJECT_CHANGES

CARDS: Final = 30
"""Cards of one column of the kanban; the rest are in the list."""
LAMPS: Final = {
    "green": Text("正常", "On track"),
    "yellow": Text("临近", "Near"),
    "red": Text("逾期", "Overdue"),
    "done": Text("完成", "Done"),
    "late": Text("逾期完成", "Done late"),
}
RELATIONS: Final = {
    "upgrade": Text("升级", "An upgrade"),
    "increment": Text("增资", "Added capital"),
    "successor": Text("更换业主", "A new owner"),
}


def sought_of(request: HttpRequest) -> Sought:
    """Return what a list is narrowed to, as its address says."""
    given = {key: plain(request.GET.get(key), 60) for key in ("stage", "family", "region", "industry", "kind", "code")}
    return Sought(**given, words=plain(request.GET.get("q"), 100))


def filters_of(sought: Sought, city: Office) -> dict[str, Any]:
    """Return the choices of a list's filters."""
    found = catalogue(city.revision)
    return {
        "sought": sought,
        "stages": [(one.code, say(one.name)) for one in found.stages],
        "families": [(one.code, say(one.name)) for one in found.families],
        "regions": [(node.code, say(node.name)) for node in city.tree if node.kind == "district"],
        "industries": [(code, f"{code} {say(name)}") for code, (_, _, name) in SECTIONS.items()],
        "narrowed": sought != Sought(),
        "keeps": bool(found.type),
    }


@staff
def projects(request: HttpRequest, person: Person) -> HttpResponse:
    """List projects, narrowed by the address."""
    city, sought = office(), sought_of(request)
    before = plain(request.GET.get("before"), 20)
    rows = queries.listed(person, sought)
    total = rows.count()
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() and len(before) < 19 else rows
    found = list(rows.prefetch_related("investors")[: PAGE + 1])
    page = filters_of(sought, city) | {
        "rows": [_line(row, city) for row in queries.standings(found[:PAGE])],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "total": total,
        "may_enter": True,
    }
    return render(request, "desk/projects.html", page)


def _line(row: Standing, city: Office) -> dict[str, Any]:
    found, project = catalogue(city.revision), row.project
    node = city.tree.get(project.matter.region)
    return {
        "project": project,
        "number": project.matter.number,
        "stage": say(found.stage(row.stage).name) if row.stage else "",
        "since": row.reached.get(row.stage),
        "region": say(node.name) if node else project.matter.region,
        "firms": "、".join(firm.name for firm in project.investors.all()),
        "industry": say(section_of(project.industry)),
    }


@staff
def kanban(request: HttpRequest, person: Person) -> HttpResponse:
    """Show open projects in a column for each stage, the longest waiting first."""
    city, sought = office(), sought_of(request)
    rows = queries.standings(queries.listed(person, Sought(family=sought.family, region=sought.region, open=True)))
    columns = []
    for stage in catalogue(city.revision).stages:
        mine = sorted((row for row in rows if row.stage == stage.code), key=lambda row: row.reached[stage.code])
        cards = [_card(row, city) for row in mine[:CARDS]]
        columns.append((stage, cards, len(mine), sum(row.project.amount for row in mine)))
    return render(request, "desk/project_kanban.html", filters_of(sought, city) | {"columns": columns})


def _card(row: Standing, city: Office) -> dict[str, Any]:
    node = city.tree.get(row.project.matter.region)
    return {
        "project": row.project,
        "number": row.project.matter.number,
        "lamp": row.project.matter.lamp,
        "days": (timezone.localdate() - timezone.localdate(row.reached[row.stage])).days,
        "region": say(node.name) if node else "",
    }


@staff
def project(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show one project: its record, milestones and issues, months, and what happened to it."""
    found = one(person, number)
    return render(request, "desk/project.html", page_of(person, found))


def one(person: Person, number: str) -> Project:
    """Return a project one may see; 404 for any other."""
    try:
        return access.get(person, number)
    except Refused as refused:
        raise Http404 from refused


def page_of(person: Person, found: Project) -> dict[str, Any]:
    """Return everything the page of a project shows."""
    city, names = office(), catalogue()
    (row,) = queries.standings([found])
    milestones = queries.milestones(found, city)
    seen = queries.issues(person, found)
    powers = {power: access.may(person, power, found) for power in (access.KEEPS, access.FILES, access.SIGNS)}
    return _record(person, found, city, names) | {
        "project": found,
        "matter": found.matter,
        "region": city.tree.get(found.matter.region),
        "stages": [(one, row.reached.get(one.code)) for one in names.stages],
        "stage": row.stage,
        "open_step": _open_step(found),
        "milestones": [(m, milestone_name(m, names), say(LAMPS[shine]), shine) for m, shine in milestones],
        "gantt": _gantt(row, milestones, names),
        "issues": seen,
        "withheld": found.issues.count() - len(seen),
        "months": access.months(person).filter(project=found)[:24],
        "states": forms.STATES,
        "happenings": [
            (h, say(PROJECT_CHANGES.get(h.kind, Text(h.kind, h.kind)))) for h in queries.happenings(found)[:50]
        ],
        "keeps": powers[access.KEEPS],
        "files": powers[access.FILES],
        "signs": powers[access.SIGNS],
        "forms": forms.of_project(found, names),
    }


def _record(person: Person, found: Project, city: Office, names: Catalogue) -> dict[str, Any]:
    kinds = {kind.code: kind.name for kind in names.through}
    brought = found.brought.order_by("on", "pk").select_related("person")
    of = access.visible(person).filter(pk=found.of_id).first() if found.of_id else None
    return {
        "industry": say(section_of(found.industry)),
        "firms": found.investors.order_by("pk"),
        "years": found.years.order_by("year"),
        "families": [say(names.family(row.family)) for row in found.families.order_by("family")],
        "brought": [(b, kinds.get(b.kind, Text(b.kind, b.kind)), thing_name(b.kind, b.code, city)) for b in brought],
        "of": of,
        "relation": RELATIONS.get(found.relation),
        "later": access.visible(person).filter(of=found),
        "relations": RELATIONS,
    }


def _open_step(found: Project) -> Text | None:
    steps = definition(found.matter.type_id).flow.steps
    row = found.matter.steps.filter(status="open").order_by("key").first()
    return steps[row.key].name if row else None


def milestone_name(row: Milestone, names: Catalogue) -> str:
    """Return what a milestone is called."""
    known = next((one.name for one in names.milestones if one.code == row.code), None)
    return row.name if row.code == "own" else say(known) if known else row.code


def _gantt(row: Standing, milestones: list[tuple[Milestone, str]], names: Catalogue) -> str:
    order = [code for code in names.order if code in row.reached]
    bars = []
    for n, code in enumerate(order):
        start = timezone.localdate(row.reached[code])
        ended = row.reached.get(order[n + 1]) if n + 1 < len(order) else None
        closed = row.project.matter.closed
        end = timezone.localdate(ended or closed) if ended or closed else timezone.localdate()
        bars.append(Bar(say(names.stage(code).name), start, max(start, end), "stage"))
    bars += [Bar(milestone_name(m, names), m.planned, m.planned, shine, done=m.actual) for m, shine in milestones]
    return gantt(pair("阶段和节点", "Stages and milestones"), bars, timezone.localdate())


@staff
def enter_(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the form of a project; a POST enters it. What may be on record is told, and asked for why it is not."""
    lead = _lead(person, plain(request.GET.get("lead"), 24))
    form = forms.entering(request.POST or (forms.of_lead(person, lead) if lead else request.POST))
    if request.method == "POST":
        number = lead.number if lead else ""
        made = form.tries(lambda: land_project(person, number, forms.draft_of(request.POST)))
        if made:
            messages.success(request, pair("项目已登记。", "The project is entered."))
            if access.visible(person).filter(pk=made.pk).exists():
                return redirect("desk:project", made.matter.number)
            return redirect("desk:projects")
    return render(request, "desk/project_enter.html", {"form": form, "lead": lead}, status=form.status)


def _lead(person: Person, number: str) -> Matter | None:
    """Return the lead a project comes of, None where none is named; 404 for one that cannot be seen or is none."""
    if not number:
        return None
    try:
        found = matters.get(person, number)
    except Refused as refused:
        raise Http404 from refused
    if not is_lead(found):
        raise Http404
    return found
