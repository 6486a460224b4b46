"""A clerk writes down what somebody called in or brought to the counter."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from luodi.city.matters import access
from luodi.city.matters.actions import Raised, raise_matter
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import current_type, definition, office
from luodi.city.matters.queries import by_number, types_in_force
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Refusal
from luodi.engines.process.powers import ASSISTANT
from luodi.faces.desk.gate import staff
from luodi.faces.desk.similar import likes
from luodi.faces.web import words
from luodi.faces.web.alike import described
from luodi.faces.web.fill import Filler
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair, say
from luodi.faces.web.raise_form import draft_of, new_token, raise_form

CHANNELS = ("hotline", "window", "mail", "app", "inside")


@staff
def choose(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a type."""
    known = [definition(row.pk) for row in types_in_force()]
    assist = bool(request.GET.get("assist"))
    page = {"types": [one for one in known if one.flow.assistable] if assist else known, "assist": assist}
    return render(request, "desk/raise.html", page)


@staff
def raise_one(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the type's form; register what was written down."""
    row = current_type(code)
    if row is None:
        raise Http404
    known, city = definition(row.pk), office()
    form = raise_form(known, city, request.POST or request.GET, public=False)
    filler = Filler(person, known, request.POST, city, lambda number, _: (person, access.get(person, number)))
    form.inputs.insert(0, _channel(request.POST.get("channel", "hotline")))
    if known.flow.assistable and any(role == ASSISTANT for _, role in city.posts(person.pk)):
        form.inputs.insert(0, _assisted(request))
    if filler.asked:
        asked, status = filler.filled(form, public=False)  # nothing is registered yet
        return _show(request, known, form, status, asked)
    if request.method != "POST":
        return _show(request, known, form, fill=filler.form(public=False))
    draft = draft_of(known, request.POST, _known_channel(request), public=False, given=filler.taken())
    draft = replace(draft, assisted=_word(request))
    try:
        raised = raise_matter(person, draft)
    except (Refused, Refusal) as problem:
        form.blame(problem)
        filler.mark(form)
        return _show(request, known, form, 422, filler.form(public=False))
    return _result(request, person, raised)


def _channel(value: str) -> Input:
    options = [(code, say(words.CHANNELS[code])) for code in CHANNELS]
    return Input("channel", pair("来源", "How it came"), "radio", required=True, options=options, value=value)


def _assisted(request: HttpRequest) -> Input:
    """Return the question how the applicant gave their word, asked of assistants alone."""
    label = pair("代申请人申报：授权方式", "Filed for an applicant: how they gave their word")
    help_ = pair("申请人要写在“提出人”里；登记后由您帮办。", "Name them as the reporter; then you act for them.")
    options = [(code, say(said)) for code, said in words.WORD_GIVEN.items()]
    given = request.POST.get("assisted", "paper" if request.GET.get("assist") else "")
    empty = pair("不是代办", "Not for somebody else")
    return Input("assisted", label, "select", help=help_, options=options, value=given, empty=empty)


def _word(request: HttpRequest) -> str:
    given = request.POST.get("assisted", "")
    return given if given in words.WORD_GIVEN else ""


def _known_channel(request: HttpRequest) -> str:
    given = request.POST.get("channel", "")
    return given if given in CHANNELS else "inside"


def _show(
    request: HttpRequest, known: Definition, form: Form, status: int = 200, fill: Form | None = None
) -> HttpResponse:
    page = {
        "known": known,
        "form": form,
        "fill": fill,
        "fill_help": pair(
            "填信用代码或以前办件的编号，或先在下面选企业，带出登记信息和上次填的内容。带出的都可以改。",
            "A credit code, an earlier matter's number, or the enterprise chosen below bring what the register and "
            "earlier matters have. All of it can be changed.",
        ),
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
        "no_papers": raised.no_papers,
        "seen": by_number(person, raised.number),
        "assisted": _word(request),
        "similar": [] if raised.again else likes(person, described(request.POST)),
    }
    return render(request, "desk/raised.html", page)
