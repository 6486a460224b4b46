"""A change: what it is measured against, in which unit it may be told, and when it may not be told at all.

同比 is against the same period of last year, 环比 against the period before. A change of a share is a difference of two
shares, in 个百分点; a change of an amount is relative, in %. Changes are those of the unrounded values.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from luodi.engines.figures.amounts import Count, Duration, Money
from luodi.engines.figures.rate import FEW, Rate
from luodi.engines.figures.refusals import Refusal, Refused
from luodi.engines.figures.rounding import rounded
from luodi.engines.notation import Text

Figure = Count | Rate | Money | Duration
SMALL: Final = 20
"""On a smaller base a percentage misleads: both numbers are told instead. A report that must have one says so."""


class Against(StrEnum):
    """What a change is measured against."""

    YEAR = "year"
    """同比: the same period of last year."""
    PERIOD = "period"
    """环比: the period before."""


@dataclass(frozen=True, slots=True)
class Change:
    """`now` against `before`; None where nothing is known of it. `small` is the least base of a percentage.

    TypeError for figures of two kinds and Refused (`units-differ`) for counts of unlike things: neither is a change.
    """

    now: Figure
    before: Figure | None
    against: Against
    small: int = SMALL

    def __post_init__(self) -> None:
        if self.before is None:
            return
        if type(self.now) is not type(self.before):
            raise TypeError(f"{type(self.now).__name__} against {type(self.before).__name__}")
        if _measure(self.now) != _measure(self.before):
            raise Refused("units-differ", "计量单位不同，不能比较", "measured in unlike units")

    @property
    def in_points(self) -> bool:
        """Whether it is told in 个百分点 and not in %."""
        return isinstance(self.now, Rate)

    @property
    def refusal(self) -> Refusal | None:
        """Why it cannot be told as one number; None when it can."""
        if self.before is None:
            return Refusal("base-missing", Text("没有基期数，不作比较", "nothing is known of the base"))
        if isinstance(self.now, Rate) and isinstance(self.before, Rate):
            return _of_rates(self.now, self.before)
        return self._of_amounts(_size(self.before))

    def _of_amounts(self, base: int) -> Refusal | None:
        if base < 0:
            return Refusal(
                "base-negative", Text("基期数为负，没有百分比", "a percentage of a negative base says nothing")
            )
        if base == 0:
            return Refusal("base-zero", Text("基期数为零，没有百分比", "nothing is a percentage of zero"))
        if isinstance(self.before, Count) and base < self.small:
            return Refusal(
                "base-small",
                Text(
                    f"基期数{base}小于{self.small}，只列两个数，不算百分比",
                    f"the base {base} is below {self.small}: tell both numbers, no percentage",
                ),
            )
        return None

    @property
    def exact(self) -> Fraction:
        """The change: points of a share, per cent of an amount. Raises Refused with the reason."""
        if (refusal := self.refusal) is not None or self.before is None:
            assert refusal is not None  # noqa: S101 — a base that is lacking has its refusal
            raise Refused(refusal.code, refusal.why.zh, refusal.why.en)
        if isinstance(self.now, Rate) and isinstance(self.before, Rate):
            return 100 * (Fraction(self.now.n, self.now.of) - Fraction(self.before.n, self.before.of))
        base = _size(self.before)
        return Fraction(100 * (_size(self.now) - base), base)

    def told(self, places: int = 2) -> Decimal:
        """Return the change rounded half up, computed from what is not rounded. Raises Refused with the reason."""
        return rounded(self.exact, places)


def _of_rates(now: Rate, before: Rate) -> Refusal | None:
    if not before.of or not now.of:
        return Refusal("no-cases", Text("有一期分母为零，没有比率可比", "one of the two is a share of no cases"))
    if now.too_few or before.too_few:
        few = min(now.of, before.of)
        return Refusal("few-cases", Text(f"有一期只有{few}件，不足{FEW}件", f"one of them has {few} cases"))
    return None


def _size(figure: Figure) -> int:
    if isinstance(figure, Count):
        return figure.n
    if isinstance(figure, Money):
        return figure.cents
    if isinstance(figure, Duration):
        return figure.minutes
    raise TypeError("a share has no size")


def _measure(figure: Figure) -> object:
    if isinstance(figure, Count):
        return figure.unit
    if isinstance(figure, Money):
        return figure.currency
    return figure.day if isinstance(figure, Duration) else None
