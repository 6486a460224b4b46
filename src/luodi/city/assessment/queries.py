"""Reads of the room for faces: schemes, runs, cells, and what changed between two runs."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from django.utils import timezone

from luodi.city.assessment import access
from luodi.city.assessment.columns import count_columns
from luodi.city.assessment.computing import (
    asked_of,
    assessed_in,
    assessed_of,
    assessed_on,
    computed,
    counted_on,
    excused_of,
    givens,
    inputs_of,
    result_of,
)
from luodi.city.assessment.counting import Asked, behind
from luodi.city.assessment.measures import Assessed, Filed, Votes
from luodi.city.assessment.models import Filing, Run, SchemeVersion
from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, Region, Unit
from luodi.engines.figures.points import Cell
from luodi.engines.figures.scheme import Indicator, Scheme
from luodi.engines.figures.score import Result, Row
from luodi.engines.notation import Text

PARTS = ("n", "of", "out")
"""Which matters of a figure: those counted, all it is a share of, those left out."""


def schemes() -> list[SchemeVersion]:
    """Return every version of every scheme, by code, the newest first."""
    return list(SchemeVersion.objects.order_by("code", "-since", "-pk"))


def name_of(scheme: SchemeVersion) -> Text:
    """Return what a scheme is called."""
    return Text(scheme.name_zh, scheme.name_en)


def scheme_on(code: str, day: date) -> SchemeVersion:
    """Return the version of a scheme in force on a day. Raises Refused `not_found`."""
    rows = SchemeVersion.objects.filter(code=code, since__lte=day).order_by("-since", "-pk")
    found = next((row for row in rows if row.until is None or day <= row.until), None)
    if found is None:
        told = Text(f"{day:%Y-%m-%d} 没有施行的方案“{code}”。", f"No scheme “{code}” is in force on {day:%Y-%m-%d}.")
        raise Refused("not_found", told, "scheme")
    return found


def rehearsed(
    scheme: str, since: date, until: date, *, known: datetime | None = None, columns: Path | None = None
) -> Result:
    """Return what a scheme comes to for a period as the journal stood at `known` (now), keeping nothing.

    From a file of columns what the journal counts is counted there, by DuckDB, and no filing is taken. Raises Refused
    `not_found`, `figures_refused`.
    """
    assessed, moment = counted_on(scheme_on(scheme, until), until), known or timezone.now()
    asked = Asked(since, until, moment, moment)
    given = count_columns(assessed, asked, columns) if columns else givens(assessed, asked)
    return computed(assessed, given, until, None)


class Shown(msgspec.Struct, frozen=True):
    """A run as somebody may see it: the rows of those whose figures they may see, and the names of all."""

    run: Run
    assessed: Assessed
    result: Result
    rows: tuple[Row, ...]
    names: dict[str, Text]

    @property
    def whole(self) -> bool:
        """Whether all rows are shown."""
        return len(self.rows) == len(self.result.rows)


def shown(person: Person | None, number: str) -> Shown:
    """Return a run with what somebody may see of it. Raises Refused `not_found`."""
    run = access.run_of(person, number)
    result = result_of(run)
    rows = tuple(row for row in result.rows if access.sees_unit(person, run, row.unit))
    return Shown(run, assessed_in(run), result, rows, names_of([row.unit for row in result.rows]))


def names_of(codes: list[str]) -> dict[str, Text]:
    """Return what the assessed are called: units, else places, else their code."""
    units = {u.code: Text(u.name_zh, u.name_en) for u in Unit.objects.filter(code__in=codes)}
    places = {r.code: Text(r.name_zh, r.name_en) for r in Region.objects.filter(code__in=codes)}
    return {code: units.get(code) or places.get(code) or Text(code, code) for code in codes}


class Behind(msgspec.Struct, frozen=True):
    """What stands behind one figure: the cell, and the matters or the filings it is made of."""

    shown: Shown
    row: Row
    cell: Cell
    matters: tuple[Matter, ...]
    total: int
    """Of all matters behind it, also those one may not see."""
    filings: tuple[Filing, ...]
    appraisals: tuple[str, ...] = ()
    """Of votes: which report of which appraisal (`<number>/<report>`)."""


def figure(person: Person | None, number: str, unit: str, indicator: str, part: str = "n", most: int = 200) -> Behind:
    """Return what stands behind a unit's figure in a run: of the matters only those the person may see.

    Raises Refused `not_found`.
    """
    view = shown(person, number)
    row = next((row for row in view.rows if row.unit == unit), None)
    cell = next((cell for cell in (cells(row) if row else ()) if cell.indicator == indicator), None)
    if row is None or cell is None or part not in PARTS:
        raise Refused("not_found", Text("没有这个数。", "There is no such figure."), "indicator")
    if isinstance(view.assessed.measure(indicator), Filed):
        return Behind(view, row, cell, (), 0, tuple(_filings(view.run, unit, indicator)))
    if isinstance(view.assessed.measure(indicator), Votes):
        told = tuple(ref.removeprefix("appraisal/") for ref in _refs(view.run, unit, indicator))
        return Behind(view, row, cell, (), 0, (), told)
    ids = behind(view.assessed, asked_of(view.run), indicator, unit, part, excused_of(view.run))
    seen = matters.visible(person).filter(pk__in=ids) if person else Matter.objects.none()
    return Behind(view, row, cell, tuple(seen.select_related("type", "lead").order_by("pk")[:most]), len(ids), ())


def _filings(run: Run, unit: str, indicator: str) -> list[Filing]:
    keys = [int(ref.removeprefix("filing/")) for ref in _refs(run, unit, indicator)]
    return list(Filing.objects.filter(pk__in=keys).select_related("filed_by", "checked_by", "signed_by"))


def _refs(run: Run, unit: str, indicator: str) -> list[str]:
    return [r for g in inputs_of(run) if (g.unit, g.indicator) == (unit, indicator) for r in g.refs]


def cells(row: Row) -> list[Cell]:
    """Return every cell of a row: its boards', what comes on top, and what is only shown."""
    return [*(cell for board in row.boards for cell in board.cells), *row.bonus_cells, *row.shown_cells]


