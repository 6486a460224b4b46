"""Cells of a workbook: found by heading, read as what they must be, blamed by address (B7) with the cure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import python_calamine

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

MOST: Final = 5_000
"""Rows of a sheet: what one look can hold in mind, and one transaction may keep others waiting for."""
DAYS: Final = (1949, 2199)
NO_TEXT: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: found by its key or either name."""

    key: str
    name: Text
    required: bool = False
    help: Text = NO_TEXT
    example: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, and what would do."""

    address: str
    message: Text


class WrongCell(Exception):
    """A cell that cannot be taken."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.address}: {problem.message.zh}")


@dataclass
class Row:
    """A row below the headings: cells by column key, and those under other headings by heading."""

    number: int
    cells: dict[str, tuple[str, Any]]
    other: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return a cell as text: a whole number without the point that Excel gives it."""
        return as_text(self.cells.get(key, ("", ""))[1])

    def day(self, key: str) -> date | None:
        """Return a cell as a day, None when empty. Raises WrongCell."""
        value = self.cells.get(key, ("", ""))[1]
        try:
            day = value if isinstance(value, date) else date.fromisoformat(as_text(value)) if value != "" else None
        except ValueError:
            raise self.wrong(
                key, Text(f"不是日期：{as_text(value)}；写成 2026-01-31", "not a day; write 2026-01-31")
            ) from None
        if day and not DAYS[0] <= day.year <= DAYS[1]:
            raise self.wrong(
                key, Text(f"年份应在 {DAYS[0]} 至 {DAYS[1]} 之间", f"years go from {DAYS[0]} to {DAYS[1]}")
            )
        return day.date() if isinstance(day, datetime) else day

    def wrong(self, key: str, message: Text) -> WrongCell:
        """Return what is to be raised about the cell in column `key` (the row's first where there is none)."""
        address = self.cells.get(key, ("", ""))[0] or next(iter(self.cells.values()), (f"A{self.number}", ""))[0]
        return WrongCell(Problem(address, message))


def as_text(value: Any) -> str:
    """Return a cell's value as the text somebody would have typed."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).replace("\x00", "").strip()


def address(row: int, column: int) -> str:
    """Return where a cell lies, as spreadsheets say it; both count from one."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def open_book(path: Path) -> dict[str, list[list[Any]]]:
    """Return every sheet's rows by name, from the first cell on. Raises Refused `bad_file`."""
    try:
        book = python_calamine.load_workbook(path)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (python_calamine.CalamineError, OSError) as error:
        told = Text("这不是能打开的 Excel 文件（.xlsx、.xls）。", "This is no Excel file that opens (.xlsx, .xls).")
        raise Refused("bad_file", told, "file") from error


def read_rows(sheet: list[list[Any]], columns: Iterable[Column], *, others: bool = False) -> list[Row]:
    """Return the rows that hold anything. Raises Refused, naming the cell, for headings missing, doubled or unknown.

    With `others`, headings that are no column's are kept by themselves instead of being refused.
    """
    if len(sheet) > MOST + 1:
        told = Text(f"一张表最多 {MOST} 行；请分成几个文件。", f"A sheet has at most {MOST} rows; split it into files.")
        raise Refused("too_long", told, "file")
    known = {name.casefold(): c.key for c in columns for name in (c.key, c.name.zh, c.name.en)}
    places: dict[int, tuple[str, bool]] = {}
    for n, cell in enumerate(sheet[0] if sheet else [], 1):
        heading = as_text(cell).rstrip("*＊ ")
        if not heading:
            continue
        key = known.get(heading.casefold(), "")
        if not key and not others:
            names = "、".join(c.name.zh for c in columns)
            raise _heading(n, f"不认识的列“{heading}”；可用：{names}", f"unknown column “{heading}”; use: {names}")
        if (key or heading, not key) in places.values():
            raise _heading(n, f"“{heading}”出现了两次", f"“{heading}” stands twice")
        places[n] = (key or heading, not key)
    for column in columns:
        if column.required and (column.key, False) not in places.values():
            raise _heading(1, f"缺少“{column.name.zh}”这一列", f"the column “{column.name.en}” is missing")
    return [row for n, cells in enumerate(sheet[1:], 2) if (row := _row(n, cells, places))]


def _heading(column: int, zh: str, en: str) -> Refused:
    where = address(1, column)
    return Refused("bad_heading", Text(f"{where}：{zh}。", f"{where}: {en}."), "file")


def _row(number: int, cells: list[Any], places: dict[int, tuple[str, bool]]) -> Row | None:
    row = Row(number, {})
    for n, (key, other) in places.items():
        value = cells[n - 1] if n <= len(cells) else ""
        (row.other if other else row.cells)[key] = (address(number, n), value)
    filled = any(as_text(value) for _, value in [*row.cells.values(), *row.other.values()])
    return row if filled else None
