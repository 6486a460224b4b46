"""Projects in figures: totals, rates and ranks by district, what is stuck, who brings what; months, visits, doubles."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.projects import access, figures
from luodi.city.projects.actions.months import check_month, file_month, sign_month
from luodi.city.projects.actions.visit import visit
from luodi.city.projects.catalogue import catalogue, filing_due
from luodi.city.projects.figures import Held, Line, Yield
from luodi.city.projects.likeness import twice
from luodi.city.projects.models import Month
from luodi.city.projects.queries import Sought
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.figures import Rate
from luodi.engines.notation import Text
from luodi.engines.projects import Tally
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.projects import Cents, line_of
from luodi.faces.api.values import Day, Key, Strict
from luodi.faces.api.values import Number as MatterNumber
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["项目 Projects"])
MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class MonthIn(Strict):
    """A month's figures (cents). A correction of signed ones says why."""

    month: Annotated[str, Field(pattern=MONTH)]
    invested: Cents
    employees: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    listed: bool = Field(False, description="月底前是否纳统。In the statistics by the end of the month.")
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"month": "2026-10", "invested": 3_500_000_000, "listed": True}]},
    )


class JudgeIn(Strict):
    """Whether it is right; sent back, it says why."""

    right: bool
    why: Annotated[str, Field(max_length=400)] = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"right": True}]})


class VisitIn(Strict):
    """A call on a firm; `project` is what it led to, where it did."""

    kind: Annotated[str, Field(max_length=16)]
    code: Annotated[str, Field(max_length=60)]
    firm: Annotated[str, Field(min_length=1, max_length=120)]
    on: Day
    note: Annotated[str, Field(max_length=500)] = ""
    project: Annotated[str, Field(max_length=24)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "team", "code": "dw-csj", "firm": "某机器人公司", "on": "2026-11-20"}]
        },
    )


class MonthLine(Schema):
    """One month of a project: its figures, how it stands, whether it came late."""

    id: int
    project: str
    month: str
    invested: int
    employees: int
    listed: bool
    state: Literal["filed", "checked", "signed", "returned", "replaced"]
    why: str
    late: bool
    due: str


class FiguresTable(Schema):
    """Districts and the city; rates with both numbers; ranks where there are enough cases."""

    lines: list[dict[str, Any]]
    all: dict[str, Any]
    stages: dict[str, int] = Field(description="到过各阶段的。How many have reached each stage.")


class StuckList(Schema):
    """The projects longest held, and how many there are in all."""

    total: int
    items: list[dict[str, Any]]


def _tally(tally: Tally) -> dict[str, int]:
    return {"projects": tally.projects, "upgrades": tally.upgrades, "money": tally.money}


def _rate(rate: Rate, rank: int | None) -> dict[str, Any]:
    percent = f"{rate.told(1):f}" if rate.of else None
    return {"n": rate.n, "of": rate.of, "percent": percent, "rank": rank}


def _line(line: Line, ranks: dict[str, dict[str, int]]) -> dict[str, Any]:
    rates = {code: _rate(line.rate(code), ranks.get(code, {}).get(line.code)) for code in ranks}
    done = {"done": line.invested.done, "planned": line.invested.planned, "percent": line.invested.told()}
    return {"code": line.code, "name": _text(line.name)} | _tally(line.tally) | rates | {"invested": done}


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _held(row: Held) -> dict[str, Any]:
    told = {"since": row.since.isoformat(), "days": row.days, "step": _text(row.step), "issues": list(row.issues)}
    return line_of(row.standing) | told


def _yield(row: Yield) -> dict[str, Any]:
    n = {"visits": row.visits, "leads": row.leads, "talks": row.talks, "signed": row.signed, "claimed": row.claimed}
    return {"kind": row.kind, "code": row.code, "name": _text(row.name)} | n | _tally(row.tally)


def _month(row: Month) -> dict[str, Any]:
    due = filing_due(row.month)
    return {
        "id": row.pk,
        "project": row.project.matter.number,
        "month": row.month.isoformat()[:7],
        "invested": row.invested,
        "employees": row.employees,
        "listed": row.listed,
        "state": row.state,
        "why": row.why,
        "late": figures.late(row),
        "due": due.isoformat(),
    }


def first_of(month: str) -> date:
    """Return the first day of a month written 2026-10."""
    return date.fromisoformat(f"{month}-01")


@router.get(
    "/project-figures",
    response=answers(FiguresTable, 401),
    operation_id="project_figures",
    summary="项目数据 Figures of projects",
)
def project_figures(
    request: HttpRequest,
    family: Annotated[str, Query(max_length=24)] = "",
    industry: Annotated[str, Query(max_length=5)] = "",
    kind: Annotated[str, Query(max_length=16, description="谁带来的：类别。What brought them: its kind.")] = "",
    code: Annotated[str, Query(max_length=60, description="谁带来的：代码。Its code.")] = "",
    year: Annotated[int, Query(ge=0, le=2100, description="投资算哪一年，默认今年。Of which year.")] = 0,
    least: Annotated[int, Query(ge=1, le=1000, description="少于几个不排名。Fewer are not ranked.")] = 10,
) -> Any:
    """一个项目只算一次；比率带分子分母；并列同名次。Each counts once; rates with both numbers; ties share a rank."""
    sought = Sought(family=family, industry=industry, kind=kind, code=code)
    found = figures.table(who(request), sought, year=year, least=least)
    lines = [_line(line, found.ranks) for line in found.lines]
    return answer({"lines": lines, "all": _line(found.all, {rate: {} for rate in found.ranks}), "stages": found.stages})


