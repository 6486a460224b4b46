"""How one figure is printed: counts, shares, money, spans of working time.

Chinese takes one unit of 万 or 亿 for each figure (GB/T 15835-2011), English thousands; people have no decimals at any
size. All numbers of one paper are printed in one `Style`, so that shares of two and of one decimal cannot mix.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from luodi.engines.figures import Count, Duration, Money, Rate, Refused, rounded
from luodi.engines.figures.rate import FEW
from luodi.engines.notation import Text
from luodi.engines.prose.sentence import Sentence, said

WAN: Final = 10_000
YI: Final = 100_000_000
WHOLE: Final = frozenset({"人", "人次", "名", "位", "户"})
"""Measure words of people and households: exact at any size, for nobody is 0.3 of a person."""
ONE: Final = {"people": "person", "households": "household", "enquiries": "enquiry"}
YUAN: Final = {
    "CNY": Text("元", "yuan"),
    "USD": Text("美元", "US dollars"),
    "EUR": Text("欧元", "euros"),
    "HKD": Text("港元", "Hong Kong dollars"),
}


class Style(msgspec.Struct, frozen=True):
    """How a paper prints its numbers: places of shares, places of changes, and whether large counts are told exactly.

    ValueError for places below 0 or above 4.
    """

    places: int = 2
    changes: int = 2
    exact: bool = False

    def __post_init__(self) -> None:
        if not (0 <= self.places <= 4 and 0 <= self.changes <= 4):
            raise ValueError("shares and changes are told to 0 to 4 places")


PLAIN: Final = Style()


def count(figure: Count, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 9999件, 97.09万件, 3.40亿件; people and, where the style says so, everything to the last one."""
    n, unit = figure.n, figure.unit
    whole = style.exact or unit.zh in WHOLE or n < WAN
    zh = f"{n}{unit.zh}" if whole else f"{_large(Fraction(n))}{unit.zh}"
    return said(zh, f"{n:,} {_measured(unit.en, n)}".rstrip(), link)


def rate(figure: Rate, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 42.76%; 100% and 0% only for exactly all and none; of fewer than 10, both numbers and no percentage.

    Raises Refused (`no-cases`) for a share of nothing.
    """
    told = figure.told(style.places)
    if figure.too_few:
        return said(
            f"{figure.n}/{figure.of}（样本不足{FEW}，不算百分比）",
            f"{figure.n} of {figure.of} (fewer than {FEW}: no percentage)",
            link,
        )
    text = f"{int(told) if figure.n in (0, figure.of) else told}%"
    return said(text, text, link)


def money(figure: Money, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 5100元, 2542.00万元, 85.70亿元; 25.42 million yuan in English."""
    yuan = Fraction(figure.cents, 100)
    words = YUAN.get(figure.currency, Text(figure.currency, figure.currency))
    small = _minus(rounded(yuan, 0 if yuan.denominator == 1 else 2))
    zh = small if abs(yuan) < WAN else _large(yuan)
    en = f"{_thousands(yuan)} {words.en}"
    return said(f"{zh}{words.zh}", en, link)


def duration(figure: Duration, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 3.5个工作日; below a working day hours, below an hour minutes, of working time all."""
    if figure.minutes < 60:
        return said(f"{figure.minutes}分钟", f"{figure.minutes} {_measured('working minutes', figure.minutes)}", link)
    if figure.minutes < figure.day:
        return said(f"{figure.hours()}个工作小时", f"{figure.hours()} working hours", link)
    return said(f"{figure.days()}个工作日", f"{figure.days()} working days", link)


def points(figure: Decimal, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return a score as it was ranked: 98.30分."""
    return said(f"{figure}分", f"{figure} points", link)


Printer = Callable[..., Sentence]
_PRINT: Final[dict[type, Printer]] = {Count: count, Rate: rate, Money: money, Duration: duration, Decimal: points}


def printed(figure: object, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return any single figure printed. TypeError for what is none, Refused for what must not be told."""
    printer = _PRINT.get(type(figure))
    if printer is None:
        raise TypeError(f"{type(figure).__name__} is no figure")
    return printer(figure, style, link)


def daily(figure: Count, days: int, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return how many a day, whole from ten up, one decimal below. Raises Refused (`no-days`)."""
    if days < 1:
        raise Refused("no-days", "天数不是正数，没有日均数", "a period without days has no daily mean")
    mean = Fraction(figure.n, days)
    if mean >= FEW or mean.denominator == 1:
        return count(Count(int(rounded(mean, 0)), figure.unit), style, link)
    text = rounded(mean, 1)
    return said(f"{text}{figure.unit.zh}", f"{text} {figure.unit.en}".rstrip(), link)


def _large(value: Fraction) -> str:
    """Return the value in 万, or in 亿 from where that would print as 10000.00万."""
    in_wan = rounded(value / WAN)
    return f"{_minus(in_wan)}万" if abs(in_wan) < WAN else f"{_minus(rounded(value / YI))}亿"


def _minus(value: Decimal) -> str:
    return f"{value:f}"


def _thousands(value: Fraction) -> str:
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if abs(rounded(value / size)) >= 1:
            return f"{rounded(value / size)} {word}"
    return f"{rounded(value, 0 if value.denominator == 1 else 2):,}"


def _measured(words: str, n: int) -> str:
    return ONE.get(words, words.removesuffix("s")) if n == 1 else words
