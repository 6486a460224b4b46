"""Inspections: planned, started with their paper, recorded item by item, and what was found put right."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.checklists import access, queries
from luodi.city.checklists.actions.answer_finding import answer_finding, rule_finding
from luodi.city.checklists.actions.attach_evidence import attach_evidence
from luodi.city.checklists.actions.keep_clue import keep_clue
from luodi.city.checklists.actions.move_inspection import (
    drop_inspection,
    end_inspection,
    merge_inspection,
    tell_unit,
)
from luodi.city.checklists.actions.plan_inspection import MOST_UNITS, Plan, plan_inspection
from luodi.city.checklists.actions.put_right import put_right
from luodi.city.checklists.actions.record_check import Seen, record_checks
from luodi.city.checklists.actions.sign_finding import sign_finding
from luodi.city.checklists.actions.start_inspection import start_inspection
from luodi.city.checklists.models import Check, ClueRef, Inspection
from luodi.city.checklists.overlaps import Overlap, overlaps
from luodi.city.checklists.prose import piece
from luodi.city.checklists.report import Line, Report, openly
from luodi.city.checklists.report import report as count
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.checklists import ListCode
from luodi.faces.api.files import ANY_FILE, Upload, attachment
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.values import BIGGEST, Day, Key, Moment, Strict, UnitCode, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["清单与检查 Checklists"])
MOST = 200
CHANGES = (401, 403, 404, 409, 413, 415)
Form = Literal["comprehensive", "special", "event", "daily", "clue", "targeted", "patrol", "audit"]
Title = Annotated[str, Field(max_length=120)]
Phrase = Annotated[str, Field(max_length=2_000)]
RowId = Annotated[int, Field(ge=1, le=BIGGEST)]
Before = Annotated[
    Annotated[int, Field(ge=1, le=BIGGEST)] | None,
    Query(description="上一页最后一个编号。The last number of the page before."),
]


class InspectionTitle(Strict):
    """What it is called; the English may lack."""

    zh: Title
    en: Annotated[str, Field(max_length=200)] = ""


class InspectionIn(Strict):
    """A plan: units by lists within a period, by a team of at least two who serve in none of the units."""

    organiser: UnitCode
    title: InspectionTitle
    form: Form
    since: Day
    until: Day
    lists: Annotated[list[ListCode], Field(min_length=1, max_length=50)]
    units: Annotated[list[UnitCode], Field(min_length=1, max_length=MOST_UNITS)]
    team: Annotated[list[UserName], Field(min_length=1, max_length=100)]
    covert: bool = Field(False, description="暗访：查完才告知单位。Unannounced: the unit is told afterwards.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "organiser": "qd-jw",
                    "title": {"zh": "市容环境协同察访", "en": "Streets: a joint visit"},
                    "form": "targeted",
                    "since": "2026-12-01",
                    "until": "2026-12-31",
                    "lists": ["small-powers"],
                    "units": ["370202001"],
                    "team": ["wen", "mou"],
                }
            ]
        },
    )


class StartIn(Strict):
    """The paper that lets it be (政府督查工作条例 arts. 15–16), and why where others visit the same units."""

    paper: Annotated[str, Field(max_length=60)]
    paper_day: Day
    authority: Annotated[str, Field(max_length=80)]
    reason: Annotated[str, Field(max_length=300)] = ""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"paper": "青纪办〔2026〕12号", "paper_day": "2026-11-20", "authority": "市纪委监委"}]
        },
    )


class MergeIn(Strict):
    """Into which plan."""

    into: RowId

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"into": 2}]})


class TellIn(Strict):
    """Which unit is told of an unannounced visit that is over."""

    unit: UnitCode

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"unit": "370202001"}]})


class SeenIn(Strict):
    """One item: `holds`, `finding` (with words) or `na`; points where the item has any."""

    item: RowId
    result: Literal["holds", "finding", "na"]
    words: Phrase = ""
    score: Annotated[Decimal, Field(ge=0, le=10_000, max_digits=7, decimal_places=2)] | None = None
    happened: Moment | None = None


class ChecksIn(Strict):
    """What was seen at a unit; all of it is taken, or nothing."""

    unit: UnitCode
    checks: Annotated[list[SeenIn], Field(min_length=1, max_length=1_000)]

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"unit": "370202001", "checks": [{"item": 1, "result": "holds"}]}]},
    )


class FactsIn(Strict):
    """Whether the facts are so; a dispute says why."""

    agrees: bool
    words: Phrase = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"agrees": True}]})


class FindingRulingIn(Strict):
    """Whether a disputed finding stands, and why."""

    stands: bool
    words: Annotated[str, Field(min_length=1, max_length=500)]

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"stands": True, "words": "照片和票据可以证明"}]}
    )


class PutRightIn(Strict):
    """Whether the unit's head is called to a talk first (约谈)."""

    urge: bool = False

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"urge": True}]})


