"""Similar matters: text alike, in one region or at one place, near in time. Hints only: people decide.

Candidates come from the index by the words that tell most; likeness is then measured on the texts themselves, each
word weighing as much as it is rare. What somebody may not see takes no part, so that nothing can be told from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter, Words
from luodi.city.search import bounds, shelf
from luodi.city.search.finding import reach
from luodi.city.search.keeping import day_number
from luodi.engines.matching import SAME, Asked, TextIndex, Within, likeness, metres, rarity

CANDIDATES: Final = 50
"""Matters of which the likeness is measured."""
TELLING: Final = 20
"""Words of a text by which candidates are sought."""
FEWEST: Final = 3
"""Different words a text needs before anything can be like it."""
GONE: Final = ("declined", "withdrawn")
"""Ways to end that leave nothing to join."""


@dataclass(frozen=True, slots=True)
class Described:
    """What is compared: a matter, or a draft (`matter` 0). `at` is when it was raised."""

    text: str
    region: str
    at: datetime
    point: tuple[float, float] | None = None
    matter: int = 0


@dataclass(frozen=True, slots=True)
class Similar:
    """A matter like another one: how like (0 to 1), and whether it says the same."""

    matter: Matter
    likeness: float

    @property
    def same(self) -> bool:
        """Whether the two say the same in nearly the same words."""
        return self.likeness >= SAME


def similar(who: Who, described: Described) -> list[Similar]:
    """Return the matters `who` may see that are like it, the most alike first. Empty without an index."""
    return _ranked(access.visible(who), described, reach(who))[: bounds.bounds("similar")["most"]]


def public_count(described: Described) -> int:
    """Return how many open matters anybody may know of are like it; 0 for fewer than the pack lets be told."""
    found = _ranked(access.published().filter(status="open"), described, None)
    return len(found) if len(found) >= bounds.bounds("similar")["public_least"] else 0


def describe(matter: Matter, text: str) -> Described:
    """Return a matter as it is compared; `text` is what was raised, without the title."""
    point = None if matter.lat is None or matter.lon is None else (matter.lat, matter.lon)
    return Described(f"{matter.title}\n{text}", matter.region, matter.registered, point, matter.pk)


def _ranked(rows: QuerySet[Matter], described: Described, units: frozenset[int] | None) -> list[Similar]:
    held = shelf.opened()
    if held is None or (units is not None and not units):
        return []
    words = held.index.segmenter.words(described.text)
    if len(set(words)) < FEWEST:
        return []
    ids = _candidates(held.index, words, described, units)
    seen = rows.filter(pk__in=ids).exclude(reason__in=GONE).select_related("type", "lead")
    measured = _measured(held.index, list(seen), words)
    found = [Similar(matter, how) for matter, how in measured if how >= _needed(matter, described)]
    return sorted(found, key=lambda one: (-one.likeness, -one.matter.pk))


def _candidates(index: TextIndex, words: list[str], described: Described, units: frozenset[int] | None) -> list[int]:
    telling = index.telling(words, TELLING)
    span = timedelta(days=bounds.bounds("similar")["days"])
    days = (day_number(described.at - span), day_number(described.at + span))
    asked = Asked(telling, (), max(1, len(telling) // 6))
    hits = index.search(asked, Within(units=units, days=days), most=CANDIDATES)
    return [hit.id for hit in hits if hit.id != described.matter]


def _measured(index: TextIndex, rows: Iterable[Matter], words: list[str]) -> Iterable[tuple[Matter, float]]:
    known = {row.pk: row for row in rows}
    texts = dict(Words.objects.filter(matter__in=known, n="1.text", erased_at=None).values_list("matter_id", "body"))
    documents, weights = len(index), {}

    def weight(word: str) -> float:
        if word not in weights:
            weights[word] = rarity(documents, index.known(word)) + 0.1
        return weights[word]

    for pk, row in known.items():
        theirs = index.segmenter.words(f"{row.title}\n{texts.get(pk, '')}")
        yield row, likeness(words, theirs, weight)


def _needed(matter: Matter, described: Described) -> float:
    """Return how alike a matter must be: less at one place than in one region, no likeness will do anywhere else."""
    bound = bounds.bounds("similar")
    if described.point and matter.lat is not None and matter.lon is not None:
        return bound["near" if metres(*described.point, matter.lat, matter.lon) <= bound["metres"] else "alike"] / 100
    one, other = described.region, matter.region
    if one and other and not (one.startswith(other) or other.startswith(one)):
        return 2.0
    return bound["alike"] / 100 if one and other else (bound["alike"] / 100 + 1) / 2


__all__ = ["Described", "Similar", "describe", "public_count", "similar"]
