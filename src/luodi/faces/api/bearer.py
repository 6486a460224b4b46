"""Who asks: a personal token in the header. Sign-in cookies count for nothing here, so nothing can be forged by a page.

A reporter shows number and code in the body, never in an address, which logs would keep.
"""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from luodi.city.matters.access import PUBLIC, Reporter
from luodi.city.registry.access import person_by_token
from luodi.city.registry.models import Person


class Token(HttpBearer):
    """A personal token. Optional: who sends none is the public; who sends a wrong one is refused all the same."""

    openapi_description = (
        "个人令牌，在工作台或 POST /api/v1/me/tokens 签发，只显示一次。"
        "A personal token, issued at the desk or by POST /api/v1/me/tokens and shown once."
    )

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__()
        self.optional = optional

    def __call__(self, request: HttpRequest) -> Person | Reporter | None:
        """Return who asks, None when that cannot be told."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return PUBLIC if self.optional else None
        scheme, _, token = header.partition(" ")
        return self.authenticate(request, token.strip()) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return whose token it is, with one statement."""
        return person_by_token(token) if token else None


STAFF = Token()
ANYBODY = Token(optional=True)
OPTIONAL: dict[str, Any] = {"security": [{}]}
"""Says in the description that the token may be left out."""


def who(request: HttpRequest) -> Any:
    """Return who asks, as `Token` found out."""
    return request.auth  # type: ignore[attr-defined]
