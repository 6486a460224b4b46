"""Matter types: what is in force, and every version there was."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from luodi.city.matters import pace
from luodi.city.matters.definition import Definition
from luodi.city.matters.filling import filling_of, means
from luodi.city.matters.models import MatterType
from luodi.city.matters.office import definition, office
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.web import times
from luodi.faces.web.drawing import drawing
from luodi.faces.web.language import say
from luodi.faces.web.limits import clocks_of, steps_of


@staff
def types(request: HttpRequest, person: Person) -> HttpResponse:
    """List the types in force with their promises."""
    city, now = office(), times.millis(timezone.now())
    rows = MatterType.objects.filter(current=True).order_by("code")
    page = {"rows": [(row, definition(row.pk), clocks_of(definition(row.pk), city, now)) for row in rows]}
    return render(request, "desk/types.html", page)


@staff
def version(request: HttpRequest, person: Person, code: str, version: int) -> HttpResponse:
    """Show one version of a type and the list of all."""
    row = get_object_or_404(MatterType, code=code, version=version)
    known, city, now = definition(row.pk), office(), times.millis(timezone.now())
    page = {
        "row": row,
        "known": known,
        "filling": means(told) if (told := filling_of(row)) else None,
        "clocks": clocks_of(known, city, now),
        "steps": steps_of(known, city, now),
        "versions": MatterType.objects.filter(code=code).order_by("-version"),
        "volume": pace.volume(person, code),
        "pace": _pace(known),
        "drawing": drawing(known, city),
    }
    return render(request, "desk/type.html", page)


def _pace(known: Definition) -> list[tuple[str, pace.Pace, int]]:
    """Return the steps with how long each took, and its share of the longest (percent) for a bar."""
    found = pace.steps(known.code)
    rows = [(say(step.name), found[key]) for key, step in known.flow.steps.items() if key in found]
    longest = max((p.median for _, p in rows), default=0) or 1
    return [(name, p, round(100 * p.median / longest)) for name, p in rows]
