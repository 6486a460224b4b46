"""删除个人信息: on lawful request a person's key is destroyed, their words blanked; the chain holds (PIPL art. 47)."""

from django.db.models import Q
from django.utils import timezone

from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.models import Document, Matter, Subject, SubjectKey, Words
from luodi.city.matters.store import Order, Receipt, submit
from luodi.engines.notation import Text


def _run(call: Call) -> list[Receipt]:
    return submit(Order([call.act()], also=_erase))


def _erase(receipts: list[Receipt]) -> None:
    """Destroy the key and blank the words, in the same transaction as the entry that says so."""
    matter, now = receipts[0].matter, timezone.now()
    subject = Subject.objects.filter(matters=matter).first()
    if subject and subject.key_id:
        key = subject.key_id
        Subject.objects.filter(pk=subject.pk).update(key=None, sealed="", erased_at=now)
        SubjectKey.objects.filter(pk=key).delete()
    theirs = Words.objects.filter(Q(by_reporter=True) | Q(n__startswith="1."), matter=matter)
    theirs.update(body="", salt="", erased_at=now)
    Matter.objects.filter(pk=matter).update(title="（已依法删除）")
    Document.objects.filter(matter=matter, by=-1).update(erased_at=now)


ERASE = Action(
    "erase",
    Text("删除个人信息", "Erase personal data"),
    Text("依法删除诉求人的信息和其所写文字，不可恢复。", "The person's data and words are destroyed for good."),
    (Field("basis", Text("依据", "Legal basis"), required=True, example="个人信息保护法第四十七条"),),
    danger=True,
    run=_run,
)
