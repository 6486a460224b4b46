"""Statistics of shares that engines have in common: intervals, and how a share of few is drawn to what is usual.

- Wilson, *Probable inference, the law of succession, and statistical inference* (1927): the score interval.
- Newcombe, *Interval estimation for the difference between independent proportions* (1998), method 10; carried to any
  weighted sum as MOVER by Zou and Donner (2008).
- Kleinman, *Proportions with extraneous variance* (1973): the moments of a beta-binomial.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Final

from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.rounding import Number, exact

if TYPE_CHECKING:
    from luodi.engines.figures.rate import Rate

Z: Final = 1.959964
"""The normal quantile of a two-sided 95 % interval."""
Z90: Final = 1.644854
"""… of a two-sided 90 % interval."""
Interval = tuple[float, float]


def wilson(n: float, of: float, z: float = Z) -> Interval:
    """Return Wilson's interval of the share n / of; all of 0 to 1 for none of none."""
    if not of:
        return 0.0, 1.0
    p = n / of
    middle, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def weighted(parts: Iterable[tuple[float, float, Interval]]) -> Interval:
    """Return the interval of Σ w·v for independent parts (w, v, its interval), w ≥ 0: MOVER, Zou and Donner (2008)."""
    middle = below = above = 0.0
    for weight, value, (low, high) in parts:
        middle += weight * value
        below += (weight * (value - low)) ** 2
        above += (weight * (high - value)) ** 2
    return middle - sqrt(below), middle + sqrt(above)


def difference(one: "Rate", other: "Rate") -> Interval:
    """Return the 95 % interval of the difference of two shares (Newcombe 1998, from Wilson's intervals)."""
    (low, high), p = other.interval, other.share
    return weighted([(1, one.share, one.interval), (1, -p, (-high, -low))])


@dataclass(frozen=True, slots=True)
class Prior:
    """What is usual, as if `a` of `a + b` cases had been seen: a beta distribution. ValueError unless a, b ≥ 0."""

    a: Fraction
    b: Fraction

    def __post_init__(self) -> None:
        if self.a < 0 or self.b < 0:
            raise ValueError(f"a prior of {self.a} and {self.b}")

    @classmethod
    def of(cls, a: Number, b: Number) -> "Prior":
        """Return the prior of two plain numbers."""
        return cls(exact(a), exact(b))

    def shrunk(self, n: int, of: int) -> Fraction | None:
        """Return (n + a) / (of + a + b), the mean of the share after n of `of`; None when there is nothing at all."""
        whole = of + self.a + self.b
        return (n + self.a) / whole if whole else None

    def interval(self, n: int, of: int, z: float = Z) -> Interval:
        """Return Wilson's interval with the prior's cases counted in: narrower than that of the share alone."""
        return wilson(float(n + self.a), float(of + self.a + self.b), z)


def fitted(counts: Sequence[tuple[int, int]]) -> Prior:
    """Return the prior that units' (n, of) themselves suggest, by Kleinman's moments weighted with `of`; exact.

    With p the pooled share, N all cases and k units:  γ = (Σ of·(pᵢ − p)² − p(1 − p)(k − 1)) ÷
    (p(1 − p)(N − Σ of²/N − (k − 1))),  a + b = 1/γ − 1,  a = p(a + b). Where units differ no more than chance
    would have it, a + b = N: as strong as everything seen. Refused (`few-units`) for fewer than two units with cases.
    """
    seen = [(n, of) for n, of in counts if of]
    k, total, hits = len(seen), sum(of for _, of in seen), sum(n for n, _ in seen)
    if k < 2:
        raise Refused("few-units", "不足两个单位有数据，无法估计先验", "fewer than two units have cases to fit to")
    p = Fraction(hits, total)
    chance = p * (1 - p)
    spread = sum((Fraction(n * n, of) for n, of in seen), Fraction(0)) - Fraction(hits * hits, total)
    room = chance * (total - Fraction(sum(of * of for _, of in seen), total) - (k - 1))
    gamma = (spread - chance * (k - 1)) / room if room > 0 else Fraction(0)
    strength = min(Fraction(total), 1 / min(gamma, Fraction(1)) - 1) if gamma > 0 else Fraction(total)
    return Prior(p * strength, (1 - p) * strength)
