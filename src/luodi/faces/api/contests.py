"""Contests (擂台赛): the order of an assessment, papers written before the day, and what became of promises."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.assessment.actions.call_contest import call_contest
from luodi.city.assessment.actions.call_off import LONGEST, call_off_contest
from luodi.city.assessment.actions.move_contest import move_contest
from luodi.city.assessment.actions.write_paper import MOST, Promised, write_paper
from luodi.city.assessment.contests import access, queries
from luodi.city.assessment.contests.kinds import kinds
from luodi.city.assessment.contests.models import Contest, Entrant
from luodi.city.assessment.contests.queries import Fate, Page
from luodi.city.assessment.queries import cells
from luodi.faces.api.assessment import assessed_cell, assessed_row
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Moment, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["考核 Assessment"])
Code = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(max_length=60)]
Names = dict[str, str]


class ContestKindLine(Schema):
    """A kind of contest the pack has: of which scheme, how often."""

    code: str
    name: Names
    scheme: str
    every: Literal["month", "quarter", "half", "year"]


class ContestLine(Schema):
    """A contest: of which run, when, and how far it is. `hash` is of what was frozen when its session opened."""

    number: str
    kind: str
    name: Names
    run: str
    before: str | None = Field(description="上一场，承诺由这一场答。The one before, whose promises are answered for.")
    held_at: str
    papers_until: str
    state: Literal["called", "opened", "closed", "published", "called_off"]
    hash: str
    off_reason: str = Field(description="为什么取消；空为没有取消。Why it was called off; empty where it was not.")


class PlaceInContest(Schema):
    """Who enters, at which place: the order of speaking and of seats."""

    place: int
    rank: int | None
    unit: str
    name: Names
    speaker: str | None
    written: bool = Field(description="材料是否已交。Whether its paper is in.")


class ContestWhole(ContestLine):
    """A contest with those who enter it, as far as the caller may see."""

    entrants: list[PlaceInContest]


class PromiseMade(Schema):
    """A promise: what, how much, by when, and the matter it became."""

    text: str
    goal: str | None
    measure: str
    due: str
    matter: str | None = Field(description="看得见才给编号。Its number, if the caller may see it.")


class PromiseFate(PromiseMade):
    """What became of a promise of the contest before."""

    closed: bool
    kept: Literal["", "yes", "partly", "no", "dropped"]
    done: str
    late: int = Field(description="晚了几天。Days late.")


class EntrantPage(PlaceInContest):
    """A unit's page: figures and ranks, the paper, promises, and what became of the last ones."""

    row: dict[str, Any]
    before: list[dict[str, Any]] = Field(description="上次可比考核的数。Figures of the last comparable run.")
    across: bool = Field(description="与另一版方案相比。Compared with another version of the scheme.")
    problems: str
    aims: str
    promises: list[PromiseMade]
    fates: list[PromiseFate]


class ContestIn(Strict):
    """Which kind, on which decided run, when it is held."""

    kind: Code
    run: Number
    held_at: Moment

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "districts",
                    "run": "contest-20260701-20260930-1",
                    "held_at": "2027-01-15T09:00:00+08:00",
                }
            ]
        },
    )


class PromiseIn(Strict):
    """A measure promised; `goal` as text, with what it is counted in."""

    text: Annotated[str, Field(max_length=200)]
    due: Day
    goal: Annotated[str, Field(pattern=r"^\d{1,15}(\.\d{1,2})?$")] | None = None
    measure: Annotated[str, Field(max_length=24)] = ""


class PaperIn(Strict):
    """A unit's paper, in the place of the one before."""

    problems: Annotated[str, Field(max_length=4000)]
    aims: Annotated[str, Field(max_length=4000)]
    promises: Annotated[list[PromiseIn], Field(max_length=MOST)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "problems": "堵点答复不及时",
                    "aims": "按时答复率达到 98%",
                    "promises": [{"text": "新建口袋公园", "due": "2027-06-30", "goal": "12", "measure": "个"}],
                }
            ]
        },
    )


class ContestOff(Strict):
    """Why a contest is called off."""

    reason: Annotated[str, Field(max_length=LONGEST)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "考核结果更正，另定一场 The result is corrected"}]}
    )


def _names(zh: str, en: str) -> Names:
    return {"zh": zh, "en": en}


def _when(moment: datetime) -> str:
    return moment.isoformat()


def _line(contest: Contest) -> dict[str, Any]:
    return {
        "number": contest.number,
        "kind": contest.kind,
        "name": _names(contest.name_zh, contest.name_en),
        "run": contest.run.number,
        "before": contest.before and contest.before.number,
        "held_at": _when(contest.held_at),
        "papers_until": _when(contest.papers_until),
        "state": contest.state,
        "hash": contest.hash,
        "off_reason": contest.off_reason,
    }


def _place(entrant: Entrant) -> dict[str, Any]:
    return {
        "place": entrant.place,
        "rank": entrant.rank,
        "unit": entrant.unit.code,
        "name": _names(entrant.unit.name_zh, entrant.unit.name_en),
        "speaker": entrant.speaker and entrant.speaker.name,
        "written": entrant.written_at is not None,
    }


