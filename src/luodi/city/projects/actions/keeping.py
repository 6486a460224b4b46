"""Keeping a project: what every change of it does alike, and the lists it is written with."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.actions import act
from luodi.city.matters.actions.commit import COMMIT
from luodi.city.projects import access
from luodi.city.projects.drafts import Bringing
from luodi.city.projects.models import Brought, Happening, InFamily, Investor, Project, YearPlan
from luodi.city.projects.proof import committed
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


@contextmanager
def kept(who: Actor, number: str, kind: str, power: str = access.KEEPS) -> Iterator[Project]:
    """Open the transaction of one change of a project, locked. Raises Refused `not_found`, `not_allowed`."""
    person = access.person_of(who)
    with witnessed("projects", kind, person.pk if person else 0), transaction.atomic():
        found = access.get(who, number)
        access.allow(who, power, found)
        lock(found.pk)
        found.refresh_from_db()
        yield found


def lock(*projects: int) -> None:
    """Hold projects until the transaction ends, in the order of their keys: every change of one does so first.

    So changes are numbered in the order in which the journal commits to them (projects.proof), and nobody waits for
    another in a ring.
    """
    list(Project.objects.select_for_update().filter(pk__in=projects).order_by("pk").values_list("pk"))


def note(who: Actor, project: Project, kind: str, body: Mapping[str, Any]) -> None:
    """Put on record what was changed: codes and numbers, no sentence. The journal of its matter commits to it."""
    row = keep_note(who, project, kind, body, timezone.now())
    act(SYSTEM, COMMIT, project.matter.number, committed(kind, row.by_id, row.at, row.body))


def keep_note(who: Actor, project: Project, kind: str, body: Mapping[str, Any], at: datetime) -> Happening:
    """Put on record what was changed, where whoever calls has the journal commit to it."""
    return Happening.objects.create(project=project, kind=kind, at=at, by=access.person_of(who), body=dict(body))


def put_families(project: Project, families: Sequence[str]) -> None:
    """Have a project on these lists and no others."""
    project.families.exclude(family__in=families).delete()
    have = set(project.families.values_list("family", flat=True))
    InFamily.objects.bulk_create(
        [InFamily(project=project, family=code) for code in dict.fromkeys(families) if code not in have]
    )


def put_firms(project: Project, firms: Sequence[Mapping[str, Any]]) -> None:
    """Have these invest and no others."""
    project.investors.all().delete()
    Investor.objects.bulk_create([Investor(project=project, **firm) for firm in firms])


def put_years(project: Project, years: Mapping[int, int]) -> None:
    """Plan these years and no others."""
    project.years.all().delete()
    YearPlan.objects.bulk_create([YearPlan(project=project, year=y, amount=years[y]) for y in sorted(years)])


def who_brought(who: Actor, brought: Bringing) -> Person | None:
    """Return whom a claim names, else whoever makes it; None for the platform. Raises Refused `bad_value`."""
    if not brought.person:
        return access.person_of(who)
    found = Person.objects.filter(username=brought.person, active=True).first()
    if found is None:
        told = Text(f"没有人员“{brought.person}”。", f"There is no “{brought.person}”.")
        raise Refused("bad_value", told, "person")
    return found


def put_brought(who: Actor, project: Project, brought: Bringing) -> Brought:
    """Add a claim to have brought it. Raises Refused `bad_value` (no such person), `no_change` (on record)."""
    person = who_brought(who, brought)
    if project.brought.filter(kind=brought.kind, code=brought.code).exists():
        raise Refused("no_change", Text("已经登记过。", "That is on record."), "brought")
    day = brought.on or timezone.localdate()
    return Brought.objects.create(project=project, kind=brought.kind, code=brought.code, on=day, person=person)
