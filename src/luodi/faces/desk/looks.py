"""回头看: what is due for a look half a year on, and what the looks found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters import looks
from luodi.city.matters.office import office
from luodi.city.matters.queries import types_in_force
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.desk.sought import sought_of
from luodi.faces.web import words
from luodi.faces.web.forms import plain, unit_groups
from luodi.faces.web.language import say
from luodi.faces.web.names import Names


@staff
def looks_back(request: HttpRequest, person: Person) -> HttpResponse:
    """List what is due, or with `found` what was looked back on."""
    city, now, sought = office(), timezone.now(), sought_of(request)
    found, mark = request.GET.get("found", ""), plain(request.GET.get("after"), 80)
    page = {
        "found": found,
        "counts": looks.counts(person, sought),
        "sought": sought,
        "types": [(row.code, say(row.name)) for row in types_in_force() if row.code in city.looks],
        "units": unit_groups(city),
        "results": [(code, say(words.VERDICTS[code])) for code in looks.FOUND],
    }
    if found:
        seen = looks.done(person, sought, found, before=mark)
        names = Names(city, [row.by for row in seen.rows])
        page["done"] = [
            (row, names.unit(row.matter.lead_id), names.person(row.by), say(words.VERDICTS[row.result]))
            for row in seen.rows
        ]
        page["next"] = seen.next
    else:
        due = looks.due(person, sought, after=mark)
        names = Names(city)
        page["due"] = [(row, names.unit(row.matter.lead_id), (now - row.due).days) for row in due.rows]
        page["next"] = due.next
    return render(request, "desk/looks.html", page)
