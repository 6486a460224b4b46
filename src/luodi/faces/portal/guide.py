"""What a type promises, for anybody to read: steps, limits, the law, the drawing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.definition import Definition
from luodi.city.matters.office import current_type, definition, office
from luodi.engines.process.bpmn import to_bpmn
from luodi.faces.portal.home import cards
from luodi.faces.web import times
from luodi.faces.web.drawing import drawing
from luodi.faces.web.language import language, say
from luodi.faces.web.limits import clocks_of, steps_of


def public_type(code: str) -> Definition:
    """Return a type in force that the public may raise. Raises Http404."""
    row = current_type(code)
    known = definition(row.pk) if row else None
    if known is None or not known.public:
        raise Http404
    return known


def bpmn(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the flow as BPMN 2.0, to be opened in whatever tool somebody has."""
    known = public_type(code)
    xml = to_bpmn(known.flow, process_id=f"luodi_{known.code}", name=say(known.name), language=language())
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{known.code}.bpmn"'
    return response


def types(request: HttpRequest) -> HttpResponse:
    """List the guides."""
    return render(request, "portal/guides.html", {"cards": cards()})


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show one type's guide."""
    known, city, now = public_type(code), office(), times.millis(timezone.now())
    page = {
        "known": known,
        "clocks": clocks_of(known, city, now),
        "steps": steps_of(known, city, now),
        "drawing": drawing(known),
        "reopening": known.flow.reopening,
        "reopening_window": times.allowance_words(city.limit(known.flow.reopening.window, now).allow),
    }
    return render(request, "portal/guide.html", page)
