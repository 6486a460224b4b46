"""Who stands where in a run, in words and as the annex's table: ranks with intervals and bases, ties, who is listed.

Scores link to `<unit>`, figures to `<unit>/<indicator>`.
"""

from collections.abc import Iterable
from typing import Final

from luodi.city.assessment.bulletin_facts import YUAN, Before, summed
from luodi.city.assessment.measures import Filed
from luodi.city.assessment.queries import Shown, cells
from luodi.engines.figures import Count, Rate, Refusal
from luodi.engines.figures.points import Cell
from luodi.engines.figures.ranking import ranks
from luodi.engines.figures.scheme import Indicator
from luodi.engines.figures.score import Row
from luodi.engines.notation import Text
from luodi.engines.prose import Fact, Sentence, Style, Table, tell
from luodi.engines.prose.numbering import chinese
from luodi.engines.prose.sentence import said

NONE: Final = Text("—", "—")
NO_FIGURE: Final = Text("没有数", "no figure")
CITY: Final = Text("全市", "The whole city")
RANK, UNIT, SCORE = Text("名次", "Rank"), Text("单位", "Unit"), Text("总分", "Score")

FEW, ABSENT = Text("样本不足", "too few cases"), Text("没有数", "want of a figure")
EITHER = Text("样本不足或没有数", "too few cases or want of a figure")


def ranked(view: Shown) -> list[Row]:
    """Return who is ranked, the first first."""
    return [row for row in view.rows if row.total.rank is not None]


def lowest(view: Shown, most: int) -> list[Row]:
    """Return the last `most` of those ranked, with whoever ties with the best of them; never who is first."""
    rows = ranked(view)
    if not rows or most < 1:
        return []
    bound = rows[-min(most, len(rows))].total.rank or 1
    return [row for row in rows if (row.total.rank or 1) >= max(bound, 2)]


def standings(view: Shown) -> Sentence | Refusal:
    """Return …第1（总分，区间，基数）… for all who are ranked."""
    rows = ranked(view)
    if not rows:
        return Refusal("few-ranked", Text("没有参加排名的单位", "nobody is ranked"))
    base = _base(view)
    zh, en = ("、区间", ", interval") if _spread(view) else ("", "")
    zh += f"和{base.name.zh}的基数" if base else ""
    en += f" and cases of “{base.name.en}”" if base else ""
    lead = said(f"名次（括号内{'依次' if zh else ''}是总分{zh}）：", f"Ranks (with score{en}): ")
    return lead + _joined(_standing(view, row, base) for row in rows)


def unranked(view: Shown) -> Sentence | Refusal:
    """Return who is listed and not ranked, with the figures that have too few cases."""
    rows = [row for row in view.rows if row.total.rank is None]
    if not rows or not view.assessed.scheme.boards:
        return Refusal("nobody", Text("没有只列出、不排名的单位", "nobody is only listed"))
    lacking = {cell.indicator for row in rows for cell in _few(row)}
    absent = {cell.of is None for row in rows for cell in _few(row)}
    why = {frozenset([False]): FEW, frozenset([True]): ABSENT}.get(frozenset(absent), EITHER)
    zh, en, told = "", "", (_unranked(view, row) for row in rows)
    if len(rows) > 1 and len(lacking) == 1 and len(absent) == 1:  # its name once, not beside each of a hundred
        name = next(i.name for i in view.assessed.scheme.indicators if i.code in lacking)
        if absent == {True}:
            zh, en = f"（都没有{name.zh}）", f" (all without “{name.en}”)"
            told = (said(view.names[row.unit].zh, view.names[row.unit].en, row.unit) for row in rows)
        else:
            zh, en = f"（括号内是{name.zh}的分子和分母）", f" (with “{name.en}”)"
            told = (_named(view, row, _joined(_numbers(row, cell) for cell in _few(row))) for row in rows)
    lead = said(f"{why.zh}、只列出不排名的有{zh}", f"Listed and not ranked, for {why.en}{en}: ")
    return lead + _joined(told, "、", ", ")


def graded(view: Shown) -> Sentence | Refusal:
    """Return who has which grade, the best grade first, and who reaches none; who is not ranked has no grade."""
    grades = sorted(view.assessed.scheme.grades, key=lambda grade: -grade.at_least)
    rows = ranked(view)
    if not grades or not rows:
        return Refusal("no-grades", Text("没有评定等次", "nobody is graded"))
    told = [_of_grade(view, grade.name, [row for row in rows if row.grade == grade.code]) for grade in grades]
    below = _of_grade(view, Text("未达等次", "No grade"), [row for row in rows if not row.grade])
    return _joined(part for part in [*told, below] if part is not None)


