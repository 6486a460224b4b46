"""Assessment: schemes, runs and what stands behind their figures; filings and objections."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.assessment import access, queries
from luodi.city.assessment.actions.collect import collect
from luodi.city.assessment.actions.filing import check_filing, file_figure, sign_filing
from luodi.city.assessment.actions.move_run import move_run
from luodi.city.assessment.actions.object import object_to, rule_objection
from luodi.city.assessment.models import Filing, Objection, Run
from luodi.engines.figures.points import Cell
from luodi.engines.figures.score import Row, Standing
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import BIGGEST, Day, Key, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["考核 Assessment"])
Code = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(max_length=60)]
Whole = Annotated[int, Field(ge=0, le=BIGGEST)]
Names = dict[str, str]


class SchemeLine(Schema):
    """A version of a scheme, with the period it is in force for."""

    code: str
    version: str
    name: Names
    since: str
    until: str | None
    public: bool


class RunLine(Schema):
    """A run: of which scheme and period, and how far it is. `hash` is of its result."""

    number: str
    scheme: str
    version: str
    since: str
    until: str
    known: str = Field(description="日志算到什么时候。Up to when the journal was recorded.")
    state: Literal["collected", "checked", "preview", "decided", "frozen", "published"]
    hash: str
    before: str | None = Field(description="上一期，算进位用。The period before.")
    corrects: str | None = Field(description="更正哪一次。Which run it corrects.")
    why: str
    objections_until: str | None


class RunWhole(RunLine):
    """A run with the rows the caller may see."""

    rows: list[dict[str, Any]] = Field(description="按名次；只含可见的单位。By rank, of those the caller may see.")
    sources: dict[str, str] = Field(description="各来源占总分的百分比。Share of the total by source.")
    changes: list[dict[str, Any]] = Field(description="与被更正的一次相比。What differs from the run it corrects.")


class FigureBehind(Schema):
    """What stands behind a figure: the numbers, and the matters or filings it is made of."""

    cell: dict[str, Any]
    total: int = Field(description="事项件数，含看不见的。How many matters, those one may not see included.")
    matters: list[str]
    filings: list[int]
    appraisals: list[str] = Field(description="投票：<评议编号>/<第几份述职>。Votes: `<appraisal>/<report>`.")


_OBJECTION = {"unit": "370212", "indicator": "answered", "reason": "现场由市级部门办理"}
_FILING = {
    "scheme": "contest",
    "indicator": "started",
    "unit": "370212",
    "since": "2026-07-01",
    "until": "2026-09-30",
} | {
    "n": 38,
    "of": 40,
    "source": "市发展改革委 2026 年三季度通报",
}


class CollectIn(Strict):
    """Which scheme, which period. A correction of a frozen run says why."""

    scheme: Code
    since: Day
    until: Day
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"scheme": "hotline-rates", "since": "2026-07-01", "until": "2026-09-30"}]},
    )


class ObjectionIn(Strict):
    """Which figure of one's own unit, why, and the matters that should not count."""

    unit: Code
    indicator: Code
    reason: Annotated[str, Field(max_length=1000)]
    matters: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=200)] = []

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [_OBJECTION]},
    )


class RulingIn(Strict):
    """Whether it is upheld, and why."""

    upheld: bool
    ruling: Annotated[str, Field(max_length=1000)]
    matters: Annotated[list[Annotated[str, Field(max_length=24)]], Field(max_length=200)] | None = Field(
        None, description="不再计入的事项；不填为异议所列的。Matters that count no more; by default those objected to."
    )

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"upheld": True, "ruling": "属实"}]})


class FilingIn(Strict):
    """A figure: a rate has `n` and `of`, a count `n`, a value `value` as text."""

    scheme: Code
    indicator: Code
    unit: Code
    since: Day
    until: Day
    n: Whole = 0
    of: Whole | None = None
    value: Annotated[str, Field(pattern=r"^-?\d{1,16}(\.\d{1,6})?$")] | None = None
    source: Annotated[str, Field(max_length=200)]
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_FILING]})


class JudgedIn(Strict):
    """Whether a filing is right; sent back with a reason otherwise."""

    right: bool
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"right": True}]})


def _run(run: Run) -> dict[str, Any]:
    return {
        "number": run.number,
        "scheme": run.scheme.code,
        "version": run.scheme.version,
        "since": run.since.isoformat(),
        "until": run.until.isoformat(),
        "known": run.known.isoformat(),
        "state": run.state,
        "hash": run.hash,
        "before": run.before and run.before.number,
        "corrects": run.corrects and run.corrects.number,
        "why": run.why,
        "objections_until": run.objections_until and run.objections_until.isoformat(),
    }


