"""The only way to fetch contests and those who enter them for somebody.

All staff know of a contest. Until its session opens, and for good where it was called off before that, they see their
own units in it alone, for papers are being written and ranks may not be told yet; who runs assessments or decides them
sees all of it. From the opening on all staff see all of it, and everybody does once
a contest of a public scheme is published.
"""

from typing import Final

from django.db.models import QuerySet

from luodi.city.assessment import access
from luodi.city.assessment.contests.models import Contest, Entrant
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

WRITES: Final = "contest.write"
"""What a role opens that writes its unit's paper (roles.yaml)."""


def visible(person: Person | None) -> QuerySet[Contest]:
    """Return the contests somebody may see, the latest first; None is the public."""
    rows = Contest.objects.select_related("run__scheme", "run__before", "before", "called_by", "off_by")
    rows = rows.order_by("-held_at", "-pk")
    if person is None:
        return rows.filter(state="published", run__state="published", run__scheme__public=True)
    return rows


def contest_of(person: Person | None, number: str) -> Contest:
    """Return one contest. Raises Refused `not_found`."""
    found = visible(person).filter(number=number).first()
    if found is None:
        raise Refused("not_found", Text("没有这场擂台赛。", "There is no such contest."), "contest")
    return found


def whole(person: Person | None, contest: Contest) -> bool:
    """Return whether somebody sees all who enter a contest they may see."""
    return contest.opened_at is not None or (person is not None and access.sees_all(person))


def entrants(person: Person | None, contest: Contest) -> QuerySet[Entrant]:
    """Return those who enter a contest, as far as somebody may see them, in the order of speaking."""
    rows = Entrant.objects.filter(contest=contest).select_related("unit", "speaker", "written_by").order_by("place")
    if whole(person, contest):
        return rows
    return rows.filter(unit__code__in=access.own_units(person)) if person else rows.none()


def entrant_of(person: Person | None, contest: Contest, unit: str) -> Entrant:
    """Return one who enters. Raises Refused `not_found`, whether hidden or not there."""
    found = entrants(person, contest).filter(unit__code=unit).first()
    if found is None:
        raise Refused("not_found", Text("没有这个参赛单位。", "No such unit enters."), "unit")
    found.contest = contest
    return found


def may_write(person: Person, entrant: Entrant) -> bool:
    """Return whether somebody writes the paper of a unit: a post of their own in the unit itself opens it."""
    return entrant.unit_id in office().opening(person.pk, WRITES)
