"""All rows of a run of matters, read in one go per table, so that nothing between two matters stays unread."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from luodi.city.matters.models import Document, Entry, Origin, SealedHead, Words
from luodi.city.matters.proof import columns
from luodi.city.matters.proof.columns import Keyed
from luodi.city.matters.proof.sealfile import Line


class EntryRow(NamedTuple):
    """An entry as the database holds it."""

    matter_id: int
    seq: int
    kind: str
    happened: Any
    recorded: Any
    by: int
    unit: int
    step: str
    body: str
    hash: str


class WordsRow(NamedTuple):
    """Words as the database holds them."""

    matter_id: int
    n: str
    body: str
    salt: str
    by_reporter: bool
    erased_at: Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows of the matters after one id and up to another, by matter."""

    entries: dict[int, list[EntryRow]]
    words: dict[int, list[WordsRow]]
    documents: dict[int, list[Document]]
    origins: dict[int, list[tuple[str, str]]]
    projected: dict[str, dict[int, Keyed]]
    heads: dict[int, tuple[int, str]]
    """How far the database thinks the seals reach."""
    lines: dict[int, list[Line]]
    """What the seals themselves say."""

    @staticmethod
    def of(low: int | None, high: int | None, lines: dict[int, list[Line]]) -> "Evidence":
        """Read the rows of matters after `low` up to `high`."""
        entries = columns.between(Entry, low, high).order_by("matter_id", "seq")
        origins = columns.between(Origin, low, high).values_list("matter_id", "source", "key")
        heads = columns.between(SealedHead, low, high).values_list("matter_id", "seq", "hash")
        return Evidence(
            _by_matter(map(EntryRow._make, columns.raw(entries, EntryRow._fields))),
            _by_matter(map(WordsRow._make, columns.between(Words, low, high).values_list(*WordsRow._fields))),
            _by_matter((d.matter_id, d) for d in columns.between(Document, low, high)),
            _by_matter((matter, (source, key)) for matter, source, key in origins),
            {table.field: columns.stored(table, low, high) for table in columns.PROJECTED},
            {matter: (seq, head) for matter, seq, head in heads},
            lines,
        )

    def strays(self, known: set[int]) -> dict[int, list[str]]:
        """Return which tables have rows of matters that are not there, by matter."""
        out: dict[int, list[str]] = {}
        plain = {"entries": self.entries, "words": self.words, "documents": self.documents, "origins": self.origins}
        for name, rows in (plain | self.projected).items():
            for matter in set(rows) - known:  # type: ignore[call-overload]
                out.setdefault(matter, []).append(name)
        return out


def _by_matter(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Group rows by their first value; pairs are unwrapped."""
    out: dict[int, list[Any]] = {}
    for row in rows:
        out.setdefault(row[0], []).append(row[1] if type(row) is tuple else row)
    return out
