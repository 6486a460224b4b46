"""改一项: one item of a draft, written by row of a workbook; the others stay as they are."""

from django.db import transaction

from luodi.city.checklists import access
from luodi.city.checklists.actions.keep_list import write
from luodi.city.checklists.drafts import ItemDraft, ListDraft, draft_of
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text


def keep_item(person: Person, code: str, version: str, item: ItemDraft) -> ItemDraft | None:
    """Put an item in the place of the one with its number, or at the end; return what it was, None for a new one.

    A flow stays as it was: a workbook has no place for it. Raises Refused `not_found` (no such draft), `not_allowed`,
    `list_frozen`, and what check_draft refuses.
    """
    with witnessed("checklists", "keep_item", person.pk), transaction.atomic():
        row = access.version(person, code, version) if version else None
        if row is None:
            raise Refused("not_found", Text("请写版本。", "Name the version."), "version")
        checklist = row.checklist
        if checklist.issuer_id not in access.opening(person, access.KEEP):
            raise Refused("not_allowed", NOT_ALLOWED, "code")
        items = [draft_of(one) for one in row.items.all()]
        before = next((one for one in items if one.number == item.number), None)
        fresh = ItemDraft(
            **{key: getattr(item, key) for key in item.__slots__} | {"flow": before.flow if before else None}
        )
        kept = [fresh if one.number == item.number else one for one in items] + ([] if before else [fresh])
        draft = ListDraft(code, checklist.kind, checklist.issuer.code, version, row.name, kept, row.public)
        write(person, draft)
    return before