@router.get(
    "/project-figures/stuck/{code}",
    response=answers(StuckList, 401, 404),
    operation_id="stuck_projects",
    summary="卡住的项目 Stuck projects",
)
def stuck_projects(request: HttpRequest, code: str) -> Any:
    """签约未开工、开工未投产的前十位：多少天、卡在哪一步、有什么问题。The first ten: days, step, issues."""
    which = next((one for one in catalogue().stuck if one.code == code), None)
    if which is None:
        raise Refused("not_found", Text("没有这个清单。", "There is no such list."), "code")
    rows, total = figures.stuck(who(request), which)
    return answer({"total": total, "items": [_held(row) for row in rows]})


@router.get(
    "/project-figures/through",
    response=answers(list[dict[str, Any]], 401),
    operation_id="project_yields",
    summary="谁带来多少 What each brought",
)
def project_yields(request: HttpRequest, kind: Annotated[str, Query(max_length=16)] = "") -> Any:
    """走访、在谈、签约、金额；两家都报的只算最早一家。Visits, talks, signed, money; a double counts for the first."""
    return answer([_yield(row) for row in figures.yields(who(request), kind)])


@router.get(
    "/project-figures/twice",
    response=answers(list[dict[str, Any]], 401),
    operation_id="projects_twice",
    summary="可能重复的项目 Projects that may stand twice",
)
def projects_twice(request: HttpRequest) -> Any:
    """名称、信用代码或投资方相同，且同一区市或金额相近。Of one name, code or firm, and one region or near amount."""
    return answer(
        [
            {"first": a.matter.number, "second": b.matter.number, "names": [a.name, b.name], "by": list(by)}
            for a, b, by in twice(who(request))
        ]
    )


@router.post(
    "/projects/{number}/months",
    response=answers(MonthLine, 401, 403, 404, 409, 413, 415),
    operation_id="file_project_month",
    summary="月度填报 File a month",
)
def file_(request: HttpRequest, number: MatterNumber, body: MonthIn) -> Any:
    """填报、审核、签发三个人。Filed, checked and signed by three people."""
    given = body.model_dump(exclude={"month"})
    return answer(_month(file_month(who(request), number, first_of(body.month), **given)))


@router.get(
    "/projects/{number}/months",
    response=answers(list[MonthLine], 401, 404),
    operation_id="list_project_months",
    summary="月度数据 Months",
)
def list_months(request: HttpRequest, number: MatterNumber) -> Any:
    """新的在前，含被更正的。The latest first, those replaced included."""
    project = access.get(who(request), number)
    return answer([_month(row) for row in access.months(who(request)).filter(project=project)[:200]])


@router.get(
    "/project-months/missing",
    response=answers(list[dict[str, Any]], 401),
    operation_id="missing_project_months",
    summary="没有填报的 What is not filed",
)
def missing_(
    request: HttpRequest,
    month: Annotated[str, Query(pattern=MONTH, description="月份，如 2026-10。A month.")],
) -> Any:
    """在建项目还没有签发这个月数据的，以及到了哪一步。Projects under construction without signed figures."""
    rows = figures.missing(who(request), first_of(month))
    return answer(
        [{"project": p.matter.number, "name": p.name, "state": m.state if m else None} for p, m in rows[:1000]]
    )


@router.post(
    "/project-months/{id}/check",
    response=answers(MonthLine, 401, 403, 404, 409, 413, 415),
    operation_id="check_project_month",
    summary="审核 Check a month",
)
def check_(request: HttpRequest, id: Key, body: JudgeIn) -> Any:
    """不是填报的人。Not by who filed it."""
    return answer(_month(check_month(who(request), id, **body.model_dump())))


@router.post(
    "/project-months/{id}/sign",
    response=answers(MonthLine, 401, 403, 404, 409, 413, 415),
    operation_id="sign_project_month",
    summary="签发 Sign a month",
)
def sign_(request: HttpRequest, id: Key, body: JudgeIn) -> Any:
    """第三个人；签发后进日志、可考核。A third person; it is on the journal from then on."""
    return answer(_month(sign_month(who(request), id, **body.model_dump())))


@router.post(
    "/project-visits",
    response=answers(dict[str, Any], 401, 403, 404, 413, 415),
    operation_id="record_project_visit",
    summary="走访 A visit",
)
def visit_(request: HttpRequest, body: VisitIn) -> Any:
    """驻外队伍、窗口、工作站的走访。By teams, windows and stations."""
    person: Person = who(request)
    row = visit(person, **body.model_dump())
    return answer({"id": row.pk, "kind": row.kind, "code": row.code, "firm": row.firm, "on": row.on.isoformat()})
