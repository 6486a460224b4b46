"""Files that a programme shares: put as versions, taken by those who may see their level, withdrawn with a reason."""

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from ninja import Form, Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.programmes import access
from luodi.city.programmes.actions.read_file import read_file, readings
from luodi.city.programmes.actions.share_file import LONGEST, Given, share_file
from luodi.city.programmes.actions.withdraw_file import withdraw_file
from luodi.city.programmes.models import SharedFile
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.files import ANY_FILE, Upload, attachment
from luodi.faces.api.problems import answers
from luodi.faces.api.programmes import MOST, Code
from luodi.faces.api.values import Key, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["专班 Programmes"])
CHANGES = (401, 403, 404, 409, 413, 415, 422)
TitleOf = Annotated[
    str, Form(max_length=LONGEST["title"], description="标题；不写用文件名。Its title, else the file's name.")
]
Folder = Annotated[str, Form(max_length=LONGEST["folder"], description="文件夹，一个名字。A folder: a plain name.")]
FileLevel = Annotated[
    int | None,
    Form(
        ge=0,
        le=3,
        description="密级；不写沿用同名文件的，没有则取最高。Else that of the file there is, or the highest.",
    ),
]


class ReadIn(Strict):
    """What a file is taken for; of a sealed one that is needed, and stays on record."""

    reason: Annotated[str, Field(max_length=200)] = ""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "审理需要"}]})


class WithdrawIn(Strict):
    """Why a version is taken out of sight. `erase`: its bytes and names are destroyed; for who runs the programme."""

    reason: Annotated[str, Field(min_length=1, max_length=200)]
    erase: bool = False

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "传错了文件"}]})


class SharedFileLine(Schema):
    """One version of a file. `latest`: no later one stands. `withdrawn` is told to those who run the programme."""

    id: int
    folder: str
    title: str
    level: int
    version: int
    latest: bool
    name: str
    mime: str
    size: int
    sha256: str
    by: str
    at: datetime
    withdrawn: dict[str, Any] | None


class ReadingLine(Schema):
    """That somebody took a sealed file, and what for."""

    username: str
    at: datetime
    reason: str


def _line(row: SharedFile, latest: bool) -> dict[str, Any]:
    gone = row.withdrawn_by and {
        "by": row.withdrawn_by.username,
        "at": row.withdrawn_at,
        "reason": row.reason,
        "erased": row.erased_at is not None,
    }
    return {
        "id": row.pk,
        "folder": row.folder,
        "title": row.title,
        "level": row.level,
        "version": row.n,
        "latest": latest,
        "name": row.name,
        "mime": row.mime,
        "size": row.size,
        "sha256": row.sha256,
        "by": row.by.username,
        "at": row.at,
        "withdrawn": gone,
    }


def _told(request: HttpRequest, row: SharedFile) -> dict[str, Any]:
    """Return a version as it stands after a change."""
    later = access.files(who(request), row.programme).filter(folder=row.folder, title=row.title, level=row.level)
    standing = row.withdrawn_at is None
    return _line(row, standing and not later.filter(withdrawn_at=None, n__gt=row.n).exists())


@router.get(
    "/programmes/{code}/files",
    response=answers(list[SharedFileLine], 401, 404),
    operation_id="list_programme_files",
    summary="共享文件 Shared files",
)
def list_files(request: HttpRequest, code: Code, folder: Annotated[str | None, Query(max_length=40)] = None) -> Any:
    """看得到的各版本，按文件夹和标题，最多 500 个；看不到的不计数。Versions one may see; others are not counted."""
    person = who(request)
    rows = access.files(person, access.get(person, code))
    found, out, seen = rows if folder is None else rows.filter(folder=folder), [], set()
    for row in found[:MOST]:
        file = (row.folder, row.title, row.level)
        out.append(_line(row, latest := row.withdrawn_at is None and file not in seen))
        if latest:
            seen.add(file)
    return answer(out)


@router.post(
    "/programmes/{code}/files",
    response=answers(SharedFileLine, *CHANGES),
    operation_id="share_file",
    summary="上传共享文件 Share a file",
)
def put(
    request: HttpRequest, code: Code, file: Upload, title: TitleOf = "", folder: Folder = "", level: FileLevel = None
) -> Any:
    """同名再传是新版本，旧版本留着；密级不高于专项的。A known title makes a version; what was there stays."""
    given = Given(file.name or "file", title, folder, level)
    return answer(_told(request, share_file(who(request), code, given, file)))


@router.get(
    "/programmes/{code}/files/{id}",
    response=answers(None, 401, 404, 422),
    operation_id="get_programme_file",
    summary="下载 Download",
    openapi_extra=ANY_FILE,
)
def download(request: HttpRequest, code: Code, id: Key) -> FileResponse:
    """密封的用 `open`，写明事由。A sealed one is taken by `open`, with a reason."""
    return attachment(read_file(who(request), code, id))


@router.post(
    "/programmes/{code}/files/{id}/open",
    response=answers(None, *CHANGES),
    operation_id="open_programme_file",
    summary="取阅密封文件 Take a sealed file",
    openapi_extra=ANY_FILE,
)
def open_(request: HttpRequest, code: Code, id: Key, body: ReadIn) -> FileResponse:
    """先留痕，再给文件。On record first, then given out."""
    return attachment(read_file(who(request), code, id, body.reason))


@router.get(
    "/programmes/{code}/files/{id}/readings",
    response=answers(list[ReadingLine], 401, 404),
    operation_id="programme_file_readings",
    summary="谁取阅过 Who took it",
)
def get_readings(request: HttpRequest, code: Code, id: Key) -> Any:
    """密封文件谁、何时、为什么取阅。Who took a sealed file, when and what for."""
    rows = readings(who(request), code, id)
    return answer([{"username": row.person.username, "at": row.at, "reason": row.reason} for row in rows])


@router.post(
    "/programmes/{code}/files/{id}/withdraw",
    response=answers(SharedFileLine, *CHANGES),
    operation_id="withdraw_programme_file",
    summary="撤下 Withdraw",
)
def withdraw(request: HttpRequest, code: Code, id: Key, body: WithdrawIn) -> Any:
    """上传人或主持专项的撤下，写明理由；记录不丢。By who put it or runs the programme; it stays on record."""
    return answer(_line(withdraw_file(who(request), code, id, body.reason, erase=body.erase), False))
