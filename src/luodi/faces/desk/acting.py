"""Doing something to a matter: the action's own form; a refusal says why and keeps what was typed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from luodi.city.matters import access
from luodi.city.matters.actions import ACTIONS, Action, act
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk.action_form import action_form, read
from luodi.faces.desk.advising import advised
from luodi.faces.desk.dossier import APART, Dossier, step_of
from luodi.faces.desk.gate import found, staff
from luodi.faces.web.forms import Form
from luodi.faces.web.language import pair, say


@staff
def do(request: HttpRequest, person: Person, number: str, kind: str) -> HttpResponse:
    """Show an action's form, carry it out; what is dangerous is asked twice."""
    dossier = Dossier(person, found(person, number))
    action, step = ACTIONS.get(kind), step_of(request)
    if action is None or kind in APART or kind == "attach":
        raise Http404
    form = advised(action_form(action, dossier.about(step), request.POST), dossier, action)
    if request.method != "POST":
        return _show(request, dossier, action, step, form)
    if request.POST.get("back"):
        return _show(request, dossier, action, step, form)
    if action.danger and not request.POST.get("sure"):
        missing = [item for item in form.inputs if item.required and not item.chosen]
        if not missing:
            return _show(request, dossier, action, step, form, sure=True)
    try:
        act(person, action, number, read(action, dossier.about(step), request.POST), step=step)
    except (Refused, Refusal) as problem:
        form.blame(problem)
        return _show(request, Dossier(person, found(person, number)), action, step, form, status=422)
    messages.success(
        request, pair(f"{number}：{say(action.name)}，已记录。", f"{number}: {say(action.name)} is on record.")
    )
    return redirect("desk:matter", number) if _still_visible(person, number) else redirect("desk:inbox")


def _still_visible(person: Person, number: str) -> bool:
    return access.visible(person).filter(number=number).exists()


def _show(
    request: HttpRequest,
    dossier: Dossier,
    action: Action,
    step: str,
    form: Form,
    *,
    sure: bool = False,
    status: int = 200,
) -> HttpResponse:
    flow_step = dossier.known.flow.steps.get(step)
    page = {
        "d": dossier,
        "matter": dossier.matter,
        "state": dossier.state,
        "action": action,
        "step": step,
        "step_name": say(flow_step.name) if flow_step else "",
        "form": form,
        "sure": sure,
        "possible": dossier.can(action.kind, step),
    }
    return render(request, "desk/sure.html" if sure else "desk/do.html", page, status=status)
