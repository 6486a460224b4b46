"""How figures are rounded for people, once and in one place.

*Half up* (四舍五入): 0.125 to two places is 0.13, −0.125 is −0.13: what official prose does. GB/T 8170-2008, which
rounds halves to the even digit, is there for who asks. Everything is computed exactly, in fractions, and rounded once,
at the end: a change is that of the unrounded values. Floats enter as the decimals they print as, so 0.285 is 0.285.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

Number = int | float | Decimal | Fraction
Rule = Literal["half-up", "half-even"]
MOST: Final = 12
"""The most places anything is told to."""


def exact(value: Number) -> Fraction:
    """Return the value as a fraction. Raises ValueError for what is no number (NaN, infinity)."""
    try:
        return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
    except (OverflowError, ValueError) as wrong:
        raise ValueError(f"{value} is no number") from wrong


def rounded(value: Number, places: int = 2, rule: Rule = "half-up") -> Decimal:
    """Return the value to so many places, halves away from zero (or to the even digit). ValueError beyond 12 places."""
    if not 0 <= places <= MOST:
        raise ValueError(f"{places} places")
    scaled = abs(exact(value)) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if twice > 0 or (twice == 0 and (rule == "half-up" or whole % 2)):
        whole += 1
    return Decimal((int(value < 0 < whole), tuple(map(int, str(whole))), -places))  # arithmetic keeps 28 digits only


def share(n: int, of: int, places: int = 2) -> Decimal:
    """Return n of `of` in per cent; 100 only when exactly all, 0 only when exactly none. ValueError for none of none.

    99.996 % is 99.99 to two places: one exception is an exception.
    """
    if not 0 <= n <= of or not of:
        raise ValueError(f"{n} of {of}")
    told, least = rounded(Fraction(100 * n, of), places), Decimal(1).scaleb(-places)
    return min(100 - least, max(least, told)) if 0 < n < of else told
