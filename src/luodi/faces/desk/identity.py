"""Opening who raised a matter: a reason, on record, then shown once and kept nowhere on the way."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.matters.actions.open_identity import OPEN_IDENTITY, open_identity
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk.action_form import action_form
from luodi.faces.desk.dossier import Dossier
from luodi.faces.desk.gate import found, staff
from luodi.faces.web import words
from luodi.faces.web.language import say


@staff
def identity(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Ask for the reason; with one, show the reporter's details in this answer only."""
    dossier = Dossier(person, found(person, number))
    if not dossier.can("open_identity"):
        raise Http404
    form, opened, status = action_form(OPEN_IDENTITY, dossier.about(), request.POST), None, 200
    if request.method == "POST":
        try:
            opened = open_identity(person, number, request.POST.get("reason", ""))
        except (Refused, Refusal) as problem:
            form.blame(problem)
            status = 422
    rows = [(say(words.CONTACT[key]), value) for key, value in opened.items()] if opened is not None else None
    page = {"matter": dossier.matter, "form": form, "opened": rows, "action": OPEN_IDENTITY}
    return render(request, "desk/identity.html", page, status=status)
