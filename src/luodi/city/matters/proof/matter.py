"""One matter against its journal: chain, columns, replay, projection, words, person, documents, seal."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec

from luodi.city.matters import apart, documents
from luodi.city.matters.models import Document, Entry, Matter, Words
from luodi.city.matters.numbers import is_number
from luodi.city.matters.office import definition
from luodi.city.matters.proof import columns, seals
from luodi.city.matters.proof.report import Report
from luodi.city.matters.store.chain import commitment, genesis, link
from luodi.city.matters.store.rows import project, stamp
from luodi.engines.process import REPORTER, State, evolve, pack_entry, pack_state, unpack_entry
from luodi.engines.process import Entry as Happening

ENTRY = ("matter_id", "seq", "kind", "happened", "recorded", "by", "unit", "step", "body", "hash")
WORDS = ("matter_id", "n", "body", "salt", "by_reporter", "erased_at")
Rows = dict[int, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All rows of a group of matters, read in one go per table."""

    entries: Rows
    words: Rows
    documents: dict[int, list[Document]]
    projected: dict[str, dict[int, dict[tuple[Any, ...], tuple[Any, ...]]]]

    @staticmethod
    def of(ids: list[int]) -> "Evidence":
        """Read the rows of these matters."""
        kept: dict[int, list[Document]] = {}
        for document in Document.objects.filter(matter_id__in=ids):
            kept.setdefault(document.matter_id, []).append(document)
        return Evidence(
            _by_matter(Entry.objects.filter(matter_id__in=ids).order_by("matter_id", "seq").values_list(*ENTRY)),
            _by_matter(Words.objects.filter(matter_id__in=ids).values_list(*WORDS)),
            kept,
            {table.field: columns.stored(table, ids) for table in columns.PROJECTED},
        )


def _by_matter(rows: Any) -> Rows:
    out: Rows = {}
    for row in rows.iterator():
        out.setdefault(row[0], []).append(row)
    return out


