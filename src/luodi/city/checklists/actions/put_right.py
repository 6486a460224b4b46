"""交办整改: a finding becomes a matter, which its unit puts right and somebody of another unit signs off."""

from typing import Final

from django.db import transaction

from luodi.city.checklists import access
from luodi.city.checklists.models import Check
from luodi.city.matters.actions.raise_matter import Draft, Raised, raise_matter
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

TYPE: Final = "correction"
"""检查问题整改 (packs/…/types/correction.yaml)."""
CHANNEL: Final = "inspection"


def put_right(person: Person, pk: int, *, urge: str = "no") -> Raised:
    """Have a settled finding put right and return the matter; asked again, the same one.

    `urge`: `yes` where the unit's head is called to a talk first (约谈). By a planner of the organiser. Raises Refused
    `not_found`, `not_allowed`, `not_now`, and whatever raising a matter refuses.
    """
    with witnessed("checklists", "put_right", person.pk), transaction.atomic():
        check = access.check(person, pk)
        if not access.may_plan(person, check.inspection):
            raise Refused("not_allowed", NOT_ALLOWED)
        if check.standing not in ("settled", "raised"):
            told = Text("事实确认后才能交办整改。", "It is put right once the facts are settled.")
            raise Refused("not_now", told)
        raised = raise_matter(person, _draft(check, urge))
        check.matter = raised.matter
        check.standing = "raised"
        check.save(update_fields=["matter", "standing"])
        Record(person).write("finding.raised", str(check.pk), matter=raised.number)
    return raised


def _draft(check: Check, urge: str) -> Draft:
    item = check.item
    checklist = item.version.checklist
    measures = f"\n措施办法：{item.measures_zh}" if item.measures_zh else ""
    return Draft(
        type=TYPE,
        title=f"{check.unit.name_zh}：{item.text_zh}"[:200],
        text=f"{check.words}\n依据：{checklist.name_zh}第 {item.number} 项 {item.basis}{measures}",
        region=check.unit.region,
        channel=CHANNEL,
        facts={
            "organiser": check.inspection.organiser.code,
            "unit": check.unit.code,
            "list": checklist.code,
            "item": item.number,
            "again": "yes" if check.again else "no",
            "urge": urge,
        },
        origin=("check", str(check.pk)),
    )
