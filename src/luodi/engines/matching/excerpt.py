"""The place in a text that shows why it was found, with the words found marked."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from luodi.engines.matching.asked import Asked
from luodi.engines.matching.segment import Segmenter, fold, letters

WIDTH: Final = 60
"""Characters of an excerpt."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `hit` says whether it was asked for."""

    text: str
    hit: bool = False


Span = tuple[int, int]


def spans(text: str, asked: Asked, segmenter: Segmenter) -> list[Span]:
    """Return where a text has what was asked, in order, no two overlapping."""
    wanted = set(asked.words)
    found = [(token.start, token.end) for token in segmenter.tokens(text) if token.word in wanted]
    for phrase in asked.phrases:
        found += _phrase(text, phrase)
    out: list[Span] = []
    for start, end in sorted(found):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _phrase(text: str, phrase: tuple[str, ...]) -> list[Span]:
    plain = "".join(phrase)
    places = [i for i, character in enumerate(fold(text)) if character.isalnum()]
    bare = "".join(fold(text)[i] for i in places)
    out, at = [], bare.find(plain)
    while at >= 0:
        if tuple(letters(text[places[at] : places[at + len(plain) - 1] + 1])) == phrase:
            out.append((places[at], places[at + len(plain) - 1] + 1))
        at = bare.find(plain, at + 1)
    return out


def marked(text: str, asked: Asked, segmenter: Segmenter) -> list[Piece]:
    """Return the whole text in pieces, what was asked marked."""
    return _cut(text, spans(text, asked, segmenter), 0, len(text))


def excerpt(text: str, asked: Asked, segmenter: Segmenter, width: int = WIDTH) -> list[Piece]:
    """Return about `width` characters of the text where most of what was asked stands; nothing when none does."""
    plain = " ".join(text.split())
    found = spans(plain, asked, segmenter)
    if not found:
        return []
    best = max(range(len(found)), key=lambda i: (_different(plain, found, i, width), -i))
    first = max(0, found[best][0] - width // 5)
    last = min(len(plain), first + width)
    pieces = _cut(plain, found, first, last)
    before = [Piece("…")] if first else []
    return [*before, *pieces, *([Piece("…")] if last < len(plain) else [])]


def _different(text: str, found: list[Span], i: int, width: int) -> int:
    """Return how many different things found begin within `width` of the one at `i`."""
    end = found[i][0] + width * 4 // 5
    return len({text[a:b] for a, b in found[i:] if b <= end})


def _cut(text: str, found: list[Span], first: int, last: int) -> list[Piece]:
    inside = [(max(a, first), min(b, last)) for a, b in found if b > first and a < last]
    edges = [first, *(edge for span in inside for edge in span), last]
    runs = ((text[a:b], i % 2 == 1) for i, (a, b) in enumerate(pairwise(edges)))
    return [Piece(run, hit) for run, hit in runs if run]
