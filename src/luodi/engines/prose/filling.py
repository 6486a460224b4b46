"""A template and facts make a bulletin: blocks of spans in both languages, each figure with the key of its slot.

Pure. A paragraph whose figure is refused is not printed: an optional one is left out and named in `left_out`, any other
holds up the bulletin, which then cannot be written to paper.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import msgspec

from luodi.engines.figures import Count, Money, Refusal, Refused, check_parts
from luodi.engines.notation import Text
from luodi.engines.prose.bulletin import Annex, BulletinTemplate, Item
from luodi.engines.prose.check import check
from luodi.engines.prose.filled import Block, Bulletin, Given, Problem, Refusing, Step, Table
from luodi.engines.prose.numbering import Numbering, day_of
from luodi.engines.prose.paragraphs import Stop, given, paragraph, told
from luodi.engines.prose.printing import Style
from luodi.engines.prose.sentence import Sentence, said
from luodi.engines.prose.telling import Fact

WHOLE: Final = frozenset({"title-period", "decimals-mixed"})
NOTHING: Final = Text("本期没有需要列出的。", "Nothing to be listed in this period.")


def fill(template: BulletinTemplate, facts: Mapping[str, Given], day: date) -> Bulletin:
    """Return the bulletin of these facts, dated `day`. A missing fact is a refusal (`figure-missing`), no error.

    TypeError where a slot is given what cannot stand there (a table in a paragraph): a mistake of the program.
    """
    blocks: list[Block] = []
    held: list[Refusing] = []
    left_out: list[Refusing] = []
    numbering, style = Numbering(), template.style
    head = (Item("title", template.title, line=template.line), Item("to", template.to, line=template.line))
    for item in (*head, *template.body):
        try:
            blocks += _blocks(item, facts, style, numbering)
        except Stop as stop:
            (left_out if item.optional else held).append(Refusing(item.line, stop.slot, stop.refusal))
    held += _as_a_whole(blocks, template.line)
    annexes: list[Block] = []
    for annex in template.annexes:
        try:
            annexes += _annexed(annex, facts, style)
        except Stop as stop:
            held.append(Refusing(annex.line, stop.slot, stop.refusal))
    blocks += _closing(template, annexes, day)
    return Bulletin(template.code, tuple(blocks), tuple(held), tuple(left_out))


def _as_a_whole(blocks: list[Block], line: int) -> list[Refusing]:
    """Return what is wrong only when the parts are read together: a title of another month, unlike decimals."""
    title = "".join(block.sentence.text.zh for block in blocks if block.kind == "title")
    body = "\n".join(block.sentence.text.zh for block in blocks if block.kind == "text")
    return [Refusing(line, "", refusal) for refusal in check(body, title) if refusal.code in WHOLE]


def _blocks(item: Item, facts: Mapping[str, Given], style: Style, numbering: Numbering) -> list[Block]:
    if item.kind in ("problems", "steps"):
        return _listing(item, facts)
    sentence = paragraph(item.text, facts, style)
    if item.kind == "heading":
        return [Block("heading", numbering.next(item.level) + sentence, item.level)]
    return [Block(item.kind, sentence)]


def _closing(template: BulletinTemplate, annexes: list[Block], day: date) -> Iterator[Block]:
    """Yield the annexes by name, who signs, the day, and then the annexes themselves (GB/T 9704-2012, 7.3.4 to 7.4)."""
    names = [block.sentence for block in annexes if block.kind == "annex"]
    for n, name in enumerate(names, 1):
        number = f"{n}. " if len(names) > 1 else ""
        lead = said(f"附件：{number}", f"Annex: {number}") if n == 1 else said(number, number)
        yield Block("list", lead + name, level=n)
    yield Block("sign", said(template.sign.zh, template.sign.en))
    yield Block("day", day_of(day))
    count = 0
    for block in annexes:
        count += block.kind == "annex"
        yield msgspec.structs.replace(block, level=count if len(names) > 1 else 0)


# Problems and next steps ----------------------------------------------------------------------------------------


def _listing(item: Item, facts: Mapping[str, Given]) -> list[Block]:
    rows = given(item.key, facts)
    if not isinstance(rows, tuple):
        raise TypeError(f"{item.key}: problems and steps are tuples")
    lines = [_line(row, item.key) for row in rows]
    if not lines:
        return [Block("text", said(NOTHING.zh, NOTHING.en))]
    return [Block("text", said(f"{n}. ", f"{n}. ") + line) for n, line in enumerate(lines, 1)]


def _line(row: Problem | Step, key: str) -> Sentence:
    return _problem(row, key) if isinstance(row, Problem) else _step(row, key)


def _problem(row: Problem, key: str) -> Sentence:
    if not row.number:
        why = Text("列举的问题没有编号", "a problem is named without the number of its case")
        raise Stop(key, Refusal("case-missing", why))
    words = said(row.text.zh, row.text.en) + said("（编号：", " (case ")
    return words + said(row.number, row.number, row.key or row.number) + said("）。", ").")


def _step(row: Step, key: str) -> Sentence:
    if not row.unit.zh or not row.text.zh:
        raise Stop(key, Refusal("step-incomplete", Text("下步要求没有责任单位", "a next step names no unit")))
    words = said(row.text.zh, row.text.en) + said("（责任单位：", " (unit: ") + said(row.unit.zh, row.unit.en)
    return words + said("；完成时限：", "; due: ") + day_of(row.due) + said("）。", ").")


# Annexes --------------------------------------------------------------------------------------------------------


def _annexed(annex: Annex, facts: Mapping[str, Given], style: Style) -> list[Block]:
    table = given(annex.table, facts)
    if not isinstance(table, Table):
        raise TypeError(f"{annex.table}: an annex is a table")
    _sums(annex.table, table)
    head = tuple(said(column.zh, column.en) for column in table.columns)
    body = tuple(_cells(annex.table, row, style) for row in table.all_rows)
    return [Block("annex", paragraph(annex.name, facts, style)), Block("table", rows=(head, *body))]


def _cells(key: str, row: Iterable[Fact], style: Style) -> tuple[Sentence, ...]:
    return tuple(told(key, fact, style) for fact in row)


def _sums(key: str, table: Table) -> None:
    """Raise Stop where a column of counts or of money does not add up to its total."""
    for n, total in enumerate(table.total):
        if not isinstance(total, Count | Money):
            continue
        cells = [row[n] for row in table.rows]
        parts = {f"{at}": cell for at, cell in enumerate(cells) if isinstance(cell, Count | Money)}
        try:
            check_parts(total, parts)
        except Refused as refused:
            raise Stop(key, refused.refusal) from refused
