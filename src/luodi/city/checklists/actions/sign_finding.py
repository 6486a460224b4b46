"""问题底稿第二人签字: a finding counts once at least two of the team have put their names under it."""

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access, law
from luodi.city.checklists.models import Check, CheckSigner
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def sign_finding(person: Person, pk: int) -> Check:
    """Put one's name under a finding. Raises Refused `not_found`, `not_allowed` (not of the team), `signed_already`,
    `not_now` (no finding, or no longer a draft)."""
    with witnessed("checklists", "sign_finding", person.pk), transaction.atomic():
        check = access.check(person, pk)
        if not access.on_team(person, check.inspection):
            raise Refused("not_allowed", NOT_ALLOWED)
        if check.signers.filter(person=person).exists():
            raise Refused("signed_already", Text("您已签过。", "You signed it already."))
        if check.standing not in ("noted", "signed"):
            raise Refused("not_now", Text("这条记录现在不能签。", "It is no draft to sign."))
        CheckSigner.objects.create(check_row=check, person=person, at=timezone.now())
        if check.signers.count() >= law.SIGNERS:
            check.standing = "signed"
            check.save(update_fields=["standing"])
        Record(person).write("finding.signed", str(check.pk), inspection=check.inspection_id)
    return check
