"""好差评 Service ratings: given by anybody, invited by the counter, counted for staff and for the public."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters.actions import rate_service
from luodi.city.matters.actions.rate_service import Rated
from luodi.city.matters.office import office
from luodi.city.matters.ratings import figures as counting
from luodi.city.matters.ratings import listing as reading
from luodi.city.matters.ratings.figures import Narrowed, Sums
from luodi.city.matters.ratings.listing import Line
from luodi.city.matters.ratings.openly import public_ratings
from luodi.city.matters.ratings.record import Said
from luodi.engines.figures import Rate
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import people, text, unit_code
from luodi.faces.api.problems import answers
from luodi.faces.api.raising import ReporterIn
from luodi.faces.api.shapes import Words
from luodi.faces.api.values import NumberText, Secret, Strict
from luodi.faces.api.wire import answer
from luodi.faces.web.device import device_of

router = Router(tags=["好差评 Ratings"])
Stars = Annotated[int, Field(ge=1, le=5, strict=True, description="1 非常不满意 … 5 非常满意。5 is the best.")]
Code = Annotated[str, Field(min_length=1, max_length=40)]
GIVEN = {"stars": 5, "reasons": ["good"]}


class SaidIn(Strict):
    """What somebody says: a level, reasons of the list in force, words; a way to be reached only if they like."""

    stars: Stars
    reasons: list[Code] = Field(default_factory=list, max_length=20, description="原因代码。Codes of reasons.")
    words: str = Field("", max_length=2_000)
    reporter: ReporterIn | None = None


class PlaceIn(SaidIn):
    """A rating of a unit, a counter or an enterprise's specialist, without a matter."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "window", "code": "smzx-1", **GIVEN}]}
    )
    kind: Literal["unit", "window", "enterprise"]
    code: Code


class VisitIn(SaidIn):
    """A rating of a visit, by the code shown on the spot."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"visit": "7KQ4MWX2RP", **GIVEN, "words": "很快"}]}
    )
    visit: Secret


class InviteIn(Strict):
    """Where somebody was served: a counter of the list or a unit, and the matter if there was one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"window": "smzx-1"}]})
    unit: str = Field("", max_length=40)
    window: str = Field("", max_length=40)
    number: NumberText | None = None


class RatedOut(Schema):
    """What a rating came to. A bad one opens a rectification: with its number and code the answer can be followed."""

    opened: str | None = Field(description="差评整改的编号。The rectification's number.")
    code: str | None = Field(description="整改的查询码，只显示一次。Its code, shown once.")


class InvitedOut(Schema):
    """An invitation: the code, shown once, the page it opens, and until when."""

    code: str
    path: str
    until: datetime


class ReasonOut(Schema):
    """A reason to choose, with the levels it goes with."""

    code: str
    name: Words
    stars: list[int]


class WindowOut(Schema):
    """A counter that can be rated."""

    code: str
    unit: str
    name: Words


class ReasonsOut(Schema):
    """The list of reasons in force, and the counters."""

    version: str
    reasons: list[ReasonOut]
    windows: list[WindowOut]


class RateOut(Schema):
    """A share with what it is a share of; `percent` is 100 only when all are. Empty when it is a share of nothing."""

    n: int
    of: int
    percent: float | None


class SumsOut(Schema):
    """Figures of one group. `levels` counts ratings from 1 to 5 stars; `excluded` are not among them."""

    code: str
    name: Words
    participation: RateOut
    satisfaction: RateOut
    levels: list[int]
    phone: int
    excluded: int


class FiguresOut(Schema):
    """Figures of ratings in a period."""

    since: datetime
    until: datetime
    all: SumsOut
    by_unit: list[SumsOut]
    by_type: list[SumsOut]
    by_mode: list[SumsOut]
    rectified: RateOut
    called_back: RateOut


class PublicOut(Schema):
    """Public figures; groups of fewer than five ratings are put together."""

    since: datetime
    until: datetime
    all: SumsOut
    units: list[SumsOut]
    types: list[SumsOut]


class RatingLine(Schema):
    """One rating; nothing in it says who rated."""

    id: int
    at: datetime
    stars: int
    reasons: list[Words]
    mode: str
    phone: bool
    unit: str
    number: str | None
    place: Words | None
    opened: str | None
    replaced: int
    excluded: bool


class ListOut(Schema):
    """A page of ratings; `withheld` counts those of one's own service, which nobody is shown one by one."""

    items: list[RatingLine]
    next: str | None
    withheld: int


class ExclusionOut(Schema):
    """A rating out of the figures: the ground, who ruled, and when."""

    rating: RatingLine
    ground: str
    by: str | None
    at: datetime | None
    words: str


