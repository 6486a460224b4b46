"""The city and district dashboard for programs."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from luodi.city.matters.city_board import DAYS, Hot, Part, Sums, city_board
from luodi.city.search.hot_words import HotWords, hot_words
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.boards import MonthOut
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Words
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])


class Looking(Schema):
    """Where the dashboard looks, and how far back."""

    under: str = Field("", max_length=40, description="单位代码；不给则为岗位所及最高处。A unit's code.")
    days: int = Field(DAYS, ge=1, le=365, description="30、90 或 365 天，其他按 90。30, 90 or 365 days, else 90.")


class SumsOut(Schema):
    """Of matters registered in the period. `on_time`, `late`, `overdue` are apart; each of the funnel is a part of the
    one before: registered, accepted, answered, on_time, satisfied.
    """

    registered: int
    accepted: int
    answered: int
    on_time: int
    late: int
    overdue: int
    rated: int
    satisfied: int


class PartOut(SumsOut):
    """What a unit and those below it lead; `open` and `red` are as of now. `own`: by the unit itself alone."""

    unit: str
    name: Words
    own: bool
    open: int
    red: int


class CellOut(Schema):
    """One cell of the heat map; none is told of fewer than ten."""

    unit: str
    type: str
    decided: int
    late: int


class HotOut(Schema):
    """A type that grew; `percent` is null where the base is under 20."""

    type: str
    name: Words
    now: int
    before: int
    percent: str | None


class HotWordOut(Schema):
    """A word that stands in more of the titles read than before; none is told of fewer than ten."""

    word: str
    now: int
    before: int | None = Field(description="不足 10 为 null，没有为 0。Null for one to nine.")


class HotWordsOut(Schema):
    """Rising words. Counts are within the titles `read`, taken evenly where there are more than that (`of`)."""

    words: list[HotWordOut]
    read: int
    of: int
    read_before: int
    of_before: int


class CityOut(Schema):
    """A dashboard: `withheld` counts open matters above the reader's level, 0 for few."""

    under: str
    since: date
    until: date
    all: PartOut
    units: list[PartOut]
    heat: list[CellOut]
    hot: list[HotOut]
    words: HotWordsOut
    months: list[MonthOut]
    withheld: int


@router.get(
    "/city",
    response=answers(CityOut, 401, 404, 422),
    operation_id="get_city_board",
    summary="城市看板 The city dashboard",
)
def get_city_board(request: HttpRequest, looking: Annotated[Looking, Query()]) -> HttpResponse:
    """一段时间内登记的事项走到哪一步、按期多少，按牵头单位和类型；增长最快的类型；热词；近十二个月。只数令牌可见的。

    How far the matters registered in a period came and how many in time, by lead unit and type; the types that grew
    most; rising words; twelve months. Only what the token may see is counted.
    """
    found = city_board(who(request), looking.under, looking.days)
    units = {part.node.id: part.node.code for part in found.parts}
    return answer(
        {
            "under": found.under.code,
            "since": found.period.since,
            "until": found.period.until,
            "all": _part(found.whole),
            "units": [_part(part) for part in found.parts],
            "heat": [
                _cell(units[unit], code, sums)
                for (unit, code), sums in sorted(found.heat.items())
                if not sums.broken.too_few
            ],
            "hot": [_hot(hot) for hot in found.hot],
            "words": _words(hot_words(found)),
            "months": [
                {"start": m.start, "raised": m.raised, "answered": m.answered, "clocked": m.late.of, "late": m.late.n}
                for m in found.months
            ],
            "withheld": found.withheld,
        }
    )


def _part(part: Part) -> dict[str, Any]:
    named = {"unit": part.node.code, "name": text(part.node.name), "own": part.own}
    return named | asdict(part.sums) | {"open": part.open.total, "red": part.open.lamps["red"]}


def _cell(unit: str, code: str, sums: Sums) -> dict[str, Any]:
    return {"unit": unit, "type": code, "decided": sums.broken.of, "late": sums.broken.n}


def _words(found: HotWords) -> dict[str, Any]:
    (read, read_before), (of, of_before) = found.read, found.of
    return {
        "words": [asdict(word) for word in found.words],
        "read": read,
        "of": of,
        "read_before": read_before,
        "of_before": of_before,
    }


def _hot(hot: Hot) -> dict[str, Any]:
    percent = None if hot.change.refusal else str(hot.change.told(1))
    return {"type": hot.code, "name": text(hot.name), "now": hot.now, "before": hot.before, "percent": percent}
