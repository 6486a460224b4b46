"""OpenID Connect as a client: authorization code with PKCE, and an identity token believed only when everything fits.

Standards: OpenID Connect Core 1.0 §3.1, Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in the answer), RFC 9700.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import logging
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.conf import settings

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a key the provider keeps to itself: none that a client could make, and never `none`."""
TIMEOUT: Final = 10.0
MOST: Final = 1 << 20
"""Bytes of an answer read."""
REMEMBERED: Final = 3600.0
"""Seconds the provider's description is remembered."""
LEEWAY: Final = 60
"""Seconds clocks may differ by."""
PATIENCE: Final = 600
"""Seconds somebody may take to sign in there."""

FAILED: Final = Text(
    "统一身份认证没有成功，请重试；仍不行，请用口令登录或联系系统管理员。",
    "Single sign-on did not succeed. Try again, or sign in with a password, or ask the system administrator.",
)
log = logging.getLogger("luodi.oidc")


class NotBelieved(Refused):
    """Something does not fit; `why` is a code for the log, and the person learns only that it did not succeed."""

    def __init__(self, why: str) -> None:
        super().__init__("sign_on_failed", FAILED)
        log.warning("sign_on_failed", extra={"kind": why})


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of the provider, kept in the browser's signed session until it comes back."""

    state: str
    nonce: str
    verifier: str
    until: float
    onward: str
    """Where to go afterwards."""


def is_set() -> bool:
    """Return whether this installation has a provider."""
    return bool(settings.LUODI_OIDC_ISSUER and settings.LUODI_OIDC_CLIENT)


def ask(onward: str) -> Asked:
    """Return a fresh question; none of it can be guessed or used twice."""
    fresh = [secrets.token_urlsafe(32) for _ in range(3)]
    return Asked(*fresh, until=time.time() + PATIENCE, onward=onward)


def address_of(asked: Asked, back: str) -> str:
    """Return where to send the browser."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
    question = {
        "response_type": "code",
        "client_id": settings.LUODI_OIDC_CLIENT,
        "redirect_uri": back,
        "scope": settings.LUODI_OIDC_SCOPE,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    start = provider()["authorization_endpoint"]
    return f"{start}{'&' if urlsplit(start).query else '?'}{urlencode(question)}"


def identify(asked: Asked, answer: dict[str, str], back: str) -> dict[str, Any]:
    """Return the claims about whoever came back. Raises NotBelieved when anything does not fit what was asked."""
    if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
        raise NotBelieved("state")
    if time.time() > asked.until:
        raise NotBelieved("too_late")
    known = provider()
    if answer.get("iss", known["issuer"]) != known["issuer"]:
        raise NotBelieved("issuer")
    if "error" in answer or not answer.get("code"):
        raise NotBelieved("denied")
    return _believe(_exchange(known, answer["code"], asked.verifier, back), known, asked.nonce)


def _exchange(known: dict[str, Any], code: str, verifier: str, back: str) -> str:
    """Give the code back for an identity token, proving that we asked for it."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    client, secret = settings.LUODI_OIDC_CLIENT, settings.LUODI_OIDC_SECRET
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if secret and "client_secret_basic" in known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        both = f"{quote(client, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(both.encode()).decode()
    else:
        form |= {"client_id": client} | ({"client_secret": secret} if secret else {})
    token = _fetch(known["token_endpoint"], urlencode(form).encode(), headers).get("id_token")
    if not isinstance(token, str):
        raise NotBelieved("no_token")
    return token


def _believe(token: str, known: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return a token's claims when signature, issuer, audience, times and nonce all fit (Core §3.1.3.7)."""
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(known, header),
            algorithms=list(ALGORITHMS),
            audience=settings.LUODI_OIDC_CLIENT,
            issuer=known["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise NotBelieved(type(error).__name__) from error
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise NotBelieved("nonce")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.LUODI_OIDC_CLIENT:
        raise NotBelieved("azp")
    return claims


def _key(known: dict[str, Any], header: dict[str, Any]) -> Any:
    """Return the provider's key the token names; fetched anew when it is not among those remembered."""
    if header.get("alg") not in ALGORITHMS:
        raise NotBelieved("algorithm")
    for fresh in (False, True):
        found = [key for key in _keys(known, fresh=fresh) if header.get("kid") in (None, key.key_id)]
        if len(found) == 1:
            return found[0]
    raise NotBelieved("key")


_remembered: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Forget what providers said of themselves."""
    _remembered.clear()


def _once_an_hour(address: str, *, fresh: bool = False) -> dict[str, Any]:
    at, said = _remembered.get(address, (float("-inf"), None))
    if fresh or said is None or time.monotonic() - at > REMEMBERED:
        said = _fetch(address)
        _remembered[address] = (time.monotonic(), said)
    return dict(said)


def provider() -> dict[str, Any]:
    """Return what the provider says of itself. NotBelieved when it is somebody else, or leaves the essentials out."""
    issuer = settings.LUODI_OIDC_ISSUER
    known = _once_an_hour(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if known.get("issuer") != issuer or not all(isinstance(known.get(name), str) for name in needed):
        raise NotBelieved("discovery")
    for name in needed:
        _check_address(known[name])
    return known


def _keys(known: dict[str, Any], *, fresh: bool) -> list[jwt.PyJWK]:
    said = _once_an_hour(known["jwks_uri"], fresh=fresh)
    try:
        return [key for key in jwt.PyJWKSet.from_dict(said).keys if key.public_key_use in (None, "sig")]
    except jwt.PyJWTError as error:
        raise NotBelieved("keys") from error


def _check_address(address: str) -> None:
    """Refuse what others on the line could read: https everywhere, http only on this machine itself."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise NotBelieved("not_https")


class _Straight(urllib.request.HTTPRedirectHandler):
    """A provider answers where it says it does: nobody is followed elsewhere with our secret."""

    def redirect_request(self, *_: Any) -> None:
        return None


_line = urllib.request.build_opener(_Straight)


def _fetch(address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    _check_address(address)
    asked = urllib.request.Request(address, body, headers or {"Accept": "application/json"})  # noqa: S310
    try:
        with _line.open(asked, timeout=TIMEOUT) as answer:
            said = json.loads(answer.read(MOST))
    except (OSError, ValueError) as error:
        raise NotBelieved("unreachable") from error
    if not isinstance(said, dict):
        raise NotBelieved("unreadable")
    return said
