"""How alike two texts are: the share of meaning they have in common, and whether one repeats the other."""

from collections.abc import Callable, Iterable
from math import asin, cos, log, radians, sin, sqrt
from typing import Final

EARTH: Final = 6_371_000.0
"""Metres."""
SAME: Final = 0.75
"""From here on two texts say the same."""
ALIKE: Final = 0.22
"""From here on two texts speak of one thing."""


def likeness(one: Iterable[str], other: Iterable[str], weight: Callable[[str], float] = lambda _: 1.0) -> float:
    """Return how much of their words two texts share, 0 to 1: weighted Jaccard, the shorter text counting more.

    The mean of the shared weight over all (Jaccard) and over the shorter text (overlap): a short complaint that a long
    letter repeats whole is alike, though the letter says more.
    """
    a, b = set(one), set(other)
    if not a or not b:
        return 0.0
    shared = sum(map(weight, a & b))
    heavy_a, heavy_b = sum(map(weight, a)), sum(map(weight, b))
    total, lighter = heavy_a + heavy_b - shared, min(heavy_a, heavy_b)
    return (shared / total + shared / lighter) / 2 if lighter else 0.0


def rarity(documents: int, with_word: int) -> float:
    """Return how much a word says: log of how rarely it stands in a document (never negative)."""
    return log((documents + 1) / (with_word + 0.5)) if documents + 1 > with_word + 0.5 else 0.0


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two points on the globe (WGS 84 taken as a sphere; within 0.6 %)."""
    a = sin(radians(other_lat - lat) / 2) ** 2
    b = cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1.0, a + b)))
