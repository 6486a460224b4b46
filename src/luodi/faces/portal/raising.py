"""Raising a matter: the form of its type, then number and code, shown once."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luodi.city.matters import access
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Raised, raise_matter
from luodi.city.matters.definition import Definition
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.search.similar import public_count
from luodi.engines.process import Refusal
from luodi.faces.portal.following import remember
from luodi.faces.portal.guide import public_type
from luodi.faces.web import times, uploads
from luodi.faces.web.alike import described
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair, say
from luodi.faces.web.limits import clocks_of
from luodi.faces.web.raise_form import draft_of, new_token, raise_form


@never_cache
@require_http_methods(["GET", "POST"])
def raise_one(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form of a type; take it in."""
    known = public_type(code)
    form = raise_form(known, office(), request.POST, public=True)
    form.inputs.insert(-4, _files())
    if request.method == "POST":
        files = request.FILES.getlist("files")
        try:
            uploads.check(files)
            raised = raise_matter(PUBLIC, draft_of(known, request.POST, "portal", public=True))
        except (Refused, Refusal) as problem:
            _blame(form, problem)
            return _show(request, known, form, 422)
        return _result(request, raised)
    return _show(request, known, form)


def _files() -> Input:
    size = settings.LUODI_UPLOAD_BYTES >> 20
    zh = f"可选，最多 {uploads.MOST} 个，每个不超过 {size} MB。"
    en = f"Optional; at most {uploads.MOST}, {size} MB each."
    return Input(
        "files",
        pair("照片或文件", "Photos or files"),
        "files",
        help=pair(zh, en),
    )


def _blame(form: Form, problem: Refused | Refusal) -> None:
    form.blame(problem)
    if isinstance(problem, Refused) and problem.field == "reporter":
        phone = form.get("reporter.phone")
        if phone:
            phone.error, form.error = say(problem.message), ""


def _show(request: HttpRequest, known: Definition, form: Form, status: int = 200) -> HttpResponse:
    page = {
        "known": known,
        "form": form,
        "contact": [item for item in form.inputs if item.key.startswith("reporter.")],
        "main": [item for item in form.inputs if not item.key.startswith("reporter.")],
        "promises": clocks_of(known, office(), times.millis(timezone.now())),
        "token": request.POST.get("token") or new_token(),
        "accepted": uploads.ACCEPTED,
    }
    return render(request, "portal/raise.html", page, status=status)


def _result(request: HttpRequest, raised: Raised) -> HttpResponse:
    """Show number and code in the answer itself: the code is stored nowhere, not even in a cookie."""
    if raised.again:
        return redirect("portal:progress", raised.number)
    matter, reporter = access.follow(raised.number, raised.secret)
    remember(request, matter)
    not_taken = ""
    try:
        uploads.attach_all(reporter, raised.number, request.FILES.getlist("files"))
    except (Refused, Refusal) as problem:
        not_taken = say(problem.message)
    page = {"number": raised.number, "secret": raised.secret, "matter": matter, "not_taken": not_taken}
    page["others"] = public_count(described(request.POST))
    return render(request, "portal/raised.html", page)
