"""Do parts add up to what they hang on; do printed shares belong to printed numbers; which whole numbers give them.

A bulletin of 2024 told “共受理诉求284406件…咨询类124599件，占63.72%”: 124599 is 43.81 % of that, and 63.72 % of a base
nobody named. What is asked here of our own figures can be asked of anybody's.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from luodi.engines.figures import rounding
from luodi.engines.figures.amounts import Count, Duration, Money
from luodi.engines.figures.refusals import Refused
from luodi.engines.notation import Text

Amount = Count | Money | Duration
MOST: Final = 10**10
"""Beyond more than everybody on earth nothing is looked for."""
NOTE: Final = Text(
    "部分数据因四舍五入的原因，存在总计与分项合计不等的情况",
    "Owing to rounding, parts may not add up to the total.",
)
"""What is printed where shares do not sum to 100: no share is “put right”."""


def check_parts(total: Amount, parts: Mapping[str, Amount]) -> None:
    """Do nothing when parts add up. Raises Refused (`parts`) with both numbers, (`units-differ`) for unlike parts."""
    if not parts:
        raise Refused("parts", "没有分项", "there are no parts")
    first, *rest = parts.values()
    found = first
    for part in rest:
        found = _both(found, part)
    if type(found) is not type(total):
        raise Refused("units-differ", "分项与总计不是同一种数", "parts and total are of two kinds")
    have, want = _size(found), _size(total)
    _both(total, found)  # refuses unlike units
    if have != want:
        raise Refused(
            "parts",
            f"分项合计{have}，总计{want}，相差{have - want}",
            f"the parts make {have} of {want}, a difference of {have - want}",
        )


def shares(parts: Sequence[int], places: int = 2) -> tuple[tuple[Decimal, ...], Text | None]:
    """Return each part's share of their sum in per cent, and the note to print where those do not sum to 100."""
    whole = sum(parts)
    told = tuple(rounding.share(part, whole, places) for part in parts)
    return told, None if sum(told) == 100 else NOTE


def numerators(of: int, percent: Decimal) -> range:
    """Return the whole numbers that are `percent` of `of`, as printed; an empty range when there are none.

    `percent` has the places it is printed with: Decimal("42.76") is anything from 42.755 to below 42.765.
    """
    places = _places(percent)
    return _printing(range(of + 1), percent, lambda n: rounding.share(n, of, places))


def denominators(n: int, percent: Decimal, most: int = MOST) -> range:
    """Return the whole numbers up to `most` of which n is `percent`, as printed; empty when there are none."""
    places = _places(percent)
    found = _printing(range(max(n, 1), most + 1), -percent, lambda of: -rounding.share(n, of, places))
    return found if n or not percent else range(0)


def bases(now: int, percent: Decimal, most: int = MOST) -> range:
    """Return the whole numbers up to `most` from which `now` is a change of `percent`, as printed; empty when none is.

    +56 % to 14 is from 9; +56 % to 10 is from nothing: 6 gives +67 %, 7 gives +43 %.
    """
    places = _places(percent)
    change = Fraction(100 * now)
    return _printing(range(1, most + 1), -percent, lambda base: -rounding.rounded(change / base - 100, places))


def _printing(numbers: range, value: Decimal, told: Callable[[int], Decimal]) -> range:
    """Return those numbers that are told as `value`; `told` never falls as numbers rise."""
    return numbers[bisect_left(numbers, value, key=told) : bisect_right(numbers, value, key=told)]


def _both(one: Amount, other: Amount) -> Amount:
    if isinstance(one, Count) and isinstance(other, Count):
        return one + other
    if isinstance(one, Money) and isinstance(other, Money):
        return one + other
    if isinstance(one, Duration) and isinstance(other, Duration):
        return one + other
    raise Refused("units-differ", "不是同一种数，不能相加", "two kinds of amounts do not add")


def _size(amount: Amount) -> int:
    if isinstance(amount, Count):
        return amount.n
    return amount.cents if isinstance(amount, Money) else amount.minutes


def _places(percent: Decimal) -> int:
    exponent = percent.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