class FlagOut(Schema):
    """A pattern that real people's ratings seldom show, the ratings that show it, and the bounds they reached."""

    kind: Literal["burst", "device", "fast", "cloned", "flat"]
    unit: str
    ratings: list[int]
    bounds: dict[str, int]


class Period(Schema):
    """Which ratings: of a period (both days included; the last twelve months when not given), below a unit."""

    since: date | None = None
    until: date | None = None
    under: str = Field("", max_length=40, description="单位代码。A unit's code.")


class Listed(Period):
    """Which ratings, narrowed further; `after` is the `next` of the page before."""

    type: str = Field("", max_length=40, pattern=r"^[a-z0-9-]*$")
    mode: Literal["", "visit", "matter", "anytime"] = ""
    stars: Annotated[int, Field(ge=0, le=5)] = 0
    bad: bool = False
    excluded: bool = False
    after: str = Field("", max_length=20, pattern=r"^\d*$")


@router.get(
    "/ratings/reasons",
    auth=None,
    response=answers(ReasonsOut),
    operation_id="rating_reasons",
    summary="评价原因和窗口 Reasons and counters",
)
def reasons(request: HttpRequest) -> HttpResponse:
    """现行原因清单，以及可随时评价的窗口。The list of reasons in force, and the counters people can rate."""
    table = office().ratings
    found = table.in_force(timezone.localdate())
    return answer(
        {
            "version": found.version,
            "reasons": [{"code": r.code, "name": text(r.name), "stars": list(r.stars)} for r in found.reasons],
            "windows": [{"code": w.code, "unit": w.unit, "name": text(w.name)} for w in table.windows],
        }
    )


@router.post(
    "/ratings",
    auth=None,
    response=answers(RatedOut, 404, 409, 413, 415, 422, status=201),
    operation_id="rate_place",
    summary="随时可评 Rate at any time",
)
def rate_place(request: HttpRequest, body: PlaceIn) -> HttpResponse:
    """评价单位、窗口或企业服务专员，不需要事项，也不问是谁；差评自动转整改。

    Rate a unit, a counter or an enterprise's specialist; no matter is needed and nobody asks who. A bad one opens a
    rectification.
    """
    rated = rate_service.rate_place(body.kind, body.code, _said(request, body), channel="api", reporter=_reporter(body))
    return _rated(rated)


@router.post(
    "/ratings/visit",
    auth=None,
    response=answers(RatedOut, 404, 409, 413, 415, 422, status=201),
    operation_id="rate_visit",
    summary="一次一评 Rate a visit",
)
def rate_visit(request: HttpRequest, body: VisitIn) -> HttpResponse:
    """凭现场给的评价码评价这一次服务；期限内再评，以后一次为准。

    Rate one visit by the code shown on the spot; rated again within its time, the later one counts.
    """
    rated = rate_service.rate_visit(body.visit, _said(request, body), channel="api", reporter=_reporter(body))
    return _rated(rated)


@router.post(
    "/ratings/visits",
    auth=STAFF,
    response=answers(InvitedOut, 401, 403, 404, 413, 415, 422, status=201),
    operation_id="invite_rating",
    summary="请人评价 Invite to rate a visit",
)
def invite(request: HttpRequest, body: InviteIn) -> HttpResponse:
    """窗口人员服务之后给出评价码；评价由本人作出，工作人员不能代评。

    After serving somebody at the counter, give them a code. The rating is theirs; staff cannot give it for them.
    """
    made = rate_service.invite(who(request), unit=body.unit, window=body.window, number=body.number or "")
    given = {"code": made.code, "path": f"/rate/visit/{made.code}/", "until": made.row.until}
    response = answer(given, 201)
    response["Cache-Control"] = "no-store"
    return response


@router.get(
    "/ratings/public",
    auth=None,
    response=answers(PublicOut),
    operation_id="public_ratings",
    summary="公开的好差评数据 Public figures of ratings",
)
def openly(request: HttpRequest) -> HttpResponse:
    """近十二个月，不足五条的合并。The last twelve months; groups of fewer than five are put together."""
    found = public_ratings()
    return answer(
        {
            "since": found.since,
            "until": found.until,
            "all": sums("", found.whole),
            "units": [sums(code, group) for code, group in found.units],
            "types": [sums(code, group) for code, group in found.types],
        }
    )


@router.get(
    "/ratings/figures",
    auth=STAFF,
    response=answers(FiguresOut, 401, 422),
    operation_id="rating_figures",
    summary="参评率、满意率 Participation and satisfaction",
)
def figures(request: HttpRequest, period: Annotated[Period, Query()]) -> HttpResponse:
    """令牌可见的；参评率 = 本人评价 ÷ 邀请，满意率 = 三星及以上 ÷ 计入的评价，都带分子分母；剔除的另列。

    Of what the token may see. Participation is rated by own act ÷ invited, satisfaction 3 stars and more ÷ counted,
    each with both numbers; what was excluded on appeal is told beside them.
    """
    found = counting.figures(who(request), within(period))
    return answer(
        {
            "since": found.since,
            "until": found.until,
            "all": sums("", found.all),
            "by_unit": [sums(code, group) for code, group in found.by_unit.items()],
            "by_type": [sums(code, group) for code, group in found.by_type.items()],
            "by_mode": [sums(code, group) for code, group in found.by_mode.items()],
            "rectified": share(found.rectified),
            "called_back": share(found.called_back),
        }
    )


