"""Changes in words: 增长 and 下降 in % for amounts, 提高 and 降低 in 个百分点 for shares, and both numbers where no
percentage may be told. Since the words come from the kind of figure, “满意率提高2.75%” cannot be said.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final

import msgspec

from luodi.engines.figures import Against, Change, Count, Duration, Figure, Money, Rate, Refused, rounded
from luodi.engines.notation import Text
from luodi.engines.prose.printing import PLAIN, Style, printed
from luodi.engines.prose.sentence import Sentence, listed, put, said

BOTH: Final = frozenset({"base-zero", "base-negative", "base-small", "few-cases"})
"""Refusals of a percentage that still leave two numbers to tell."""
WORDS: Final = {Against.YEAR: Text("同比", "year on year"), Against.PERIOD: Text("环比", "on the previous period")}
BASES: Final = {
    Against.YEAR: Text("上年同期", "in the same period last year"),
    Against.PERIOD: Text("上期", "in the previous period"),
}


class Changes(msgspec.Struct, frozen=True):
    """Changes told together, all against the same: “同比分别提高4.44、2.75个百分点”.

    `than` names the base in words of its own (上周, last week): then neither 同比 nor 环比 is said. ValueError for
    none, or for two that are measured against unlike periods.
    """

    changes: tuple[Change, ...]
    than: Text | None = None

    def __post_init__(self) -> None:
        if len({change.against for change in self.changes}) != 1:
            raise ValueError("changes told together are against one period")


def change(one: Change, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return one change as a clause. Refused (`base-missing`, `no-cases`) where there are not even two numbers."""
    return changes(Changes((one,)), style, link)


def changes(told: Changes, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return the changes as a clause: with one verb and one unit where they share them."""
    against = told.changes[0].against
    if any(_both_only(one) for one in told.changes):
        return listed(_in_numbers(one, told.than or BASES[against], style, link) for one in told.changes)
    lead, tail = _against(told.than, against)
    words = {_words(one, style) for one in told.changes}
    if len(told.changes) > 1 and len(words) == 1 and all(_printable(one, style) for one in told.changes):
        up, unit = words.pop()
        zh = "、".join(str(_size(one, style)) for one in told.changes)
        en = " and ".join(str(_size(one, style)) for one in told.changes)
        figures = put(
            Text(f"分别{up.zh}{{n}}", f"{up.en} {{n}}"), {"n": said(f"{zh}{unit.zh}", f"{en}{unit.en}", link)}
        )
        return lead + figures + said("", " respectively") + tail
    several = said("分别", "") if len(told.changes) > 1 else Sentence()
    return lead + several + listed(_clause(one, style, link) for one in told.changes) + tail


def _against(than: Text | None, against: Against) -> tuple[Sentence, Sentence]:
    if than:
        return said(f"较{than.zh}", ""), said("", f" from {than.en}")
    return said(WORDS[against].zh, ""), said("", f" {WORDS[against].en}")


def _both_only(one: Change) -> bool:
    """Return whether only the two numbers may be told. Raises Refused where there are not two."""
    refusal = one.refusal
    if refusal is None:
        return isinstance(one.now, Money) and one.now.cents < 0
    if refusal.code not in BOTH:
        raise Refused(refusal.code, refusal.why.zh, refusal.why.en)
    return True


def _size(one: Change, style: Style) -> Decimal:
    return abs(rounded(one.exact, style.changes))


def _printable(one: Change, style: Style) -> bool:
    return bool(_size(one, style))


def _words(one: Change, style: Style) -> tuple[Text, Text]:
    """Return the verb and the unit."""
    more = one.exact > 0
    if one.in_points:
        plural = "" if _size(one, style) == 1 else "s"
        return Text("提高" if more else "降低", "up" if more else "down"), Text(
            "个百分点", f" percentage point{plural}"
        )
    if isinstance(one.now, Duration):
        return Text("延长" if more else "缩短", "longer by" if more else "shorter by"), Text("%", "%")
    return Text("增长" if more else "下降", "up" if more else "down"), Text("%", "%")


def _clause(one: Change, style: Style, link: str) -> Sentence:
    if not one.exact:
        return said("持平", "unchanged", link)
    verb, unit = _words(one, style)
    if _printable(one, style):
        size = _size(one, style)
        return put(
            Text(f"{verb.zh}{{n}}", f"{verb.en} {{n}}"), {"n": said(f"{size}{unit.zh}", f"{size}{unit.en}", link)}
        )
    least = Decimal(1).scaleb(-style.changes)
    return said(f"{verb.zh}不足{least}{unit.zh}", f"{verb.en} less than {least}{unit.en}", link)


def _in_numbers(one: Change, base: Text, style: Style, link: str) -> Sentence:
    """Return both numbers: 由上年同期的9人增至14人."""
    assert one.before is not None  # noqa: S101 — _both_only raised where it is
    now, before = _value(one.now), _value(one.before)
    parts = {"before": printed(one.before, style, link), "now": printed(one.now, style, link)}
    if now == before:
        return put(Text(f"与{base.zh}相同，均为{{now}}", f"{{now}}, as {base.en}"), parts)
    verb = ("升至" if now > before else "降至") if one.in_points else ("增至" if now > before else "减至")
    return put(Text(f"由{base.zh}的{{before}}{verb}{{now}}", f"from {{before}} {base.en} to {{now}}"), parts)


def _value(figure: Figure) -> Fraction:
    if isinstance(figure, Rate):
        return Fraction(figure.n, figure.of)
    if isinstance(figure, Count):
        return Fraction(figure.n)
    return Fraction(figure.cents if isinstance(figure, Money) else figure.minutes)
