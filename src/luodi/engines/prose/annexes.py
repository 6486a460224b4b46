"""An annex as a workbook: numbers as numbers, so that whoever gets it can compute; a share with both of its numbers."""

from decimal import Decimal
from pathlib import Path
from typing import Final

from luodi.engines.figures import Count, Duration, Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose.filled import Table
from luodi.engines.prose.printing import PLAIN, YUAN, Style
from luodi.engines.prose.telling import Fact, tell
from luodi.engines.prose.workbook import Column, write_workbook

OF: Final = (Text("分子", "numerator"), Text("分母", "denominator"))
HOURS: Final = Text("工作小时", "working hours")


def write_annex(path: Path, table: Table, name: Text, *, language: str, style: Style = PLAIN) -> int:
    """Write the rows, and the total where there is one, to `path` and return how many. Raises OSError, Refused."""
    upright = [[row[n] for row in table.all_rows] for n in range(len(table.columns))]
    kinds = [_kind(facts) for facts in upright]
    headed = zip(table.columns, kinds, upright, strict=True)
    columns = [column for heading, kind, facts in headed for column in _columns(heading, kind, facts, language)]
    rows = (
        [cell for fact, kind in zip(row, kinds, strict=True) for cell in _cells(fact, kind, language, style)]
        for row in table.all_rows
    )
    return write_workbook(path, columns, rows, name=name.get(language))


def _kind(facts: list[Fact]) -> type:
    """Return the kind of a column; of one that has several, or none of numbers, Text."""
    kinds = {type(fact) for fact in facts}
    found = kinds.pop() if len(kinds) == 1 else Text
    return found if found in (Count, Rate, Money, Duration, Decimal) else Text


def _columns(heading: Text, kind: type, facts: list[Fact], language: str) -> list[Column]:
    title = heading.get(language)
    if kind is Text:
        return [Column(title, 16)]
    if kind is Rate:
        return [*(Column(f"{title} {part.get(language)}", 12, "number") for part in OF), Column(f"{title} %")]
    units = {unit.get(language) for fact in facts if (unit := _unit(fact))}
    told = f" ({units.pop()})" if len(units) == 1 else ""
    return [Column(f"{title}{told}", 14, "number")]


def _unit(fact: Fact) -> Text | None:
    if isinstance(fact, Count):
        return fact.unit
    if isinstance(fact, Money):
        return YUAN.get(fact.currency, Text(fact.currency, fact.currency))
    return HOURS if isinstance(fact, Duration) else None


def _cells(fact: Fact, kind: type, language: str, style: Style) -> list[str | int | float]:
    if kind is Rate and isinstance(fact, Rate):
        return [fact.n, fact.of, tell(fact, style).text.get(language) if fact.of else ""]
    if kind is Count and isinstance(fact, Count):
        return [fact.n]
    if kind is Money and isinstance(fact, Money):
        return [fact.cents / 100]
    if kind is Duration and isinstance(fact, Duration):
        return [fact.minutes / 60]
    if kind is Decimal and isinstance(fact, Decimal):
        return [float(fact)]
    return [tell(fact, style).text.get(language)]
