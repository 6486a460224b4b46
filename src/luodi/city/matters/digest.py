"""每日摘要: what a day begins with for one person: what is new, due today, late, waiting for their ruling."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.models import Digest, Matter, NoDigest, Step, Visibility
from luodi.city.matters.office import Office
from luodi.city.matters.queries import open_steps, waiting
from luodi.city.registry.kinds import Scope
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
    tomorrow, since = _tomorrow(at), at - SINCE
    rows = open_steps(person, city).filter(_telling(at)).order_by("matter__due", "matter_id", "key")
    found: dict[str, dict[int, None]] = {name: {} for name in GROUPS}
    for matter, opened, due, paused in rows.values_list("matter_id", "opened", "matter__due", "matter__paused"):
        if due and due <= tomorrow and not paused:
            found["late" if due <= at else "today"][matter] = None
        if opened >= since:
            found["new"][matter] = None
    found["waiting"] = {matter.pk: None for matter, _ in waiting(person, limit=200)}
    return {name: {"n": len(ids), "matters": list(ids)[:LISTED]} for name, ids in found.items() if ids}


def likely(city: Office, at: datetime) -> set[int]:
    """Return the ids of all who can have a digest at `at`, and of few others: two statements for a whole city.

    Most of a city's staff have nothing to be told on most days; asking for each of them costs two statements a person.
    """
    steps = Step.objects.filter(_telling(at), status="open", matter__status="open").order_by()
    tasks = set(steps.values_list("unit", "role").distinct())
    asked = Visibility.objects.filter(matter__status="open", matter__waiting=True).order_by()
    units = set(asked.values_list("unit", flat=True).distinct())

    def concerned(person: int) -> bool:
        return any(
            (held.unit_id, held.role) in tasks
            or (units and (held.scope == Scope.ALL or not units.isdisjoint(city.reach(held))))
            for held in city.held(person)
        )

    return {person for person in city.people if concerned(person)}


def _telling(at: datetime) -> Q:
    """Return the condition on open steps that a digest tells of: running out today or late, or opened within a day."""
    return Q(matter__due__lte=_tomorrow(at), matter__paused=False) | Q(opened__gte=at - SINCE)


def _tomorrow(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


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


def leave_out(matter: int, people: Iterable[int]) -> None:
    """Take a matter out of the digests some people got, as when they stand aside from it."""
    for row in Digest.objects.filter(person__in=list(people)):
        groups: Groups = {
            name: group | {"n": group["n"] - 1, "matters": [pk for pk in group["matters"] if pk != matter]}
            if matter in group["matters"]
            else group
            for name, group in row.groups.items()
        }
        left = {name: group for name, group in groups.items() if group["n"]}
        if left != row.groups:
            Digest.objects.filter(pk=row.pk).update(groups=left)


def wants_mail(person: Person) -> bool:
    """Return whether somebody gets the digest by mail: they have an address and have not said no."""
    return bool(person.mail) and not NoDigest.objects.filter(person=person).exists()
