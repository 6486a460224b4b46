"""All matters a person may see: searched, narrowed, paged. A number leads straight to its matter."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.city.matters import queries
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.matters.queries import LAMPS, Sought
from luodi.city.registry.models import Person
from luodi.city.search.finding import Shown, by_words, shown
from luodi.faces.desk.filters import tabs
from luodi.faces.desk.gate import staff
from luodi.faces.desk.inbox import Line
from luodi.faces.desk.many import offers
from luodi.faces.desk.sought import sought_of
from luodi.faces.web import times, words
from luodi.faces.web.forms import plain, unit_groups
from luodi.faces.web.language import joined, say
from luodi.faces.web.names import Names

STATUSES = ("open", "closed", "declined", "withdrawn", "merged", "handed_over")


@staff
def matters(request: HttpRequest, person: Person) -> HttpResponse:
    """List matters."""
    sought = sought_of(request)
    jump = queries.by_number(person, sought.text) if sought.text else None
    if jump:
        return redirect("desk:matter", jump.number)
    city, now = office(), timezone.now()
    found = queries.search(person, sought, after=plain(request.GET.get("after")), now=now)
    names, why = Names(city), _why(person, sought.text, [row for row, *_ in found.rows])
    lines = []
    for row, state, lamp in found.rows:
        steps = [definition_step(row.type_id, key) for key in state.open_runs] if state.open else []
        left = times.left_of(state, city.calendar, now)
        lines.append(Line(row, joined(steps), "", names.unit(state.lead), left, lamp, why=why.get(row.pk)))
    page = {
        "offers": offers(person, [(row.type_id, state, "") for row, state, _ in found.rows], city),
        "lines": lines,
        "next": found.next,
        "sought": sought,
        "types": [(row.code, say(row.name)) for row in queries.types_in_force()],
        "units": unit_groups(city),
        "statuses": [(code, say(words.STATUSES[code])) for code in STATUSES],
        "lamps": [(lamp, say(words.LAMPS[lamp])) for lamp in LAMPS],
        "filtered": sought != Sought(),
        "narrowed": replace(sought, text="") != Sought(),
        "saved": tabs(person, "matters", sought),
        "titles_only": bool(sought.text) and not by_words(),
    }
    return render(request, "desk/matters.html", page)


def _why(person: Person, text: str, rows: list[Matter]) -> dict[int, Shown]:
    """Return why each matter was found, with the words marked; nothing when nothing was asked."""
    return shown(person, text, {row.pk: row.title for row in rows}) if text else {}


def definition_step(type_id: int, key: str) -> str:
    """Return what a step of a type is called."""
    return say(queries.definition(type_id).flow.steps[key].name)
