"""The supervision board for programs."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters.board import Line, board
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])


class Below(Schema):
    """Where the board looks."""

    under: str = Field("", max_length=40, description="单位代码；不给则为岗位所及最高处。A unit's code.")


class LineOut(Schema):
    """Open matters led by a unit and those below it, by lamp; `own`: by the unit itself alone."""

    unit: str
    name: Words
    own: bool
    red: int
    yellow: int
    green: int
    paused: int


class MonthOut(Schema):
    """Raised and answered in a month; late, of those answered with a clock."""

    start: datetime
    raised: int
    answered: int
    clocked: int
    late: int


class OverdueOut(Schema):
    """A matter out of time, and how often it was pressed on."""

    number: str
    due: datetime
    lead: str | None
    pressed: int
    last: datetime | None


class BoardOut(Schema):
    """A board: `withheld` counts open matters above the reader's level, 0 for few."""

    under: str
    all: LineOut
    units: list[LineOut]
    withheld: int
    overdue: list[OverdueOut]
    elevated: list[str]
    months: list[MonthOut]


@router.get(
    "/board",
    response=answers(BoardOut, 401, 404, 422),
    operation_id="get_board",
    summary="督办看板 The board",
)
def get_board(request: HttpRequest, below: Annotated[Below, Query()]) -> HttpResponse:
    """令牌可见的在办事项按牵头单位和灯色，超期最久的、提级的、近十二个月；数字与列表一致。

    Open matters the token may see by lead unit and lamp, the longest overdue, the elevated, twelve months; the numbers
    are those of the lists.
    """
    found = board(who(request), below.under)
    return answer(
        {
            "under": found.under.code,
            "all": _line(found.whole),
            "units": [_line(line) for line in found.lines],
            "withheld": found.withheld,
            "overdue": [
                {
                    "number": row.matter.number,
                    "due": row.matter.due,
                    "lead": row.lead.code if row.lead else None,
                    "pressed": row.pressed,
                    "last": row.last,
                }
                for row in found.overdue
            ],
            "elevated": [matter.number for matter in found.elevated],
            "months": [
                {"start": m.start, "raised": m.raised, "answered": m.answered, "clocked": m.late.of, "late": m.late.n}
                for m in found.months
            ],
        }
    )


def _line(line: Line) -> dict[str, Any]:
    return {"unit": line.node.code, "name": text(line.node.name), "own": line.own, **line.lamps}
