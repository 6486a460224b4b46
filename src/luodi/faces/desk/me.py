"""My own page: posts, password, and personal tokens for programs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds, in_force
from luodi.city.registry.actions.issue_token import issue_token
from luodi.city.registry.actions.revoke_token import revoke_token
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person, Post, Token
from luodi.engines.notation import Text
from luodi.faces.desk import entering
from luodi.faces.desk.gate import staff
from luodi.faces.web.forms import Form, Input, plain
from luodi.faces.web.language import pair


def _token_form(request: HttpRequest) -> Form:
    return Form(
        [
            Input("name", pair("用途", "What for"), required=True, value=request.POST.get("name", ""), longest=80),
            Input(
                "days", pair("有效天数", "Days it works"), "number", required=True, value=request.POST.get("days", "90")
            ),
        ]
    )


def _password_form(person: Person) -> Form:
    known = person.has_usable_password()
    return Form(
        [
            Input(
                "current",
                pair("原口令", "Current password"),
                "password",
                autocomplete="current-password",
                required=known,
                help="" if known else pair("第一次设置时不用填。", "Empty when you set it for the first time."),
            ),
            Input(
                "password",
                pair("新口令", "New password"),
                "password",
                required=True,
                autocomplete="new-password",
                help=pair(
                    "至少 10 位，含大小写字母、数字、符号中的三种。",
                    "At least 10 characters of three sorts: a, A, 1, !",
                ),
            ),
        ]
    )


@sensitive_post_parameters("current", "password")
@staff
def me(request: HttpRequest, person: Person) -> HttpResponse:
    """Show the page; issue a token or set the password."""
    tokens, password, plain, status = _token_form(request), _password_form(person), "", 200
    doing = request.POST.get("doing", "")
    try:
        if request.method == "POST" and doing == "token":
            plain = _issue(request, person)
            tokens = Form(tokens.inputs)
        elif request.method == "POST" and doing == "password":
            return _set_password(request, person)
    except Refused as problem:
        (tokens if doing == "token" else password).blame(problem)
        status = 422
    page = {
        "tokens": Token.objects.filter(person=person).order_by("-created"),
        "administrator": holds(person, SYSADMIN),
        "token_form": tokens,
        "password_form": password,
        "plain": plain,
        "now": timezone.now(),
        "posts": Post.objects.filter(in_force(timezone.localdate()), person=person).select_related("unit", "role"),
        "lent": [held for held in office().held(person.pk) if held.on_behalf_of],
    }
    return render(request, "desk/me.html", page, status=status)


def _issue(request: HttpRequest, person: Person) -> str:
    given = request.POST.get("days", "")
    if not given.isdigit():
        raise Refused("bad_period", Text("有效期为 1 至 366 天", "it lasts 1 to 366 days"), "days")
    return issue_token(person, person=person, name=plain(request.POST.get("name"), 80), days=min(int(given), 10_000))[1]


def _set_password(request: HttpRequest, person: Person) -> HttpResponse:
    password, current = request.POST.get("password", ""), request.POST.get("current", "")
    set_password(person, person=person, password=password, current=current)
    entering.let_in(request, person, "password")
    messages.success(
        request, pair("口令已更改，其他地方的登录已失效。", "The password is changed; other sign-ins have ended.")
    )
    return redirect("desk:me")


@require_POST
@staff
def revoke(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = get_object_or_404(Token, pk=pk, person=person)
    try:
        revoke_token(person, token=token)
        messages.success(request, pair("令牌已吊销。", "The token is revoked."))
    except Refused as problem:
        messages.error(request, str(problem.message.get(pair("zh", "en"))))
    return redirect("desk:me")
