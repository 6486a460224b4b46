"""好差评 for anybody: rate a counter, a unit, an enterprise's specialist or a visit, on a phone, without an account."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luodi.city.matters.actions.rate_service import Rated, invitation, rate_place, rate_visit
from luodi.city.matters.office import office
from luodi.city.matters.ratings.figures import Sums
from luodi.city.matters.ratings.openly import Public, public_ratings
from luodi.city.matters.ratings.places import UNIT, WINDOW, Place, place
from luodi.city.matters.ratings.record import Said
from luodi.city.refusals import Refused
from luodi.faces.operators.trace import note_refusal
from luodi.faces.web import rating_form
from luodi.faces.web.device import device_of
from luodi.faces.web.forms import plain, unit_groups
from luodi.faces.web.language import pair, say

Give = Callable[[Said, dict[str, str]], Rated]


def rates(request: HttpRequest) -> HttpResponse:
    """Show what can be rated at any time, and the public figures; `unit` chosen leads to its page."""
    city, chosen, figures = office(), plain(request.GET.get("unit"), 40), public_ratings()
    page = {
        "windows": [found for w in city.ratings.windows if (found := _found(WINDOW, w.code))],
        "units": unit_groups(city),
        "chosen": _found(UNIT, chosen) if chosen else None,
        "figures": figures,
        "told": told(figures),
    }
    return render(request, "portal/rates.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Rate a place: a unit, a counter, the service of an enterprise's specialist."""
    found = _found(kind, code)
    if found is None:
        raise Http404
    name = say(found.name)
    return _page(
        request, name, lambda said, reporter: rate_place(kind, code, said, channel="portal", reporter=reporter)
    )


@never_cache
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, code: str) -> HttpResponse:
    """Rate a visit by the code of its invitation."""
    try:
        found = invitation(code)
    except Refused as problem:
        return render(request, "portal/rate_over.html", {"why": say(problem.message)}, status=404)
    of = _found(WINDOW, found.window) if found.window else None
    tree = office().tree
    name = say(of.name) if of else say(tree.node(found.unit).name) if found.unit in tree else ""
    return _page(request, name, lambda said, reporter: rate_visit(code, said, channel="qr", reporter=reporter))


def told(figures: Public) -> list[tuple[str, list[Sums]]]:
    """Return the public groups under their headings."""
    return [
        (pair("按单位", "By unit"), [group for _, group in figures.units]),
        (pair("按类型", "By type"), [group for _, group in figures.types]),
    ]


def _found(kind: str, code: str) -> Place | None:
    try:
        return place(kind, code, office())
    except Refused:
        return None


def _page(request: HttpRequest, name: str, give: Give) -> HttpResponse:
    page: dict[str, Any] = {"name": name, "typed": request.POST, **rating_form.choices()}
    if request.method != "POST":
        return render(request, "portal/rate.html", page)
    stars, reasons, words = rating_form.given(request.POST)
    phone = plain(request.POST.get("phone"), 32)
    try:
        if not stars:
            page["error"] = pair("请选择满意程度。", "Choose how satisfied you are.")
        else:
            rated = give(Said(stars, reasons, words, device_of(request)), {"phone": phone} if phone else {})
            return render(request, "portal/rated.html", {"name": name, "rated": rated})
    except Refused as problem:
        note_refusal(problem.code)
        page["error"] = say(problem.message)
    return render(request, "portal/rate.html", page | {"chosen": str(stars), "ticked": reasons}, status=422)
