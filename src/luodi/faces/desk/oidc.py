"""Signing in with the city's own identity provider: there, and back again."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luodi.city.refusals import Refused
from luodi.city.registry.actions.signing_in import person_of_identity
from luodi.faces.desk import entering, openid
from luodi.faces.desk.gate import safe_next
from luodi.faces.operators.trace import note_refusal
from luodi.faces.web.language import say

ASKED = "oidc"
"""In the session: what was asked of the provider."""


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    if not openid.is_set():
        raise Http404
    try:
        asked = openid.ask(safe_next(request))
        address = openid.address_of(asked, _back(request))
    except Refused as problem:
        return _refused(request, problem)
    request.session[ASKED] = asdict(asked)
    return redirect(address)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Take whoever comes back in, when everything fits. What was asked counts once, however it ends."""
    if not openid.is_set():
        raise Http404
    kept: Any = request.session.pop(ASKED, None)
    try:
        if kept is None:
            raise openid.NotBelieved("not_asked")
        asked = openid.Asked(**kept)
        claims = openid.identify(asked, request.GET.dict(), _back(request))
        username = str(claims.get(settings.LUODI_OIDC_CLAIM, ""))
        person = person_of_identity(claims["iss"], str(claims["sub"]), username)
    except Refused as problem:
        return _refused(request, problem)
    return entering.enter(request, person, "oidc", onward=asked.onward)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("desk:oidc_back"))


def _refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    note_refusal(problem.code)
    messages.error(request, say(problem.message))
    return redirect("desk:sign_in")
