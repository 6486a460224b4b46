"""The only way to fetch studies for a person: their own, and those shared with a unit in which they hold a post."""

from django.db.models import Q, QuerySet

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies.models import Study
from luodi.engines.notation import Text


def visible(person: Person) -> QuerySet[Study]:
    """Return the studies `person` may read, newest first."""
    return Study.objects.filter(Q(person=person) | Q(unit__in=units_of(person))).order_by("-pk")


def get(person: Person, pk: int) -> Study:
    """Return one study. Raises Refused `not_found`, whether it is somebody else's or not there."""
    found = visible(person).select_related("person").filter(pk=pk).first()
    if found is None:
        raise Refused("not_found", Text("没有这项研究。", "There is no such study."), "study")
    return found


def units_of(person: Person) -> list[int]:
    """Return the units in which `person` holds a post, in order."""
    return sorted({held.unit_id for held in office().held(person.pk)})