def _whole(request: HttpRequest, contest: Contest) -> dict[str, Any]:
    return {**_line(contest), "entrants": [_place(one) for one in access.entrants(who(request), contest)]}


def _page(page: Page) -> dict[str, Any]:
    now = {cell.indicator for cell in cells(page.row)}
    return {
        **_place(page.entrant),
        "row": assessed_row(page.row, page.view),
        "before": [assessed_cell(cell) for code, cell in sorted(page.before.items()) if code in now],
        "across": page.row.across,
        "problems": page.entrant.problems,
        "aims": page.entrant.aims,
        "promises": [
            {
                "text": one.text,
                "goal": one.goal and f"{one.goal.normalize():f}",
                "measure": one.measure,
                "due": one.due.isoformat(),
                "matter": one.matter.number if one.matter and one.matter.number in page.seen else None,
            }
            for one in page.promises
        ],
        "fates": [_fate(one, page.seen) for one in page.fates],
    }


def _fate(one: Fate, seen: frozenset[str]) -> dict[str, Any]:
    return {
        "text": one.text,
        "goal": one.goal and f"{one.goal.normalize():f}",
        "measure": one.measure,
        "due": one.due.isoformat(),
        "matter": one.matter if one.matter in seen else None,
        "closed": one.closed,
        "kept": one.kept,
        "done": one.done,
        "late": one.late,
    }


@router.get(
    "/contest-kinds",
    response=answers(list[ContestKindLine], 401),
    operation_id="list_contest_kinds",
    summary="哪些方案办擂台赛 Kinds of contest",
)
def list_contest_kinds(request: HttpRequest) -> Any:
    """数据包里写的各种擂台赛。The kinds of contest the pack has."""
    return answer(
        [
            {"code": k.code, "name": _names(k.name.zh, k.name.en), "scheme": k.scheme, "every": k.every}
            for k in kinds().values()
        ]
    )


@router.get(
    "/contests", response=answers(list[ContestLine], 401), operation_id="list_contests", summary="擂台赛 Contests"
)
def list_contests(request: HttpRequest) -> Any:
    """各场擂台赛，新的在前，最多 100 场。Contests, the latest first."""
    return answer([_line(one) for one in access.visible(who(request))[:100]])


@router.post(
    "/contests",
    response=answers(ContestWhole, 401, 403, 404, 409),
    operation_id="call_contest",
    summary="定一场擂台赛 Call a contest",
)
def post_contest(request: HttpRequest, body: ContestIn) -> Any:
    """按审定的名次排登台和座次；材料在开赛前交。Speaking and seats follow the ranks of a decided run."""
    return answer(_whole(request, call_contest(who(request), body.kind, body.run, body.held_at)))


@router.get(
    "/contests/{number}",
    response=answers(ContestWhole, 401, 404),
    operation_id="get_contest",
    summary="一场擂台赛 One contest",
)
def get_contest(request: HttpRequest, number: Number) -> Any:
    """登台次序；开赛前各单位只看到自己。The order; until the session opens one's own units alone."""
    return answer(_whole(request, access.contest_of(who(request), number)))


@router.post(
    "/contests/{number}/moves/{kind}",
    response=answers(ContestLine, 401, 403, 404, 409),
    operation_id="move_contest",
    summary="推进一场擂台赛 Move on",
)
def post_contest_move(request: HttpRequest, number: Number, kind: Literal["open", "close", "publish"]) -> Any:
    """开赛：封存材料，每条举措建成事项；结束；公布。Open: papers are frozen, promises become matters."""
    return answer(_line(move_contest(who(request), number, kind)))


@router.post(
    "/contests/{number}/call-off",
    response=answers(ContestLine, 401, 403, 404, 409),
    operation_id="call_off_contest",
    summary="取消一场擂台赛 Call off",
)
def post_contest_off(request: HttpRequest, number: Number, body: ContestOff) -> Any:
    """开赛前由组织考核的人写明原因取消；这次考核可另定一场。Before it opens; its run can hold another."""
    return answer(_line(call_off_contest(who(request), number, body.reason)))


@router.get(
    "/contests/{number}/entrants/{unit}",
    response=answers(EntrantPage, 401, 404),
    operation_id="get_contest_entrant",
    summary="一个单位的擂台页 A unit's page",
)
def get_contest_entrant(request: HttpRequest, number: Number, unit: Code) -> Any:
    """数据、名次、问题、目标、举措，上次承诺的结果。Figures, ranks, the paper, and what became of the last promises."""
    return answer(_page(queries.page(who(request), number, unit)))


@router.post(
    "/contests/{number}/entrants/{unit}/paper",
    response=answers(EntrantPage, 401, 403, 404, 409),
    operation_id="write_contest_paper",
    summary="写擂台材料 Write the paper",
)
def write_contest_paper(request: HttpRequest, number: Number, unit: Code, body: PaperIn) -> Any:
    """本单位的人在截止前写；再交的代替先交的。By the unit's own people until papers are due; the last counts."""
    promises = [
        Promised(one.text, one.due, Decimal(one.goal) if one.goal is not None else None, one.measure)
        for one in body.promises
    ]
    write_paper(who(request), number, unit, problems=body.problems, aims=body.aims, promises=promises)
    return answer(_page(queries.page(who(request), number, unit)))