class ClueIn(Strict):
    """A reference number, how it stands, until when; there is no field for anything else."""

    unit: UnitCode
    reference: Annotated[str, Field(min_length=1, max_length=40)]
    status: Literal["handed", "taken", "done"] = "handed"
    due: Day | None = None

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"unit": "qd-jw", "reference": "XS-2026-0031"}]}
    )


class InspectionLine(Schema):
    """An inspection."""

    id: int
    title: dict[str, str]
    form: Form
    organiser: str
    since: str
    until: str
    covert: bool
    state: Literal["planned", "running", "ended", "merged", "dropped"]
    paper: str
    reason: str


class CheckLine(Schema):
    """A check of one item at one unit. `standing` says how far a finding is; empty for what is none."""

    id: int
    inspection: int
    unit: str
    list: str
    number: str
    item: dict[str, str]
    result: Literal["holds", "finding", "na"]
    standing: Literal["", "noted", "signed", "disputed", "settled", "dropped", "raised"]
    words: str
    score: float | None
    again: bool
    at: str
    signers: list[str]
    answer: str
    ruling: str
    matter: str | None
    evidence: list[dict[str, Any]]


class ClueLine(Schema):
    """All that is kept of a clue."""

    reference: str
    unit: str
    status: Literal["handed", "taken", "done"]
    due: str | None


def _line(row: Inspection) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": text(row.title),
        "form": row.form,
        "organiser": row.organiser.code,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "covert": row.covert,
        "state": row.state,
        "paper": row.paper,
        "reason": row.reason,
    }


def _overlap(one: Overlap) -> dict[str, Any]:
    return {
        "inspection": None if one.covert else one.inspection,
        "title": text(one.title),
        "organiser": text(one.organiser),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "units": [text(name) for name in one.units],
    }


def _whole(person: Person, row: Inspection) -> dict[str, Any]:
    seen = access.sees_whole(person, row.pk)
    visits = access.visits(person, row.pk)
    told = {
        "visits": [{"unit": v.unit.code, "told_at": v.told_at and v.told_at.isoformat()} for v in visits],
        "lists": [v.checklist.code for v in row.lists.select_related("checklist").order_by("checklist__code")],
        "items": [_item(item) for item in queries.items_of(row)],
    }
    if seen:
        far = queries.progress(row)
        told["team"] = [{"person": c.person.username, "unit": c.unit.code} for c in _team(row)]
        told["overlaps"] = [_overlap(one) for one in overlaps(row)] if row.state == "planned" else []
        told["progress"] = {"of": far.of, "checks": far.checks, "findings": far.findings, "raised": far.raised}
    return _line(row) | told


def _team(row: Inspection) -> Any:
    return row.team.select_related("person", "unit").order_by("pk")


def _item(item: Any) -> dict[str, Any]:
    listed = item.version.checklist.code
    return {"id": item.pk, "list": listed, "number": item.number, "text": text(item.text), "weight": float(item.weight)}


def _check(check: Check) -> dict[str, Any]:
    files = [{"id": f.pk, "name": f.name, "size": f.size, "sha256": f.sha256} for f in check.evidence.all()]
    return {
        "id": check.pk,
        "inspection": check.inspection_id,
        "unit": check.unit.code,
        "list": check.item.version.checklist.code,
        "number": check.item.number,
        "item": text(check.item.text),
        "result": check.result,
        "standing": check.standing,
        "words": check.words,
        "score": None if check.score is None else float(check.score),
        "again": check.again,
        "at": check.at.isoformat(),
        "signers": [signer.person.username for signer in check.signers.all()],
        "answer": check.answer,
        "ruling": check.ruling,
        "matter": check.matter.number if check.matter else None,
        "evidence": files,
    }


@router.get(
    "/inspections",
    response=answers(list[InspectionLine], 401),
    operation_id="list_inspections",
    summary="检查 Inspections",
)
def list_inspections(request: HttpRequest) -> Any:
    """看得见的检查，新的在前，最多 200 次；被查单位只看得到已告知的。Units see those they were told of."""
    return answer([_line(row) for row in access.visible(who(request)).select_related("organiser")[:MOST]])


@router.post(
    "/inspections",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="plan_inspection",
    summary="制定检查计划 Plan an inspection",
)
def plan(request: HttpRequest, body: InspectionIn) -> Any:
    """同期检查同一单位的，在 overlaps 里先告知。`overlaps` tells who else visits the same units."""
    person = who(request)
    given = body.model_dump(exclude={"title"})
    row = plan_inspection(person, Plan(title=Text(body.title.zh, body.title.en), **given))
    return answer(_whole(person, access.get(person, row.pk)))


