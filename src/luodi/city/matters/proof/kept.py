"""What lies apart from the journal — words, the reporter, documents — against what its entries commit to."""

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from luodi.city.matters import apart, documents
from luodi.city.matters.actions.raise_matter import TITLE_LENGTH
from luodi.city.matters.erasing import ERASED, HANDED_OVER
from luodi.city.matters.models import Document, Matter, Subject
from luodi.city.matters.proof.columns import plain
from luodi.city.matters.proof.evidence import EntryRow, Evidence, WordsRow
from luodi.city.matters.store.chain import commitment
from luodi.engines.process import REPORTER
from luodi.engines.process import Entry as Happening
from luodi.engines.process.endings import REFERENCE


class Kept:
    """Checks what lies apart from one matter's journal."""

    def __init__(
        self,
        matter: Matter,
        rows: list[EntryRow],
        happenings: list[Happening],
        evidence: Evidence,
        note: Callable[[str, str], None],
    ) -> None:
        self.matter = matter
        self.rows = rows
        self.happenings = happenings
        self.words = {row.n: row for row in evidence.words.get(matter.pk, [])}
        self.documents = evidence.documents.get(matter.pk, [])
        self.note = note
        self.erasures = [row for row in rows if row.kind == "erased"]
        """Entries with which the reporter's data left the record."""
        self.leaving = [
            row
            for row, happening in zip(rows, happenings, strict=True)
            if row.kind == "handed_over" and happening.data.get("left") == REFERENCE
        ]
        """Entries with which everything did: those of before say nothing of what is left."""

    def check(self, *, files: bool) -> None:
        """Check words, title, reporter and documents; `files` reads each document's bytes, too."""
        self._words()
        self._title()
        self._reporter()
        self._documents(files=files)

    def _erased(self, seq: int, *, theirs: bool = True) -> str | None:
        """Return when what entry `seq` brought was erased, the reporter's (`theirs`) or not; None if it never was."""
        ends = sorted([*self.leaving, *(self.erasures if theirs else [])], key=lambda row: row.seq)
        return next((plain(row.recorded) for row in ends if row.seq > seq), None)

    def _words(self) -> None:
        left = dict(self.words)
        for seq, happening in enumerate(self.happenings, 1):
            given = happening.data.get("words")
            theirs = happening.whose == REPORTER
            gone = self._erased(seq, theirs=theirs or seq == 1)
            for kind, digest in given.items() if isinstance(given, dict) else ():
                if seq == 1 and kind == "reporter":
                    continue
                row = left.pop(f"{seq}.{kind}", None)
                if row is None:
                    self.note(f"文字 {seq}.{kind} 不见了", f"words {seq}.{kind} are missing")
                else:
                    self._one(row, digest, theirs, gone)
        for n in left:
            self.note(f"多出文字 {n}，没有记录", f"there are words {n} of no entry")

    def _one(self, row: WordsRow, digest: str, theirs: bool, gone: str | None) -> None:
        if row.by_reporter != theirs:
            self.note(f"文字 {row.n} 的作者与记录不符", f"words {row.n} are not by whom the entry says")
        if plain(row.erased_at) != gone:
            self.note(f"文字 {row.n} 是否删除与记录不符", f"whether words {row.n} are erased is not as on record")
        elif gone and (row.body or row.salt):
            self.note(f"文字 {row.n} 已依法删除却仍在", f"words {row.n} were erased, and are still there")
        elif not gone and commitment(row.salt, row.body) != digest:
            self.note(f"文字 {row.n} 与记录的摘要不符", f"words {row.n} do not fit what the entry commits to")

    def _title(self) -> None:
        row = self.words.get("1.title")
        last = max([*self.erasures, *self.leaving], key=lambda row: row.seq, default=None)
        title = row.body[:TITLE_LENGTH] if row else ""
        if last:
            title = HANDED_OVER if last in self.leaving else ERASED
        if self.matter.title != title:
            self.note("标题与记录不符", "the title is not the one on record")

    def _reporter(self) -> None:
        words = self.happenings[0].data.get("words")
        promised = words.get("reporter", "") if isinstance(words, dict) else ""
        subject = self.matter.reporter
        gone = plain(subject.erased_at) if subject else None
        if not promised:
            if self.matter.reporter_id:
                self.note("有诉求人，登记时却没有", "it has a reporter, but none was registered")
        elif subject is None:
            self.note("诉求人信息不见了", "the reporter's data is missing")
        elif gone not in self._ends_of(subject):
            self.note("诉求人信息是否删除与记录不符", "whether the reporter's data is erased is not as on record")
        elif gone and (subject.key_id or subject.sealed):
            self.note("诉求人信息已依法删除却仍在", "the reporter's data was erased, and is still there")
        elif not gone and _recommitted(subject) != promised:
            self.note("诉求人信息与登记时不同", "the reporter's data is not what was registered")

    def _ends_of(self, subject: Subject) -> list[str | None]:
        """Return when a person's data may have been erased; None is among it where it must or may still be there.

        Handing over leaves it where another matter of the same person needs it.
        """
        ends: list[str | None] = [plain(row.recorded) for row in (*self.erasures, *self.leaving)]
        needed = bool(ends) and not self.erasures and subject.matters.exclude(pk=self.matter.pk).exists()
        return [*ends, None] if needed or not ends else ends

    def _documents(self, *, files: bool) -> None:
        promised = Counter(self._promised())
        for document in self.documents:
            key = _shown(document)
            if not promised[key]:
                self.note(f"附件 {document.pk} 与记录不符", f"document {document.pk} is on no entry as it stands")
                continue
            promised[key] -= 1
            if files and document.erased_at is None and not file_holds(document):
                self.note(
                    f"附件 {document.name} 的文件缺失或被改动", f"the file of {document.name} is missing or altered"
                )
            if document.erased_at and only_erased(document):
                self.note(
                    f"附件 {document.pk} 已依法删除，文件却仍在：请再删除一次",
                    f"document {document.pk} was erased, but its file is still there: erase once more",
                )
        for (digest, *_), left in promised.items():
            if left > 0:
                self.note(f"附件 {digest[:12]}… 不见了", f"document {digest[:12]}… is missing")

    def _promised(self) -> list[tuple[Any, ...]]:
        """Return the documents as the entries have them."""
        out = []
        for row, happening in zip(self.rows, self.happenings, strict=True):
            if happening.kind == "attached":
                given = happening.data["document"]
                paper = happening.data.get("paper", "")
                gone = self._erased(row.seq, theirs=happening.whose == REPORTER or bool(paper))
                named = self.words.get(f"{row.seq}.name")
                name = ERASED if gone else named.body if named else ""
                file = (given["sha256"], given["size"], given["mime"])
                out.append((*file, happening.whose, plain(row.recorded), name, gone, paper))
        return out


def _shown(d: Document) -> tuple[Any, ...]:
    return d.sha256, d.size, d.mime, d.by, plain(d.added), d.name, plain(d.erased_at), d.paper


def _recommitted(subject: Any) -> str:
    try:
        return apart.recommit(subject)
    except (apart.InvalidTag, ValueError, msgspec.MsgspecError):
        return ""


class Filed(Protocol):
    """A row that tells of a file in the store: a document, a file that a programme shares."""

    sha256: Any
    size: Any
    """Its bytes."""


def file_holds(document: Filed) -> bool:
    """Return whether a file lies in the store with the very bytes its row tells of."""
    path = documents.path_of(document.sha256)
    if not path.is_file() or path.stat().st_size != int(document.size):
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == str(document.sha256)


def only_erased(document: Filed) -> bool:
    """Return whether an erased document's file is still there, though nothing else needs the same file."""
    there = documents.path_of(document.sha256).exists()
    needed = Document.objects.filter(sha256=document.sha256, erased_at=None).exists()
    return there and not needed and not documents.kept_elsewhere(document.sha256)
