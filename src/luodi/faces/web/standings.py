"""Who stands where in a run, in words of the reader's language: the same on desk and portal."""

from typing import Any

from luodi.city.assessment import queries
from luodi.engines.figures.points import Cell
from luodi.engines.figures.scheme import Scheme
from luodi.engines.figures.score import Row
from luodi.faces.web.language import pair, say


def line(view: queries.Shown, row: Row, least: int = 0) -> dict[str, Any]:
    """Return one row as the pages of desk and portal show it; figures of fewer than `least` cases are not told."""
    scheme = view.assessed.scheme
    names = {i.code: i for i in scheme.indicators}
    banners = {banner.code: say(banner.name) for banner in scheme.banners}
    return {
        "row": row,
        "name": say(view.names[row.unit]),
        "tied": sum(other.total.rank == row.total.rank for other in view.rows) > 1,
        "fell": -row.rise if row.rise is not None and row.rise < 0 else None,
        "why": "、".join(say(names[code].name) for code in row.total.why if code in names),
        "boards": [
            (b, [(c, say(names[c.indicator].name), figure(view, c, least)) for c in b.cells]) for b in row.boards
        ],
        "bonus": [(c, say(names[c.indicator].name), figure(view, c, least)) for c in row.bonus_cells],
        "shown": [(c, say(names[c.indicator].name), figure(view, c, least)) for c in row.shown_cells],
        "banners": [banners[code] for code in row.banners],
    }


def columns(scheme: Scheme) -> dict[str, Any]:
    """Return the headings of a scheme's table: its boards, whether anything comes on top, and what is only shown."""
    names = {i.code: say(i.name) for i in scheme.indicators}
    return {
        "boards": [(board.code, say(board.name)) for board in scheme.boards],
        "bonus": bool(scheme.bonus),
        "beside": [names[code] for code in scheme.shown],
    }


def figure(view: queries.Shown, cell: Cell, least: int = 0) -> str:
    """Return a figure as it is told: of a rate both numbers, else the number and its unit."""
    indicator = next(i for i in view.assessed.scheme.indicators if i.code == cell.indicator)
    if indicator.kind == "rate" and cell.of is not None and cell.of < least:
        return pair(f"不足 {least} 件", f"fewer than {least}")
    if indicator.kind == "rate" and cell.of is not None:
        return f"{cell.n}/{cell.of}"
    if cell.missing or cell.figure is None:
        return "—"
    number, unit = f"{cell.figure.normalize():f}", indicator.unit
    return pair(f"{number}{unit.zh}", f"{number} {unit.en}".rstrip() if unit.en != "%" else f"{number}%")
