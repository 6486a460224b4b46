"""Lists as workbooks for programs: asked for, watched, fetched."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters import exporting
from luodi.city.matters.models import Export
from luodi.city.matters.queries import Sought
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.files import file_of_type
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Day, Key, Moment, Strict
from luodi.faces.api.wire import answer
from luodi.faces.web.journal_file import TYPES, journal_file

router = Router(auth=STAFF, tags=["事项 Matters"])
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class JournalQuery(Schema):
    """Which part of the journal, in which form."""

    format: Literal["csv", "parquet"] = "csv"
    since: Moment | None = Field(None, description="自此刻起记录的（含）。Recorded from then on, included.")
    until: Moment | None = Field(None, description="此刻之前记录的。Recorded before then.")


class ExportIn(Strict):
    """Which list, narrowed how: as the desk's list is."""

    list: Literal["matters", "inbox", "burden"] = "matters"
    language: Literal["zh", "en"] = "zh"
    text: str = Field("", max_length=100, description="标题含有。What the title contains.")
    type: str = Field("", max_length=40, description="事项类型代码。A type's code.")
    lamp: Literal["", "red", "yellow", "green", "paused"] = Field("", description="灯。The lamp.")
    unit: str = Field("", max_length=40, description="单位代码，含下级。A unit's code, and those below it.")
    status: Literal["", "open", "closed", "declined", "withdrawn", "merged", "handed_over"] = ""
    since: Day | None = None
    until: Day | None = None
    mine: bool = Field(True, description="待办：只要我能办的。The inbox: only what is mine to do.")

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"list": "matters", "status": "open"}]})


class ExportLine(Schema):
    """How far an export is; `file` is where it can be fetched once it is `ready`."""

    id: int
    list: str
    state: str
    done: int
    total: int
    at: datetime
    finished: datetime | None
    error: str
    file: str | None


def _line(job: Export) -> dict[str, Any]:
    names = ("list", "state", "done", "total", "at", "finished", "error")
    where = f"/api/v1/exports/{job.pk}/file" if job.state == "ready" else None
    return {"id": job.pk, "file": where} | {name: getattr(job, name) for name in names}


def _mine(request: HttpRequest, id_: int) -> Export:
    found = Export.objects.filter(pk=id_, person=who(request)).first()
    if found is None:
        raise Refused("not_found", Text("没有这个导出。", "There is no such export."), "id")
    return found


@router.post(
    "/exports",
    response=answers(ExportLine, 401, 409, 413, 415, status=201),
    operation_id="export",
    summary="导出列表 Export a list",
)
def make(request: HttpRequest, body: ExportIn) -> HttpResponse:
    """把列表导出为 Excel，可见范围同列表；两千行以内立刻完成，更多的由后台逐段生成。

    A list as a workbook, with the sight of the list: up to 2,000 rows at once, more in the background.
    """
    narrow = ("text", "type", "lamp", "unit", "status", "since", "until")
    days: dict[str, date | None] = {key: getattr(body, key) for key in narrow}
    sought = Sought(**days)  # type: ignore[arg-type]
    job = exporting.start(who(request), body.list, sought, mine=body.mine, language=body.language)
    return answer(_line(job), 201)


@router.get(
    "/exports", response=answers(list[ExportLine], 401), operation_id="list_exports", summary="我的导出 My exports"
)
def mine(request: HttpRequest) -> HttpResponse:
    """本人的导出，新的在前。One's own, newest first."""
    return answer([_line(job) for job in exporting.mine(who(request))])


@router.get(
    "/exports/{id}",
    response=answers(ExportLine, 401, 404),
    operation_id="get_export",
    summary="导出进度 How far an export is",
)
def one(request: HttpRequest, id: Key) -> HttpResponse:
    """还差多少。How much is left."""
    return answer(_line(_mine(request, id)))


@router.get(
    "/exports/{id}/file",
    response=answers(None, 401, 404, 409),
    operation_id="get_export_file",
    summary="下载导出 Fetch an export",
    openapi_extra=file_of_type(WORKBOOK),
)
def file(request: HttpRequest, id: Key) -> Any:
    """Excel 文件，保留三天。The workbook, kept for three days."""
    job = _mine(request, id)
    if job.state != "ready" or not exporting.file_of(job).exists():
        raise Refused("not_ready", Text("还没有做好。", "It is not ready yet."), "id")
    name = f"{job.list}-{job.pk}.xlsx"
    return FileResponse(exporting.file_of(job).open("rb"), as_attachment=True, filename=name, content_type=WORKBOOK)


@router.get(
    "/journal",
    response=answers(None, 401, 403),
    operation_id="export_journal",
    summary="导出日志 Export the journal",
    openapi_extra=file_of_type(*TYPES.values()),
)
def export_journal(request: HttpRequest, query: Annotated[JournalQuery, Query()]) -> Any:
    """每条记录一行，供流程挖掘；须岗位开放 journal.export，只含令牌可见的事项，不含任何人。

    One row per entry, for process mining: a role must open journal.export; what the token may see, and nobody named.
    """
    return journal_file(who(request), query.format, query.since, query.until)
