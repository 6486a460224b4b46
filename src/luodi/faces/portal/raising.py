"""Raising a matter: the form of its type, then number and code, shown once."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luodi.city.matters import access
from luodi.city.matters.access import PUBLIC, Reporter
from luodi.city.matters.actions import Raised, raise_matter
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.search.similar import public_count
from luodi.engines.process import Refusal
from luodi.faces.portal.following import followed, remember
from luodi.faces.portal.guide import public_type
from luodi.faces.web import throttle, times, uploads
from luodi.faces.web.alike import described
from luodi.faces.web.fill import Filler
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair, say
from luodi.faces.web.limits import clocks_of
from luodi.faces.web.raise_form import draft_of, new_token, raise_form


@never_cache
@require_http_methods(["GET", "POST"])
def raise_one(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form of a type; take it in."""
    known = public_type(code)
    city = office()
    form = raise_form(known, city, request.POST, public=True)
    filler = Filler(PUBLIC, known, request.POST, city, partial(_earlier, request))
    form.inputs.insert(-4, _files())
    if filler.asked:
        asked, status = filler.filled(form, public=True)  # nothing is registered yet
        return _show(request, known, form, status, asked)
    if request.method == "POST":
        files = request.FILES.getlist("files")
        given = filler.taken()
        try:
            uploads.check(files)
            raised = raise_matter(PUBLIC, draft_of(known, request.POST, "portal", public=True, given=given))
        except (Refused, Refusal) as problem:
            _blame(form, problem)
            filler.mark(form)
            return _show(request, known, form, 422, filler.form(public=True))
        return _result(request, raised)
    return _show(request, known, form, fill=filler.form(public=True))


def _earlier(request: HttpRequest, number: str, code: str) -> tuple[Reporter, Matter]:
    """Return an earlier matter whose code is shown, or was in this session. Wrong codes are slowed down."""
    if not code:
        matter, reporter = followed(request, number)
        return reporter, matter
    throttle.check(request, "follow", number)
    try:
        matter, reporter = access.follow(number, code)
    except Refused:
        throttle.miss(request, "follow", number)
        raise
    throttle.forget(request, "follow", number)
    remember(request, matter)
    return reporter, matter


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


def _show(
    request: HttpRequest, known: Definition, form: Form, status: int = 200, fill: Form | None = None
) -> HttpResponse:
    page = {
        "known": known,
        "form": form,
        "fill": fill,
        "fill_help": pair(
            "填信用代码，带出登记机关公开的名称、区域、行业；填以前办件的编号和查询码，带出您上次填的内容。带出的都可以改。",
            "A credit code brings what the register has open: name, place, trade. Number and code of an earlier matter "
            "bring what you wrote there. All of it can be changed.",
        ),
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
    page["no_papers"] = raised.no_papers
    page["papers"] = access.documents(reporter, matter).exclude(paper="")
    page["others"] = public_count(described(request.POST))
    return render(request, "portal/raised.html", page)
