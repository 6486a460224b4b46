"""每日摘要: what a day begins with for one person: what is new, due today, late, waiting for their ruling."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.models import Digest, Matter, NoDigest
from luodi.city.matters.office import Office
from luodi.city.matters.queries import open_steps, waiting
from luodi.city.registry.models import Person

GROUPS: Final = ("waiting", "late", "today", "new")
"""In the order of what cannot wait."""
LISTED: Final = 20
"""Matters of a group that are named; the others are counted."""
SINCE: Final = timedelta(days=1)
"""What opened within so long before the digest is new."""
KEPT: Final = timedelta(days=60)

Groups = dict[str, dict[str, Any]]


def gather(person: Person, city: Office, at: datetime) -> Groups:
    """Return the groups of `person`'s digest at `at`, without those that are empty: ids of matters, and how many.

    Of the open steps they can do: those whose matter is late or runs out today (paused ones are neither), those opened
    within a day; and the requests they have to rule on. Two statements.
    """
    tomorrow = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    since = at - SINCE
    pressing = Q(matter__due__lte=tomorrow, matter__paused=False)
    rows = open_steps(person, city).filter(pressing | Q(opened__gte=since)).order_by("matter__due", "matter_id", "key")
    found: dict[str, dict[int, None]] = {name: {} for name in GROUPS}
    for matter, opened, due, paused in rows.values_list("matter_id", "opened", "matter__due", "matter__paused"):
        if due and due <= tomorrow and not paused:
            found["late" if due <= at else "today"][matter] = None
        if opened >= since:
            found["new"][matter] = None
    found["waiting"] = {matter.pk: None for matter, _ in waiting(person, limit=200)}
    return {name: {"n": len(ids), "matters": list(ids)[:LISTED]} for name, ids in found.items() if ids}


def of_day(person: Person, day: date) -> Digest | None:
    """Return one's own digest of a day, None when that day had none."""
    return Digest.objects.filter(person=person, day=day).first()


def latest(person: Person, limit: int = 14) -> list[Digest]:
    """Return one's own last digests, newest first."""
    return list(Digest.objects.filter(person=person).order_by("-day")[:limit])


def matters_of(person: Person, digest: Digest) -> dict[int, Matter]:
    """Return the matters a digest names, by id, of those the person may see now: one statement."""
    ids = {pk for group in digest.groups.values() for pk in group["matters"]}
    rows = access.visible(person).filter(pk__in=ids).select_related("type", "lead")
    return {row.pk: row for row in rows}


def wants_mail(person: Person) -> bool:
    """Return whether somebody gets the digest by mail: they have an address and have not said no."""
    return bool(person.mail) and not NoDigest.objects.filter(person=person).exists()