class MatterCheck:
    """Checks one matter; notes what is wrong in the report and goes on."""

    def __init__(
        self, matter: Matter, evidence: Evidence, line: seals.Line | None, report: Report, *, files: bool
    ) -> None:
        self.matter = matter
        self.evidence = evidence
        self.line = line
        self.report = report
        self.files = files
        self.rows = evidence.entries.get(matter.pk, [])
        self.happenings: list[Happening] = []
        self.state = State()

    def note(self, zh: str, en: str, seq: int = 0) -> None:
        """Note something wrong with this matter."""
        self.report.note(self.matter.number, seq, zh, en)

    def run(self) -> None:
        """Check everything."""
        self.report.matters += 1
        self.report.entries += len(self.rows)
        if not is_number(self.matter.number):
            self.note("编号的校验位不对", "the number's check digit is wrong")
        whole = self._chain()
        self._seal()
        if whole:
            self._replay()
            self._registration()
        self._words()
        self._reporter()
        self._documents()

    # The chain ----------------------------------------------------------------------------------------------

    def _chain(self) -> bool:
        head = genesis(self.matter.number)
        for place, row in enumerate(self.rows, 1):
            head = self._entry(place, row, head)
        if not self.rows:
            self.note("没有任何记录", "it has no entries")
        if self.matter.seq != len(self.rows):
            self.note(
                f"应有 {self.matter.seq} 条记录，实有 {len(self.rows)} 条",
                f"{self.matter.seq} entries were recorded, {len(self.rows)} are there",
            )
        if self.matter.head != (self.rows[-1][-1] if self.rows else ""):
            self.note("链头与最后一条记录不符", "the head is not the last entry's hash")
        return len(self.happenings) == len(self.rows) > 0

    def _entry(self, place: int, row: tuple[Any, ...], head: str) -> str:
        _, seq, kind, happened, recorded, by, unit, step, body, stored = row
        if seq != place:
            self.note(f"第 {place} 条记录缺失或错位", f"entry {place} is missing or out of place", seq)
        if link(head, seq, columns.plain(recorded), body.encode()) != stored:
            self.note("记录或其链值被改动", "the entry or its hash was altered", seq)
        try:
            happening = unpack_entry(body)
        except msgspec.MsgspecError:
            self.note("记录读不出来", "the entry cannot be read", seq)
            return str(stored)
        shown = (happening.kind, stamp(happening.happened), happening.by, happening.unit, happening.step)
        if shown != (kind, columns.plain(happened), by, unit, step) or pack_entry(happening).decode() != body:
            self.note("记录的栏目与正文不符", "the entry's columns do not fit its body", seq)
        self.happenings.append(happening)
        return str(stored)

    def _seal(self) -> None:
        sealed = self.line.seq if self.line else 0
        if self.line:
            if self.line.number != self.matter.number:
                self.note("编号与封印不符", "the number is not the sealed one")
            if len(self.rows) < sealed:
                self.note(
                    f"已封印 {sealed} 条，现只有 {len(self.rows)} 条：尾部被截去",
                    f"{sealed} entries were sealed, {len(self.rows)} are there: the tail was cut",
                    sealed,
                )
            elif self.rows[sealed - 1][-1] != self.line.hash:
                self.note(
                    "与封印的链值不符：封印之后被改写",
                    "the chain is not the sealed one: it was rewritten after the seal",
                    sealed,
                )
        fresh = self.rows[sealed:]
        if fresh:
            self.report.window.add(columns.plain(fresh[0][4]), columns.plain(fresh[-1][4]), len(fresh))

    # Replay -------------------------------------------------------------------------------------------------

    def _replay(self) -> None:
        state = State()
        for happening in self.happenings:
            try:
                state = evolve(state, happening)
            except (KeyError, IndexError, AttributeError, TypeError):
                self.note("记录无法重放", "the entries cannot be replayed", state.seq + 1)
                return
        self.state = state
        if pack_state(state).decode() != self.matter.state:
            self.note("重放的结果与保存的状态不符", "replay does not give the stored state")
        self._projection()

    def _projection(self) -> None:
        flow = definition(self.matter.type_id).flow
        if not self.state.runs.keys() <= flow.steps.keys():
            self.note("记录里的步骤不属于这个事项类型", "the entries name steps that the matter's type does not have")
            return
        projection = project(self.matter.pk, flow, self.state)
        if projection.matter:
            for column, value in msgspec.structs.asdict(projection.matter).items():
                if columns.plain(getattr(self.matter, column)) != value:
                    self.note(
                        f"事项表的 {column} 与记录不符", f"column {column} of the matter is not what the entries give"
                    )
        for table in columns.PROJECTED:
            there = dict(self.evidence.projected[table.field].get(self.matter.pk, {}))
            for key, row in columns.expected(table, projection):
                if there.pop(key, None) != row:
                    self.note(
                        f"{table.name} 的 {key[1:]} 与记录不符", f"{table.name} {key[1:]} is not what the entries give"
                    )
            for key in there:
                self.note(f"{table.name} 多出 {key[1:]}", f"{table.name} has {key[1:]}, which no entry gives")

    def _registration(self) -> None:
        """What the matter's row holds besides its projection was put on record when it was registered."""
        said = self.happenings[0].data
        row = self.matter.type
        there = {
            "type": f"{row.code}/{row.version}",
            "region": self.matter.region,
            "channel": self.matter.channel,
            "secret": self.matter.secret,
        }
        for key, value in there.items():
            if said.get(key) != (value or None):
                self.note(f"{key} 与登记时不同", f"{key} is not what was registered", 1)

    # What lies apart ----------------------------------------------------------------------------------------

    @property
    def erased(self) -> bool:
        """Whether an entry says that the person's data was erased."""
        return any(h.kind == "erased" for h in self.happenings)

    def _words(self) -> None:
        promised = {
            f"{seq}.{kind}": (digest, h.by == REPORTER)
            for seq, h in enumerate(self.happenings, 1)
            if isinstance(h.data.get("words"), dict)
            for kind, digest in h.data["words"].items()
            if kind != "reporter"
        }
        title = ""
        for _, n, body, salt, by_reporter, erased_at in self.evidence.words.get(self.matter.pk, []):
            digest, theirs = promised.pop(n, ("", by_reporter))
            title = body if n == "1.title" else title
            gone = erased_at is not None and self.erased and not body and not salt
            if not gone and commitment(salt, body) != digest:
                self.note(f"文字 {n} 与记录的摘要不符", f"words {n} do not fit what the entry commits to")
            if by_reporter != theirs:
                self.note(f"文字 {n} 的作者与记录不符", f"words {n} are not by whom the entry says")
            if erased_at is not None and not self.erased:
                self.note(f"文字 {n} 标为已删，却没有删除记录", f"words {n} are marked erased, but no entry says so")
        for n in promised:
            self.note(f"文字 {n} 不见了", f"words {n} are missing")
        if not self.erased and self.matter.title != title:
            self.note("标题与记录不符", "the title is not the one on record")

    def _reporter(self) -> None:
        words = self.happenings[0].data.get("words") if self.happenings else None
        promised = words.get("reporter", "") if isinstance(words, dict) else ""
        if not promised:
            if self.matter.reporter_id:
                self.note("有诉求人，登记时却没有", "it has a reporter, but none was registered")
            return
        if self.matter.reporter is None:
            self.note("诉求人信息不见了", "the reporter's data is missing")
            return
        try:
            found = apart.recommit(self.matter.reporter)
        except (apart.InvalidTag, ValueError, msgspec.MsgspecError):
            self.note("诉求人信息被改动", "the reporter's data was altered")
            return
        if found != promised and not (self.erased and not found):
            self.note("诉求人信息与登记时不同", "the reporter's data is not what was registered")

    def _documents(self) -> None:
        promised = Counter(
            (h.data["document"]["sha256"], h.data["document"]["size"], h.data["document"]["mime"], h.by)
            for h in self.happenings
            if h.kind == "attached"
        )
        for document in self.evidence.documents.get(self.matter.pk, []):
            key = (document.sha256, document.size, document.mime, document.by)
            if not promised[key]:
                self.note(f"附件 {document.pk} 与记录不符", f"document {document.pk} is on no entry as it stands")
                continue
            promised[key] -= 1
            if self.files and document.erased_at is None and not _file_holds(document):
                self.note(
                    f"附件 {document.name} 的文件缺失或被改动", f"the file of {document.name} is missing or altered"
                )
        for (digest, *_), left in promised.items():
            if left > 0:
                self.note(f"附件 {digest[:12]}… 不见了", f"document {digest[:12]}… is missing")


def _file_holds(document: Document) -> bool:
    path = documents.path_of(document.sha256)
    if not path.is_file() or path.stat().st_size != document.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
