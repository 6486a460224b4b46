"""The number that says whether a cached tree is still true, and the lock under which the registry changes."""

import secrets
from typing import Final

from django.db.models import F

from luodi.city.registry.models import Revision

REGISTRY: Final = "registry"
STRIDE: Final = 1 << 32


def current_revision(name: str = REGISTRY) -> int:
    """Return the number as it stands: one read by a unique key. 0 when nothing has ever changed."""
    return Revision.objects.filter(name=name).values_list("value", flat=True).first() or 0


def hold(name: str = REGISTRY) -> None:
    """Hold the number's row until the transaction ends, without moving it: for what no snapshot shows."""
    if not Revision.objects.filter(name=name).update(value=F("value")):
        bump(name)


def bump(name: str = REGISTRY) -> None:
    """Move the number on and hold its row until the transaction ends, so that changes follow one another.

    Call it first in the transaction: what is checked afterwards cannot change before the commit. The step is random,
    because a number given in a transaction that was rolled back must never come again: a cache may remember it.
    """
    step = 1 + secrets.randbelow(STRIDE)
    if not Revision.objects.filter(name=name).update(value=F("value") + step):
        Revision.objects.get_or_create(name=name)
        Revision.objects.filter(name=name).update(value=F("value") + step)
