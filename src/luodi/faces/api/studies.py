"""Studies of processes: logs brought or taken from the journal, and what is found in them."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.studies import access, proposing, queries
from luodi.city.studies.actions.begin import NAME, bring_file, from_journal
from luodi.city.studies.actions.drop import drop_study
from luodi.city.studies.actions.seek_advice import seek_advice as ask_for_advice
from luodi.city.studies.models import Study
from luodi.engines.insight import look
from luodi.engines.insight.compare import told
from luodi.engines.insight.log import Log
from luodi.engines.insight.simplify import view
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Key, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["流程研究 Studies"])
Detail = Annotated[
    Annotated[float, Field(gt=0, le=1)] | None,
    Query(description="画出多少，0 至 1；不填为全部。The share that is drawn; all by default."),
]


class StudyLine(Schema):
    """A study: whose, from where, how it went, and the size of its log once it is ready."""

    id: int
    name: str
    origin: Literal["file", "journal"]
    by: str
    at: str
    state: Literal["waiting", "ready", "failed"]
    error: dict[str, str] | None = Field(description="没有读成的原因。Why it could not be read.")
    figures: dict[str, Any] = Field(description="案件、事件、变体、用时（天）。Cases, events, variants, days.")


class JournalIn(Strict):
    """Which matters to study: of the caller's sight, by type and day of registration."""

    types: Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=100)]
    since: Day | None = None
    until: Day | None = None
    name: Annotated[str, Field(max_length=NAME)] = ""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"types": ["hotline"], "since": "2026-01-01"}]}
    )


def _line(study: Study) -> dict[str, Any]:
    failed = study.state == "failed"
    return {
        "id": study.pk,
        "name": study.name,
        "origin": study.origin,
        "by": study.person.username,
        "at": study.at.isoformat(),
        "state": study.state,
        "error": {"zh": study.error_zh, "en": study.error_en} if failed else None,
        "figures": study.figures,
    }


@router.get("/studies", response=answers(list[StudyLine], 401), operation_id="list_studies", summary="流程研究 Studies")
def list_studies(request: HttpRequest) -> Any:
    """自己的和与本单位共享的，新的在前，最多 200 项。One's own and those shared with one's units, newest first."""
    rows = access.visible(who(request)).select_related("person")[:200]
    return answer([_line(row) for row in rows])


@router.post(
    "/studies/journal",
    response=answers(StudyLine, 401, 404, 409, 413, 415),
    operation_id="study_journal",
    summary="研究本系统的事项 Study matters",
)
def study_journal(request: HttpRequest, body: JournalIn) -> Any:
    """只含您看得见的事项，没有人名，只有您能看。Only matters you may see, nobody named, for you alone."""
    return answer(_line(from_journal(who(request), body.types, body.since, body.until, name=body.name)))


@router.post(
    "/studies/files",
    response=answers(StudyLine, 401, 404, 409, 413, 415),
    operation_id="study_file",
    summary="研究一份日志 Study a log",
)
def study_file(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="XES、CSV、Parquet、OCEL 2.0 的日志。A log.")],
    name: Annotated[str, Form(max_length=NAME, description="名称。What it is called.")] = "",
    unit: Annotated[str, Form(max_length=40, description="与哪个单位共享。The unit it is shared with.")] = "",
) -> Any:
    """上传日志；读不懂的也留下，说明哪一行。A log that cannot be read is told of, with its line."""
    shared = _unit(unit) if unit else 0
    return answer(_line(bring_file(who(request), file.chunks(), str(file.name), name=name, unit=shared)))


@router.get(
    "/studies/compare",
    response=answers(dict[str, Any], 401, 404, 409),
    operation_id="compare_studies",
    summary="对标 Compare",
)
def compare_studies(
    request: HttpRequest,
    of: Annotated[
        str, Query(pattern=r"^[0-9]{1,15}(,[0-9]{1,15}){0,19}$", description="研究的编号，逗号分隔。Studies, by comma.")
    ],
    by: Annotated[
        Literal["", "unit", "year", "half", "quarter", "month", "type", "version", "region", "channel"],
        Query(description="一项研究内分组。Groups of one study."),
    ] = "",
) -> Any:
    """同最快的比，差距分到环节，加起来正好。Against the fastest: the gap shared out to steps, adding up exactly."""
    person = who(request)
    wanted = [access.get(person, pk) for pk in dict.fromkeys(map(int, of.split(",")))]
    compared, left = queries.comparison(wanted, by)
    return answer(
        {
            "left_out": left,
            "comparisons": [
                {
                    "name": one.name,
                    "against": one.against,
                    "cases": one.cases,
                    "mean_days": one.mean_days,
                    "gap": one.gap,
                    "interval": one.interval,
                    "causes": [asdict(cause) for cause in one.causes],
                    "told": [{"zh": line.zh, "en": line.en} for line in told(one)],
                }
                for one in compared
            ],
        }
    )


@router.get(
    "/studies/{id}", response=answers(StudyLine, 401, 404), operation_id="get_study", summary="一项研究 A study"
)
def get_study(request: HttpRequest, id: Key) -> Any:
    """状态和日志的大小。How it stands and the size of its log."""
    return answer(_line(access.get(who(request), id)))


