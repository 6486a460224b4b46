"""起草清单: a unit writes a version of a list, over and over until it is put in force."""

from django.db import transaction

from luodi.city.checklists.access import KEEP, opening, unit_for
from luodi.city.checklists.drafts import ListDraft, check_draft, digest_of, row_of
from luodi.city.checklists.models import Checklist, ListItem, ListVersion
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person, Unit
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def keep_list(person: Person, draft: ListDraft) -> ListVersion:
    """Keep a draft in the place of what it said before; the same again changes nothing.

    Raises Refused `not_allowed` (nobody who keeps lists for its issuer), `list_frozen`, and what check_draft refuses.
    """
    with witnessed("checklists", "keep_list", person.pk), transaction.atomic():
        unit_for(person, draft.issuer, KEEP, "issuer")
        return write(person, draft)


def write(actor: Actor, draft: ListDraft) -> ListVersion:
    """Keep a draft, whoever may: the pack's loading comes here too. Raises Refused as keep_list does."""
    check_draft(draft)
    checklist = _checklist(actor, draft)
    row = ListVersion.objects.filter(checklist=checklist, version=draft.version).first()
    digest = digest_of(draft)
    if row and row.digest == digest:
        return row
    if row and row.since:
        told = Text("已施行的版本不能改；请起草新版本。", "A version in force is not changed; write the next one.")
        raise Refused("list_frozen", told, "version")
    row = row or ListVersion(checklist=checklist, version=draft.version)
    row.name_zh, row.name_en = draft.name.zh.strip(), draft.name.en.strip() or draft.name.zh.strip()
    row.public, row.digest = draft.public, digest
    row.save()
    row.items.all().delete()
    ListItem.objects.bulk_create([row_of(row, place, item) for place, item in enumerate(draft.items)])
    Record(actor).write("list.drafted", draft.code, version=draft.version, items=len(draft.items), digest=digest)
    return row


def _checklist(actor: Actor, draft: ListDraft) -> Checklist:
    issuer = Unit.objects.filter(code=draft.issuer).first()
    if issuer is None:
        told = Text(f"没有“{draft.issuer}”这个单位。", f"There is no unit “{draft.issuer}”.")
        raise Refused("not_in_force", told, "issuer")
    en = draft.name.en.strip() or draft.name.zh.strip()
    found, new = Checklist.objects.get_or_create(
        code=draft.code,
        defaults={"kind": draft.kind, "issuer": issuer, "name_zh": draft.name.zh.strip(), "name_en": en},
    )
    if not new and found.issuer_id != issuer.pk:
        if isinstance(actor, Person) and found.issuer_id not in opening(actor, KEEP):
            raise Refused("not_allowed", NOT_ALLOWED, "code")
        found.issuer = issuer
        found.save(update_fields=["issuer"])
    if found.kind != draft.kind:
        told = Text("清单的种类定了就不再改。", "The kind of a list does not change.")
        raise Refused("bad_value", told, "kind")
    return found
