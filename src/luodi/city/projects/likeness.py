"""Projects as they are told from one another: what a new one may be the same as, and what may stand twice."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from luodi.city.projects import access
from luodi.city.projects.models import Project
from luodi.city.registry.actors import Actor
from luodi.engines.projects import Alike, Known, alike, pairs


def known_of(rows: Iterable[Project]) -> list[Known]:
    """Return projects (their investors fetched along) by what tells them apart."""
    return [
        Known(
            id=row.pk,
            name=row.name,
            region=row.matter.region,
            codes=frozenset(firm.uscc for firm in row.investors.all() if firm.uscc),
            firms=frozenset(firm.name for firm in row.investors.all()),
            amount=row.amount,
        )
        for row in rows
    ]


def _fetched(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("matter").prefetch_related("investors")


def like(who: Actor, one: Known) -> list[tuple[Project, Alike]]:
    """Return the projects `who` may see that may be the same as a new one. What they may not see is not told of."""
    near = Q(amount__range=(one.amount * 9 // 10, one.amount * 10 // 9 + 1)) if one.amount else Q(pk__in=())
    rows = _fetched(access.visible(who).filter(Q(matter__region=one.region) | near))
    found = {row.pk: row for row in rows}
    return [(found[other.id], other) for other in alike(one, known_of(found.values()))]


def twice(who: Actor) -> list[tuple[Project, Project, tuple[str, ...]]]:
    """Return pairs that `who` may see and that may be one project, unless people said that they are two."""
    rows = {row.pk: row for row in _fetched(access.visible(who))}
    return [
        (rows[first], rows[found.id], found.by)
        for first, found in sorted(pairs(known_of(rows.values())), key=lambda pair: (pair[0], pair[1].id))
        if not _told(rows[first], rows[found.id])
    ]


def _told(one: Project, other: Project) -> bool:
    """Return whether people said what the two are to each other: one of the other, or another one for a reason."""
    return other.of_id == one.pk or one.of_id == other.pk or bool(other.distinct or one.distinct)
