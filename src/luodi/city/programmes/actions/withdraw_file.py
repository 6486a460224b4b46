"""撤下、删除: a version is taken out of sight with a reason, and destroyed where the law or its purpose asks for it.

Withdrawn, it lies where it lay, seen by those who run the programme. Erased (个人信息保护法 art. 47), its bytes and
names are gone; that it was there, its digest, who took it out and why stay.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.erasing import ERASED, forget
from luodi.city.programmes import access
from luodi.city.programmes.models import SharedFile
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST = 200


def withdraw_file(person: Person, code: str, pk: int, reason: str, *, erase: bool = False) -> SharedFile:
    """Take a version of a file out of sight: who put it, or who runs the programme; only the latter may `erase` it.

    Erased once more, bytes that a crash left behind go, too. Raises Refused `not_found`, `not_allowed`, `missing` (no
    reason), `no_change` (withdrawn already).
    """
    with witnessed("programmes", "withdraw_file", person.pk), transaction.atomic():
        found = access.file(person, code, pk)
        runs = access.may_run(person, found.programme)
        if not runs and (erase or found.by_id != person.pk):
            raise Refused("not_allowed", NOT_ALLOWED)
        row = SharedFile.objects.select_for_update().get(pk=found.pk)
        if not reason.strip() or len(reason.strip()) > LONGEST:
            told = Text(f"请写明理由（{LONGEST} 字以内）。", f"Say why, in {LONGEST} signs.")
            raise Refused("missing", told, "reason")
        if row.withdrawn_at is not None and not erase:
            raise Refused("no_change", Text("已经撤下。", "It is withdrawn already."), "file")
        if row.withdrawn_at is not None and row.erased_at is None:
            row.reason = f"{row.reason}；{reason.strip()}"
        elif row.withdrawn_at is None:
            row.withdrawn_by, row.withdrawn_at, row.reason = person, timezone.now(), reason.strip()
            Record(person).write("programme.file_withdrawn", code, id=row.pk)
        if erase:
            _erase(person, code, row)
        row.save()
    return row


def _erase(person: Person, code: str, row: SharedFile) -> None:
    if row.erased_at is None:
        row.folder, row.title, row.name, row.erased_at = "", ERASED, ERASED, timezone.now()
        Record(person).write("programme.file_erased", code, id=row.pk)
    # After the commit, so that no file is gone while its row stands.
    transaction.on_commit(partial(forget, row.sha256))
