"""The only way to fetch projects for somebody: whoever may see the matter sees the project, nobody else, in no sum.

The public sees what was published, and of that only while its matter is of level 公开.
"""

from typing import Final

from django.db.models import Q, QuerySet

from luodi.city.matters import access as matters
from luodi.city.matters.office import Office, office
from luodi.city.projects.models import Month, Project, Visit
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor, System
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Person, Role
from luodi.engines.notation import Text

KEEPS, FILES, CHECKS, SIGNS = "projects.keep", "projects.file", "projects.check", "projects.sign"
"""What roles open (roles.yaml): to enter and keep projects; to file, check and sign a month's figures."""
NOT_ALLOWED: Final = Text("您的岗位无权这样做。", "Your post does not allow this.")


def visible(who: Actor) -> QuerySet[Project]:
    """Return the projects `who` may see, the newest first."""
    rows = Project.objects.select_related("matter__lead", "matter__type").order_by("-matter_id")
    if isinstance(who, System):
        return rows
    return rows.filter(matter__in=matters.visible(who))


def public() -> QuerySet[Project]:
    """Return what anybody may see."""
    return Project.objects.filter(published__isnull=False, matter__level=0).order_by("-matter_id")


def get(who: Actor, number: str) -> Project:
    """Return the project of the matter called `number`. Raises Refused `not_found`, hidden or not there."""
    found = visible(who).filter(matter__number=number).first()
    if found is None:
        raise Refused("not_found", Text(f"没有找到项目 {number}。", f"There is no project {number}."), "number")
    return found


def month_of(who: Actor, pk: int) -> Month:
    """Return one month's figures. Raises Refused `not_found`."""
    found = Month.objects.filter(pk=pk, project__in=visible(who)).select_related("project__matter").first()
    if found is None:
        raise Refused("not_found", Text("没有这份填报。", "There is no such filing."), "month")
    return found


def months(who: Actor) -> QuerySet[Month]:
    """Return the months' figures of the projects `who` may see, the latest first."""
    rows = Month.objects.filter(project__in=visible(who).values("pk"))
    return rows.select_related("project__matter", "filed_by", "checked_by", "signed_by").order_by("-month", "-pk")


def opening(who: Actor, power: str, city: Office | None = None) -> frozenset[int] | None:
    """Return the units for whose projects a post of theirs opens `power`; None for every unit."""
    if isinstance(who, System):
        return None
    known = city or office()
    held = known.held(who.pk)
    rows = Role.objects.filter(code__in={post.role for post in held}).values_list("code", "opens")
    roles = {code for code, opens in rows if power in opens}
    posts = [post for post in held if post.role in roles]
    if any(post.scope == Scope.ALL for post in posts):
        return None
    return frozenset().union(*(known.reach(post) for post in posts))


def may(who: Actor, power: str, project: Project) -> bool:
    """Return whether a post of theirs in, or over, the unit that leads opens `power`."""
    units = opening(who, power)
    return units is None or project.matter.lead_id in units


def allow(who: Actor, power: str, project: Project) -> None:
    """Raise Refused `not_allowed` unless `may`."""
    if not may(who, power, project):
        raise Refused("not_allowed", NOT_ALLOWED)


def person_of(who: Actor) -> Person | None:
    """Return the person, None for the platform."""
    return who if isinstance(who, Person) else None


def visits(who: Actor) -> QuerySet[Visit]:
    """Return the calls on firms that are on record: none of those that led to a project `who` may not see."""
    return Visit.objects.filter(Q(project=None) | Q(project__in=visible(who).values("pk")))


def readable_visits(person: Person) -> QuerySet[Visit]:
    """Return the calls `person` may read of one by one, not only count.

    Whom the city courts before it comes to a project is for those who keep projects, and for whoever called.
    """
    rows = visits(person)
    return rows if keeps(person) else rows.filter(Q(project__isnull=False) | Q(by=person))


def keeps(person: Person) -> bool:
    """Return whether a post of somebody's opens the keeping of projects, anywhere."""
    units = opening(person, KEEPS)
    return units is None or bool(units)
