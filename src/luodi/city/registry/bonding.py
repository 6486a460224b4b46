"""Bonds of specialists and enterprises: which is in force, who may keep them, what ends them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from luodi.city.registry.access import opens
from luodi.city.registry.change import Record
from luodi.city.registry.kinds import BONDS, SYSADMIN
from luodi.city.registry.models import Bond, Person, Unit


def bonded(day: date) -> Q:
    """Return the condition that a bond is in force on `day`."""
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gt=day))


def running(enterprise: Unit, on: date) -> Bond | None:
    """Return the bond of an enterprise that is in force on a day, or will be."""
    rows = Bond.objects.filter(still(on), enterprise=enterprise)
    return rows.select_related("person").order_by("-from_date").first()


def serving(enterprise: Unit, on: date) -> Bond | None:
    """Return the bond of an enterprise that was in force on a day: of who served it then, whoever does now."""
    return Bond.objects.filter(bonded(on), enterprise=enterprise).select_related("person").first()


def keeps_bonds(person: Person) -> bool:
    """Return whether a role of the person's own opens pairing specialists with enterprises."""
    return opens(person, BONDS)


def allow_bonds(record: Record) -> None:
    """Refuse whoever may not pair: the system administrator may, and roles that open `registry.bonds`."""
    record.allow(SYSADMIN, otherwise=isinstance(record.actor, Person) and keeps_bonds(record.actor))


def end_bonds(bonds: Iterable[Bond], on: date) -> list[int]:
    """End bonds on `on` and return their numbers; for actions that end a person's service or an enterprise."""
    ended = list(bonds)
    for row in ended:
        row.to_date = max(on, row.from_date)
        row.save(update_fields=["to_date"])
    return [row.pk for row in ended]


def still(on: date) -> Q:
    """Return the condition that a bond runs past the day `on`."""
    return Q(to_date__isnull=True) | Q(to_date__gt=on)