def _of_grade(view: Shown, name: Text, rows: list[Row]) -> Sentence | None:
    if not rows:
        return None
    lead = said(f"{name.zh}（{len(rows)}个）：", f"{name.en} ({len(rows)}): ")
    units = (said(view.names[row.unit].zh, view.names[row.unit].en, row.unit) for row in rows)
    return lead + _joined(units, "、", ", ")


def risen(view: Shown, before: Before | Refusal) -> Sentence | Refusal:
    """Return who rose since the period before, by how many places."""
    if isinstance(before, Refusal):
        return before
    rows = [row for row in view.rows if row.rise is not None and row.rise > 0]
    if not rows:
        return Refusal("nobody", Text("没有位次上升的单位", "nobody rose"))
    lead = said("位次比上期上升的有", "Risen since the period before: ")
    told = (_named(view, row, said(f"升{row.rise}位", f"by {row.rise}", row.unit)) for row in rows)
    return lead + _joined(told, "、", ", ")


def leaders(view: Shown, indicator: Indicator, most: int = 3) -> Sentence | Refusal:
    """Return the first by a value, with those who tie with the last of them: …（%）排名前三位的是A（6.7）…"""
    found = {row.unit: cell for row in view.rows if (cell := _cell(row, indicator)) and cell.figure is not None}
    sign = 1 if indicator.better == "more" else -1
    places = ranks({unit: sign * cell.figure for unit, cell in found.items() if cell.figure is not None})
    first = sorted((place, unit) for unit, place in places.items() if place <= most)
    if len(first) < most:
        return Refusal("few-ranked", Text(f"排不出前{most}位", f"there are no first {most}"))
    tied = len({place for place, _ in first}) < len(first)
    name = _titled(view, indicator)  # with its unit: a statistic keeps the decimals it was published with
    lead = said(
        f"{name.zh}排名前{chinese(most)}位{'（含并列）' if tied else ''}的是",
        f"{name.en}: the first {most}{' (with ties)' if tied else ''} are ",
    )
    told = (_named_unit(view, unit, _valued(found[unit], f"{unit}/{indicator.code}")) for _, unit in first)
    return lead + _joined(told, "、", ", ")


def _valued(cell: Cell, key: str) -> Sentence:
    figure = f"{cell.figure.normalize():f}" if cell.figure is not None else "—"
    return said(figure, figure, key)


def table(view: Shown) -> Table:
    """Return the annex as facts, for a workbook: numbers as numbers, a share with both of its numbers."""
    parts = view.assessed.scheme.indicators
    titles = tuple(_titled(view, indicator) for indicator in parts)
    rows = tuple(_fact_row(view, row) for row in view.rows)
    if not view.assessed.scheme.boards:
        return Table((UNIT, *titles), tuple((row[1], *row[5:]) for row in rows))
    ends = Text("区间下限", "Lower end"), Text("区间上限", "Upper end")
    return Table((RANK, UNIT, SCORE, *ends, *titles), rows)


def table_in_words(view: Shown, style: Style) -> Table:
    """Return the annex as it is printed: every cell a link to what stands behind it, the whole city last."""
    parts = view.assessed.scheme.indicators
    titles = tuple(_titled(view, indicator) for indicator in parts)
    rows = tuple(_word_row(view, row, style) for row in view.rows)
    city = tuple(_of_city(view, indicator, style) for indicator in parts)
    if not view.assessed.scheme.boards:
        return Table((UNIT, *titles), tuple((row[1], *row[4:]) for row in rows), (CITY, *city))
    columns = RANK, UNIT, SCORE, Text("区间", "Interval")
    return Table((*columns, *titles), rows, (Text("", ""), CITY, NONE, NONE, *city))


def _base(view: Shown) -> Indicator | None:
    """Return the first share on a board that ranks from so many cases on: its base says what a rank rests on."""
    known = {i.code: i for i in view.assessed.scheme.indicators}
    on_boards = [known[part.indicator] for board in view.assessed.scheme.boards for part in board.parts]
    return next((i for i in on_boards if i.least), None)


def _spread(view: Shown) -> bool:
    """Return whether scores have intervals at all: counts and values are what they are."""
    return any(row.total.low != row.total.high for row in ranked(view))


def _place(view: Shown, row: Row) -> Text:
    tied = sum(other.total.rank == row.total.rank for other in view.rows) > 1
    return Text(f"{'并列' if tied else ''}第{row.total.rank}", f"{'tied ' if tied else ''}{row.total.rank}")


def _standing(view: Shown, row: Row, base: Indicator | None) -> Sentence:
    name, place, total = view.names[row.unit], _place(view, row), row.total
    figures = said(f"{total.score}", f"{total.score}", row.unit)
    if _spread(view):
        figures += said(f"，{total.low}—{total.high}", f", {total.low}–{total.high}")
    cell = next((cell for cell in cells(row) if base and cell.indicator == base.code), None)
    if base and cell:
        of = Count(cell.of or 0)
        figures += said("，", ", ") + tell(of, link=f"{row.unit}/{base.code}")
    return said(f"{name.zh}{place.zh}（", f"{place.en} {name.en} (") + figures + said("）", ")")


