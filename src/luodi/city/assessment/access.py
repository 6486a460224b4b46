"""The only way to fetch runs, filings and objections for somebody.

Who runs assessments (`assessment.run`) or decides them (`assessment.decide`) sees every run. The assessed see a run
from its preview on: their own figures in it until it is published, everybody's afterwards. Anybody sees what a public
scheme has published.
"""

from django.db.models import Q, QuerySet

from luodi.city.assessment.models import Filing, Objection, Run
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

RUNS, DECIDES = "assessment.run", "assessment.decide"
FILES, CHECKS, SIGNS = "assessment.file", "assessment.check", "assessment.sign"
OBJECTS = "assessment.object"
"""What roles open (roles.yaml)."""
SHOWN = ("preview", "decided", "frozen", "published")
NOT_ALLOWED = Text("您的岗位无权这样做。", "Your post does not allow this.")


def sees_all(person: Person) -> bool:
    """Return whether somebody sees runs that nobody assessed sees yet, and everybody's figures in them."""
    city = office()
    return city.opens(person.pk, RUNS) or city.opens(person.pk, DECIDES)


def may(person: Person, power: str) -> bool:
    """Return whether a post of the person's own opens `power`."""
    return office().opens(person.pk, power)


def visible(person: Person | None) -> QuerySet[Run]:
    """Return the runs somebody may see, the latest period first; None is the public."""
    runs = Run.objects.select_related("scheme", "before", "corrects", "collected_by").order_by("-until", "-pk")
    if person is None:
        return runs.filter(state="published", scheme__public=True)
    return runs if sees_all(person) else runs.filter(state__in=SHOWN)


def run_of(person: Person | None, number: str) -> Run:
    """Return one run. Raises Refused `not_found`, whether it is not to be seen yet or not there."""
    found = visible(person).filter(number=number).first()
    if found is None:
        raise Refused("not_found", Text("没有这次考核。", "There is no such assessment."), "run")
    return found


def own_units(person: Person) -> frozenset[str]:
    """Return the codes of the units somebody holds a post in and of all above them: whose figures are their own."""
    city = office()
    tree, held = city.tree, {post.unit_id for post in city.held(person.pk)}
    line = {above for unit in held if unit in tree for above in (unit, *tree.ancestors(unit))}
    return frozenset(tree.node(unit).code for unit in line)


def sees_unit(person: Person | None, run: Run, unit: str) -> bool:
    """Return whether somebody may see a unit's figures in a run they may see."""
    if run.state == "published":
        return True
    return person is not None and (sees_all(person) or unit in own_units(person))


def filings(person: Person) -> QuerySet[Filing]:
    """Return the filings somebody may see: their own units' and, for who runs or decides, everybody's."""
    rows = Filing.objects.select_related("filed_by", "checked_by", "signed_by").order_by("-until", "-pk")
    return rows if sees_all(person) else rows.filter(unit__in=own_units(person))


def filing_of(person: Person, pk: int) -> Filing:
    """Return one filing. Raises Refused `not_found`."""
    found = filings(person).filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这份填报。", "There is no such filing."), "filing")
    return found


def objections(person: Person, run: Run) -> QuerySet[Objection]:
    """Return the objections to a run that somebody may see: their own units' and, for who runs it, all."""
    rows = Objection.objects.filter(run=run).select_related("unit", "by", "ruled_by").order_by("pk")
    return rows if sees_all(person) else rows.filter(Q(by=person) | Q(unit__code__in=own_units(person)))


def allow(person: Person, power: str) -> None:
    """Raise Refused `not_allowed` unless a post of the person's opens `power`."""
    if not may(person, power):
        raise Refused("not_allowed", NOT_ALLOWED)
