"""知悉: the issuer takes note of refusals, so that new ones stand out."""

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import access
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed


def note_refusals(person: Person, pk: int) -> int:
    """Take note of all refusals of a form; how many were new. Raises Refused `not_found`, `not_allowed`."""
    with witnessed("burden", "note_refusals", person.pk), transaction.atomic():
        form = access.get(person, pk)
        if form.issuer_id not in access.sight(person).own:
            raise Refused("not_allowed", NOT_ALLOWED)
        return form.askings.filter(state="refused", noted=None).update(noted=timezone.now())
