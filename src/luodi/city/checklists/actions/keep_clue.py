"""线索编号: that a clue was handed to a discipline body, how it stands and until when. Never a word of what it says."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from luodi.city.checklists import access
from luodi.city.checklists.models import ClueRef
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

STATUSES: Final[dict[str, Text]] = {
    "handed": Text("已移交", "handed over"),
    "taken": Text("已接收", "taken"),
    "done": Text("已办结", "done"),
}


def keep_clue(person: Person, *, unit: str, reference: str, status: str = "handed", due: date | None = None) -> ClueRef:
    """Write down or move on a reference. By whoever handles clues in `unit`, the body that has it.

    Raises Refused `not_allowed`, `bad_value` (a reference is letters, digits and signs, no sentence).
    """
    with witnessed("checklists", "keep_clue", person.pk), transaction.atomic():
        body = access.unit_for(person, unit, access.CLUES, "unit")
        if not is_reference(reference):
            told = Text(
                "编号只能用字母、数字和 - / 〔〕号，最多 40 个字符。", "A reference is letters, digits, - and /."
            )
            raise Refused("bad_value", told, "reference")
        if status not in STATUSES:
            raise Refused("bad_value", Text("状态不对。", "No such status."), "status")
        row = ClueRef.objects.filter(reference=reference).first()
        if row and row.unit_id != body:
            raise Refused("bad_value", Text("编号已由别处使用。", "The reference is another body's."), "reference")
        row = row or ClueRef(reference=reference, unit_id=body)
        row.status, row.due, row.by, row.at = status, due, person, timezone.now()
        row.save()
        Record(person).write("clue.kept", reference, status=status)
    return row


def is_reference(text: str) -> bool:
    """Return whether a text can be a reference number and can tell nothing: at most four signs that are words."""
    plain = text.replace("〔", "").replace("〕", "").replace("-", "").replace("/", "").replace("号", "")
    letters = [sign for sign in plain if not (sign.isascii() and sign.isalnum())]
    return 0 < len(text) <= 40 and len(letters) <= 4 and all(sign.isalpha() for sign in letters) and bool(plain)
