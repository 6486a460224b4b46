"""依法拒填: a unit refuses a form that lacks the law's marks or is past its term (统计法 2024 art. 17)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from luodi.city.burden import access, law
from luodi.city.burden.actions.settle import settle
from luodi.city.burden.models import Asking
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def refuse(person: Person, pk: int, *, at: datetime | None = None) -> Asking:
    """Refuse an asking; the issuer finds it among what it has to take note of.

    Raises Refused `not_found`, `not_allowed` (not of the unit's staff), `no_ground` (all marks, within its term: then
    统计法 art. 8 asks for an answer), `closed`.
    """
    with witnessed("burden", "refuse", person.pk), transaction.atomic():
        asked = access.asking(person, pk)
        now = at or timezone.now()
        found = law.ground(asked.form.lacking, asked.form.valid_until, timezone.localdate(now))
        if found is None:
            told = Text(
                "标志齐全且在有效期内，不能依第十七条拒填。",
                "It has all the marks and its term runs: article 17 gives no ground to refuse it.",
            )
            raise Refused("no_ground", told, "asking")
        settle(person, asked, "refused", now, found)
    return asked
