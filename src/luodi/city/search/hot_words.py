"""热词: words that stand in a larger part of a period's titles than of those of the span as long just before.

Of the matters the city dashboard counts and no others: led below its unit, seen by its reader, none above their level.
At most READ titles of each span are read, taken at equal distances in the order they came: what is told is
counts within these, and how many there were. So a million matters take as long as eight thousand.

A word is told from FEW titles on, before it from FEW on or as none: fewer would point at somebody. It rises when chance
would seldom make the difference (two shares, z ≥ SURE). A word that mostly stands inside a longer one is left to it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from threading import Timer
from typing import Final

import numpy as np

from luodi.city.matters.city_board import CityBoard
from luodi.city.matters.erasing import ERASED, HANDED_OVER
from luodi.city.matters.models import Matter
from luodi.city.matters.sheet import Column
from luodi.city.search.vocabulary import segmenter
from luodi.engines.figures.rate import FEW

READ: Final = 4_000
"""Titles of each span that are read."""
KEPT: Final = 20_000
"""Titles whose words a process remembers at most."""
LIFE: Final = 300.0
"""Seconds for which it does."""
SURE: Final = 2.0
SHOWN: Final = 15
INSIDE: Final = 0.8
"""From which part of its titles on a word stands inside a longer one."""


@dataclass(frozen=True, slots=True)
class HotWord:
    """A word, in how many of the titles read it stands now, and before; None before where that is few."""

    word: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class HotWords:
    """Rising words, the surest first; how many titles were read of how many, now and before."""

    words: list[HotWord]
    read: tuple[int, int] = (0, 0)
    of: tuple[int, int] = (0, 0)

    @property
    def whole(self) -> bool:
        """Whether every title was read."""
        return self.read == self.of


def hot_words(shown: CityBoard) -> HotWords:
    """Return the rising words of a dashboard: of its unit and period, and of what its reader may see."""
    now, before = shown.matters
    (told, read), (earlier, read_before) = _counted(now), _counted(before)
    return HotWords(_rising(told, earlier, read, read_before), (read, read_before), (now.size, before.size))


def _counted(matters: Column) -> tuple[Counter[str], int]:
    """Return in how many titles each word stands, and of how many."""
    found: Counter[str] = Counter()
    if not matters.size:
        return found, 0
    read = matters[np.linspace(0, matters.size - 1, min(matters.size, READ)).astype(int)].tolist()
    cut, digest = segmenter()
    kept = _kept(digest)
    rows = Matter.objects.filter(pk__in=read).exclude(title__in=(ERASED, HANDED_OVER))
    for title in rows.values_list("title", flat=True):
        words = kept.get(title)
        if words is None:
            words = frozenset(filter(_says, cut.words(title)))
            if len(kept) < KEPT:
                kept[title] = words
        found.update(words)
    return found, len(read)


@lru_cache(maxsize=1)
def _kept(digest: str) -> dict[str, frozenset[str]]:
    """Return where the words of titles are kept for a while, as the vocabulary of this digest cuts them.

    All is forgotten when the while is over, whether anybody asks again or not: titles erased since lie nowhere then.
    """
    forget = Timer(LIFE, _kept.cache_clear)
    forget.daemon = True
    forget.start()
    return {}


def _says(word: str) -> bool:
    return len(word) > 1 and not any(map(str.isdigit, word))


def _rising(now: Counter[str], before: Counter[str], of: int, of_before: int) -> list[HotWord]:
    if not of_before:
        return []
    sure = {word: _z(n, of, before[word], of_before) for word, n in now.items() if n >= FEW}
    risen = [word for word, z in sure.items() if z >= SURE]
    told = [word for word in risen if not _inside(word, now, risen)]
    told.sort(key=lambda word: (-sure[word], word))
    return [HotWord(word, now[word], _base(before[word])) for word in told[:SHOWN]]


def _base(n: int) -> int | None:
    return n if not n or n >= FEW else None


def _inside(word: str, now: Counter[str], others: Iterable[str]) -> bool:
    return any(word != other and word in other and now[other] >= INSIDE * now[word] for other in others)


def _z(n: int, of: int, m: int, of_before: int) -> float:
    """Return by how many standard errors the share of n exceeds that of m, both pooled."""
    pooled = (n + m) / (of + of_before)
    spread = sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_before))
    return (n / of - m / of_before) / spread if spread else 0.0
