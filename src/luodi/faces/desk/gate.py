"""Who may see a page of the desk: people who signed in, each seeing what access shows them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from luodi.city.matters import access
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.faces.web.middleware import person_of

View = Callable[..., HttpResponse]
ENROL = "enrol"
"""In the session: a second factor must be set up before anything else."""
SETTING_UP = frozenset({"second_factor", "sign_out_everywhere"})


def staff(view: View) -> View:
    """Let only those in who signed in; the view gets the person as its second argument."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            asked = request.get_full_path() if request.method == "GET" else reverse("desk:inbox")
            return redirect(f"{reverse('desk:sign_in')}?{urlencode({'next': asked})}")
        if request.session.get(ENROL) and request.resolver_match.url_name not in SETTING_UP:
            return redirect("desk:second_factor")
        request.person = person  # type: ignore[attr-defined]  # so that the page does not look it up again
        return view(request, person, *args, **kwargs)

    return inner


def safe_next(request: HttpRequest) -> str:
    """Return where to go after signing in: a page of this site, whatever the address says."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("desk:inbox")


def found(person: Person, number: str) -> Matter:
    """Return a matter `person` may see. Raises Http404 for one hidden or not there, alike."""
    try:
        return access.get(person, number)
    except Refused as problem:
        raise Http404 from problem
