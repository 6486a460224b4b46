"""Who comes where: by total, ties by the standard's items in order; a tie at the cut is told, never drawn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate by code: points by item (the assessors' mean), the total, the rank (equals share one)."""

    code: str
    items: tuple[Decimal, ...]
    total: Decimal
    rank: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """All in order, and who ties across the last place: while anybody does, nobody of them is chosen."""

    rows: tuple[Ranked, ...]
    tied: tuple[str, ...]


def mean(points: Sequence[Decimal]) -> Decimal:
    """Return the mean of points, to hundredths, half up."""
    return (sum(points, Decimal(0)) / len(points)).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def rank(marks: dict[str, Sequence[Decimal]], places: int) -> Ranking:
    """Return the ranking of candidates by their points per item, for so many places."""
    keyed = {code: (sum(items, Decimal(0)), *items) for code, items in marks.items()}
    order = sorted(keyed, key=lambda code: (*(-value for value in keyed[code]), code))
    ranks: dict[str, int] = {}
    for n, code in enumerate(order, 1):
        same = n > 1 and keyed[order[n - 2]] == keyed[code]
        ranks[code] = ranks[order[n - 2]] if same else n
    tied: tuple[str, ...] = ()
    if 0 < places < len(order) and keyed[order[places - 1]] == keyed[order[places]]:
        tied = tuple(code for code in order if keyed[code] == keyed[order[places]])
    rows = tuple(
        Ranked(code, tuple(marks[code]), keyed[code][0], ranks[code], n <= places and code not in tied)
        for n, code in enumerate(order, 1)
    )
    return Ranking(rows, tied)
