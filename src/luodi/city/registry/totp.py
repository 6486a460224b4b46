"""Codes that change every half minute (TOTP, RFC 6238 over HOTP, RFC 4226), and what is kept to check them."""

import base64
import hashlib
import hmac
import os
import secrets
import struct
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from luodi.settings.keys import installation_secret

PERIOD: Final = 30
"""Seconds a code lasts."""
DIGITS: Final = 6
DRIFT: Final = 1
"""Steps a generator's clock may be off, either way (RFC 6238 §5.2)."""
SECRET_BYTES: Final = 20
NONCE: Final = 12
RECOVERY: Final = 10
"""Codes on one sheet of paper."""


def new_secret() -> bytes:
    """Return a fresh secret of 160 bits (RFC 4226 §4)."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step: HMAC-SHA-1, truncated as RFC 4226 §5.3 has it."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    at = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(seconds: float) -> int:
    """Return the step of a moment, in seconds since 1970."""
    return int(seconds) // PERIOD


def matching_step(secret: bytes, code: str, seconds: float, after: int) -> int | None:
    """Return the step whose code this is, near a moment and later than `after`; None when there is none."""
    now = step_of(seconds)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def written(secret: bytes) -> str:
    """Return a secret as people type it into a generator (base 32)."""
    return base64.b32encode(secret).decode()


def new_recovery_codes() -> list[str]:
    """Return a sheet of codes, 60 bits each, without letters that are easily mistaken."""
    signs = "23456789abcdefghjkmnpqrstuvwxyz"
    return ["-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY)]


def recovery_digest(person: int, code: str) -> str:
    """Return what is kept of a recovery code: keyed, so that a copy of the table tells nothing."""
    plain = "".join(code.split()).replace("-", "").lower()
    return hmac.digest(_key(), f"{person}\0{plain}".encode(), "sha256").hex()


def seal(secret: bytes, person: int) -> str:
    """Return the secret as it is stored."""
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, secret, str(person).encode())).decode()


def unseal(sealed: str, person: int) -> bytes:
    """Return a stored secret. Raises InvalidTag when it was altered or belongs to another person."""
    raw = base64.b64decode(sealed)
    return AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], str(person).encode())


def _key() -> bytes:
    return hashlib.sha256(b"luodi-second-factor\0" + installation_secret(settings.HOME, "master").encode()).digest()
