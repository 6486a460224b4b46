"""清单施行: from a day on the version counts, and is never changed again."""

from datetime import date

from django.db import transaction

from luodi.city.checklists import access
from luodi.city.checklists.models import ListVersion
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def put_in_force(person: Person, code: str, version: str, since: date) -> ListVersion:
    """Put a draft in force from `since` on.

    Raises Refused `not_found`, `not_allowed`, `list_frozen` (in force already), `out_of_order` (another is in
    force from that day or a later one).
    """
    with witnessed("checklists", "put_in_force", person.pk), transaction.atomic():
        row = access.version(person, code, version)
        if row.checklist.issuer_id not in access.opening(person, access.KEEP):
            raise Refused("not_allowed", NOT_ALLOWED)
        if row.since:
            raise Refused("list_frozen", Text("这一版已经施行。", "This version is in force already."), "version")
        return enforce(person, row, since)


def enforce(actor: Actor, row: ListVersion, since: date) -> ListVersion:
    """Set the day, whoever may. Raises Refused `out_of_order`."""
    if ListVersion.objects.filter(checklist=row.checklist_id, since__gte=since).exclude(pk=row.pk).exists():
        told = Text("这一天或以后已有施行的版本。", "Another version is in force from that day or a later one.")
        raise Refused("out_of_order", told, "since")
    row.since = since
    row.save(update_fields=["since"])
    code = row.checklist.code
    Record(actor).write("list.in_force", code, version=row.version, since=since.isoformat(), digest=row.digest)
    return row
