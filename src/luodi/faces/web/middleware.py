"""What every page shares: who is asking, and what a browser may load and do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from luodi.city.registry.models import Person
from luodi.faces.operators.trace import note_person
from luodi.faces.web.language import chosen, speak
from luodi.faces.web.sessions import signed_in

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from elsewhere, no frames: a sentence somebody typed can never run as a script."""


def person_of(request: HttpRequest) -> Person | None:
    """Return who signed in, None for the public; a changed password, an ended account or sign-in ends it."""
    if person := signed_in(request):
        note_person(person.pk)
    return person


class LanguageMiddleware:
    """Settles once for each request which language its answer speaks."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Settle it, answer, and forget it."""
        speak(chosen())
        try:
            return self.respond(request)
        finally:
            speak("")


class PersonMiddleware:
    """Sets `request.person`, read from the signed session cookie only when a page asks for it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set it and go on."""
        request.person = SimpleLazyObject(lambda: person_of(request))  # type: ignore[attr-defined]
        return self.respond(request)


class ContentPolicyMiddleware:
    """Adds the content policy to every answer that has none of its own."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add what is missing."""
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)")
        return response
