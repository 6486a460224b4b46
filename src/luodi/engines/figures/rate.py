"""A rate: a numerator over a denominator, with both remembered."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

FEW: Final = 10
"""Of fewer cases than this a share says nothing and is not told."""
Z: Final = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `of`. Raises ValueError for what cannot be: less than none, or more than all."""

    n: int
    of: int

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
        """The share in per cent to one decimal; 100 and 0 only when exactly all and exactly none."""
        told = round(100 * self.share, 1)
        if 0 < self.n < self.of:
            told = min(99.9, max(0.1, told))
        return f"{told:g}"

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share by Wilson's score method (1927): honest for few cases and near 0 and 1."""
        if not self.of:
            return 0.0, 1.0
        n, p = self.of, self.share
        middle, half = p + Z * Z / (2 * n), Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        whole = 1 + Z * Z / n
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
