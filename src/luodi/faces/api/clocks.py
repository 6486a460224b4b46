"""The board of clocks for programs: what runs, stands and has run out, and the clocks behind each number."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters.clock_board import SIZE, Board, Line, Wanted, board, clocks
from luodi.city.matters.office import office
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words
from luodi.faces.api.values import UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])
MOST_PAGES = 200
Kind = Annotated[
    Literal["whole", "step", "promise"],
    Field(description="整件时限、部门时限、补交承诺。Of whole matters, of departments' steps, of promises to bring."),
]
State = Literal["running", "paused", "late", "deemed"]


class OfKind(Schema):
    """Which clocks are counted."""

    kind: Kind = "whole"


class Behind(OfKind):
    """The number of the board whose clocks are asked for; what is not given does not narrow."""

    state: State | None = Field(None, description="在走、停着、超时；视为受理（一年内）。Accepted by silence: a year.")
    type: str = Field("", max_length=40, description="事项类型代码。Code of a matter type.")
    unit: UnitCode | None = None
    page: int = Field(1, ge=1, le=MOST_PAGES, description=f"每页 {SIZE} 行。{SIZE} a page.")


class ClockCounts(Schema):
    """Clocks by their state; `deemed`: accepted by silence within a year, 视为受理."""

    code: str
    name: Words
    running: int
    paused: int
    late: int
    deemed: int


class ClockBoard(Schema):
    """Clocks that have not ended, by type of matter and by unit, those with most late first."""

    kind: Kind
    all: ClockCounts
    types: list[ClockCounts]
    units: list[ClockCounts]


class ClockRow(Schema):
    """One clock: `overall`, `step/<key>` or `material/<key>` of a matter, whose it is, when it runs out."""

    number: str
    clock: str
    unit: str | None
    due: datetime | None


class ClockPage(Schema):
    """A page of clocks, the soonest due first; acceptances by silence, the newest first."""

    items: list[ClockRow]
    more: bool


@router.get(
    "/clocks",
    response=answers(ClockBoard, 401, 422),
    operation_id="get_clock_board",
    summary="时钟看板 The board of clocks",
)
def get_clock_board(request: HttpRequest, of: Annotated[OfKind, Query()]) -> HttpResponse:
    """令牌可见的事项有多少时钟在走、停着、超时，一年内视为受理的有多少；按事项类型和单位。

    Of the matters the token may see: clocks that run, stand and have run out, and what silence accepted within a year,
    by type of matter and by unit.
    """
    return answer(_board(board(who(request), of.kind)))


@router.get(
    "/clocks/list",
    response=answers(ClockPage, 401, 422),
    operation_id="list_clocks",
    summary="数字背后的时钟 The clocks behind a number",
)
def list_clocks(request: HttpRequest, behind: Annotated[Behind, Query()]) -> HttpResponse:
    """看板上一个数字背后的时钟，先到期的在前；条数与看板相同。As many as the board counts, the soonest due first."""
    wanted = Wanted(behind.kind, behind.state or "", behind.type, behind.unit or "")
    found, more = clocks(who(request), wanted, (behind.page - 1) * SIZE)
    tree = office().tree
    items = [
        {
            "number": one.matter.number,
            "clock": one.clock,
            "unit": tree.node(one.unit).code if one.unit in tree else None,
            "due": one.due,
        }
        for one in found
    ]
    return answer({"items": items, "more": more})


def _board(found: Board) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "all": _line(found.whole),
        "types": [_line(line) for line in found.by_type],
        "units": [_line(line) for line in found.by_unit],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"code": line.code, "name": text(line.name), **line.counts}
