"""证据附件: a file that shows what was found; examined, scanned and kept like any document."""

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import Check, Evidence
from luodi.city.matters import documents
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def attach_evidence(person: Person, pk: int, name: str, file: documents.Readable) -> Evidence:
    """Add a file to a check while the inspection runs. The same file again is the one that is there.

    Raises Refused `not_found`, `not_allowed` (not of the team), `not_now`, and for files that are not taken.
    """
    with witnessed("checklists", "attach_evidence", person.pk), transaction.atomic():
        check = access.check(person, pk)
        if not access.on_team(person, check.inspection):
            raise Refused("not_allowed", NOT_ALLOWED)
        if check.inspection.state != "running" or check.standing not in ("", "noted", "signed"):
            raise Refused("not_now", Text("现在不能再加证据。", "Nothing can be added any more."))
        return _kept(person, check, name, file)


def _kept(person: Person, check: Check, name: str, file: documents.Readable) -> Evidence:
    taken = documents.take(file, name)
    row, new = Evidence.objects.get_or_create(
        check_row=check,
        sha256=taken.sha256,
        defaults={"name": name[-200:], "mime": taken.mime, "size": taken.size, "by": person, "at": timezone.now()},
    )
    if new:
        Record(person).write("check.evidence", str(check.pk), sha256=taken.sha256)
    return row
