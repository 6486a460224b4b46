"""A whole and its parts in words: each part with its share, never without the whole they are shares of."""

import msgspec

from luodi.engines.figures import Count, Rate, Refused, check_parts, shares
from luodi.engines.notation import Text
from luodi.engines.prose.printing import PLAIN, Style, count
from luodi.engines.prose.sentence import Sentence, said


class Part(msgspec.Struct, frozen=True):
    """One part by name; `key` is what its figure links to."""

    name: Text
    count: Count
    key: str = ""


class Shares(msgspec.Struct, frozen=True):
    """Parts of `total`. They say what they are shares of: `of` is the slot that has told the total before them in the
    same paragraph, or `name` is what the total is called, and then it is told here.

    `complete` is whether the parts are all there are: then they must add up; otherwise they may not exceed it.
    """

    total: Count
    parts: tuple[Part, ...]
    of: str = ""
    name: Text | None = None
    complete: bool = True


def shared(told: Shares, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 直办37527件，占52.7%，转办33657件，占47.3%, with the note on rounding where shares do not make 100.

    Raises Refused: `base-unstated` where nothing says what they are shares of, `parts` and `units-differ` where they
    do not add up.
    """
    if not told.name and not told.of:
        raise Refused("base-unstated", "比重没有写明总数是什么", "nothing says what the shares are of")
    _fits(told)
    out = Sentence()
    if told.name:
        total = count(told.total, style, link)
        out = said(told.name.zh, f"{told.name.en}: ") + total + said("，其中", ", of which ")
    for n, part in enumerate(told.parts):
        out += (said("，", ", ") if n else Sentence()) + _part(part, told.total, style, link)
    note = shares([part.count.n for part in told.parts], style.places)[1] if told.complete else None
    return out + (said(f"（{note.zh}）", f" ({note.en})") if note else Sentence())


def _part(part: Part, total: Count, style: Style, link: str) -> Sentence:
    key = part.key or link
    percent = f"{Rate(part.count.n, total.n).told(style.places)}%"
    name = said(part.name.zh, f"{part.name.en} ")
    return name + count(part.count, style, key) + said("，占", " (") + said(percent, percent, key) + said("", ")")


def _fits(told: Shares) -> None:
    parts = {f"{n}": part.count for n, part in enumerate(told.parts)}
    if told.complete:
        check_parts(told.total, parts)
        return
    rest = told.total.n - sum(part.n for part in parts.values())
    if rest < 0:
        raise Refused("parts", f"分项合计超过总计{-rest}", f"the parts exceed the total by {-rest}")
    check_parts(told.total, parts | {"rest": Count(rest, told.total.unit)})
