"""实训日志 on a phone with a poor network: drafts stay in the browser until they are sent, and are sent once."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from luodi.city.programmes import access, queries
from luodi.city.programmes.actions.write_note import Line, write_note
from luodi.city.programmes.kinds import note_kinds
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.desk.gate import staff
from luodi.faces.web.language import say


@staff
def field(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    """Show the page of a trainee; a POST writes a line. The page's script sends lines one by one and asks for JSON."""
    try:
        programme = access.get(person, code)
    except Refused as problem:
        raise Http404 from problem
    member = access.membership(person, programme)
    if member is None:
        raise Http404
    kinds = [kind for kind in note_kinds().values() if programme.level >= Level.RESTRICTED or not kind.subject]
    error = ""
    if request.method == "POST":
        try:
            write_note(person, code, _line(request))
        except (Refused, Refusal) as refused:
            error = say(refused.message)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": error}, status=422 if error else 200)
        if not error:
            return redirect("desk:field", code)
    page = {
        "row": programme,
        "kinds": kinds,
        "about_cadres": any(kind.subject for kind in kinds),
        "notes": [(note, note_kinds().get(note.kind)) for note in queries.notes(person, programme, member)[:30]],
        "key": str(uuid4()),
        "today": timezone.localdate().isoformat(),
        "error": error,
    }
    return render(request, "desk/field.html", page, status=422 if error else 200)


def _line(request: HttpRequest) -> Line:
    given = request.POST
    day = parse_date(given.get("on", "")) if len(given.get("on", "")) == 10 else None
    met = given.get("met", "").strip() or "0"
    try:
        key = UUID(given.get("key", ""))
    except ValueError:
        key = None
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
        hand_over=given.get("hand_over") == "yes",
    )
