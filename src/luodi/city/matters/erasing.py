"""What leaves the record when a person's data is erased, or a matter is handed over: every place where it could lie.

In the transaction of the entry that says so: keys, words, titles, names of files, saved filters that name the person,
exports. After the commit: what lies in files, so that none is gone while its row stands; whatever a crash cuts off
there is done by `clear_recent`, once a day. Indexes follow the journal on their own; models hold only what stands
in two texts or more. The journal keeps codes and commitments, by which the chain holds.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from luodi.city.matters import apart, documents, exporting
from luodi.city.matters.import_reports import leave_out
from luodi.city.matters.models import Document, Entry, Matter, Origin, SavedFilter, Subject, SubjectKey, Words
from luodi.city.matters.store import Receipt
from luodi.city.uploads import drop_uploads
from luodi.engines.process import REPORTER

ERASED = "（已依法删除）"
"""Stands where a title or a file's name stood."""
SHORTEST = 2
"""Characters by which somebody can be meant."""
RECENT = timedelta(days=2)
HANDED_OVER = "（已移交）"
"""Stands where the title of a matter stood that another body has now."""


def erase(receipts: Iterable[Receipt]) -> None:
    """Destroy what the reporters of matters gave, at the time of the entries that say so."""
    # Papers are drawn up from what they wrote, whoever had them drawn up.
    filed = Q(by=REPORTER) | ~Q(paper="")
    for receipt in receipts:
        _destroy(receipt, Q(by_reporter=True) | Q(n__startswith="1."), filed, ERASED)
    exporting.take_back()


def leave_a_reference(receipts: Iterable[Receipt]) -> None:
    """Destroy all that was written on matters and filed with them, whoever did, at the time they were handed over."""
    for receipt in receipts:
        _destroy(receipt, Q(), Q(), HANDED_OVER, alone=True)
    exporting.take_back()


def clear(matters: Iterable[int]) -> None:
    """Remove what of these matters lies in files: documents no other matter needs, workbooks, lines of reports."""
    ids = list(matters)
    for digest in Document.objects.filter(matter__in=ids).exclude(erased_at=None).values_list("sha256", flat=True):
        forget(digest)
    leave_out(set(Origin.objects.filter(matter__in=ids).values_list("key", flat=True)))
    drop_uploads()
    exporting.sweep()


def forget(digest: str) -> None:
    """Remove a file from the store, unless a document or a row of another room needs the same bytes."""
    if not (Document.objects.filter(sha256=digest, erased_at=None).exists() or documents.kept_elsewhere(digest)):
        documents.path_of(digest).unlink(missing_ok=True)


def clear_recent(at: datetime) -> None:
    """Do again what a crash may have cut off after a commit of the last days."""
    ended = Entry.objects.filter(recorded__gte=at - RECENT, kind__in=("erased", "handed_over"))
    if ids := set(ended.values_list("matter_id", flat=True)):
        clear(ids)


def _destroy(receipt: Receipt, written: Q, filed: Q, title: str, *, alone: bool = False) -> None:
    """Destroy one matter's; `alone`: the person's own data only where no other matter of theirs needs it."""
    matter, row = receipt.matter, receipt.rows[0]
    at = datetime.fromisoformat(f"{row.recorded}+00:00")
    _reporter(matter, at, alone=alone)
    words = Words.objects.filter(written, matter=matter, erased_at=None)
    # Words of a later entry may stand in the same group of orders; they were not meant.
    before = [n for n in words.values_list("n", flat=True) if int(n.partition(".")[0]) < row.seq]
    words.filter(n__in=before).update(body="", salt="", erased_at=at)
    Matter.objects.filter(pk=matter).update(title=title)
    _files(matter, filed).update(name=ERASED, erased_at=at)


def _reporter(matter: int, at: datetime, *, alone: bool) -> None:
    subject = Subject.objects.select_related("key").filter(matters=matter).first()
    if subject is None or not subject.key_id or (alone and subject.matters.exclude(pk=matter).exists()):
        return
    with suppress(apart.InvalidTag, ValueError):
        for value in apart.reveal(subject).values():
            # Somebody may have kept a search for the very person.
            if len(value) >= SHORTEST:
                SavedFilter.objects.filter(sought__text__icontains=value).delete()
    key = subject.key_id
    Subject.objects.filter(pk=subject.pk).update(key=None, sealed="", erased_at=at)
    SubjectKey.objects.filter(pk=key).delete()


def _files(matter: int, filed: Q) -> QuerySet[Document]:
    return Document.objects.filter(filed, matter=matter, erased_at=None)
