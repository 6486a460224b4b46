"""What somebody typed to search, understood: words, phrases in quotes."""

import re
from dataclasses import dataclass
from typing import Final

from luodi.engines.matching.segment import Segmenter, letters

QUOTED: Final = re.compile(r'["“”「『]([^"“”「」『』]+)["“”」』]')
MOST_WORDS: Final = 24
"""Words of one search; what comes after adds nothing but time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words any of which may stand in a text, and phrases all of which must, each as its letters."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    least: int = 1
    """How many of the words must stand in the text."""

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)


def understand(text: str, segmenter: Segmenter) -> Asked:
    """Return what was asked. Of long questions at least a third of the words must be there; quotes are exact."""
    phrases = [tuple(letters(found)) for found in QUOTED.findall(text)]
    rest = QUOTED.sub(" ", text)
    words = tuple(dict.fromkeys(segmenter.words(rest, asked=True)))[:MOST_WORDS]
    return Asked(words, tuple(p for p in phrases if p), max(1, len(words) // 3))


def fits(asked: Asked, text: str, segmenter: Segmenter) -> bool:
    """Return whether an index would find what is asked in a text: enough of the words, and every phrase."""
    there = set(segmenter.words(text))
    plain = f" {' '.join(letters(text))} "
    enough = not asked.words or sum(word in there for word in asked.words) >= asked.least
    return enough and all(f" {' '.join(phrase)} " in plain for phrase in asked.phrases)
