"""Ask how a studied process could be rebuilt: the answer takes minutes of simulation and is looked for beside."""

from django.utils import timezone

from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.studies import access
from luodi.city.studies.models import Study
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def seek_advice(person: Person, pk: int) -> None:
    """Have redesigns looked for; what was found before is looked for anew.

    Raises Refused `not_found`, `not_ready` (no log yet, or it is being looked for).
    """
    with witnessed("studies", "seek_advice", person.pk):
        study = access.get(person, pk)
        free = Study.objects.filter(pk=study.pk, state="ready").exclude(advice_state="waiting")
        if not free.update(advice_state="waiting", advice={}, advice_at=timezone.now()):
            raise Refused(
                "not_ready", Text("日志还没有准备好，或者正在推演。", "The log is not ready, or it is at it."), "study"
            )
