"""What written Chinese prose states in numbers: counts and percentages, with the range each may stand for."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

NOT_COUNTED: Final = "年月日号时分秒天周季旬岁倍度级成点万亿千百十至到和与的"
"""What follows a number that is a date, a time, a multiple or an order. The hotline 12345 is a name."""
COUNT: Final = re.compile(
    r"(?<![\d.第前])(?!12345(?:政务|市民|热线))(\d+(?:\.\d+)?)(万|亿)?余?"
    rf"(?!个百分点|个工作|百分点)(人次|美元|(?![{NOT_COUNTED}])[\u4e00-\u9fff])"
)
PERCENT: Final = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)[%％]")
UP: Final = "提高|提升|上升|升高|增长|增加"
DOWN: Final = "下降|降低|减少|下滑|回落"
SIZES: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
STOP: Final = re.compile(r"[。；;！？\n]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A count as written: the wholes it may stand for, where it stands, and its measure word."""

    low: Fraction
    high: Fraction
    start: int
    end: int
    unit: str

    @property
    def whole(self) -> int | None:
        """The number when it is written to the last one."""
        return int(self.low) if self.low == self.high else None


def counts(text: str) -> list[Stated]:
    """Return the counts of a passage, in order."""
    out = []
    for match in COUNT.finditer(text):
        number, size = Decimal(match[1]), SIZES[match[2] or ""]
        half = Fraction(size, 2 * 10 ** places(number)) if size > 1 else Fraction(0)
        value = Fraction(number) * size
        out.append(Stated(value - half, value + half, match.start(), match.end(), match[3]))
    return out


def places(number: Decimal) -> int:
    """Return how many decimals a number is written with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def could_be(percent: Decimal, n: tuple[Fraction, Fraction], of: tuple[Fraction, Fraction]) -> bool:
    """Return whether something in `n` of something in `of` prints as `percent`, which is 100 only for all of it."""
    half = Fraction(1, 2 * 10 ** places(percent))
    low = Fraction(percent) - half if percent > 2 * half else Fraction(0)
    high = Fraction(percent) + half if percent < 100 - 2 * half else Fraction(100)
    return bool(of[1]) and 100 * n[0] / of[1] <= high and (not of[0] or 100 * n[1] / of[0] >= low)


def passage(text: str, at: int) -> tuple[int, int]:
    """Return where the sentence around `at` begins and ends."""
    stops = [match.start() for match in STOP.finditer(text)]
    start = max((stop + 1 for stop in stops if stop < at), default=0)
    return start, min((stop for stop in stops if stop >= at), default=len(text))
