"""停报: the issuer asks a form no more. What is still open is asked no more either; answers and refusals stay."""

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import access
from luodi.city.burden.models import SentForm
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def stop_form(person: Person, pk: int) -> None:
    """Stop a form. Raises Refused `not_found`, `not_allowed` (who may not send for its issuer), `already_ended`."""
    with witnessed("burden", "stop_form", person.pk), transaction.atomic():
        form = access.get(person, pk)
        if form.issuer_id not in access.issuing(person):
            raise Refused("not_allowed", NOT_ALLOWED)
        if not SentForm.objects.filter(pk=form.pk, stopped=None).update(stopped=timezone.now(), next_at=None):
            raise Refused("already_ended", Text("已经停报。", "It was stopped already."), "form")
        Record(person).write("form.stopped", str(form.pk), issuer=form.issuer.code)
