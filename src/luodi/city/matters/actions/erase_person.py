"""删除个人信息: on lawful request key, words and files are destroyed; the chain holds (PIPL art. 47)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from luodi.city.matters import documents
from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.models import Document, Matter, Subject, SubjectKey, Words
from luodi.city.matters.store import Order, Receipt, submit
from luodi.engines.notation import Text
from luodi.engines.process import REPORTER

ERASED = "（已依法删除）"
"""Stands where a title or a file's name stood."""


def _run(call: Call) -> list[Receipt]:
    receipts = submit(Order([call.act()], also=_erase))
    # After the commit: a file must not be gone while its row still stands. Erasing again repeats what a crash cut off.
    for digest in _theirs(receipts[0].matter).values_list("sha256", flat=True):
        if not Document.objects.filter(sha256=digest, erased_at=None).exists():
            documents.path_of(digest).unlink(missing_ok=True)
    return receipts


def _erase(receipts: list[Receipt]) -> None:
    """Destroy the key and blank the words, in the same transaction as the entry that says so, and at its time."""
    matter, row = receipts[0].matter, receipts[0].rows[0]
    at = datetime.fromisoformat(f"{row.recorded}+00:00")
    subject = Subject.objects.filter(matters=matter).first()
    if subject and subject.key_id:
        key = subject.key_id
        Subject.objects.filter(pk=subject.pk).update(key=None, sealed="", erased_at=at)
        SubjectKey.objects.filter(pk=key).delete()
    written = Words.objects.filter(Q(by_reporter=True) | Q(n__startswith="1."), matter=matter, erased_at=None)
    # Words of a later entry may stand in the same group of orders; they were not meant.
    before = [n for n in written.values_list("n", flat=True) if int(n.partition(".")[0]) < row.seq]
    written.filter(n__in=before).update(body="", salt="", erased_at=at)
    Matter.objects.filter(pk=matter).update(title=ERASED)
    _theirs(matter).filter(erased_at=None).update(name=ERASED, erased_at=at)


def _theirs(matter: int) -> QuerySet[Document]:
    return Document.objects.filter(matter=matter, by=REPORTER)


ERASE = Action(
    "erase",
    Text("删除个人信息", "Erase personal data"),
    Text("依法删除诉求人的信息和其所写文字，不可恢复。", "The person's data and words are destroyed for good."),
    (Field("basis", Text("依据", "Legal basis"), required=True, example="个人信息保护法第四十七条"),),
    danger=True,
    run=_run,
)
