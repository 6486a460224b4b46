"""A text index on tantivy: what stands where, by words, within the units, regions and days that are asked for.

It keeps no text, only words and numbers: what a hit says is read where the text lies. Documents go by whole numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur, Query

from luodi.engines.matching.asked import Asked
from luodi.engines.matching.segment import Segmenter, letters

VERSION: Final = 2
"""Changes when what is indexed changes: older indexes are then built anew."""
HEAP: Final = 64_000_000
"""Bytes one writer may hold before it writes a segment."""
TITLE_WEIGHT: Final = 2.0


@dataclass(frozen=True, slots=True)
class Page:
    """What is indexed of one thing. `units` may see it; `day` counts days since 1970."""

    id: int
    title: str
    text: str
    units: tuple[int, ...] = ()
    region: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, and how well it fits (BM25)."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class Within:
    """Bounds of a search; None and empty bound nothing. `days` is first and last, `regions` are exact codes."""

    units: frozenset[int] | None = None
    regions: tuple[str, ...] = ()
    days: tuple[int, int] | None = None


def schema() -> Any:
    """Return what every index consists of. Integers, not unsigned: the latter break the writer (tantivy 0.27)."""
    build = tantivy.SchemaBuilder()
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_integer_field("day", indexed=True, fast=True)
    for name in ("title", "text"):
        build.add_text_field(name, tokenizer_name="spaced", index_option="freq")
    build.add_text_field("letters", tokenizer_name="spaced", index_option="position")
    for name in ("units", "region"):
        build.add_text_field(name, tokenizer_name="spaced", index_option="basic")
    return build.build()


class TextIndex:
    """An index in a folder, made when it is not there. Many may read; one writes at a time (tantivy's own lock)."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.segmenter = segmenter
        self._schema = schema()
        self._index = tantivy.Index(self._schema, str(folder))
        spaced = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaced", spaced)

    # Writing -------------------------------------------------------------------------------------------------------

    def writer(self) -> "Writer":
        """Return a writer. ValueError when another one is at work."""
        return Writer(self._index.writer(heap_size=HEAP, num_threads=1), self)

    def document(self, page: Page) -> Any:
        """Return a page as tantivy stores it."""
        cut = self.segmenter.words
        return tantivy.Document(
            id=[page.id],
            day=[page.day],
            title=[" ".join(cut(page.title))],
            text=[" ".join(cut(page.text))],
            letters=[" ".join(letters(f"{page.title}\n{page.text}"))],
            units=[" ".join(map(str, page.units))],
            region=[page.region],
        )

    # Reading -------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """See what was committed since."""
        self._index.reload()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def known(self, word: str) -> int:
        """Return in how many documents a word stands, deleted ones not yet merged away included."""
        searcher = self._index.searcher()
        return max(int(searcher.doc_freq(name, word)) for name in ("title", "text", "letters"))

    def search(self, asked: Asked, within: Within = Within(), *, most: int = 1000, skip: int = 0) -> list[Hit]:
        """Return the best hits, best first, equal ones newest first. Nothing for a question without words."""
        if not asked:
            return []
        query = Query.boolean_query([(Occur.Must, self._what(asked)), *self._bounds(within)])
        searcher = self._index.searcher()
        found = searcher.search(query, limit=most, offset=skip, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in found])
        hits = [Hit(int(id_), score) for id_, (score, _) in zip(ids, found, strict=True) if id_ is not None]
        return sorted(hits, key=lambda hit: (-round(hit.score, 4), -hit.id))

    def telling(self, words: Sequence[str], most: int, *, common: float = 0.03) -> tuple[str, ...]:
        """Return the words of a text that say most of it: at most `most`, none in more than `common` of documents.

        In a small index (under 200 documents) shares say nothing and only the rarest words are chosen.
        """
        searcher = self._index.searcher()
        ceiling = max(200.0, common * int(searcher.num_docs))
        seen = {word: int(searcher.doc_freq("text", word)) for word in dict.fromkeys(words)}
        told = [word for word, n in seen.items() if n <= ceiling]
        return tuple(sorted(told, key=lambda word: seen[word])[:most])

    def _what(self, asked: Asked) -> Any:
        parts = [(Occur.Should, self._word(word)) for word in asked.words]
        words = Query.boolean_query(parts, asked.least) if parts else None
        must = [(Occur.Must, self._phrase(phrase)) for phrase in asked.phrases]
        if words is not None:
            must.append((Occur.Must, words))
        return Query.boolean_query(must)

    def _word(self, word: str) -> Any:
        title = Query.boost_query(Query.term_query(self._schema, "title", word, "freq"), TITLE_WEIGHT)
        return Query.disjunction_max_query([title, Query.term_query(self._schema, "text", word, "freq")], 0.3)

    def _phrase(self, phrase: Sequence[str]) -> Any:
        if len(phrase) == 1:
            return Query.term_query(self._schema, "letters", phrase[0])
        return Query.phrase_query(self._schema, "letters", list(phrase))

    def _bounds(self, within: Within) -> Iterable[tuple[Any, Any]]:
        if within.units is not None:
            yield self._any_of("units", map(str, sorted(within.units)))
        if within.regions:
            yield self._any_of("region", within.regions)
        if within.days:
            first, last = within.days
            bound = Query.range_query(self._schema, "day", FieldType.Integer, first, last)
            yield Occur.Must, Query.const_score_query(bound, 0.0)

    def _any_of(self, name: str, values: Iterable[str]) -> tuple[Any, Any]:
        return Occur.Must, Query.const_score_query(Query.term_set_query(self._schema, name, list(values)), 0.0)


class Writer:
    """Adds, replaces and removes documents; what is not committed does not count."""

    def __init__(self, writer: Any, index: TextIndex) -> None:
        self._writer, self._index = writer, index

    def put(self, pages: Iterable[Page], *, fresh: bool = False) -> None:
        """Add pages in place of those with the same numbers (`fresh`: none is there yet)."""
        for page in pages:
            if not fresh:
                self._writer.delete_documents_by_term("id", page.id)
            self._writer.add_document(self._index.document(page))

    def commit(self) -> None:
        """Make what was put count, for this reader at once."""
        self._writer.commit()
        self._index.reload()

    def close(self) -> None:
        """Wait for segments to be merged and let others write."""
        self._writer.wait_merging_threads()
