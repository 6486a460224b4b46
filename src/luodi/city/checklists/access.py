"""The only way to fetch lists, inspections and checks for a person; and who may keep, plan, check and answer.

An inspection is restricted (受限): its organiser's restricted posts, whoever reaches that far, and its team see it. A
unit that is visited sees it once it was told, and then its own part only. Lists in force are internal, published ones
anybody's.
"""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from luodi.city.checklists.models import Check, Checker, ClueRef, Inspection, ListVersion, Visit
from luodi.city.matters.office import Office, office
from luodi.city.refusals import Refused
from luodi.city.registry.actors import System
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.held import Held
from luodi.city.registry.kinds import Level, Scope
from luodi.city.registry.models import Person, Role
from luodi.engines.notation import Text

KEEP = "checklist.keep"
"""What a role opens that writes lists and puts them in force (roles.yaml)."""
PLAN = "inspection.plan"
"""What a role opens that plans, starts and ends inspections, and has findings put right."""
CLUES = "clue.handle"
"""What a role opens that keeps reference numbers of clues."""

Reach = frozenset[int] | None
"""Units by id; `None` is all of them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose inspections somebody sees whole, and of which units the announced ones."""

    person: int
    whole: Reach
    told: Reach
    own: frozenset[int]
    """The units of whose staff they are."""


def reach(city: Office, held: list[Held]) -> Reach:
    """Return the units that some posts look into."""
    if any(post.scope == Scope.ALL for post in held):
        return None
    return frozenset[int]().union(*(city.reach(post) for post in held))


def sight(person: Person, city: Office | None = None) -> Sight:
    """Return what `person` sees today, posts lent to them included; one small read, or none with `city`."""
    city = city or office()
    held = list(city.held(person.pk))
    internal = [post for post in held if post.level_cap >= Level.INTERNAL]
    restricted = [post for post in internal if post.level_cap >= Level.RESTRICTED]
    own = frozenset(post.unit_id for post in internal)
    return Sight(person.pk, reach(city, restricted), reach(city, internal), own)


def within(field: str, units: Reach) -> Q:
    """Return the condition that a column names one of these units."""
    return Q() if units is None else Q(**{f"{field}__in": units})


def opening(person: Person, what: str) -> list[int]:
    """Return the units in which a role of `person` opens `what`, in order."""
    held = office().held(person.pk)
    rows = Role.objects.filter(code__in={post.role for post in held}).values_list("code", "opens")
    able = {code for code, opened in rows if what in opened}
    return sorted({post.unit_id for post in held if post.role in able})


def unit_for(person: Person, code: str, what: str, field: str) -> int:
    """Return the unit with this code, in which `person` may do `what`. Raises Refused `not_allowed`."""
    node = office().tree.get(code)
    if node is None or node.id not in opening(person, what):
        raise Refused("not_allowed", NOT_ALLOWED, field)
    return node.id


# Lists ------------------------------------------------------------------------------------------------------------


def versions(person: Person | System) -> QuerySet[ListVersion]:
    """Return the versions `person` may read: those in force or once in force, and drafts of the units they keep for.

    Whoever runs the platform at its command line reads all.
    """
    if isinstance(person, System):
        return ListVersion.objects.order_by("checklist__code", "-since", "-pk")
    if not sight(person).own:
        return ListVersion.objects.none()
    drafts = Q(since__isnull=True, checklist__issuer__in=opening(person, KEEP))
    return ListVersion.objects.filter(Q(since__isnull=False) | drafts).order_by("checklist__code", "-since", "-pk")


def version(person: Person | System, code: str, name: str = "") -> ListVersion:
    """Return a version of a list, the latest in force unless named. Raises Refused `not_found`."""
    rows = versions(person).select_related("checklist__issuer").filter(checklist__code=code)
    rows = rows.filter(version=name) if name else rows.filter(since__isnull=False)
    found = rows.first()
    if found is None:
        raise Refused("not_found", Text("没有这份清单。", "There is no such list."), "checklist")
    return found


# Inspections ------------------------------------------------------------------------------------------------------


def whole(person: Person) -> Q:
    """Return the condition on an inspection that `person` sees all of it: by post, or as one of its team."""
    seen = sight(person)
    team = Q(pk__in=Checker.objects.filter(person=person.pk).values("inspection"))
    return within("organiser", seen.whole) | team if seen.whole is not None else Q()


def visible(person: Person) -> QuerySet[Inspection]:
    """Return the inspections `person` may see, the latest first."""
    seen = sight(person)
    told = Visit.objects.filter(within("unit", seen.told), told_at__isnull=False).values("inspection")
    mine = whole(person)
    rows = Inspection.objects.filter(mine | Q(pk__in=told)) if mine else Inspection.objects.all()
    return rows.order_by("-since", "-pk")


def get(person: Person, pk: int) -> Inspection:
    """Return one inspection. Raises Refused `not_found`, whether it is hidden or not there."""
    found = visible(person).select_related("organiser", "by", "merged_into").filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这次检查。", "There is no such inspection."), "inspection")
    return found


def sees_whole(person: Person, pk: int) -> bool:
    """Return whether `person` sees all of an inspection, not only what concerns a unit of theirs."""
    return Inspection.objects.filter(whole(person), pk=pk).exists()


def visits(person: Person, pk: int) -> QuerySet[Visit]:
    """Return the visits of an inspection that `person` may see, by unit."""
    rows = Visit.objects.filter(inspection=pk).select_related("unit").order_by("unit__code")
    if sees_whole(person, pk):
        return rows
    return rows.filter(within("unit", sight(person).told), told_at__isnull=False)


def checks(person: Person) -> QuerySet[Check]:
    """Return the checks `person` may see; a unit sees a finding once two have signed it and it was told."""
    mine = whole(person)
    if not mine:
        return Check.objects.all()
    inside = Inspection.objects.filter(mine).values("pk")
    # One join, so that unit and time are those of one visit.
    told = {"inspection__visits__unit": F("unit"), "inspection__visits__told_at__isnull": False}
    mine_told = Check.objects.filter(within("unit", sight(person).told), **told).values("pk")
    return Check.objects.filter(
        Q(inspection__in=inside) | (Q(pk__in=mine_told) & ~Q(standing__in=("noted", "dropped")))
    )


def check(person: Person, pk: int) -> Check:
    """Return one check. Raises Refused `not_found`."""
    rows = checks(person).select_related("inspection__organiser", "unit", "item__version__checklist", "by", "matter")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这条检查记录。", "There is no such check."), "check")
    return found


def may_plan(person: Person, inspection: Inspection) -> bool:
    """Return whether `person` may start, end and follow up an inspection: a planner of its organiser."""
    return inspection.organiser_id in opening(person, PLAN)


def on_team(person: Person, inspection: Inspection) -> bool:
    """Return whether `person` is of the team."""
    return Checker.objects.filter(inspection=inspection, person=person).exists()


def may_answer(person: Person, found: Check) -> bool:
    """Return whether `person` speaks for the unit about what was found there: of its staff, and not of the team."""
    return found.unit_id in sight(person).own and not on_team(person, found.inspection)


def clues(person: Person) -> QuerySet[ClueRef]:
    """Return the references of clues of the bodies in which `person` handles clues."""
    return ClueRef.objects.filter(unit__in=opening(person, CLUES)).select_related("unit").order_by("-at")
