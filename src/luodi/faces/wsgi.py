"""The application as servers load it: `granian --interface wsgi luodi.faces.wsgi:application`."""

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.settings.embedded")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - only after the settings are known

from luodi.faces.api.door import ApiHandler  # noqa: E402

_pages, _programs = WSGIHandler(), ApiHandler()
PROGRAMS = "/api/v1/"
"""What programs ask goes past the layers that only pages need."""


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request."""
    handler = _programs if environ.get("PATH_INFO", "").startswith(PROGRAMS) else _pages
    return handler(environ, start_response)
