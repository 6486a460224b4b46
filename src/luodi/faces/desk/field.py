"""实训日志 on a phone with a poor network: drafts stay in the browser until they are sent, and are sent once.

The page can be opened without a network, too: a worker, whose scope is the page's own address, keeps a bare form of it.
That form names neither the programme nor anybody. Of a confidential programme none is kept, and no draft either: its
lines are sent at once or not at all.
"""

from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_date

from luodi.city.matters.office import office
from luodi.city.programmes import access, queries
from luodi.city.programmes.actions.write_note import DIFFERS, Line, write_note
from luodi.city.programmes.kinds import NoteKind, note_kinds
from luodi.city.programmes.models import Member, Programme
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.desk.gate import staff
from luodi.faces.web.language import say

FILES: Final = ("web/luodi.css", "web/field.js", "web/field-worker.js")
"""What the kept form is made of."""


@staff
def field(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the page of a trainee; a POST writes a line. The page's script sends lines one by one and asks for JSON."""
    programme, member = _mine(person, code)
    error, anew = "", False
    if request.method == "POST":
        try:
            write_note(person, code, _line(request))
        except (Refused, Refusal) as refused:
            # What differs from a line that stands can only be written as another line, under a key of its own.
            error, anew = say(refused.message), refused.code == DIFFERS
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": error, "anew": anew}, status=422 if error else 200)
        if not error:
            return redirect("desk:field", code)
    page = _form(person, programme) | {
        "notes": [(note, note_kinds().get(note.kind)) for note in queries.notes(person, programme, member)[:30]],
        # A line that was refused may stand all the same, and only not be handed over: sent again it is that line.
        "key": str((error and not anew and _key(request)) or uuid4()),
        "error": error,
        "typed": request.POST if error else {},
    }
    return render(request, "desk/field.html", page, status=422 if error else 200)


@staff
def shell(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the bare form that is kept for when there is no network."""
    programme, _ = _mine(person, code)
    _need_open(programme)
    return render(request, "desk/field_shell.html", _form(person, programme) | {"shell": True})


@staff
def worker(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Return the script that keeps the bare form and the files it is made of, named after what they are."""
    programme, _ = _mine(person, code)
    _need_open(programme)
    given = {"code": code, "shell": reverse("desk:field_shell", args=[code]), "files": [static(name) for name in FILES]}
    form = render_to_string("desk/field_shell.html", _form(person, programme) | {"shell": True, "today": ""}, request)
    version = sha256(form.encode()).hexdigest()[:16]
    script = render_to_string("desk/field_worker.js", given | {"version": version})
    return HttpResponse(script, "text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def worker_of(programme: Programme) -> str:
    """Return the address of a programme's worker; empty for a confidential one, of which nothing is kept."""
    return reverse("desk:field_worker", args=[programme.code]) if programme.level < Level.RESTRICTED else ""


def _mine(person: Person, code: str) -> tuple[Programme, Member]:
    try:
        programme = access.get(person, code)
    except Refused as problem:
        raise Http404 from problem
    member = access.membership(person, programme)
    if member is None:
        raise Http404
    return programme, member


def _need_open(programme: Programme) -> None:
    if not worker_of(programme):
        raise Http404


def _form(person: Person, programme: Programme) -> dict[str, Any]:
    kinds: list[NoteKind] = [
        kind for kind in note_kinds().values() if programme.level >= Level.RESTRICTED or not kind.subject
    ]
    return {
        "row": programme,
        "where": reverse("desk:field", args=[programme.code]),
        "worker": worker_of(programme),
        # Whose drafts they are, told to the phone and to nobody else.
        "mark": salted_hmac("luodi.field", str(person.pk)).hexdigest()[:16],
        "kinds": kinds,
        "about_cadres": any(kind.subject for kind in kinds),
        "regions": [(node.code, node.name) for node in office().tree if node.kind == "district"],
        "today": timezone.localdate().isoformat(),
        "typed": {},
    }


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _line(request: HttpRequest) -> Line:
    given = request.POST
    day = parse_date(given.get("on", "")) if len(given.get("on", "")) == 10 else None
    met = given.get("met", "").strip() or "0"
    key = _key(request)
    if day is None or key is None or not met.isdecimal():
        told = Text("日期或人数不对。", "The day or the number of people is wrong.")
        raise Refused("bad_value", told, "on")
    return Line(
        key=key,
        kind=given.get("kind", ""),
        on=day,
        about=given.get("about", ""),
        met=int(met[:6]),
        subject=given.get("subject", ""),
        text=given.get("text", ""),
        region=given.get("region", "")[:12],
        hand_over=given.get("hand_over") == "yes",
    )
