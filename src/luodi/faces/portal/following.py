"""The way to a matter for the one who raised it: number and code, by POST, then a proof in the signed session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from luodi.city.matters import access
from luodi.city.matters.access import Reporter
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.faces.web import throttle
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair

FOLLOWED = "followed"
MOST = 5
"""Matters one session follows at a time: a cookie is small."""


def remember(request: HttpRequest, matter: Matter) -> None:
    """Let this session follow a matter until the browser closes."""
    followed = {k: v for k, v in request.session.get(FOLLOWED, {}).items() if k != matter.number}
    kept = dict(list(followed.items())[-MOST + 1 :])
    request.session[FOLLOWED] = kept | {matter.number: access.proof_of(matter)}
    if not request.person:  # type: ignore[attr-defined]
        request.session.set_expiry(0)


def followed(request: HttpRequest, number: str) -> tuple[Matter, Reporter]:
    """Return the matter this session follows. Raises Refused `not_found`."""
    return access.follow_again(number, request.session.get(FOLLOWED, {}).get(number, ""))


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; the code travels in the body, never in an address."""
    data = request.POST if request.method == "POST" else request.GET
    number = "".join(data.get("number", "").split())
    form = Form(
        [
            Input(
                "number",
                pair("编号", "Number"),
                required=True,
                value=number,
                longest=24,
                autocomplete="off",
                help=pair("提交时给您的 11 位数字。", "The 11 digits you were given."),
            ),
            Input(
                "code",
                pair("查询码", "Code"),
                required=True,
                longest=16,
                autocomplete="off",
                help=pair("10 位字母和数字，不分大小写。", "10 letters and digits; capitals or not."),
            ),
        ]
    )
    if request.method == "POST":
        try:
            throttle.check(request, "follow", number)
            matter, _ = access.follow(number, "".join(request.POST.get("code", "").split()))
        except Refused as problem:
            if problem.code != "slow_down":
                throttle.miss(request, "follow", number)
            form.blame(problem)
            return render(request, "portal/follow.html", {"form": form}, status=422)
        throttle.forget(request, "follow", number)
        remember(request, matter)
        return redirect("portal:progress", matter.number)
    return render(request, "portal/follow.html", {"form": form})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what this session follows: for those at a computer that is not their own."""
    request.session.pop(FOLLOWED, None)
    return redirect("portal:home")
