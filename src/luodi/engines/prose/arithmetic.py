"""The arithmetic of written prose: shares without their base, parts that do not add up, impossible changes."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from luodi.engines.figures import Refusal, bases, denominators
from luodi.engines.notation import Text
from luodi.engines.prose.reading import DOWN, PERCENT, UP, Stated, could_be, counts, passage, places

SHARE: Final = re.compile(r"[，,]?占(?:比|总[量数](?:的)?|[^，。；\d]{0,10}的)?(?:为)?(\d+(?:\.\d+)?)[%％]")
GROWTH: Final = re.compile(rf"[，,]?(?:同比|环比|[较比][^，。；\d]{{1,6}})({UP}|{DOWN})了?(\d+(?:\.\d+)?)[%％]")
CHANGE: Final = re.compile(rf"(?:{UP}|{DOWN})了?(?:\d+(?:\.\d+)?[%％]?、)*$")
MEAN: Final = re.compile(r"均(?:为|达)?$")
"""日均, 人均: a mean is no whole number, and what changed may be what it is the mean of."""
Range = tuple[Fraction, Fraction]


def arithmetic(text: str) -> list[Refusal]:
    """Return what does not compute, by rule."""
    return [*_decimals(text), *_bases(text), *_parts(text), *_growth(text)]


def _decimals(text: str) -> list[Refusal]:
    """Return a refusal where shares are told to unlike places; 100% and 0% have none, changes are apart."""
    seen: dict[int, str] = {}
    for match in PERCENT.finditer(text):
        if match[1] not in ("100", "0") and not CHANGE.search(text[: match.start()]):
            seen.setdefault(places(Decimal(match[1])), match[0])
    if len(seen) < 2:
        return []
    told = "、".join(seen.values())
    return [
        Refusal(
            "decimals-mixed",
            Text(f"比率的小数位数不一致：{told}", f"shares are told to unlike places: {told}"),
        )
    ]


def _bases(text: str) -> Iterator[Refusal]:
    """Yield a refusal for each share that is one of no total the text states."""
    known = counts(text)
    for match in SHARE.finditer(text):
        percent, start = Decimal(match[1]), passage(text, match.start())[0]
        told = [one for one in known if start <= one.start and one.end <= match.start()]
        if not told:
            yield Refusal(
                "base-unstated",
                Text(f"“{match[0]}”没有写明是多少、占什么", f"“{match[0]}”: no number and no total is stated"),
            )
            continue
        if not any(_share_of(percent, part, used, known) for part, used in _sums(told)):
            yield _unstated(match[0].lstrip("，,"), percent, told[-1])


def _sums(told: list[Stated]) -> Iterator[tuple[Range, list[Stated]]]:
    """Yield the last count, and it with those before it: “A3件、B2件、C1件，占总量的60%” are three together."""
    for n in range(1, len(told) + 1):
        used = told[-n:]
        yield (sum((one.low for one in used), Fraction(0)), sum((one.high for one in used), Fraction(0))), used


def _share_of(percent: Decimal, part: Range, used: list[Stated], known: list[Stated]) -> bool:
    return any(could_be(percent, part, (one.low, one.high)) for one in known if one not in used)


def _unstated(said: str, percent: Decimal, part: Stated) -> Refusal:
    whole = part.whole
    fits = denominators(whole, percent) if whole is not None else range(0)
    zh = f"，只有以{fits[0]}至{fits[-1]}为总数才对" if fits else ""
    en = f"; it would be of {fits[0]} to {fits[-1]}" if fits else ""
    return Refusal(
        "base-unstated",
        Text(f"“{said}”不是文中任何一个总数的{percent}%{zh}", f"“{said}” is {percent}% of no total in the text{en}"),
    )


def _parts(text: str) -> Iterator[Refusal]:
    """Yield a refusal where parts whose shares make the whole do not make it in numbers.

    The parts are exact counts with shares of one exact total before them; other counts take no part.
    """
    groups: dict[Stated, list[tuple[Stated, Decimal]]] = {}
    known = counts(text)
    for match in SHARE.finditer(text):
        percent = Decimal(match[1])
        part = next((one for one in reversed(known) if one.end <= match.start()), None)
        if part is None or part.whole is None:
            continue
        totals = [one for one in known if one.end <= part.start and one.whole and one.unit == part.unit]
        total = next((one for one in totals if could_be(percent, *_ends(part, one))), None)
        if total:
            groups.setdefault(total, []).append((part, percent))
    for total, parts in groups.items():
        have, want = sum(int(part.low) for part, _ in parts), int(total.low)
        slack = sum((Fraction(1, 2 * 10 ** places(percent)) for _, percent in parts), Fraction(0))
        complete = abs(sum((Fraction(percent) for _, percent in parts), Fraction(-100))) <= slack
        if len(parts) > 1 and (have > want or (complete and have != want)):
            yield Refusal(
                "parts",
                Text(f"分项合计{have}，总计{want}，相差{have - want}", f"the parts make {have} of {want}"),
            )


def _ends(part: Stated, total: Stated) -> tuple[Range, Range]:
    return (part.low, part.high), (total.low, total.high)


def _growth(text: str) -> Iterator[Refusal]:
    """Yield a refusal for each change to an exact count that no whole number gives."""
    for one in counts(text):
        match = GROWTH.match(text, one.end)
        if match is None or one.whole is None or one.unit == "元" or MEAN.search(text[: one.start]):
            continue
        percent = Decimal(match[2]) * (-1 if match[1] in DOWN.split("|") else 1)
        if percent <= -100 or bases(one.whole, percent):
            continue
        told = text[one.start : match.end()]
        yield Refusal(
            "no-whole-numbers",
            Text(
                f"“{told}”：没有哪个整数变到这个数是{percent:+}%",
                f"“{told}”: that is {percent:+}% of no whole number",
            ),
        )
