"""What a type promises, for anybody to read: steps, limits, the law, the drawing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.city.matters.definition import ITEM_KINDS, Definition
from luodi.city.matters.filling import filling_of, means
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.engines.process.bpmn import to_bpmn
from luodi.engines.process.spoken import spoken
from luodi.faces.portal.home import cards
from luodi.faces.web import times, words
from luodi.faces.web.drawing import drawing
from luodi.faces.web.language import language, say
from luodi.faces.web.limits import clocks_of, history_of, steps_of


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


def _within(code: str, city: Office, now: int) -> str:
    """Return how long one has to bring what was promised, in words; empty for what is needed at once."""
    return times.allowance_words(city.limit(code, now).allow) if code else ""


def types(request: HttpRequest) -> HttpResponse:
    """List the guides."""
    return render(request, "portal/guides.html", {"cards": cards()})


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show one type's guide."""
    known, city, now = public_type(code), office(), times.millis(timezone.now())
    row = current_type(code, city.revision)
    told = filling_of(row) if row else None
    page = {
        "known": known,
        "filling": means(told) if told else None,
        "clocks": clocks_of(known, city, now),
        "steps": steps_of(known, city, now),
        "history": history_of(known),
        "materials": [
            (
                say(m.name),
                say(words.NEEDS[m.need]),
                _within(m.within, city, now),
                say(m.source),
                spoken(m.when, known.flow, language()) if m.when else "",
            )
            for m in known.flow.materials
        ],
        "item_kind": say(ITEM_KINDS[known.item.kind]) if known.item else "",
        "drawing": drawing(known, city),
        "reopening": known.flow.reopening,
        "reopening_window": times.allowance_words(city.limit(known.flow.reopening.window, now).allow),
    }
    return render(request, "portal/guide.html", page)
