"""What the base template knows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from luodi.faces.web.language import language

TAGS = {"zh": "zh-CN", "en": "en"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Return language, its tag for `<html lang>`, and whether this is a demo."""
    spoken = language()
    return {
        "language": spoken,
        "language_tag": TAGS[spoken],
        "other_language": "zh-hans" if spoken == "en" else "en",
        "demo": settings.LUODI_DEMO,
        "here": request.get_full_path(),
    }
