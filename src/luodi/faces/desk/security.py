"""One's own security: the generator of codes, where one is signed in, and ending it."""

from datetime import timedelta
from typing import Final

import segno
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luodi.city.refusals import Refused
from luodi.city.registry import totp
from luodi.city.registry.actions.second_factor import begin_second_factor, confirm_second_factor, drop_second_factor
from luodi.city.registry.actions.signing_in import end_sign_ins
from luodi.city.registry.models import Person, SignIn
from luodi.engines.notation import Text
from luodi.faces.desk import entering
from luodi.faces.desk.gate import ENROL, staff
from luodi.faces.web import throttle
from luodi.faces.web.forms import Form
from luodi.faces.web.language import pair
from luodi.faces.web.sessions import SIGN_IN

HOWS: Final = {
    "password": Text("口令", "Password"),
    "oidc": Text("统一身份认证", "Single sign-on"),
    "demo": Text("演示", "Demo"),
    "other": Text("其他", "Other"),
}


def sign_ins_of(person: Person) -> QuerySet[SignIn]:
    """Return where somebody is signed in, latest first."""
    alive = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(person=person, ended=None, at__gt=alive).order_by("-at")


@sensitive_post_parameters("code")
@staff
def security(request: HttpRequest, person: Person) -> HttpResponse:
    """Show everything; end sign-ins or take the generator away."""
    form = Form([entering.code_input()])
    doing = request.POST.get("doing", "")
    try:
        if request.method == "POST" and doing == "end":
            return _end(request, person)
        if request.method == "POST" and doing == "drop":
            return _drop(request, person)
    except Refused as problem:
        form.blame(problem)
        return _show(request, person, form, 422)
    return _show(request, person, form)


def _show(request: HttpRequest, person: Person, form: Form, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "has": entering.has_second_factor(person),
        "must": entering.must_have(person),
        "left": person.recovery_codes.filter(used=None).count(),
        "sign_ins": [(row, HOWS.get(row.how, HOWS["other"])) for row in sign_ins_of(person)],
        "this": request.session.get(SIGN_IN),
    }
    return render(request, "desk/security.html", page, status=status)


def _end(request: HttpRequest, person: Person) -> HttpResponse:
    given = request.POST.get("sign_in", "")
    if given.isdecimal():
        count = end_sign_ins(person, only=int(given[:18]))
    else:
        count = end_sign_ins(person, besides=request.session.get(SIGN_IN))
    messages.success(request, pair(f"已退出 {count} 处登录。", f"{count} sign-ins were ended."))
    return redirect("desk:security")


def _drop(request: HttpRequest, person: Person) -> HttpResponse:
    if entering.must_have(person):
        needed = Text("您的岗位必须有第二因子。", "Your post needs a second factor.")
        raise Refused("second_factor_needed", needed)
    throttle.check(None, entering.BRAKE, str(person.pk))
    try:
        drop_second_factor(person, person=person, code=request.POST.get("code", ""))
    except Refused:
        throttle.miss(None, entering.BRAKE, str(person.pk))
        raise
    messages.success(request, pair("已取消第二因子。", "The second factor is gone."))
    return redirect("desk:security")


@sensitive_post_parameters("code")
@staff
def second_factor(request: HttpRequest, person: Person) -> HttpResponse:
    """Set up a generator: a QR code, a first code, then recovery codes, shown once."""
    asked = entering.code_input()
    asked.help = pair("验证器里的 6 位数字。", "Six digits from your generator.")
    form, status = Form([asked]), 200
    try:
        secret = begin_second_factor(person)
    except Refused:
        return redirect("desk:security")
    if request.method == "POST":
        try:
            throttle.check(None, entering.BRAKE, str(person.pk))
            codes = confirm_second_factor(person, request.POST.get("code", ""))
        except Refused as problem:
            throttle.miss(None, entering.BRAKE, str(person.pk))
            form.blame(problem)
            status = 422
        else:
            request.session[ENROL] = False
            end_sign_ins(person, besides=request.session.get(SIGN_IN))
            return render(request, "desk/recovery.html", {"codes": codes})
    page = {"form": form, "qr": _qr(person, secret), "secret": _spaced(totp.written(secret))}
    return render(request, "desk/second_factor.html", page | {"must": bool(request.session.get(ENROL))}, status=status)


def _qr(person: Person, secret: bytes) -> str:
    """Return the QR code as SVG, drawn here: no other machine may ever see a secret."""
    label = urlencode({"": f"落地 Luodi:{person.username}"})[1:].replace("+", "%20")
    address = f"otpauth://totp/{label}?" + urlencode(
        {"secret": totp.written(secret), "issuer": "Luodi", "digits": totp.DIGITS, "period": totp.PERIOD}
    )
    drawn: str = segno.make(address, error="m").svg_inline(scale=5, dark="#000", light="#fff", border=3)
    return mark_safe(drawn)  # noqa: S308 - made of black and white squares


def _spaced(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@require_POST
@staff
def sign_out_everywhere(request: HttpRequest, person: Person) -> HttpResponse:
    """End every sign-in, this one too."""
    end_sign_ins(person)
    request.session.flush()
    return redirect("desk:sign_in")
