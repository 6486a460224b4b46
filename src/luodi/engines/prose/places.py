"""Ranks in words: 位列 only for who is alone there; who has too few cases is listed and not ranked.

Ranked by what is printed, as schemes are (figures.ranking): who prints alike ranks alike, in the order of the rows.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

import msgspec

from luodi.engines.figures import Count, Duration, Money, Rate, Refused
from luodi.engines.figures.ranking import ranks
from luodi.engines.notation import Text
from luodi.engines.prose.printing import PLAIN, Style, printed
from luodi.engines.prose.sentence import Sentence, listed, said

DIGITS: Final = "一两三四五六七八九十"
DISTRICTS: Final = Text("区市", "districts")


class Row(msgspec.Struct, frozen=True):
    """Who, and with what figure: a share, an amount, or a score (Decimal). `key` is what it links to."""

    name: Text
    figure: Rate | Count | Money | Duration | Decimal
    key: str = ""


class Ranking(msgspec.Struct, frozen=True):
    """Rows in their fixed order, and what they are ranked by. Shares of fewer than `least` cases are only listed.

    ValueError for unlike figures, for a name that stands twice, and for a `top` beyond 1 to 10.
    """

    by: Text
    rows: tuple[Row, ...]
    least: int = 10
    top: int = 3
    better: Literal["more", "less"] = "more"
    who: Text = DISTRICTS

    def __post_init__(self) -> None:
        if len({type(row.figure) for row in self.rows}) > 1 or not 1 <= self.top <= len(DIGITS):
            raise ValueError(f"{self.by.zh}: rows of one kind are ranked, and the first 1 to {len(DIGITS)} told")
        if len({row.name.zh for row in self.rows}) < len(self.rows):
            raise ValueError(f"{self.by.zh}: a name stands twice")

    def few(self, row: Row) -> bool:
        """Return whether the row has too few cases to be ranked."""
        return isinstance(row.figure, Rate) and row.figure.of < max(1, self.least)


class Leaders(msgspec.Struct, frozen=True):
    """The first of a ranking, by name and with their figures."""

    ranking: Ranking


class AllDone(msgspec.Struct, frozen=True):
    """Those of a ranking of shares that have exactly all: 注册率100%的6个区市是…."""

    ranking: Ranking


class Placed(msgspec.Struct, frozen=True):
    """Where one stands: its Chinese name in the ranking."""

    ranking: Ranking
    name: str


def leaders(told: Leaders, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return …排名前三位的是A（95.0%）、…; those who tie with the last of them are told too, and it is said so.

    Raises Refused (`few-ranked`) where fewer are ranked than would be named.
    """
    ranking = told.ranking
    found = places(ranking, style)
    if len(found) < ranking.top:
        raise Refused(
            "few-ranked",
            f"参加排名的只有{len(found)}个，排不出前{ranking.top}位",
            f"only {len(found)} are ranked: no first {ranking.top}",
        )
    first = [row for row in ranking.rows if found.get(row.name.zh, ranking.top + 1) <= ranking.top]
    first.sort(key=lambda row: found[row.name.zh])
    tied = len({found[row.name.zh] for row in first}) < len(first)
    lead = said(
        f"{ranking.by.zh}排名前{DIGITS[ranking.top - 1]}位{'（含并列）' if tied else ''}的是",
        f"{ranking.by.en}: the first {ranking.top}{' (with ties)' if tied else ''} are ",
    )
    return lead + listed(_told(row, style, link) for row in first) + _unranked(ranking, style, link)


def all_done(told: AllDone, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 注册率100%的6个区市是…; Refused (`nobody`) where nobody has exactly all of enough cases."""
    ranking = told.ranking
    rows = [row for row in ranking.rows if not ranking.few(row) and _all(row)]
    if not rows:
        raise Refused("nobody", f"没有{ranking.by.zh}100%的", f"nobody has {ranking.by.en} of 100%")
    lead = said(
        f"{ranking.by.zh}100%的{len(rows)}个{ranking.who.zh}是",
        f"{ranking.by.en} is 100% in {len(rows)} {ranking.who.en}: ",
    )
    return lead + listed(said(row.name.zh, row.name.en, row.key or link) for row in rows)


def placed(told: Placed, style: Style = PLAIN, link: str = "") -> Sentence:
    """Return 位列第2, 并列第2, or that it is not ranked and why. KeyError for who is not in the ranking."""
    ranking = told.ranking
    row = next((row for row in ranking.rows if row.name.zh == told.name), None)
    if row is None:
        raise KeyError(told.name)
    found = places(ranking, style)
    if row.name.zh not in found:
        return said(f"样本不足{ranking.least}，不参加排名", f"not ranked: fewer than {ranking.least} cases", link)
    rank = found[row.name.zh]
    if list(found.values()).count(rank) > 1:
        return said(f"并列第{rank}", f"ties for place {rank}", link)
    return said(f"位列第{rank}", f"takes place {rank}", link)


def places(ranking: Ranking, style: Style = PLAIN) -> dict[str, int]:
    """Return the rank of each who is ranked, by Chinese name: 1, 2, 2, 4."""
    sign = 1 if ranking.better == "more" else -1
    return ranks({row.name.zh: sign * _score(row, style) for row in ranking.rows if not ranking.few(row)})


def _score(row: Row, style: Style) -> Decimal:
    """Return what it is ranked by: shares as printed, amounts exactly, scores as they are."""
    figure = row.figure
    if isinstance(figure, Rate):
        return figure.told(style.places)
    if isinstance(figure, Decimal):
        return figure
    return Decimal(figure.n if isinstance(figure, Count) else _whole(figure))


def _whole(figure: Money | Duration) -> int:
    return figure.cents if isinstance(figure, Money) else figure.minutes


def _all(row: Row) -> bool:
    return isinstance(row.figure, Rate) and Fraction(row.figure.n, row.figure.of) == 1


def _told(row: Row, style: Style, link: str) -> Sentence:
    return _named(row, printed(row.figure, style, row.key or link))


def _unranked(ranking: Ranking, style: Style, link: str) -> Sentence:
    rows: Sequence[Row] = [row for row in ranking.rows if ranking.few(row)]
    if not rows:
        return Sentence()
    lead = said(f"；样本不足{ranking.least}、只列出不排名的有", f"; listed, not ranked (below {ranking.least}): ")
    return lead + listed(_in_numbers(row, link) for row in rows)


def _in_numbers(row: Row, link: str) -> Sentence:
    assert isinstance(row.figure, Rate)  # noqa: S101 — only shares can have too few cases
    figure = row.figure
    figures = said(f"{figure.n}/{figure.of}", f"{figure.n} of {figure.of}", row.key or link)
    return _named(row, figures)


def _named(row: Row, figure: Sentence) -> Sentence:
    return said(f"{row.name.zh}（", f"{row.name.en} (") + figure + said("）", ")")
