"""Workbooks for programs: sent, answered with what they would change, done when confirmed; projects given out."""

import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import File, Query, Router, Schema
from ninja import Path as InPath
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from luodi.city import workbooks
from luodi.city.projects.queries import Sought
from luodi.city.workbooks.diff import STATUSES, Line
from luodi.city.workbooks.project_file import write_projects
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.exports import WORKBOOK
from luodi.faces.api.files import file_of_type
from luodi.faces.api.problems import answers
from luodi.faces.api.values import Strict
from luodi.faces.api.wire import answer
from luodi.faces.web.taking_in import kept, taken_up

router = Router(auth=STAFF, tags=["项目 Projects"])
SHOWN = 1000
UploadKey = Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="上传的编号。The upload's key.")]
Confirm = Annotated[
    str, Field(pattern="^[0-9a-f]{32}$", description="看过的差异的校验值。The digest of what was seen.")
]
Sent = Annotated[UploadedFile, File(description="Excel：机构、人员、事项、项目各表，任一。Sheets, any of them.")]


class ConfirmIn(Strict):
    """What was looked at, by its digest."""

    confirm: Confirm

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"confirm": "0" * 32}]})


class WorkbookLine(Schema):
    """One row: what would become of it, which values change; of a wrong one the cell by its address and why."""

    sheet: str
    row: int
    key: str
    status: Literal["wrong", "added", "changed", "unchanged"]
    changes: list[dict[str, Any]]
    cell: str | None
    message: dict[str, str] | None


class WorkbookLook(Schema):
    """What a file would change; nothing has changed yet."""

    upload: str
    confirm: str = Field(description="确认时带上。To be sent when confirming.")
    counts: dict[str, int]
    lines: list[WorkbookLine] = Field(description="不变的不列，最多一千行，错的在前。At most 1,000, wrong ones first.")


class WorkbookDone(Schema):
    """How many rows were added, changed, and left as they were."""

    counts: dict[str, int]


class ProjectsQuery(Schema):
    """Which projects, in which language."""

    family: str = Field("", max_length=24, description="在哪张清单上。On which list.")
    region: str = Field("", max_length=12, description="区划代码。A region's code.")
    stage: str = Field("", max_length=24, description="走到哪一阶段。The stage reached last.")
    language: Literal["zh", "en"] = "zh"


@router.post(
    "/workbooks",
    response=answers(WorkbookLook, 401, 403, 404, 409, 413, 415),
    operation_id="look_at_workbook",
    summary="上传 Excel，看会改什么 What a workbook would change",
)
def post_workbook(request: HttpRequest, file: Sent) -> Any:
    """什么也不改；逐行说新增、变更、不对（写明单元格）。Nothing changes; each row, each wrong cell by its address."""
    person = who(request)
    path = kept(person, file)
    diff = workbooks.look(person, path)
    told = sorted((x for x in diff.lines if x.status != "unchanged"), key=lambda x: STATUSES.index(x.status))
    lines = [_line(line) for line in told[:SHOWN]]
    return answer({"upload": path.stem, "confirm": diff.digest, "counts": diff.counts, "lines": lines})


def _line(line: Line) -> dict[str, Any]:
    problem = line.problem
    changes = [{"name": {"zh": c.name.zh, "en": c.name.en}, "was": c.was, "now": c.now} for c in line.changes]
    said = {"sheet": line.sheet, "row": line.row, "key": line.key, "status": line.status, "changes": changes}
    message = {"zh": problem.message.zh, "en": problem.message.en} if problem else None
    return said | {"cell": problem.address if problem else None, "message": message}


@router.post(
    "/workbooks/{upload}/apply",
    response=answers(WorkbookDone, 401, 403, 404, 409, 413, 415),
    operation_id="apply_workbook",
    summary="照看过的改 Do what was looked at",
)
def post_apply(request: HttpRequest, upload: UploadKey, body: ConfirmIn) -> Any:
    """整份做完或一行不动；情况变了要重新看。As a whole or not at all; refused when it would now do something else."""
    person = who(request)
    path = taken_up(person, upload)
    done = workbooks.apply(person, path, body.confirm)
    path.unlink(missing_ok=True)
    return answer({"counts": done.counts})


@router.get(
    "/projects.xlsx",
    response=answers(None, 401),
    operation_id="projects_workbook",
    summary="项目、月度、节点写成 Excel Projects, months and milestones as a workbook",
    openapi_extra=file_of_type(WORKBOOK),
)
def get_projects(request: HttpRequest, query: Annotated[ProjectsQuery, Query()]) -> Any:
    """看得见的项目，改了能再导入；月度、节点只供查看。Projects can be taken in again; the others are to read."""
    sought = Sought(stage=query.stage, family=query.family, region=query.region)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects.xlsx"
        write_projects(path, who(request), sought, language=query.language)
        # Opened before the folder goes; what is open can be read all the same.
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename="projects.xlsx", content_type=WORKBOOK)
