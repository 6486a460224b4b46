"""`/healthz`, `/readyz` and `/metrics`: for programs that watch. Details only for whoever may have them.

Those are programs on the machine itself, asking it directly, and those that send the token LUODI_WATCH_TOKEN.
Anybody may learn whether the process lives and is ready: a balancer has to.
"""

import hmac
import os
from dataclasses import asdict
from ipaddress import ip_address
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from luodi.faces.operators import health, metrics

TOKEN: Final = "LUODI_WATCH_TOKEN"  # noqa: S105 - the name of a setting
FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_PROTO")
"""What proxies add: with any of these the visitor is not on this machine, whatever address the line has."""


def may_see(request: HttpRequest) -> bool:
    """Return whether details may be told."""
    token, scheme = os.environ.get(TOKEN, ""), "Bearer "
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if token and given.startswith(scheme):
        return hmac.compare_digest(given.removeprefix(scheme).encode(), token.encode())
    return _loopback(request.META.get("REMOTE_ADDR", "")) and not any(name in request.META for name in FORWARDED)


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return _plain("ok")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether visitors may be sent here (200) or not (503), and in detail why to whoever may see it."""
    found = health.checks()
    ready = health.ready(found)
    status = 200 if ready else 503
    if not may_see(request):
        return _plain("ready" if ready else "not ready", status)
    said = {
        check.name: {"state": check.state} | ({"message": asdict(check.said)} if check.said else {}) for check in found
    }
    response = JsonResponse({"ready": ready, "checks": said}, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever may see them."""
    if not may_see(request):
        return _plain(f"Bearer {TOKEN}", 403)
    response = HttpResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _plain(said: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(f"{said}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
