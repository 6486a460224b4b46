"""What can end, each carried out by the registry's own action, with its own powers and refusals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actions.merge_units import merge_units
from luodi.city.registry.actions.retire_person import retire_person
from luodi.city.registry.actors import Actor
from luodi.city.registry.models import Person, Post, Unit


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing that ends on a day."""

    actor: Actor
    on: date
    end: Callable[[], tuple[Post, ...]]
    """Ends it for good; returns the posts that ended. Raises Refused."""
    units: tuple[int, ...] = ()
    """The units that end."""
    into: int = 0
    """The unit that takes their place, 0 for none."""
    person: int = 0
    """Who leaves altogether, 0 for nobody."""


def of_person(actor: Actor, person: Person, on: date) -> Ending:
    """Somebody leaves."""
    return Ending(actor, on, lambda: retire_person(actor, person=person, on=on), person=person.pk)


def of_post(actor: Actor, post: Post, on: date) -> Ending:
    """One post ends; its holder may hold others."""
    return Ending(actor, on, lambda: (end_post(actor, post=post, on=on),))


def of_unit(actor: Actor, unit: Unit, on: date) -> Ending:
    """A unit is abolished."""
    return Ending(actor, on, lambda: abolish_unit(actor, unit=unit, on=on), (unit.pk,))


def of_merger(actor: Actor, units: Sequence[Unit], into: Unit, on: date) -> Ending:
    """Units are merged into another."""
    pks = tuple(unit.pk for unit in units)
    return Ending(actor, on, lambda: merge_units(actor, units=units, into=into, on=on), pks, into.pk)