class Changed(msgspec.Struct, frozen=True):
    """A figure that differs between a run and the one it corrects."""

    unit: str
    indicator: str
    before: Cell | None
    now: Cell | None


def changes(run: Run) -> list[Changed]:
    """Return what a correction changed, figure by figure; nothing for a run that corrects none."""
    if run.corrects is None:
        return []
    old, new = (_by_key(result_of(one)) for one in (run.corrects, run))
    keys = sorted(old.keys() | new.keys())
    return [Changed(*key, old.get(key), new.get(key)) for key in keys if _told(old.get(key)) != _told(new.get(key))]


def _by_key(result: Result) -> dict[tuple[str, str], Cell]:
    return {(row.unit, cell.indicator): cell for row in result.rows for cell in cells(row)}


def _told(cell: Cell | None) -> tuple[Any, ...]:
    return (cell.n, cell.of, cell.figure, cell.points) if cell else ()


def to_file(person: Person) -> list[tuple[Scheme, Indicator, list[str]]]:
    """Return what somebody may file: of each scheme's newest version its filed indicators, and for which units."""
    own = None if access.sees_all(person) else access.own_units(person)
    newest = {row.code: row for row in reversed(schemes())}
    out = []
    for row in newest.values():
        assessed = assessed_on(row, timezone.localdate())
        units = [unit for unit in assessed.scheme.units if own is None or unit in own]
        filed = {m.indicator for m in assessed.measures if isinstance(m, Filed)}
        out += [(assessed.scheme, i, units) for i in assessed.scheme.indicators if i.code in filed and units]
    return out


def indicator_names() -> dict[tuple[str, str], Text]:
    """Return what each indicator is called, by the codes of scheme and indicator; the newest version has the word."""
    return {
        (row.code, known.code): known.name
        for row in SchemeVersion.objects.order_by("since", "pk")
        for known in assessed_of(row).scheme.indicators
    }
