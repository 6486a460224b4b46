"""Ranks with ties, bands of those not to be told apart, stars and grades.

Ranks are those of sport and of Chinese bulletins: equal scores share a rank and the next rank is skipped (1, 2, 2, 4).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from luodi.engines.figures.stats import Interval


def ranks(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Return each one's rank, the highest score first."""
    order = sorted(scores.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, score in enumerate(order, 1):
        first.setdefault(score, place)
    return {name: first[score] for name, score in scores.items()}


def bands(scores: Mapping[str, Decimal], intervals: Mapping[str, Interval]) -> dict[str, int]:
    """Return each one's band, 1 the best: who overlaps their neighbour in rank is in the neighbour's band (不可区分).

    Overlap is no equivalence: the ends of a long band may well differ. `places` says what the chain hides.
    """
    found: dict[str, int] = {}
    band, reach = 0, float("inf")
    for name in sorted(scores, key=lambda name: (-scores[name], name)):
        low, high = intervals[name]
        if not band or high < reach:
            band, reach = band + 1, low
        found[name], reach = band, min(reach, low)
    return found


def places(intervals: Mapping[str, Interval]) -> dict[str, tuple[int, int]]:
    """Return the best and the worst place each can claim: after all who are clearly above, before all clearly below.

    As Goldstein and Spiegelhalter (1996) would have league tables read: a rank is an estimate too.
    """
    everybody = list(intervals.values())
    return {
        name: (
            1 + sum(other_low > high for other_low, _ in everybody),
            len(everybody) - sum(other_high < low for _, other_high in everybody),
        )
        for name, (low, high) in intervals.items()
    }


def stars(rank: int, top: int = 10) -> int:
    """Return the stars of a rank: `top` for the first, one less for each further (摘星夺旗: 11 − rank), least 0."""
    return max(0, top + 1 - rank)


def grade(score: Decimal, bounds: Sequence[tuple[Decimal, str]]) -> str:
    """Return the code of the highest bound the score reaches; empty for none."""
    reached = [(bound, code) for bound, code in bounds if score >= bound]
    return max(reached)[1] if reached else ""
