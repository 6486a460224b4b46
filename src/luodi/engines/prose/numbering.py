"""Numbers of headings (一、（一）1.（1）: GB/T 9704-2012, 7.3.3) and days as papers write them."""

from datetime import date
from typing import Final

from luodi.engines.prose.sentence import Sentence, said

MONTHS: Final = "January February March April May June July August September October November December".split()
DIGITS: Final = "〇一二三四五六七八九"


class Numbering:
    """Counts headings by level; a heading begins all levels below it anew."""

    def __init__(self) -> None:
        self._at: list[int] = []

    def next(self, level: int) -> Sentence:
        """Return the number of the next heading of a level from 1."""
        self._at = [*self._at[:level], *[0] * (level - len(self._at))]
        self._at[level - 1] += 1
        n = self._at[level - 1]
        zh = (f"{chinese(n)}、", f"（{chinese(n)}）", f"{n}. ", f"（{n}）")[level - 1]
        return said(zh, ".".join(str(max(1, at)) for at in self._at) + (". " if level == 1 else " "))


def chinese(n: int) -> str:
    """Return 1 to 99 in Chinese numerals. ValueError beyond."""
    if not 1 <= n <= 99:
        raise ValueError(n)
    tens, ones = divmod(n, 10)
    lead = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return lead + (DIGITS[ones] if ones else "")


def day_of(day: date) -> Sentence:
    """Return 2026年11月29日, without idle zeros (GB/T 9704-2012, 7.3.5.4)."""
    return said(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]} {day.year}")