@router.get(
    "/inspections/report",
    response=answers(dict[str, Any], 401),
    operation_id="inspection_report",
    summary="检查统计 Figures of inspections",
)
def report(
    request: HttpRequest,
    since: Annotated[Day, Query(description="从哪天。From which day.")],
    until: Annotated[Day, Query(description="到哪天（含）。To which day, included.")],
) -> Any:
    """检查、问题、整改、按期，按单位和清单，都有分母。Checks, findings, put right, in time, with denominators."""
    return answer(_report(count(who(request), since, until)))


@router.get(
    "/inspection-figures",
    auth=None,
    response=answers(dict[str, Any]),
    operation_id="inspection_figures",
    summary="公开的检查统计 Published figures",
)
def figures(
    request: HttpRequest,
    since: Annotated[Day, Query(description="从哪天。From which day.")],
    until: Annotated[Day, Query(description="到哪天（含）。To which day, included.")],
) -> Any:
    """谁都可以看：只算已结束的检查，问题很少的单位合并。For anybody: what ended; units of few findings together."""
    return answer(_report(openly(since, until)))


def _report(found: Report) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "lists": found.lists,
        "items": found.items,
        "inspections": found.inspections,
        "all": _figures(found.all),
        "units": [_figures(line) for line in found.units],
        "by_list": [_figures(line) for line in found.by_list],
        "piece": text(piece(found)),
    }


def _figures(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "name": text(line.name),
        "findings": {"n": line.findings, "of": line.checks},
        "again": {"n": line.again, "of": line.findings},
        "rectified": {"n": line.rectified, "of": line.findings},
        "in_time": {"n": line.kept, "of": line.rectified},
        "late": line.late,
        "looked_back": {"held": line.held, "rebounded": line.rebounded},
    }


@router.get(
    "/inspections/{id}",
    response=answers(dict[str, Any], 401, 404),
    operation_id="get_inspection",
    summary="一次检查 An inspection",
)
def get_inspection(request: HttpRequest, id: Key) -> Any:
    """清单、单位、检查组、进度和同期检查。Lists, units, team, progress and what else is planned there."""
    person = who(request)
    return answer(_whole(person, access.get(person, id)))


@router.post(
    "/inspections/{id}/start",
    response=answers(InspectionLine, *CHANGES),
    operation_id="start_inspection",
    summary="开始检查 Start",
)
def start(request: HttpRequest, id: Key, body: StartIn) -> Any:
    """要有文号、日期、机关；同期重复的要写理由。With its paper, and a reason where others visit the same units."""
    return answer(_line(start_inspection(who(request), id, **body.model_dump())))


@router.post(
    "/inspections/{id}/end",
    response=answers(InspectionLine, *CHANGES),
    operation_id="end_inspection",
    summary="结束 End",
)
def end(request: HttpRequest, id: Key) -> Any:
    """之后不再记录；单位都已告知。Nothing more is recorded, and all units are told."""
    return answer(_line(end_inspection(who(request), id)))


@router.post(
    "/inspections/{id}/drop",
    response=answers(InspectionLine, *CHANGES),
    operation_id="drop_inspection",
    summary="取消 Drop",
)
def drop(request: HttpRequest, id: Key) -> Any:
    """取消计划。The plan is given up."""
    return answer(_line(drop_inspection(who(request), id)))


@router.post(
    "/inspections/{id}/merge",
    response=answers(InspectionLine, *CHANGES),
    operation_id="merge_inspection",
    summary="合并 Merge",
)
def merge(request: HttpRequest, id: Key, body: MergeIn) -> Any:
    """并入另一个计划：单位、清单、人员合在一起。Units, lists and team go to another plan."""
    return answer(_line(merge_inspection(who(request), id, body.into)))


@router.post(
    "/inspections/{id}/tell",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="tell_inspected_unit",
    summary="暗访后告知 Tell a unit",
)
def tell(request: HttpRequest, id: Key, body: TellIn) -> Any:
    """暗访结束后告知单位。After an unannounced visit."""
    visit = tell_unit(who(request), id, body.unit)
    return answer({"unit": body.unit, "told_at": visit.told_at.isoformat() if visit.told_at else None})


@router.post(
    "/inspections/{id}/checks",
    response=answers(list[CheckLine], *CHANGES),
    operation_id="record_checks",
    summary="检查记录 Record checks",
)
def record(request: HttpRequest, id: Key, body: ChecksIn) -> Any:
    """检查组的人记录；问题还要第二人签字。By one of the team; a finding needs a second name."""
    person = who(request)
    rows = record_checks(person, id, body.unit, [Seen(**one.model_dump()) for one in body.checks])
    kept = queries.listed(person).in_bulk([row.pk for row in rows])
    return answer([_check(kept[row.pk]) for row in rows])


