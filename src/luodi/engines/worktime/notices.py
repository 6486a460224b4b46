"""Holiday notices and tables as people hand them in, read into rows or refused with the file, the row and the cure."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from luodi.engines.notation import Map, NotationError, Place, Problem, Text, read
from luodi.engines.worktime.table import FIRST, LAST

COLUMNS = ("date", "isOffDay", "name")
FLAGS = {"true": True, "1": True, "是": True, "休": True, "false": False, "0": False, "否": False, "班": False}


class Row(NamedTuple):
    """One day that differs from the plain week: `off` is False for a make-up working day (调休上班)."""

    day: date
    off: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """The holiday notice of one year: its rows may carry the last days of the December before."""

    year: int
    rows: tuple[Row, ...]


class Checker:
    """Turns raw rows into `Row`s and notes what is wrong with each."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.rows: list[Row] = []
        self._seen: dict[date, bool] = {}

    def note(self, place: Place, what: Text, cure: Text) -> None:
        """Add a mistake."""
        self.problems.append(Problem(place, what, cure))

    def take(self, number: int, raw: object, place: Place, year: int | None = None) -> None:
        """Check row `number` (from 1) and keep it; with `year`, its day must fall under that year's notice."""
        row = Text(f"第 {number} 条", f"row {number}")
        if not isinstance(raw, Mapping):
            self.note(place, Text(f"{row.zh}不是一组“键: 值”", f"{row.en} is not a mapping"), _ROW_CURE)
            return
        day, off = _day(raw.get("date")), _flag(raw.get("isOffDay"))
        if day is None:
            what = Text(f"{row.zh}的 date 不是日期：{raw.get('date')!r}", f"{row.en}: date is {raw.get('date')!r}")
            self.note(place, what, Text("写成 2026-01-04 的样子", "write it like 2026-01-04"))
        if off is None:
            found = raw.get("isOffDay")
            what = Text(f"{row.zh}的 isOffDay 不是真假值：{found!r}", f"{row.en}: isOffDay is {found!r}")
            self.note(
                place, what, Text("放假写 true，调休上班写 false", "write true for a day off, false for a make-up day")
            )
        if day is not None and off is not None and self._fits(row, day, off, place, year):
            self._seen[day] = off
            self.rows.append(Row(day, off, str(raw.get("name") or "")))

    def _fits(self, row: Text, day: date, off: bool, place: Place, year: int | None) -> bool:
        if year is not None and not (day.year == year or (day.year == year - 1 and day.month == 12)):
            what = Text(f"{row.zh} {day} 不属于 {year} 年的通知", f"{row.en}: {day} is not in the notice of {year}")
            self.note(place, what, Text("移到那一年的文件，或改正日期", "move it to that year's file or correct it"))
            return False
        if not FIRST <= day <= LAST:
            what = Text(f"{row.zh} {day} 超出日历范围", f"{row.en}: {day} lies outside the calendar")
            self.note(place, what, Text(f"日期应在 {FIRST} 至 {LAST}", f"use a date from {FIRST} to {LAST}"))
            return False
        if self._seen.get(day, off) != off:
            what = Text(f"{row.zh} {day} 既写放假又写上班", f"{row.en}: {day} is both off and worked")
            self.note(place, what, Text("删去其中一条", "delete one of the two"))
            return False
        return True

    def done(self) -> tuple[Row, ...]:
        """Return the rows; raises NotationError naming every mistake."""
        if self.problems:
            raise NotationError(self.problems)
        return tuple(self.rows)


_ROW_CURE = Text("每条写 {date, isOffDay, name}", "write each row as {date, isOffDay, name}")
_NOTICE_CURE = Text(
    "按 {year: 2027, days: [{name, date, isOffDay}]} 书写", "write {year: 2027, days: [{name, date, isOffDay}]}"
)


def read_notice(source: Path | str | Mapping[str, Any]) -> Notice:
    """Read a notice in holiday-cn's JSON form, from a file or a mapping; raises NotationError."""
    if isinstance(source, Mapping):
        return _notice(source, str(source.get("$id") or "notice"))
    # JSON is YAML but for tabs, and the YAML reader knows the line of every row.
    return _notice(read(_text(Path(source)).replace("\t", " "), str(source)), str(source))


def _notice(raw: object, file: str) -> Notice:
    checker = Checker(file)
    top = Place(file, 1)
    whole = raw if isinstance(raw, Mapping) else {}
    year, days = whole.get("year"), whole.get("days")
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST.year <= year <= LAST.year:
        checker.note(top, Text(f"年份 year 有误：{year!r}", f"year is {year!r}"), _NOTICE_CURE)
    if isinstance(days, (str, Mapping)) or not isinstance(days, Iterable):
        checker.note(top, Text("缺少 days 列表", "there is no list of days"), _NOTICE_CURE)
    if checker.problems:
        raise NotationError(checker.problems)
    for number, row in enumerate(days or (), start=1):
        checker.take(number, row, row.place if isinstance(row, Map) else Place(file, number), year)
    return Notice(int(year or 0), checker.done())


def read_table(source: Path | str | Iterable[Row | tuple[Any, ...]]) -> tuple[Row, ...]:
    """Read rows of (date, isOffDay, name): a CSV file with that heading, or tuples; raises NotationError."""
    if isinstance(source, (str, Path)):
        return _csv(Path(source))
    checker = Checker("table")
    for number, row in enumerate(source, start=1):
        checker.take(number, dict(zip(COLUMNS, row, strict=False)), Place("table", number))
    return checker.done()


def _csv(path: Path) -> tuple[Row, ...]:
    checker = Checker(str(path))
    reader = csv.DictReader(io.StringIO(_text(path)))
    if not set(COLUMNS[:2]) <= set(reader.fieldnames or ()):
        heading = ",".join(COLUMNS)
        what = Text(f"表头应为 {heading}", f"the heading must be {heading}")
        checker.note(Place(str(path), 1), what, Text("补上表头一行", "add the heading line"))
        raise NotationError(checker.problems)
    for number, row in enumerate(reader, start=1):
        checker.take(number, row, Place(str(path), reader.line_num))
    return checker.done()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = Text(f"读不出文件（{error}）", f"cannot be read ({error})")
        cure = Text("检查路径，并存为 UTF-8", "check the path and save it as UTF-8")
        raise NotationError([Problem(Place(str(path), 1), what, cure)]) from error


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else FLAGS.get(str(value).strip().lower())