@router.get(
    "/ratings/telltales",
    auth=STAFF,
    response=answers(list[FlagOut], 401, 422),
    operation_id="rating_telltales",
    summary="异常信号 Tell-tale patterns",
)
def telltales(request: HttpRequest, period: Annotated[Period, Query()]) -> HttpResponse:
    """扎堆好评、同一设备、秒评、雷同文字、全同分：指出是哪些评价和达到的门槛；数字不因此改变。

    Bursts, one device, seconds after the end, cloned words, no variance: which ratings, and the bounds they reached. No
    figure is changed by it.
    """
    return answer(
        [
            {"kind": f.kind, "unit": unit_code(f.unit), "ratings": list(f.ratings), "bounds": f.bounds}
            for f in counting.strange(who(request), within(period))
        ]
    )


@router.get(
    "/ratings/excluded",
    auth=STAFF,
    response=answers(list[ExclusionOut], 401, 422),
    operation_id="rating_exclusions",
    summary="申诉成立、不计入的评价 Ratings out of the figures",
)
def excluded(request: HttpRequest, period: Annotated[Period, Query()]) -> HttpResponse:
    """逐条列出依据和裁定人。Each with its ground and who ruled."""
    found = reading.exclusions(who(request), within(period))
    known = people(row.by for row in found)
    return answer(
        [
            {
                "rating": line(row.line),
                "ground": row.ground,
                "by": known[row.by]["username"] if row.by in known else None,
                "at": row.at,
                "words": row.words,
            }
            for row in found
        ]
    )


@router.get(
    "/ratings",
    auth=STAFF,
    response=answers(ListOut, 401, 422),
    operation_id="list_ratings",
    summary="逐条评价 Ratings one by one",
)
def list_ratings(request: HttpRequest, listed: Annotated[Listed, Query()]) -> HttpResponse:
    """数字背后的每一条评价，最新的在前；看不到是谁评的，也看不到对自己服务的单条评价。

    Every rating behind the figures, latest first; not who rated, nor single ratings of one's own service.
    """
    person, period = who(request), within(listed)
    sought = reading.Sought(listed.type, listed.mode, listed.stars, listed.bad, listed.excluded)
    before = min(int(listed.after or 0), 2**62)
    rows = reading.listing(person, period, sought, before=before, size=reading.SIZE + 1)
    shown = rows[: reading.SIZE]
    return answer(
        {
            "items": [line(row) for row in shown],
            "next": str(shown[-1].id) if len(rows) > reading.SIZE else None,
            "withheld": reading.withheld(person, period, sought),
        }
    )


def within(period: Period) -> Narrowed:
    """Return the period asked for. Raises Refused `bad_period`."""
    return counting.of_days(period.since, period.until, period.under)


def share(rate: Rate) -> dict[str, Any]:
    """Return a rate with both its numbers."""
    return {"n": rate.n, "of": rate.of, "percent": float(rate.percent) if rate.of else None}


def sums(code: str, group: Sums) -> dict[str, Any]:
    """Return one group's figures."""
    return {
        "code": code,
        "name": text(group.name),
        "participation": share(group.participation),
        "satisfaction": share(group.satisfaction),
        "levels": group.levels,
        "phone": group.phone,
        "excluded": group.excluded,
    }


def line(row: Line) -> dict[str, Any]:
    """Return one rating."""
    return {
        "id": row.id,
        "at": row.at,
        "stars": row.stars,
        "reasons": [text(reason) for reason in row.reasons],
        "mode": row.mode,
        "phone": row.phone,
        "unit": unit_code(row.unit),
        "number": row.number or None,
        "place": text(row.place) if row.place.zh else None,
        "opened": row.opened or None,
        "replaced": row.replaced,
        "excluded": row.out,
    }


def _said(request: HttpRequest, body: SaidIn) -> Said:
    return Said(body.stars, tuple(body.reasons), body.words, device_of(request))


def _reporter(body: SaidIn) -> dict[str, str]:
    return body.reporter.model_dump(exclude_none=True) if body.reporter else {}


def _rated(rated: Rated) -> HttpResponse:
    response = answer({"opened": rated.number or None, "code": rated.secret or None}, 201)
    response["Cache-Control"] = "no-store"
    return response
