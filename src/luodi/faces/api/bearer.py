"""Who asks: a personal token in the header. Sign-in cookies count for nothing here, so nothing can be forged by a page.

A reporter shows number and code in the body, never in an address, which logs would keep.
"""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from luodi.city.matters.access import PUBLIC, Reporter
from luodi.city.matters.office import current_revision, office
from luodi.city.registry.access import digest_of, person_by_token
from luodi.city.registry.models import Person
from luodi.city.registry.models import Token as TokenRow
from luodi.faces.operators.trace import note_person


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
        """Return whose token it is, with the posts held now: one small read when the token was seen before."""
        return owner(token) if token else None


def owner(token: str) -> Person | None:
    """Return whose token this is, None when it is unknown, expired or revoked or its owner has left.

    Whatever else may change the answer moves the registry's revision; only time must be looked at each time.
    """
    digest, revision = digest_of(token), current_revision()
    known = _seen.get((digest, revision)) or _look_up(token, digest, revision)
    if known is None or known[1] <= timezone.now():
        return None
    note_person(known[0].pk)
    # Each request gets its own object; copying one through `copy` costs as much as reading it.
    mine = Person.__new__(Person)
    mine.__dict__ = known[0].__dict__ | {"held": office(revision).held(known[0].pk)}
    return mine


MOST: Final = 4096
_seen: dict[tuple[str, int], tuple[Person, datetime]] = {}
"""Owners and ends of tokens, by digest and revision; the tokens themselves are kept nowhere."""


def _look_up(token: str, digest: str, revision: int) -> tuple[Person, datetime] | None:
    """Read a token's owner with one statement and its end with another, and remember both under `revision`."""
    person = person_by_token(token)
    ends = TokenRow.objects.filter(digest=digest).values_list("expires", flat=True).first() if person else None
    if person is None or ends is None:
        return None
    if len(_seen) >= MOST:
        _seen.clear()
    _seen[digest, revision] = (person, ends)
    return person, ends


STAFF = Token()
ANYBODY = Token(optional=True)
OPTIONAL: dict[str, Any] = {"security": [{}]}
"""Says in the description that the token may be left out."""


def who(request: HttpRequest) -> Any:
    """Return who asks, as `Token` found out."""
    return request.auth  # type: ignore[attr-defined]