@router.delete(
    "/studies/{id}",
    response=answers(None, 401, 403, 404, status=204),
    operation_id="drop_study",
    summary="删除研究 Drop a study",
)
def drop(request: HttpRequest, id: Key) -> HttpResponse:
    """连同日志；只有本人可以。With its log; for its owner alone."""
    drop_study(who(request), id)
    return HttpResponse(status=204)


@router.get(
    "/studies/{id}/map",
    response=answers(dict[str, Any], 401, 404, 409),
    operation_id="get_study_map",
    summary="流程图 Process map",
)
def get_map(
    request: HttpRequest,
    id: Key,
    detail: Detail = None,
    working: Annotated[bool, Query(description="同时给工作时间。With working time too.")] = False,
) -> Any:
    """环节和走向，用时以天计，工作时间以小时计。Activities and ways, times in days, working time in hours."""
    log = _log(request, id)
    seen = view(log, detail or 1.0, office().calendar if working else None)
    names = seen.map.of_code
    return answer(
        {
            "cases": seen.map.cases,
            "nodes": [
                {key: getattr(node, key) for key in ("activity", "name", "events", "cases", "starts", "ends")}
                for node in seen.map.nodes
            ],
            "ways": [
                {
                    "source": names[edge.source].name,
                    "target": names[edge.target].name,
                    "count": edge.count,
                    "cases": edge.cases,
                    "days": _in_days(edge.plain),
                    "working_hours": _in_hours(edge.working) if edge.working else None,
                }
                for edge in seen.map.edges
                if (edge.source, edge.target) in seen.ways
            ],
        }
    )


@router.get(
    "/studies/{id}/variants",
    response=answers(list[dict[str, Any]], 401, 404, 409),
    operation_id="get_study_variants",
    summary="走法 Variants",
)
def get_variants(
    request: HttpRequest,
    id: Key,
    limit: Annotated[int, Query(ge=1, le=1000, description="最多几种。How many at most.")] = 100,
) -> Any:
    """多的在前。The most frequent first."""
    rows = queries.variants(_log(request, id))[:limit]
    return answer([{"path": row.path, "cases": row.cases, "median_days": look.days(row.median)} for row in rows])


@router.get(
    "/studies/{id}/cases",
    response=answers(dict[str, Any], 401, 404, 409),
    operation_id="get_study_cases",
    summary="数字背后的案件 The cases behind a number",
)
def get_cases(
    request: HttpRequest,
    id: Key,
    what: Annotated[
        Literal[
            "activity",
            "way",
            "begin",
            "end",
            "variant",
            "rework",
            "bounce",
            "unit",
            "person",
            "unit-way",
            "person-way",
            "skipped",
            "inserted",
            "misplaced",
        ],
        Query(description="哪个数字。Which."),
    ],
    of: Annotated[str, Query(pattern=r"^[0-9]{1,9}(-[0-9]{1,9})?$", description="代码，如 3 或 3-5。Its codes.")],
) -> Any:
    """最久的在前，最多 100 件；本系统的事项只列您现在看得见的。Of the journal what you may see now."""
    person = who(request)
    behind = queries.cases_behind(person, access.get(person, id), what, of)
    cases = [{"id": case.id, "days": look.days(case.lasted), "path": case.path} for case in behind.cases]
    told = {"of": behind.of, "total": behind.total, "whole": behind.whole, "withheld": behind.withheld}
    return answer(told | {"cases": cases})


@router.get(
    "/studies/{id}/waiting",
    response=answers(dict[str, Any], 401, 404, 409),
    operation_id="get_study_waiting",
    summary="等什么 Waiting",
)
def get_waiting(request: HttpRequest, id: Key) -> Any:
    """每个环节的等待按原因分开，毫秒。What each activity waits for by cause, in milliseconds."""
    found = queries.waiting(access.get(who(request), id))
    return answer({"estimated": found.estimated, "activities": [asdict(one) for one in found.costs]})


@router.post(
    "/studies/{id}/redesign",
    response=answers(StudyLine, 401, 404, 409, 413, 415),
    operation_id="seek_redesign",
    summary="开始推演再造 Simulate redesigns",
)
def seek_redesign(request: HttpRequest, id: Key) -> Any:
    """在后台推演，几分钟。Simulated beside; it takes minutes."""
    person = who(request)
    ask_for_advice(person, id)
    return answer(_line(access.get(person, id)))


@router.get(
    "/studies/{id}/redesign",
    response=answers(dict[str, Any], 401, 404, 409),
    operation_id="get_redesign",
    summary="再造建议 Redesigns",
)
def get_redesign(request: HttpRequest, id: Key) -> Any:
    """state 为空表示还没有推演过。An empty state: nobody has asked yet."""
    study = access.get(who(request), id)
    return answer({"state": study.advice_state, "found": study.advice, "diffs": proposing.diffs(study)})


def _in_days(times: look.Times) -> dict[str, float]:
    return {key: look.days(getattr(times, key)) for key in ("mean", "median", "p90", "total")}


def _in_hours(times: look.Times) -> dict[str, float]:
    return {key: 24 * days for key, days in _in_days(times).items()}


def _unit(code: str) -> int:
    node = next((node for node in office().tree if node.code == code), None)
    if node is None:
        raise Refused("not_found", Text(f"没有“{code}”这个单位。", f"There is no unit “{code}”."), "unit")
    return node.id


def _log(request: HttpRequest, pk: int) -> Log:
    return queries.log_of(access.get(who(request), pk))
