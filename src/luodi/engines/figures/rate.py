"""A rate: a numerator over a denominator, with both remembered, and what was left out of both with who allowed it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from luodi.engines.figures import rounding
from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.stats import Z, wilson
from luodi.engines.notation import Text

FEW: Final = 10
"""Of fewer cases than this a share says nothing and is not told."""

__all__ = ["FEW", "Exclusion", "Rate", "Z"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """So many cases not counted: why, and who allowed it (a code). ValueError where one of these is lacking."""

    n: int
    reason: Text
    approver: str

    def __post_init__(self) -> None:
        if self.n < 1 or not self.reason.zh or not self.approver:
            raise ValueError("an exclusion names how many, why and who allowed it")


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `of`. Raises ValueError for what cannot be: less than none, or more than all.

    `exclusions` are cases in neither number; they are told beside the rate, as a share of all there were.
    """

    n: int
    of: int
    exclusions: tuple[Exclusion, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.n <= self.of:
            raise ValueError(f"{self.n} of {self.of}")

    @property
    def too_few(self) -> bool:
        """Whether the share would say nothing."""
        return self.of < FEW

    @property
    def share(self) -> float:
        """The share, 0 to 1; 0 of none is 0."""
        return self.n / self.of if self.of else 0.0

    @property
    def percent(self) -> str:
        """The share in per cent to one decimal, half up, no idle zeros; 100 and 0 only when exactly all and none."""
        return f"{self.told(1).normalize():f}" if self.of else "0"

    def told(self, places: int = 2) -> Decimal:
        """Return the share in per cent to so many places (rounding.share). Refused (`no-cases`) for none of none."""
        if not self.of:
            raise Refused("no-cases", "分母为零，没有比率", "a share of no cases is no share")
        return rounding.share(self.n, self.of, places)

    @property
    def excluded(self) -> "Rate":
        """What was left out, of all there were."""
        left_out = sum(exclusion.n for exclusion in self.exclusions)
        return Rate(left_out, self.of + left_out)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share by Wilson's score method (1927): honest for few cases and near 0 and 1."""
        return wilson(self.n, self.of)