def _unranked(view: Shown, row: Row) -> Sentence:
    names = {i.code: i.name for i in view.assessed.scheme.indicators}
    told = (said(names[c.indicator].zh, f"{names[c.indicator].en} ") + _numbers(row, c) for c in _few(row))
    return _named(view, row, _joined(told, "、", ", "))


def _few(row: Row) -> list[Cell]:
    """Return the figures for which a row is not ranked."""
    return [cell for cell in cells(row) if cell.indicator in row.total.why]


def _numbers(row: Row, cell: Cell) -> Sentence:
    """Return 3/4; of what has no numbers, that there is none."""
    told = NO_FIGURE if cell.of is None else Text(f"{cell.n}/{cell.of}", f"{cell.n}/{cell.of}")
    return said(told.zh, told.en, f"{row.unit}/{cell.indicator}")


def _named(view: Shown, row: Row, figure: Sentence) -> Sentence:
    return _named_unit(view, row.unit, figure)


def _named_unit(view: Shown, unit: str, figure: Sentence) -> Sentence:
    name = view.names[unit]
    return said(f"{name.zh}（", f"{name.en} (") + figure + said("）", ")")


def _joined(parts: Iterable[Sentence], zh: str = "；", en: str = "; ") -> Sentence:
    out = Sentence()
    for n, part in enumerate(parts):
        out += (said(zh, en) if n else Sentence()) + part
    return out


def _titled(view: Shown, indicator: Indicator) -> Text:
    """Return an indicator's name with its unit, and whether it is a first count."""
    measure = view.assessed.measure(indicator.code)
    first = isinstance(measure, Filed) and measure.first_count
    said_ = [indicator.unit] if indicator.unit.zh else []
    said_ += [Text("初步统计", "first count")] if first else []
    name = indicator.name
    if not said_:
        return name
    return Text(f"{name.zh}（{'，'.join(s.zh for s in said_)}）", f"{name.en} ({', '.join(s.en for s in said_)})")


def _fact_row(view: Shown, row: Row) -> tuple[Fact, ...]:
    total = row.total
    place = Text(f"{total.rank}", f"{total.rank}") if total.rank else Text("不排名", "not ranked")
    scores = [value if value is not None else NONE for value in (total.score, total.low, total.high)]
    return (place, view.names[row.unit], *scores, *(_fact(view, row, i) for i in view.assessed.scheme.indicators))


def _fact(view: Shown, row: Row, indicator: Indicator) -> Fact:
    cell = _cell(row, indicator)
    if indicator.kind == "rate":
        return Rate(cell.n, cell.of or 0) if cell else Rate(0, 0)
    if cell is None or cell.missing or cell.figure is None:
        return NONE
    return Count(cell.n) if indicator.kind == "count" else cell.figure.normalize()


def _word_row(view: Shown, row: Row, style: Style) -> tuple[Fact, ...]:
    total = row.total
    place = _place(view, row) if total.rank else Text("不排名", "not ranked")
    score = said(f"{total.score}", f"{total.score}", row.unit) if total.score is not None else said("—", "—")
    wide = Text(f"{total.low}—{total.high}", f"{total.low}–{total.high}") if total.low is not None else NONE
    figures = (_in_words(_cell(row, i), i, f"{row.unit}/{i.code}", style) for i in view.assessed.scheme.indicators)
    return (place, view.names[row.unit], score, wide, *figures)


def _in_words(cell: Cell | None, indicator: Indicator, key: str, style: Style) -> Sentence:
    if cell is None or cell.missing or (indicator.kind == "rate" and not cell.of):
        return said("—", "—")
    if indicator.kind == "rate":
        return _share(Rate(cell.n, cell.of or 0), key, style)
    return _valued(cell, key)


def _of_city(view: Shown, indicator: Indicator, style: Style) -> Fact:
    found = summed(view, indicator)
    if isinstance(found, Refusal):
        return NONE
    if isinstance(found, Rate):
        return _share(found, "", style)
    told = f"{found.n}" if isinstance(found, Count) else f"{found.told(YUAN[indicator.unit.zh], 2).normalize():f}"
    return Text(told, told)


def _share(rate: Rate, key: str, style: Style) -> Sentence:
    """Return 95.92% and 47/49 below it, for columns are narrow; of few cases both numbers alone."""
    pair = f"{rate.n}/{rate.of}"
    if rate.too_few:
        return said(pair, pair, key)
    return tell(rate, style, key) + said(f"\n{pair}", f"\n{pair}")


def _cell(row: Row, indicator: Indicator) -> Cell | None:
    return next((cell for cell in cells(row) if cell.indicator == indicator.code), None)
