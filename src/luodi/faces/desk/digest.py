"""The day's digest at the desk: what waits, is late, ends today or is new; and whether it comes by mail too."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.matters.actions.read_digest import read_digest
from luodi.city.matters.actions.want_digest import want_digest
from luodi.city.matters.digest import latest, matters_of, wants_mail
from luodi.city.matters.models import Digest
from luodi.city.matters.office import office
from luodi.city.matters.tick.digests import NAMES, in_order
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_state
from luodi.faces.desk.gate import staff
from luodi.faces.web import times
from luodi.faces.web.language import joined, pair, say
from luodi.faces.web.names import Names


@staff
def digest(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the last digest, or that of a `day`, as its matters stand now; days before lead to theirs."""
    days = latest(person)
    asked = request.GET.get("day", "")
    shown = next((row for row in days if row.day.isoformat() == asked), days[0] if days else None)
    if shown:
        read_digest(person, shown)
    page = {
        "shown": shown,
        "days": [(row, brief(row)) for row in days],
        "groups": _groups(person, shown) if shown else [],
        "mail": person.mail,
        "wanted": wants_mail(person),
    }
    return render(request, "desk/digest.html", page)


@require_POST
@staff
def by_mail(request: HttpRequest, person: Person) -> HttpResponse:
    """Have it by mail, or no more."""
    wanted = request.POST.get("wanted") == "1"
    want_digest(person, wanted)
    told = pair("以后每天发到邮箱。", "It comes by mail from now on.")
    messages.success(request, told if wanted else pair("以后不再发邮件。", "It comes by mail no more."))
    return redirect("desk:digest")


def brief(row: Digest) -> str:
    """Return what a digest holds in one line: names of groups with how many."""
    return joined([f"{say(NAMES[name])} {group['n']}" for name, group in in_order(row)])


def news(person: Person) -> tuple[Digest, str] | None:
    """Return today's digest with its one line while nobody has looked at it: what the inbox announces."""
    row = Digest.objects.filter(person=person, day=timezone.localdate(), read_at__isnull=True).first()
    return (row, brief(row)) if row else None


def _groups(person: Person, row: Digest) -> list[tuple[str, str, int, list[tuple[object, str, times.Left]]]]:
    city, now = office(), timezone.now()
    known, names = matters_of(person, row), Names(city)
    out = []
    for name, group in in_order(row):
        seen = [known[pk] for pk in group["matters"] if pk in known]
        told = [(m, names.unit(m.lead_id), times.left_of(unpack_state(m.state), city.calendar, now)) for m in seen]
        out.append((name, say(NAMES[name]), int(group["n"]), told))
    return out
