"""A clerk writes down what somebody called in or brought to the counter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.matters.actions import Raised, raise_matter
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import current_type, definition, office
from luodi.city.matters.queries import by_number, types_in_force
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.faces.desk.gate import staff
from luodi.faces.desk.similar import likes
from luodi.faces.web import words
from luodi.faces.web.alike import described
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair, say
from luodi.faces.web.raise_form import draft_of, new_token, raise_form

CHANNELS = ("hotline", "window", "mail", "app", "inside")


@staff
def choose(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a type."""
    return render(request, "desk/raise.html", {"types": [definition(row.pk) for row in types_in_force()]})


@staff
def raise_one(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the type's form; register what was written down."""
    row = current_type(code)
    if row is None:
        raise Http404
    known = definition(row.pk)
    form = raise_form(known, office(), request.POST, public=False)
    form.inputs.insert(0, _channel(request.POST.get("channel", "hotline")))
    if request.method != "POST":
        return _show(request, known, form)
    try:
        raised = raise_matter(person, draft_of(known, request.POST, _known_channel(request), public=False))
    except (Refused, Refusal) as problem:
        form.blame(problem)
        return _show(request, known, form, 422)
    return _result(request, person, raised)


def _channel(value: str) -> Input:
    options = [(code, say(words.CHANNELS[code])) for code in CHANNELS]
    return Input("channel", pair("来源", "How it came"), "radio", required=True, options=options, value=value)


def _known_channel(request: HttpRequest) -> str:
    given = request.POST.get("channel", "")
    return given if given in CHANNELS else "inside"


def _show(request: HttpRequest, known: Definition, form: Form, status: int = 200) -> HttpResponse:
    page = {
        "known": known,
        "form": form,
        "contact": [item for item in form.inputs if item.key.startswith("reporter.")],
        "main": [item for item in form.inputs if not item.key.startswith("reporter.")],
        "token": request.POST.get("token") or new_token(),
    }
    return render(request, "desk/raise_one.html", page, status=status)


def _result(request: HttpRequest, person: Person, raised: Raised) -> HttpResponse:
    page = {
        "number": raised.number,
        "secret": raised.secret,
        "again": raised.again,
        "seen": by_number(person, raised.number),
        "similar": [] if raised.again else likes(person, described(request.POST)),
    }
    return render(request, "desk/raised.html", page)
