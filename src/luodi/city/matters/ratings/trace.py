"""Where a rating came from, as a short salted digest: enough to see one device rate again and again, never to find it.

The salt is derived from the installation's secret and changes every month, so that nothing can be followed for longer;
the digests themselves are dropped after the days the pack says.
"""

import hashlib
import hmac
import os
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from luodi.city.matters.models import RatingTrace
from luodi.settings.keys import installation_secret

LENGTH: Final = 12
"""Hexadecimal digits kept: among a city's devices of a month two fall together now and then, which shields people."""


def device_digest(address: str, agent: str, at: datetime) -> str:
    """Return the digest of a device, by its address and what its browser calls itself, in the month of `at`."""
    return _digest(f"device\0{at:%Y-%m}\0{address}\0{agent}")


def words_digest(words: str) -> str:
    """Return the digest of what somebody wrote, blind to spaces, punctuation and capitals; empty for no words."""
    plain = "".join(sign for sign in words.casefold() if sign.isalnum())
    return _digest(f"words\0{plain}") if plain else ""


def forget(now: datetime, days: int) -> int:
    """Drop the digests older than `days`; return how many."""
    return RatingTrace.objects.filter(at__lt=now - timedelta(days=days)).delete()[0]


def _digest(text: str) -> str:
    key = _key(settings.HOME, os.environ.get("LUODI_KEY_MASTER", ""))
    return hmac.digest(key, text.encode(), "sha256").hex()[:LENGTH]


@lru_cache(maxsize=4)
def _key(home: Path, _given: str) -> bytes:
    return hashlib.sha256(b"luodi-rating\0" + installation_secret(home, "master").encode()).digest()