@router.get(
    "/inspection-checks",
    response=answers(list[CheckLine], 401),
    operation_id="list_checks",
    summary="检查记录和问题 Checks and findings",
)
def list_checks(
    request: HttpRequest,
    inspection: Annotated[int, Query(ge=0, le=BIGGEST, description="哪次检查，0 不限。Of which, 0 all.")] = 0,
    findings: Annotated[bool, Query(description="只要问题。Findings alone.")] = False,
    before: Before = None,
) -> Any:
    """看得见的，新的在前，每页 200 条。Those one may see, the latest first, 200 a page."""
    rows = queries.listed(who(request), finding=findings, inspection=inspection).order_by("-pk")
    rows = rows.filter(pk__lt=before) if before else rows
    return answer([_check(row) for row in rows[:MOST]])


def _told(person: Person, pk: int) -> Any:
    access.check(person, pk)
    return answer(_check(queries.listed(person).get(pk=pk)))


@router.get(
    "/inspection-checks/{id}",
    response=answers(CheckLine, 401, 404),
    operation_id="get_check",
    summary="一条检查记录 A check",
)
def get_check(request: HttpRequest, id: Key) -> Any:
    """记录、证据、签字、单位意见、整改。Words, evidence, names, the unit's word, and the matter."""
    return _told(who(request), id)


@router.post(
    "/inspection-checks/{id}/sign",
    response=answers(CheckLine, *CHANGES),
    operation_id="sign_finding",
    summary="第二人签字 Sign",
)
def sign(request: HttpRequest, id: Key) -> Any:
    """检查组另一人签字后，问题才送单位确认。Then the unit is asked for its word on the facts."""
    sign_finding(who(request), id)
    return _told(who(request), id)


@router.post(
    "/inspection-checks/{id}/answer",
    response=answers(CheckLine, *CHANGES),
    operation_id="answer_finding",
    summary="事实确认 The unit's word",
)
def answer_(request: HttpRequest, id: Key, body: FactsIn) -> Any:
    """被检查单位确认或提出异议。The unit confirms, or disputes and says why."""
    answer_finding(who(request), id, agrees=body.agrees, words=body.words)
    return _told(who(request), id)


@router.post(
    "/inspection-checks/{id}/rule",
    response=answers(CheckLine, *CHANGES),
    operation_id="rule_finding",
    summary="裁定异议 Rule",
)
def rule(request: HttpRequest, id: Key, body: FindingRulingIn) -> Any:
    """由没有签字的检查单位人员裁定。By somebody of the organiser who did not sign it."""
    rule_finding(who(request), id, stands=body.stands, words=body.words)
    return _told(who(request), id)


@router.post(
    "/inspection-checks/{id}/put-right",
    response=answers(CheckLine, *CHANGES),
    operation_id="put_finding_right",
    summary="交办整改 Have it put right",
)
def right(request: HttpRequest, id: Key, body: PutRightIn) -> Any:
    """成为一件整改事项：措施、证据、他人销号、半年回头看。It becomes a matter."""
    put_right(who(request), id, urge="yes" if body.urge else "no")
    return _told(who(request), id)


@router.post(
    "/inspection-checks/{id}/evidence",
    response=answers(dict[str, Any], *CHANGES),
    operation_id="attach_evidence",
    summary="证据 Evidence",
)
def evidence(request: HttpRequest, id: Key, file: Upload) -> Any:
    """上传一个文件。Upload a file."""
    person = who(request)
    access.check(person, id)
    row = attach_evidence(person, id, file.name or "file", file)
    return answer({"id": row.pk, "name": row.name, "size": row.size, "sha256": row.sha256})


@router.get(
    "/evidence/{id}",
    response=answers(None, 401, 404),
    operation_id="get_evidence",
    summary="下载证据 Download evidence",
    openapi_extra=ANY_FILE,
)
def download(request: HttpRequest, id: Key) -> FileResponse:
    """作为附件下载。Always as an attachment."""
    return attachment(queries.evidence(who(request), id))


@router.get(
    "/clues", response=answers(list[ClueLine], 401), operation_id="list_clues", summary="线索编号 References of clues"
)
def list_clues(request: HttpRequest) -> Any:
    """只有编号、状态、日期；内容不在这里。Numbers, standings, days; nothing of what they say."""
    return answer([_clue(row) for row in access.clues(who(request))[:MOST]])


@router.post(
    "/clues", response=answers(ClueLine, *CHANGES), operation_id="keep_clue", summary="登记线索编号 Keep a reference"
)
def clue(request: HttpRequest, body: ClueIn) -> Any:
    """登记或更新；没有写内容的地方。New, or moved on; there is no place for words."""
    return answer(_clue(keep_clue(who(request), **body.model_dump())))


def _clue(row: ClueRef) -> dict[str, Any]:
    due = row.due.isoformat() if row.due else None
    return {"reference": row.reference, "unit": row.unit.code, "status": row.status, "due": due}
