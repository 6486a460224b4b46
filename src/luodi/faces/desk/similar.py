"""Similar matters at the desk: hinted at while registering, listed on a matter's page with the way to merge."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from luodi.city.matters.models import Matter
from luodi.city.matters.queries import allowed
from luodi.city.registry.models import Person
from luodi.city.search.similar import Described, Similar, describe, similar
from luodi.engines.process import unpack_state
from luodi.faces.desk.dossier import Dossier
from luodi.faces.desk.gate import staff
from luodi.faces.web.alike import described


@dataclass(frozen=True, slots=True)
class Alike:
    """A similar matter, how like in per cent, and which would be merged into which (empty: the person may not)."""

    matter: Matter
    percent: int
    same: bool
    merge: str = ""
    into: str = ""


@require_POST
@staff
def hint(request: HttpRequest, person: Person) -> HttpResponse:
    """Say what is like the form filled in so far."""
    return render(request, "desk/similar_hint.html", {"similar": likes(person, described(request.POST))})


def likes(person: Person, draft: Described) -> list[Alike]:
    """Return what is like a draft, of what the person may see."""
    return [_row(one) for one in similar(person, draft)]


def alike(dossier: Dossier) -> list[Alike]:
    """Return the matters like one, those already merged with it left out; the younger goes into the older."""
    mine, state = dossier.matter, dossier.state
    tied = {*state.absorbed, *state.parts, state.merged_into, state.part_of}
    found = similar(dossier.person, describe(mine, dossier.written["text"]))
    return [_offered(dossier, one) for one in found if one.matter.pk not in tied]


def _offered(dossier: Dossier, one: Similar) -> Alike:
    mine, other = dossier.matter, one.matter
    if mine.status != "open" or other.status != "open":
        return _row(one)
    if other.pk < mine.pk:
        may = dossier.can("merge")
        return _row(one, mine.number, other.number) if may else _row(one)
    offers = allowed(dossier.person, other, unpack_state(other.state), dossier.city)
    return _row(one, other.number, mine.number) if any(item.kind == "merge" for item in offers) else _row(one)


def _row(one: Similar, merge: str = "", into: str = "") -> Alike:
    return Alike(one.matter, round(100 * one.likeness), one.same, merge, into)
