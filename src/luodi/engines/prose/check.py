"""A check of prose that somebody wrote: what is wrong in its words and its arithmetic, each with the reason.

The rules are those the generator keeps by its types; sources: GB/T 15835-2011 for numerals, and common rules of
statistical prose. It reads Chinese, in which such papers are signed. What it passes may still be false: it knows only
what the text itself states.
"""

import re
from typing import Final

from luodi.engines.figures import Refusal
from luodi.engines.notation import Text
from luodi.engines.prose.arithmetic import arithmetic
from luodi.engines.prose.reading import DOWN, UP, counts, passage

AMOUNT: Final = re.compile(r"[\u4e00-\u9fff](?:量|数|额|值|收入|投资|支出)")
"""What changes in %, when it is named without its number."""
RATE: Final = re.compile(r"[\u4e00-\u9fff]率|占比|比重|满意度")
WORDS: Final = (
    (
        "period-mixed",
        re.compile(
            r"[较比与同](?:上|前)个?(?:月|周|旬|季度|季|期)[^，。；]{0,6}?同比|[较比与同](?:上年|去年)[^，。；]{0,6}?环比"
        ),
        Text("同比是与上年同期比，环比是与上期比，不能混用", "同比 is on last year, 环比 on the period before"),
    ),
    (
        "until",
        re.compile(r"(?:^|(?<=[，。；、：\s（“]))截止(?=到|至|\d|目前|今|去年|本|上|[一二三四五六七八九十]+月)"),
        Text("到某时为止的数用“截至”；“截止”是到期结束", "截至 is “as of”; 截止 is “closes at”"),
    ),
    (
        "times-down",
        re.compile(
            rf"(?:{DOWN}|缩短|降)(?:了|到|至|为)?(?:近|约|超过|原来的)?(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百几数]+)倍"
        ),
        Text("减少不能说倍：减少一倍就没有了", "nothing falls by times: falling once leaves nothing"),
    ),
    (
        "two-units",
        re.compile(r"\d亿\d+(?:\.\d+)?[千百万]|\d万\d+(?:\.\d+)?[千百]"),
        Text("一个数只用一个“万”或“亿”，如5.34亿", "one unit of 万 or 亿 in one figure"),
    ),
    (
        "short-year",
        re.compile(
            r"(?<![\d第满近约共历前后])(?:[’'])?\d{2}年(?=\d{1,2}月|[一二三四1-4]季度|第[一二三四1-4]季度|[上下]半年)"
        ),
        Text("年份写全四位", "years are written in full"),
    ),
    ("bare-point", re.compile(r"(?<![\d.])\.\d"), Text("小数点前的0不能省", "a decimal begins with its 0")),
    (
        "not-whole",
        re.compile(r"(?<![\d.均])\d+\.\d+(?:人次|人|名|户|件)(?!均)"),
        Text("人和件没有小数", "people and cases have no decimals"),
    ),
)
"""Wrong words: code, how they look, what is wrong."""
DIGITS_ROUND: Final = re.compile(r"\d+[万亿]?[余多](?:人次|人|名|户|件|项|个|家|万|亿)")
LETTERS_ROUND: Final = re.compile(r"[一二两三四五六七八九十百千]+[十百千万亿][余多](?:人次|人|名|户|件|项|个|家|万|亿)")
CHANGED: Final = re.compile(rf"(?:{UP}|{DOWN})了?(?:\d+(?:\.\d+)?[%％]?、)*\d+(?:\.\d+)?[%％]")
MONTH: Final = re.compile(r"(?<![\d一二三四五六七八九十])(\d{1,2}|十[一二]?|[一二三四五六七八九])月(?!\d*[日号—-]*均)")
NUMERALS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
NUMERALS_ALL: Final = NUMERALS | {"十一": 11, "十二": 12}


def check(text: str, title: str = "") -> list[Refusal]:
    """Return what is wrong with a passage of Chinese prose, in the order of the rules; nothing for nothing found.

    Codes: period-mixed, until, times-down, two-units, short-year, bare-point, not-whole, numerals-mixed, points,
    title-period, decimals-mixed, base-unstated, parts, no-whole-numbers.
    """
    words = [*_words(title), *_words(text), *_numerals(text)]
    return [*words, *_points(title), *_points(text), *_period(title, text), *arithmetic(text)]


def _words(text: str) -> list[Refusal]:
    return [
        Refusal(code, Text(f"“{match[0]}”：{why.zh}", f"“{match[0]}”: {why.en}"))
        for code, look, why in WORDS
        for match in look.finditer(text)
    ]


def _numerals(text: str) -> list[Refusal]:
    """Return a round number in letters beside one in digits: within a passage one style (GB/T 15835-2011)."""
    digits, letters = DIGITS_ROUND.search(text), LETTERS_ROUND.search(text)
    if not digits or not letters:
        return []
    zh = f"“{letters[0]}”和“{digits[0]}”：同一段里约数只用一种写法"
    return [
        Refusal("numerals-mixed", Text(zh, f"“{letters[0]}”, “{digits[0]}”: one style of round numbers in a passage"))
    ]


def _points(text: str) -> list[Refusal]:
    """Return changes in % of what is itself a share: the subject is the nearest share or count before the verb."""
    out = []
    for match in CHANGED.finditer(text):
        before = text[passage(text, match.start())[0] : match.start()]
        rates = [found.end() for found in RATE.finditer(before)]
        amounts = [found.end for found in counts(before)] + [found.end() for found in AMOUNT.finditer(before)]
        if rates and rates[-1] > max(amounts, default=0):
            why = Text(
                f"“{match[0]}”：比率的变化用“个百分点”，不用“%”",
                f"“{match[0]}”: a share changes in percentage points",
            )
            out.append(Refusal("points", why))
    return out


def _period(title: str, text: str) -> list[Refusal]:
    """Return a refusal where the title names other months than the text begins with."""
    named, begun = _months(title), _months(text[:80])
    if not named or not begun or named & begun:
        return []
    told, found = "、".join(map(str, sorted(named))), "、".join(map(str, sorted(begun)))
    return [
        Refusal(
            "title-period",
            Text(f"标题写的是{told}月，正文是{found}月", f"the title says month {told}, the text month {found}"),
        )
    ]


def _months(text: str) -> set[int]:
    return {int(m[1]) if m[1].isdigit() else NUMERALS_ALL[m[1]] for m in MONTH.finditer(text)}
