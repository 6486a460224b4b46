"""Workbooks (.xlsx) of any length, written row by row in constant memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

FULL: Final = 1_048_575
"""Rows a sheet holds beside its heading; what is more goes on to a next sheet."""
LONGEST: Final = 32_767
"""Characters a cell holds."""
EPOCH: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - Excel knows no time zones
FORMATS: Final = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd"}
OPTIONS: Final = {
    "constant_memory": True,
    # What people wrote stays what they wrote: no formula, no link, no number made of it.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": FORMATS["moment"],
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and its kind: text, number, moment or day (naive times)."""

    heading: str
    width: int = 12
    kind: str = "text"


Beside = tuple[str, Sequence[Column], Iterable[Sequence[Any]]]
"""Another sheet of the same file: what it is called, its columns, its rows."""


def write_workbook(
    path: Path,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    name: str,
    beside: Sequence[Beside] = (),
) -> int:
    """Write rows under their headings to `path` and return how many; `name` is what the sheet is called.

    Sheets `beside` follow it. A cell is None, str, int, float, bool or, in columns of that kind, a naive datetime or
    date. Raises OSError.
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        # The same rows are the same bytes, whenever they are written.
        book.set_properties({"created": EPOCH})
        bold = book.add_format({"bold": True, "bottom": 1})
        dates = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
        counts = [_filled(book, *one, bold, dates) for one in ((name, columns, rows), *beside)]
    return counts[0]


def _filled(
    book: Any, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], bold: Any, dates: dict[str, Any]
) -> int:
    """Write rows to a sheet, and to more of its kind when it is full; return how many."""
    count = 0
    shapes = [dates.get(column.kind) for column in columns]
    sheet = _sheet(book, name, columns, bold)
    for row in rows:
        if count and count % FULL == 0:
            sheet = _sheet(book, f"{name} {count // FULL + 1}", columns, bold)
        _row(sheet, count % FULL + 1, row, shapes)
        count += 1
    return count


def _sheet(book: Any, name: str, columns: Sequence[Column], bold: Any) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(name[:31])
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, column.heading, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _row(sheet: Worksheet, at: int, row: Sequence[Any], shapes: Sequence[Any]) -> None:
    for n, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(at, n, value[:LONGEST])
        elif isinstance(value, datetime) or shapes[n] is not None:
            sheet.write_datetime(at, n, value, shapes[n])
        elif isinstance(value, bool):
            sheet.write_boolean(at, n, value)
        else:
            sheet.write_number(at, n, value)
