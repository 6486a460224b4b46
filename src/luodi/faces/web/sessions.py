"""Who is signed in: the signed cookie says it, and the row of the sign-in says whether it was ended elsewhere.

One read finds both person and sign-in. Django's own way reads the person alone, and a cookie copied from a browser
would then work until it runs out, whatever its owner does.
"""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from luodi.city.registry.actions.signing_in import end_sign_ins, note_sign_in, see_again
from luodi.city.registry.models import Person, SignIn

SIGN_IN: Final = "sign_in"
"""In the session: the number of the sign-in."""
HOW: Final = "luodi_how"
"""On a request that signs somebody in: how."""
SEEN: Final = timedelta(minutes=10)
"""How exactly is kept when a browser was last seen: a write per page would cost more than it tells."""
BROWSERS: Final = (
    *(("MicroMessenger", "微信 WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox")),
    *(("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS: Final = (
    *(("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)


def agent_of(line: str) -> str:
    """Return browser and system in two words; empty for what nobody knows."""
    found = [next((name for mark, name in known if mark in line), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found))


def signed_in(request: HttpRequest) -> Person | None:
    """Return who signed in, None when nobody did or the sign-in was ended, the password changed, the person left."""
    session: Any = request.session
    row = SignIn.objects.select_related("person").filter(pk=_number(session.get(SIGN_IN)), ended=None).first()
    if row is None or str(row.person_id) != session.get(SESSION_KEY) or not row.person.active:
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), row.person.get_session_auth_hash()):
        return None
    if timezone.now() - row.seen > SEEN:
        see_again(row)
    return row.person


def _number(given: object) -> int:
    return given if isinstance(given, int) else 0


def _came(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if isinstance(user, Person):
        agent = agent_of(request.META.get("HTTP_USER_AGENT", ""))
        row = note_sign_in(user, how=getattr(request, HOW, "other"), agent=agent)
        request.session[SIGN_IN] = row.pk


def _went(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    # Django's own `user` is not set up here: whose sign-in it is, the session says.
    session: Any = request.session
    row = SignIn.objects.select_related("person").filter(pk=_number(session.get(SIGN_IN))).first()
    if row and str(row.person_id) == session.get(SESSION_KEY):
        end_sign_ins(row.person, only=row.pk)


def listen() -> None:
    """Keep every sign-in and every end of one, however it comes about."""
    user_logged_in.connect(_came, dispatch_uid="luodi_sign_in")
    user_logged_out.connect(_went, dispatch_uid="luodi_sign_out")
