"""What ties a matter's own row to its first entry: a keyed digest of what the journal must not show in clear.

The reporter's code has some fifty bits: a plain digest of it, in a journal that staff read, could be guessed in a day.
Keyed by a secret outside the database it tells nothing, and still shows any change of what it covers.
"""

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings

from luodi.settings.keys import installation_secret


def binding(number: str, type_digest: str, secret: str, reporter: int | None, origin: tuple[str, str] | None) -> str:
    """Return the keyed digest (HMAC-SHA256, hex) of a matter's type definition, code, reporter's row and origin."""
    covered = msgspec.json.encode([number, type_digest, secret, reporter, origin])
    return hmac.digest(_key(settings.HOME, os.environ.get("LUODI_KEY_MASTER", "")), covered, "sha256").hex()


@lru_cache(maxsize=4)
def _key(home: Path, _given: str) -> bytes:
    return hashlib.sha256(b"luodi-row\0" + installation_secret(home, "master").encode()).digest()