def _told(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "score": _told(standing.score),
        "low": _told(standing.low),
        "high": _told(standing.high),
        "rank": standing.rank,
        "band": standing.band,
        "why": list(standing.why),
    }


def assessed_cell(cell: Cell) -> dict[str, Any]:
    """Return a figure as the API tells it."""
    return {
        "indicator": cell.indicator,
        "n": cell.n,
        "of": cell.of,
        "figure": _told(cell.figure),
        "points": _told(cell.points),
        "few": cell.few,
        "missing": cell.missing,
        "left_out": [
            {"n": e.n, "reason": {"zh": e.reason.zh, "en": e.reason.en}, "approver": e.approver} for e in cell.left_out
        ],
    }


def assessed_row(row: Row, view: queries.Shown) -> dict[str, Any]:
    """Return one of the assessed as the API tells it."""
    name = view.names[row.unit]
    boards = [
        {
            "board": b.board,
            **_standing(b.standing),
            "stars": b.stars,
            "share": _told(b.share),
            "cells": [assessed_cell(cell) for cell in b.cells],
        }
        for b in row.boards
    ]
    return {
        "unit": row.unit,
        "name": {"zh": name.zh, "en": name.en},
        "total": _standing(row.total),
        "boards": boards,
        "bonus": _told(row.bonus),
        "bonus_cells": [assessed_cell(cell) for cell in row.bonus_cells],
        "shown_cells": [assessed_cell(cell) for cell in row.shown_cells],
        "stars": row.stars,
        "grade": row.grade,
        "banners": list(row.banners),
        "before": row.before,
        "rise": row.rise,
        "across": row.across,
    }


def _objection(row: Objection) -> dict[str, Any]:
    return {
        "id": row.pk,
        "unit": row.unit.code,
        "indicator": row.indicator,
        "reason": row.reason,
        "matters": row.matters,
        "by": row.by.username,
        "at": row.at.isoformat(),
        "verdict": row.verdict,
        "ruling": row.ruling,
    }


def _filing(row: Filing) -> dict[str, Any]:
    return {
        "id": row.pk,
        "scheme": row.scheme,
        "indicator": row.indicator,
        "unit": row.unit,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "n": row.n,
        "of": row.of,
        "value": _told(row.value),
        "source": row.source,
        "state": row.state,
        "why": row.why,
        "filed": row.filed_by.username,
        "checked": row.checked_by and row.checked_by.username,
        "signed": row.signed_by and row.signed_by.username,
    }


@router.get(
    "/schemes", response=answers(list[SchemeLine], 401), operation_id="list_schemes", summary="考核方案 Schemes"
)
def list_schemes(request: HttpRequest) -> Any:
    """各方案的各版本，新的在前。Every version of every scheme, the newest first."""
    return answer(
        [
            {
                "code": row.code,
                "version": row.version,
                "name": {"zh": row.name_zh, "en": row.name_en},
                "since": row.since.isoformat(),
                "until": row.until and row.until.isoformat(),
                "public": row.public,
            }
            for row in queries.schemes()
        ]
    )


@router.get(
    "/assessments", response=answers(list[RunLine], 401), operation_id="list_assessments", summary="考核 Assessments"
)
def list_assessments(request: HttpRequest) -> Any:
    """看得见的考核，新的在前，最多 200 次。The runs one may see, the latest period first."""
    return answer([_run(run) for run in access.visible(who(request))[:200]])


@router.post(
    "/assessments",
    response=answers(RunLine, 401, 403, 404, 409),
    operation_id="collect_assessment",
    summary="采集一次考核 Collect",
)
def collect_assessment(request: HttpRequest, body: CollectIn) -> Any:
    """按日志和已签发的填报算出一次考核；没核对的可以重采。Computed from the journal and what was signed."""
    return answer(_run(collect(who(request), body.scheme, body.since, body.until, why=body.why)))


@router.get(
    "/assessments/{number}",
    response=answers(RunWhole, 401, 404),
    operation_id="get_assessment",
    summary="一次考核 One assessment",
)
def get_assessment(request: HttpRequest, number: Number) -> Any:
    """名次、分数、区间、星、旗；反馈期内被考核单位只看到自己的。Ranks, scores, intervals, stars and flags."""
    view = queries.shown(who(request), number)
    changed = [c for c in queries.changes(view.run) if any(row.unit == c.unit for row in view.rows)]
    return answer(
        {
            **_run(view.run),
            "rows": [assessed_row(row, view) for row in view.rows],
            "sources": {key: str(share) for key, share in view.result.sources.items()},
            "changes": [
                {
                    "unit": c.unit,
                    "indicator": c.indicator,
                    "before": c.before and assessed_cell(c.before),
                    "now": c.now and assessed_cell(c.now),
                }
                for c in changed
            ],
        }
    )


