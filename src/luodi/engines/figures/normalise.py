"""From a figure to points: each way a struct, so that a scheme is data. Points run from 0 to 100 unless one says more.

Rates come in per cent, other figures in their unit. `better` says whether more or less of the figure is better; but for
a frontier, whose two ends say it themselves. No way gives fewer points for a better figure.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

import msgspec

Better = Literal["more", "less"]
FULL: Final = Decimal(100)
NONE: Final = Decimal(0)


class Direct(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="direct", tag_field="by"):
    """The figure itself, times `factor`: of a rate its per cent; where less is better, 100 less that."""

    factor: Decimal = Decimal(1)
    most: Decimal = FULL

    def __post_init__(self) -> None:
        if self.factor <= 0:
            raise ValueError("the factor of a direct figure is above 0")

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return factor × value, or 100 − factor × value, within 0 and `most`."""
        told = Fraction(self.factor) * value
        return within(told if better == "more" else 100 - told, self.most)


class Target(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="target", tag_field="by"):
    """100 × value ÷ target, or 100 × target ÷ value where less is better; `most` caps what goes beyond the target."""

    target: Decimal
    most: Decimal = FULL

    def __post_init__(self) -> None:
        if self.target <= 0:
            raise ValueError("a target is above 0")

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return how much of the target is reached; where less is better, none at all reaches everything."""
        target = Fraction(self.target)
        if better == "more":
            return within(100 * value / target, self.most)
        return within(100 * target / value, self.most) if value > 0 else Fraction(self.most)


class MinMax(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="min-max", tag_field="by"):
    """100 × (value − least) ÷ (most − least) of those compared. Its ends move with the others: prefer a frontier."""

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return where the value lies between the worst and the best; 100 where all are alike."""
        low, high = min(cohort), max(cohort)
        if low == high:
            return Fraction(100)
        return within(100 * (value - low if better == "more" else high - value) / (high - low), FULL)


class Frontier(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="frontier", tag_field="by"):
    """100 × (worst − value) ÷ (worst − frontier): distance to frontier (World Bank, *Doing Business*).

    Both ends are fixed, there for five years, so that who improves sees it whatever others do.
    """

    worst: Decimal
    frontier: Decimal

    def __post_init__(self) -> None:
        if self.worst == self.frontier:
            raise ValueError("the worst and the frontier are the same")

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return how far the value has come from the worst (0) to the frontier (100)."""
        worst, best = Fraction(self.worst), Fraction(self.frontier)
        return within(100 * (worst - value) / (worst - best), FULL)


class Step(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """From `bound` on, with it, a figure has `points`."""

    bound: Decimal
    points: Decimal


class Steps(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="steps", tag_field="by"):
    """A table of steps: the best bound the value reaches says its points; `else_` those of who reaches none."""

    steps: tuple[Step, ...]
    else_: Decimal = msgspec.field(default=NONE, name="else")

    def __post_init__(self) -> None:
        if not self.steps or len({step.bound for step in self.steps}) < len(self.steps):
            raise ValueError("a table has steps, each with a bound of its own")

    def falls(self, better: Better) -> bool:
        """Whether a better figure would have fewer points somewhere."""
        told = [self.else_, *(s.points for s in sorted(self.steps, key=lambda s: s.bound, reverse=better == "less"))]
        return any(later < earlier for earlier, later in pairwise(told))

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return the points of the best step reached."""
        up = better == "more"
        reached = [step for step in self.steps if (value >= step.bound if up else value <= step.bound)]
        best = (max if up else min)(reached, key=lambda step: step.bound, default=None)
        return Fraction(best.points if best else self.else_)


class Points(msgspec.Struct, forbid_unknown_fields=True, frozen=True, tag="points", tag_field="by"):
    """`base` and `each` more for every one (each < 0 takes away: 扣分; base 0: 加分), within `least` and `most`."""

    each: Decimal
    base: Decimal = FULL
    least: Decimal = NONE
    most: Decimal = FULL

    def points(self, value: Fraction, better: Better, cohort: Sequence[Fraction]) -> Fraction:
        """Return base + each × value, within the bounds."""
        return max(Fraction(self.least), min(Fraction(self.most), Fraction(self.base) + Fraction(self.each) * value))


Normaliser = Direct | Target | MinMax | Frontier | Steps | Points


def wrong_way(way: Normaliser, better: Better) -> bool:
    """Whether this way would give fewer points for a better figure; such a scheme is refused."""
    if isinstance(way, Steps):
        return way.falls(better)
    if isinstance(way, Points):
        return way.each > 0 if better == "less" else way.each < 0
    return isinstance(way, Frontier) and (way.frontier > way.worst) != (better == "more")


def within(points: Fraction, most: Decimal) -> Fraction:
    """Return the points, not below 0 and not above `most`."""
    return max(Fraction(0), min(Fraction(most), points))
