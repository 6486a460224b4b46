"""Between being known and being let in: a second factor where somebody has one, and setting one up where they must."""

import time
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.actions.second_factor import use_second_factor
from luodi.city.registry.kinds import ADMINISTRATORS
from luodi.city.registry.models import Person, SecondFactor
from luodi.faces.desk.gate import ENROL, safe_next
from luodi.faces.web import throttle
from luodi.faces.web.forms import Form, Input
from luodi.faces.web.language import pair
from luodi.faces.web.sessions import HOW

BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
HALF: Final = "half"
"""In the session: who gave a right password and still owes a code."""
PATIENCE: Final = 300
"""Seconds between password and code."""
BRAKE: Final = "second-factor"


def enter(request: HttpRequest, person: Person, how: str, *, onward: str = "") -> HttpResponse:
    """Let `person` in, or ask for the code first. Returns where to go: `onward`, or what the request asks for."""
    onward = onward or safe_next(request)
    if not has_second_factor(person):
        let_in(request, person, how)
        return redirect(onward)
    request.session[HALF] = {
        "person": person.pk,
        "how": how,
        "until": time.time() + PATIENCE,
        "hash": person.get_session_auth_hash(),
    }
    return redirect(f"{reverse('desk:code')}?{urlencode({'next': onward})}")


def let_in(request: HttpRequest, person: Person, how: str) -> None:
    """Sign `person` in, and remember whether they must set up a second factor before anything else."""
    setattr(request, HOW, how)
    request.session.pop(HALF, None)
    login(request, person, BACKEND)
    request.session[ENROL] = how != "demo" and must_have(person) and not has_second_factor(person)


def has_second_factor(person: Person) -> bool:
    """Return whether a generator of codes is in force."""
    return SecondFactor.objects.filter(person=person, confirmed__isnull=False).exists()


def must_have(person: Person) -> bool:
    """Return whether the installation asks a second factor of this person (LUODI_SECOND_FACTOR)."""
    asked = settings.LUODI_SECOND_FACTOR
    return asked == "everybody" or (asked == "administrators" and holds(person, *ADMINISTRATORS))


def _waiting(request: HttpRequest) -> tuple[Person, str] | None:
    """Return who owes a code, and how they came; None when nobody does or it took too long."""
    half: Any = request.session.get(HALF) or {}
    person = Person.objects.filter(pk=half.get("person"), active=True).first()
    if person is None or time.time() > half.get("until", 0):
        return None
    return (person, half["how"]) if constant_time_compare(half["hash"], person.get_session_auth_hash()) else None


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the generator, or one from the paper."""
    waiting = _waiting(request)
    if waiting is None:
        return redirect(f"{reverse('desk:sign_in')}?{urlencode({'next': safe_next(request)})}")
    person, how = waiting
    form = Form([code_input()])
    if request.method == "POST":
        try:
            spend(request, person, request.POST.get("code", ""))
        except Refused as problem:
            form.blame(problem)
            return _show(request, form, 422)
        let_in(request, person, how)
        return redirect(safe_next(request))
    return _show(request, form)


def spend(request: HttpRequest, person: Person, given: str) -> None:
    """Use a code up; wrong ones slow the next down, from wherever they come. Refused: `wrong_code`, `slow_down`."""
    who = str(person.pk)
    throttle.check(None, BRAKE, who)
    try:
        use_second_factor(person, given)
    except Refused:
        throttle.miss(None, BRAKE, who)
        raise
    throttle.forget(None, BRAKE, who)


def code_input() -> Input:
    """Return the input for a code."""
    return Input(
        "code",
        pair("验证码", "Code"),
        required=True,
        autocomplete="one-time-code",
        help=pair("验证器里的 6 位数字，或一个恢复码。", "Six digits from your generator, or a recovery code."),
    )


def _show(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    return render(request, "desk/code.html", {"form": form, "next": safe_next(request)}, status=status)
