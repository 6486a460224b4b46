"""Remove a study with its log: for its owner alone."""

from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.models import Person
from luodi.city.studies import access, keeping
from luodi.city.witness import witnessed


def drop_study(person: Person, pk: int) -> None:
    """Remove a study. Raises Refused `not_found`, or `not_allowed` where it is somebody else's."""
    with witnessed("studies", "drop", person.pk):
        study = access.get(person, pk)
        if study.person_id != person.pk:
            raise Refused("not_allowed", NOT_ALLOWED)
        study.delete()
        keeping.sweep()
