"""Guessing slows down: after a few misses the next try must wait, twice as long each time.

Counts lie in Django's cache. With the default one (memory of each process) every process counts for itself, which
weakens the brake by the number of processes; a shared cache makes it exact. Nothing is ever locked for good.
"""

from hashlib import sha256
from time import time

from django.core.cache import cache
from django.http import HttpRequest

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

FREE = 5
"""Misses that cost nothing."""
LONGEST = 900
"""Seconds: the longest wait, and how long a miss is remembered at least."""


def _key(request: HttpRequest | None, *parts: str) -> str:
    """Return where misses are counted: by address, or for every address together when no request is given."""
    raw = "\0".join((request.META.get("REMOTE_ADDR", "") if request else "*", *parts))
    return "luodi.throttle." + sha256(raw.encode()).hexdigest()


def check(request: HttpRequest | None, *parts: str) -> None:
    """Raise Refused `slow_down` while whoever asks for `parts` from this address has to wait."""
    _, until = cache.get(_key(request, *parts), (0, 0.0))
    wait = int(until - time()) + 1
    if until > time():
        raise Refused(
            "slow_down",
            Text(f"尝试次数过多，请 {wait} 秒后再试。", f"Too many attempts; try again in {wait} seconds."),
        )


def miss(request: HttpRequest | None, *parts: str) -> None:
    """Note a wrong try."""
    key = _key(request, *parts)
    misses, _ = cache.get(key, (0, 0.0))
    wait = min(LONGEST, 2 ** (misses + 1 - FREE)) if misses + 1 > FREE else 0
    cache.set(key, (min(misses + 1, 64), time() + wait), 2 * LONGEST)


def forget(request: HttpRequest | None, *parts: str) -> None:
    """Forget the misses: this try was right."""
    cache.delete(_key(request, *parts))
