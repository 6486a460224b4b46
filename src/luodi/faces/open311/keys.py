"""Who may raise: whoever has a key, which is a personal token; and, where the city says so, a few without one."""

from hashlib import sha256
from time import time
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from luodi.city.refusals import Refused
from luodi.city.registry.access import person_by_token
from luodi.engines.notation import Text

HOUR: Final = 3600
WRONG: Final = Text("api_key 不对或已过期。", "The api_key is wrong or has expired.")
NEEDED: Final = Text("需要 api_key。", "An api_key is needed.")


def check(request: HttpRequest) -> None:
    """Raise Refused `key_needed` unless a valid `api_key` is given, or none and the city lets in some without.

    `LUODI_OPEN311_HOURLY` is how many one address may raise in an hour without a key; 0 asks everybody for one.
    """
    key = request.POST.get("api_key") or request.GET.get("api_key") or ""
    if key:
        if person_by_token(key) is None:
            raise Refused("key_needed", WRONG, "api_key")
        return
    most = settings.LUODI_OPEN311_HOURLY
    if not most:
        raise Refused("key_needed", NEEDED, "api_key")
    if _count(request) > most:
        told = Text(
            f"不带 api_key 每小时最多 {most} 件；请带 api_key，或稍后再来。",
            f"Without an api_key at most {most} an hour; give an api_key, or come back later.",
        )
        raise Refused("key_needed", told, "api_key")


def _count(request: HttpRequest) -> int:
    """Count one more from this address in this hour, in Django's cache (each process for itself unless shared)."""
    hour = int(time()) // HOUR
    name = "luodi.open311." + sha256(f"{request.META.get('REMOTE_ADDR', '')}\0{hour}".encode()).hexdigest()
    cache.add(name, 0, HOUR)
    return int(cache.incr(name))
