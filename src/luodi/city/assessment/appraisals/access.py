"""The only way to fetch appraisals for somebody: who is on the roll, who reports, and who holds it for its organiser.

Nobody fetches a ballot: there are tallies (queries) once voting has ended, and the keys of all ballots without what was
chosen. Nobody is told who has voted but of themselves.
"""

from typing import Final

from django.db.models import Q, QuerySet

from luodi.city.assessment.appraisals.models import Appraisal, Report, Voter
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

HOLDS: Final = "appraisal.hold"
"""What a role opens that holds appraisals for its unit (roles.yaml)."""


def holding(person: Person) -> frozenset[int]:
    """Return the units for which somebody may hold appraisals: where a post of their own opens it."""
    return office().opening(person.pk, HOLDS)


def visible(person: Person) -> QuerySet[Appraisal]:
    """Return the appraisals somebody may see, the latest first."""
    mine = Q(pk__in=Voter.objects.filter(person=person).values("appraisal"))
    mine |= Q(pk__in=Report.objects.filter(person=person).values("appraisal"))
    mine |= Q(organiser__in=holding(person))
    return (
        Appraisal.objects.filter(mine).select_related("organiser", "called_by", "off_by").order_by("-called_at", "-pk")
    )


def appraisal_of(person: Person, number: str) -> Appraisal:
    """Return one appraisal. Raises Refused `not_found`, whether hidden or not there."""
    found = visible(person).filter(number=number).first()
    if found is None:
        raise Refused("not_found", Text("没有这次评议。", "There is no such appraisal."), "appraisal")
    return found


def report_of(person: Person, number: str, n: int) -> Report:
    """Return one report of an appraisal somebody may see. Raises Refused `not_found`."""
    appraisal = appraisal_of(person, number)
    found = appraisal.reports.select_related("person", "unit", "appraisal").filter(n=n).first()
    if found is None:
        raise Refused("not_found", Text("没有这份述职。", "There is no such report."), "report")
    return found


def holds(person: Person, appraisal: Appraisal) -> bool:
    """Return whether somebody holds an appraisal."""
    return appraisal.organiser_id in holding(person)


def standing(person: Person, appraisal: Appraisal) -> bool | None:
    """Return whether somebody has voted; None for who is not on the roll."""
    row = Voter.objects.filter(appraisal=appraisal, person=person).first()
    return None if row is None else row.voted
