"""取阅: a file is given out to who may see it; a sealed one with a reason, on record before a byte of it is read."""

from django.db import transaction
from django.utils import timezone

from luodi.city.matters.documents import path_of
from luodi.city.programmes import access
from luodi.city.programmes.models import FileReading, SharedFile
from luodi.city.refusals import Refused
from luodi.city.registry.change import Record
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.city.witness import witnessed
from luodi.engines.notation import Text

LONGEST = 200


def read_file(person: Person, code: str, pk: int, reason: str = "") -> SharedFile:
    """Return a version of a file to give out.

    Raises Refused `not_found` (or erased, or its bytes are not there), `missing` (it is sealed and no reason is given).
    """
    with witnessed("programmes", "read_file", person.pk), transaction.atomic():
        row = access.file(person, code, pk)
        if row.erased_at is not None or not path_of(row.sha256).is_file():
            raise Refused("not_found", Text("文件已不在。", "The file is there no more."), "file")
        if row.level >= Level.SEALED:
            if not reason.strip() or len(reason.strip()) > LONGEST:
                told = Text(
                    f"密封文件，请写取阅事由（{LONGEST} 字以内）。", f"It is sealed: say what for, in {LONGEST} signs."
                )
                raise Refused("missing", told, "reason")
            FileReading.objects.create(file=row, person=person, at=timezone.now(), reason=reason.strip())
            Record(person).write("programme.file_read", code, id=row.pk)
    return row


def readings(person: Person, code: str, pk: int) -> list[FileReading]:
    """Return who took a sealed file, the latest first. Raises Refused `not_found`."""
    row = access.file(person, code, pk)
    return list(row.readings.select_related("person").order_by("-pk"))
