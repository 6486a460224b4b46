"""What every action of the registry does alike: lock, check who asks, change, record — in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.actors import Actor, person_of
from luodi.city.registry.models import RegistryEntry
from luodi.city.registry.revision import bump, hold
from luodi.city.witness import Deed, tell
from luodi.engines.notation import Text

NOT_ALLOWED = Text("您的岗位无权做这项变更", "your post does not allow this change")


class Record:
    """Writes what happened, in the transaction in which it happens."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.kind = "change"
        """What was written last; a change refused before it wrote anything has no better name."""

    def allow(self, *roles: str, otherwise: bool = False) -> None:
        """Raise Refused `not_allowed` unless the actor now holds one of `roles`, or `otherwise` lets them."""
        if not otherwise and not holds(self.actor, *roles, at=timezone.now()):
            raise Refused("not_allowed", NOT_ALLOWED)

    def write(self, kind: str, subject: str, /, **data: Any) -> None:
        """Append one entry: what kind of change, to what (a code or a user name), with which plain values."""
        self.kind = kind
        RegistryEntry.objects.create(at=timezone.now(), by=person_of(self.actor), kind=kind, subject=subject, data=data)


@contextmanager
def change(actor: Actor, *, shown: bool = True) -> Iterator[Record]:
    """Open the transaction of one change. The revision moves first, so that changes are checked one after another.

    What is not `shown` in any snapshot of the city (a token, a password, a visit) leaves the snapshots as they are.
    """
    person = person_of(actor)
    record, by = Record(actor), person.pk if person else 0
    try:
        with transaction.atomic():
            bump() if shown else hold()
            yield record
    except Refused as no:
        tell(Deed("registry", record.kind, by, no.code))
        raise
    tell(Deed("registry", record.kind, by))
