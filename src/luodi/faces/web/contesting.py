"""Contests in words of the reader's language: the order of speaking and a unit's page, the same on desk and portal."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from luodi.city.assessment.contests import queries
from luodi.city.assessment.contests.models import Entrant
from luodi.city.assessment.contests.queries import Fate, Page
from luodi.city.assessment.queries import cells
from luodi.engines.figures.points import Cell
from luodi.engines.notation import Text
from luodi.faces.web import standings
from luodi.faces.web.language import pair, say

STATES: Final = {
    "called": Text("写材料", "Papers are written"),
    "opened": Text("已开赛", "Session open"),
    "closed": Text("已结束", "Over"),
    "published": Text("已公布", "Published"),
    "called_off": Text("已取消", "Called off"),
}
KEPT: Final = {
    "yes": Text("兑现", "Kept"),
    "partly": Text("部分兑现", "Kept in part"),
    "no": Text("没有兑现，继续办", "Not kept: goes on"),
    "dropped": Text("不再兑现", "Given up"),
}


def order(entrants: Iterable[Entrant]) -> list[dict[str, Any]]:
    """Return who speaks, in order; equals by rank are marked."""
    rows = list(entrants)
    ranks = [row.rank for row in rows if row.rank]
    return [
        {
            "row": row,
            "name": pair(row.unit.name_zh, row.unit.name_en),
            "tied": ranks.count(row.rank) > 1,
            "speaker": row.speaker.name if row.speaker else "",
        }
        for row in rows
    ]


def unit_page(page: Page, least: int = 0) -> dict[str, Any]:
    """Return a unit's page; figures of fewer than `least` cases are not told."""
    line = standings.line(page.view, page.row, least)
    return {
        "contest": page.contest,
        "title": say(queries.name_of(page.contest)),
        "entrant": page.entrant,
        "line": line,
        "figures": [_figure(page, cell, least) for cell in cells(page.row)],
        "across": page.row.across,
        "promises": [_promise(one) | {"matter": _seen(page, one)} for one in page.promises],
        "fates": [_fate(one) | {"matter": one.matter if one.matter in page.seen else ""} for one in page.fates],
        "state": say(STATES[page.contest.state]),
    }


def _figure(page: Page, cell: Cell, least: int) -> dict[str, Any]:
    indicator = next(i for i in page.view.assessed.scheme.indicators if i.code == cell.indicator)
    before = page.before.get(cell.indicator)
    return {
        "code": cell.indicator,
        "name": say(indicator.name),
        "now": standings.figure(page.view, cell, least),
        "before": standings.figure(page.view, before, least) if before else "—",
        "points": "" if cell.points is None else f"{cell.points:.2f}",
    }


def _seen(page: Page, one: Any) -> str:
    return one.matter.number if one.matter and one.matter.number in page.seen else ""


def _promise(one: Any) -> dict[str, Any]:
    return {"text": one.text, "goal": amount(one.goal, one.measure), "due": one.due}


def _fate(one: Fate) -> dict[str, Any]:
    told = KEPT.get(one.kept) or (
        Text("还没核实", "Not judged yet") if one.matter else Text("没有建成事项", "No matter")
    )
    return {
        "text": one.text,
        "goal": amount(one.goal, one.measure),
        "done": f"{one.done}{one.measure}" if one.done else "",
        "due": one.due,
        "kept": say(told),
        "lamp": {"yes": "green", "partly": "yellow", "": "yellow" if not one.late else "red"}.get(one.kept, "red"),
        "late": one.late,
    }


def amount(goal: Decimal | None, measure: str) -> str:
    """Return how much was promised, as written; empty where it is not counted."""
    return "" if goal is None else f"{goal.normalize():f}{measure}"


def written(text: str, due: date, goal: Decimal | None, measure: str) -> str:
    """Return a promise as its line in the form."""
    parts = [text, due.isoformat(), f"{goal.normalize():f}" if goal is not None else "", measure]
    return "｜".join(parts).rstrip("｜")