@router.post(
    "/assessments/{number}/moves/{kind}",
    response=answers(RunLine, 401, 403, 404, 409),
    operation_id="move_assessment",
    summary="推进一次考核 Move on",
)
def move_assessment(
    request: HttpRequest, number: Number, kind: Literal["check", "preview", "decide", "freeze", "publish"]
) -> Any:
    """核对、反馈、审定、封存、公布。Check, show to the assessed, decide, freeze, publish."""
    return answer(_run(move_run(who(request), number, kind)))


@router.get(
    "/assessments/{number}/figures/{unit}/{indicator}",
    response=answers(FigureBehind, 401, 404),
    operation_id="get_figure_behind",
    summary="一个数的来处 Behind a figure",
)
def get_figure_behind(
    request: HttpRequest,
    number: Number,
    unit: Code,
    indicator: Code,
    part: Annotated[
        Literal["n", "of", "out"], Query(description="计入的、作分母的、不计入的。Counted, its base, left out.")
    ] = "n",
) -> Any:
    """这个数由哪些事项或填报算出；事项只列看得见的，最多 200 件。The matters or filings it is made of."""
    found = queries.figure(who(request), number, unit, indicator, part)
    return answer(
        {
            "cell": assessed_cell(found.cell),
            "total": found.total,
            "matters": [matter.number for matter in found.matters],
            "filings": [filing.pk for filing in found.filings],
            "appraisals": list(found.appraisals),
        }
    )


@router.get(
    "/assessments/{number}/objections",
    response=answers(list[dict[str, Any]], 401, 404),
    operation_id="list_objections",
    summary="异议 Objections",
)
def list_objections(request: HttpRequest, number: Number) -> Any:
    """本单位的；考核员看到全部。One's own units'; all for who runs it."""
    person = who(request)
    return answer([_objection(row) for row in access.objections(person, access.run_of(person, number))])


@router.post(
    "/assessments/{number}/objections",
    response=answers(dict[str, Any], 401, 403, 404, 409),
    operation_id="object_to_figure",
    summary="提出异议 Object",
)
def object_to_figure(request: HttpRequest, number: Number, body: ObjectionIn) -> Any:
    """反馈期内，单位负责人对本单位的数提出异议。The assessed unit's head, while it is in preview."""
    row = object_to(
        who(request),
        number,
        unit=body.unit,
        indicator=body.indicator,
        reason=body.reason,
        matters=body.matters,
    )
    return answer(_objection(row))


@router.post(
    "/objections/{id}/ruling",
    response=answers(dict[str, Any], 401, 403, 404, 409),
    operation_id="rule_on_figure_objection",
    summary="裁定异议 Rule",
)
def rule_on_figure_objection(request: HttpRequest, id: Key, body: RulingIn) -> Any:
    """成立的，所列事项不再计入，按原时点重算。Upheld, the matters named count no more."""
    return answer(
        _objection(rule_objection(who(request), id, upheld=body.upheld, ruling=body.ruling, matters=body.matters))
    )


@router.get(
    "/filings", response=answers(list[dict[str, Any]], 401), operation_id="list_filings", summary="填报 Filings"
)
def list_filings(request: HttpRequest) -> Any:
    """本单位的；考核员看到全部。新的在前，最多 200 份。One's own units'; all for who runs assessments."""
    return answer([_filing(row) for row in access.filings(who(request))[:200]])


@router.post(
    "/filings",
    response=answers(dict[str, Any], 401, 403, 404, 409),
    operation_id="file_figure",
    summary="填报 File a figure",
)
def post_filing(request: HttpRequest, body: FilingIn) -> Any:
    """填报一个数；由另一人审核、第三人签发后才算数。It counts once another checked and a third signed it."""
    given = body.model_dump()
    given["value"] = Decimal(body.value) if body.value is not None else None
    return answer(_filing(file_figure(who(request), **given)))


@router.post(
    "/filings/{id}/{kind}",
    response=answers(dict[str, Any], 401, 403, 404, 409),
    operation_id="judge_filing",
    summary="审核或签发 Check or sign",
)
def judge_filing(request: HttpRequest, id: Key, kind: Literal["check", "sign"], body: JudgedIn) -> Any:
    """审核人、签发人与填报人不得相同；退回写明原因。Not by who filed it; sent back with the reason."""
    judge = check_filing if kind == "check" else sign_filing
    return answer(_filing(judge(who(request), id, right=body.right, why=body.why)))
