"""One matter: where it stands, what can be done, what was said, what happened."""

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render

from luodi.city.matters import access
from luodi.city.matters.bundles import standing
from luodi.city.programmes.leads import is_lead, project_of
from luodi.city.projects import access as projects
from luodi.city.projects.models import Project
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.desk.action_form import action_form
from luodi.faces.desk.advising import advised
from luodi.faces.desk.dossier import STEP_KINDS, Button, Dossier
from luodi.faces.desk.gate import found, staff
from luodi.faces.desk.similar import alike
from luodi.faces.web import uploads
from luodi.faces.web.drawing import drawing
from luodi.faces.web.forms import Form
from luodi.faces.web.language import say

GROUP_NAMES = {
    "rule": Text("待裁定", "To rule on"),
    "auto": Text("系统自动作出的决定", "What the platform decided"),
    "who": Text("谁来办", "Who handles it"),
    "papers": Text("材料", "Materials"),
    "time": Text("时限与催办", "Time and reminders"),
    "end": Text("归并与了结", "Merging and ending"),
    "record": Text("记录", "The record"),
}
RELATIONS = {
    "parts": Text("拆分出的各件", "Its parts"),
    "part_of": Text("拆分自", "Part of"),
    "merged_into": Text("并入", "Merged into"),
    "absorbed": Text("并入本件的", "Merged into this one"),
    "rated": Text("被评的事项", "The matter rated"),
    "opened": Text("差评整改", "Rectification of the bad rating"),
}


@staff
def matter(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Show a matter."""
    return show(request, Dossier(person, found(person, number)))


def show(request: HttpRequest, dossier: Dossier, upload: Form | None = None, status: int = 200) -> HttpResponse:
    """Render the page of a matter; `upload` is a file form that was refused."""
    rows = dossier.teller.tell()
    first = next(iter(dossier.groups["step"]), None)
    page = {
        "d": dossier,
        "matter": dossier.matter,
        "state": dossier.state,
        "rows": list(reversed(rows)),
        "parts": standing(dossier.known, dossier.state, dossier.city),
        "replies": [row for row in rows if row.kind == "replied" and row.words],
        "steps": dossier.groups["step"],
        "first": first,
        "form": _form(dossier, first) if first else None,
        "similar": alike(dossier),
        "others": [(say(GROUP_NAMES[key]), dossier.groups[key]) for key in GROUP_NAMES if dossier.groups[key]],
        "documents": access.documents(dossier.person, dossier.matter),
        "drawing": drawing(dossier.known, dossier.city, dossier.state, dossier.names, dossier.now),
        "relations": [(say(RELATIONS[name]), found_) for name, found_ in dossier.relations],
        "may_attach": dossier.can("attach"),
        "may_lift": dossier.can("lift_aside"),
        "upload": upload,
        "accepted": uploads.ACCEPTED,
        "step_kinds": STEP_KINDS,
        "landing": _landing(dossier),
    }
    return render(request, "desk/matter.html", page, status=status)


def _landing(dossier: Dossier) -> dict[str, Project | None] | None:
    """Return for a lead from the field the project that came of it, as far as the reader may see; None for no lead."""
    if not is_lead(dossier.matter):
        return None
    made = project_of(dossier.matter)
    shown = made is not None and projects.visible(dossier.person).filter(pk=made.pk).exists()
    return {"made": made, "shown": made if shown else None}


def _form(dossier: Dossier, first: Button) -> Form:
    """Return the form of what is to be done next."""
    return advised(action_form(first.action, dossier.about(first.step), QueryDict()), dossier, first.action)
