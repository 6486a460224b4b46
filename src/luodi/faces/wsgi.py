"""The application as servers load it: `granian --interface wsgi luodi.faces.wsgi:application`."""

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.embedded")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - only after the settings are known

from luodi.city.witness import watch  # noqa: E402
from luodi.faces.api.door import ApiHandler  # noqa: E402
from luodi.faces.operators import logs, metrics  # noqa: E402
from luodi.faces.operators.trace import Routed, Trace, followed  # noqa: E402

PROGRAMS = ("/api/v1/", "/healthz", "/readyz", "/metrics")
"""What programs ask goes past the layers that only pages need, names of hosts included."""


class _Pages(Routed, WSGIHandler):
    """Serves people."""


class _Programs(Routed, ApiHandler):
    """Serves programs."""


_pages, _programs = _Pages(), _Programs()


def _answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    handler = _programs if environ.get("PATH_INFO", "").startswith(PROGRAMS) else _pages
    return handler(environ, start_response)


def _ended(trace: Trace) -> None:
    metrics.count_request(trace)
    logs.tell_request(trace)


watch(metrics.count_deed)
watch(logs.tell_deed)
application = followed(_answer, _ended)
