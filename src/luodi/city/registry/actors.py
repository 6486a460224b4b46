"""Who acts: a person, or the system itself, which must be named on purpose and never by leaving something out."""

from typing import Final

from luodi.city.registry.models import Person


class System:
    """The installation acting for itself: loading a pack, first set-up. Use the one value `SYSTEM`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM: Final = System()

Actor = Person | System


def person_of(actor: Actor) -> Person | None:
    """Return the person behind `actor`, or None for the system."""
    return actor if isinstance(actor, Person) else None
