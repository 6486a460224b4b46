"""Beside a score: the call-back sample and what is watched for gaming, on the page of a run."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.city.assessment import access
from luodi.city.assessment.actions.draw_sample import announce_draw, draw_sample
from luodi.city.assessment.queries import Shown
from luodi.city.assessment.sampling import queries
from luodi.city.assessment.watch import Told, watched
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.desk.gate import staff
from luodi.faces.desk.ratings import FLAGS
from luodi.faces.web.language import pair, say


def beside(person: Person, view: Shown) -> dict[str, Any]:
    """Return what stands beside the scores somebody sees: a line a unit, and the draw."""
    run, draw = view.run, queries.draw_of(view.run)
    told = {row.unit: row for row in watched(person, run)}
    called = queries.results(draw) if draw else {}
    units = [row.unit for row in view.rows if row.unit in told or row.unit in called]
    return {
        "lines": [_line(say(view.names[unit]), told.get(unit), called.get(unit)) for unit in units],
        "draw": draw,
        "sampled": [(row, say(view.names[row.unit])) for row in queries.listed(person, draw)] if draw else [],
        "runs": access.may(person, access.RUNS),
    }


def _line(name: str, told: Told | None, called: queries.Called | None) -> dict[str, Any]:
    patterns = told.patterns if told else {}
    named = [f"{say(FLAGS[kind])} {n}" for kind, n in sorted(patterns.items())]
    return {"name": name, "told": told, "called": called, "patterns": "、".join(named)}


@require_POST
@staff
def draw(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Announce a draw (`size`), or draw what was announced."""
    size = request.POST.get("size", "")
    try:
        if size:
            announce_draw(person, number, int(size) if size.isdecimal() and len(size) < 5 else 0)
        else:
            draw_sample(person, number)
    except Refused as refused:
        messages.error(request, say(refused.message))
    else:
        done = pair("已公布，下一个封印后抽。", "Announced: drawn after the next seal."), pair("已抽取。", "Drawn.")
        messages.success(request, done[0] if size else done[1])
    return redirect("desk:assessment", number)
