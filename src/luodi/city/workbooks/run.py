"""Looking at a workbook, and doing what it says: the same code does both, and a look takes everything back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.db import DatabaseError, transaction

from luodi.city.matters.office import forget_cities, office
from luodi.city.matters.store import perform
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import NOT_ALLOWED, Record
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.workbooks import matters, people, projects, units
from luodi.city.workbooks.cells import Row, WrongCell, open_book, read_rows
from luodi.city.workbooks.diff import Change, Diff, Line
from luodi.engines.notation import Text
from luodi.engines.process import Refusal

REGISTRY: Final[dict[str, Any]] = {"units": units, "people": people}
ROOMS: Final[dict[str, Any]] = {}
"""Sheets of other rooms (register): whose rows may be done is for their actions to say."""
KINDS: Final[dict[str, Any]] = REGISTRY | {"matters": matters, "projects": projects.SHEET}
"""Sheets in the order they are worked: people find the units that the same file opens."""
GROUP: Final = 200
TO_DO: Final = ("added", "changed")
Sheets = dict[str, list[Row]]
Became = tuple[str, list[Change]]
"""A row's status, and what of it changed."""


def register(code: str, kind: Any) -> None:
    """Have a sheet of another room taken in: like units, row by row, through the room's own actions."""
    ROOMS[code] = KINDS[code] = kind


def look(actor: Actor, path: Path) -> Diff:
    """Return what the workbook at `path` would change, changing nothing.

    Units and people are the system administrator's; matters whoever may register them. Raises Refused: `bad_file`,
    `no_sheet`, `bad_heading` (naming the cell), `too_long`, `not_allowed`.
    """
    sheets = _sheets(actor, path)
    with _taken_back():
        lines = _registry(actor, sheets)
    lines += _matters(actor, sheets.get("matters", []))
    return Diff(lines + _projects(projects.Reading(actor, sheets.get("projects", []), office()), sheets))


def apply(actor: Actor, path: Path, seen: str) -> Diff:
    """Do what the workbook says, as a whole or not at all, and return what was done; again, it changes nothing.

    `seen` is the digest of the diff that was looked at. Raises Refused: what `look` raises, `wrong_cells` while any is
    wrong, `seen_otherwise` when the city has changed since and the file would now do something else.
    """
    sheets = _sheets(actor, path)
    made = _matters(actor, sheets.get("matters", []))
    fresh = [row for row, line in zip(sheets.get("matters", []), made, strict=True) if line.status == "added"]
    waiting = list(matters.orders(actor, fresh))
    reading = projects.Reading(actor, sheets.get("projects", []), office())
    of_projects = _projects(reading, sheets)
    entering, amending = _to_do(sheets.get("projects", []), of_projects)
    waiting += list(reading.orders(entering))
    try:
        with transaction.atomic():
            diff = Diff(_registry(actor, sheets) + made + of_projects)
            _check(diff, seen)
            held = reading.held(amending)
            _register(waiting)
            for row in held:
                reading.put_right(row)
            Record(actor).write("workbook.applied", diff.digest, **diff.counts)
    except Exception as error:
        forget_cities()
        if isinstance(error, DatabaseError):
            raise _otherwise() from error
        raise
    return diff


def _check(diff: Diff, seen: str) -> None:
    if diff.wrong:
        n = len(diff.wrong)
        raise Refused(
            "wrong_cells", Text(f"还有 {n} 行不对，什么也没有改变。", f"{n} rows are wrong; nothing changed."), "file"
        )
    if diff.digest != seen:
        raise _otherwise()


def _otherwise() -> Refused:
    told = Text("看过之后情况有了变化，请重新核对。", "Things have changed since you looked; look again.")
    return Refused("seen_otherwise", told, "file")


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _sheets(actor: Actor, path: Path) -> Sheets:
    book = open_book(path)
    names = {name.casefold(): code for code, kind in KINDS.items() for name in (code, kind.NAME.zh, kind.NAME.en)}
    found = {names[name.casefold()]: sheet for name, sheet in book.items() if name.casefold() in names}
    if not found:
        known = "、".join(kind.NAME.zh for kind in KINDS.values())
        raise Refused(
            "no_sheet",
            Text(f"文件里没有这些表：{known}。", "It has no sheet of units, people, matters, projects."),
            "file",
        )
    if not REGISTRY.keys().isdisjoint(found) and not holds(actor, SYSADMIN):
        raise Refused("not_allowed", NOT_ALLOWED)
    return {
        code: read_rows(found[code], KINDS[code].COLUMNS, others=code == "matters") for code in KINDS if code in found
    }


def _registry(actor: Actor, sheets: Sheets) -> list[Line]:
    """Carry out units and people row by row, each by itself: one that is wrong leaves the others standing."""

    def carry(kind: Any, row: Row) -> Became:
        with transaction.atomic():
            became: Became = kind.carry(actor, row)
            return became

    out: list[Line] = []
    for code, kind in (REGISTRY | ROOMS).items():
        lines = _lines(code, kind, kind.ordered(sheets.get(code, [])), partial(carry, kind))
        out += sorted(lines, key=lambda line: line.row)
    return out


def _matters(actor: Actor, rows: list[Row]) -> list[Line]:
    if not rows:
        return []
    city, known = office(), matters.on_record([matters.key(row) for row in rows])
    return _lines("matters", matters, rows, lambda row: matters.check(actor, row, city, known))


def _projects(reading: projects.Reading, sheets: Sheets) -> list[Line]:
    rows = sheets.get("projects", [])
    return _lines("projects", projects.SHEET, rows, reading.check) if rows else []


def _to_do(rows: list[Row], lines: list[Line]) -> tuple[list[Row], list[Row]]:
    """Return the rows to enter and those to put right."""
    by = {status: [r for r, line in zip(rows, lines, strict=True) if line.status == status] for status in TO_DO}
    return by["added"], by["changed"]


def _lines(code: str, kind: Any, rows: list[Row], do: Callable[[Row], Became]) -> list[Line]:
    """Return what became of each row; whatever is refused is put down to the cell it is about."""
    out: list[Line] = []
    seen: dict[str, int] = {}
    for row in rows:
        line = Line(code, row.number, kind.key(row), "wrong")
        try:
            _whole(kind, row, line.key, seen)
            line.status, line.changes = do(row)
        except WrongCell as wrong:
            line.problem = wrong.problem
        except (Refused, Refusal) as refused:
            about = (refused.field if isinstance(refused, Refused) else "") or ""
            line.problem = row.wrong(kind.FIELDS.get(about, about), refused.message).problem
        out.append(line)
    return out


def _whole(kind: Any, row: Row, key: str, seen: dict[str, int]) -> None:
    """Raise WrongCell for a cell that must be filled and is not, and for a row that stands twice."""
    for column in kind.COLUMNS:
        if column.required and not row.text(column.key):
            raise row.wrong(column.key, Text(f"请填写“{column.name.zh}”", f"“{column.name.en}” is needed"))
    if key in seen:
        raise row.wrong(
            kind.COLUMNS[0].key, Text(f"与第 {seen[key]} 行重复；删去一行", f"row {seen[key]} says the same")
        )
    seen[key] = row.number


def _register(waiting: list[Any]) -> None:
    for start in range(0, len(waiting), GROUP):
        part = waiting[start : start + GROUP]
        for (row, _), outcome in zip(part, perform([order for _, order in part]), strict=True):
            if not isinstance(outcome, list):
                told = outcome.message
                where = row.wrong("key", told).problem.address
                raise Refused("wrong_cells", Text(f"{where}：{told.zh}", f"{where}: {told.en}"), "file")
