"""Papers drawn up for a matter: for staff under their token, for the reporter by number and code."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Router

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.actions.draw_papers import draw_papers
from luodi.city.matters.models import Matter
from luodi.faces.api.acting import REFUSES
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.files import ANY_FILE, attachment
from luodi.faces.api.following import Opening
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import PaperLine
from luodi.faces.api.values import Key, Number
from luodi.faces.api.wire import answer

router = Router(tags=["附件 Files"])
SHOWN = ("id", "paper", "name", "mime", "size", "sha256")


@router.post(
    "/matters/{number}/papers",
    auth=STAFF,
    response=answers(list[PaperLine], *REFUSES),
    operation_id="draw_papers",
    summary="生成材料 Draw up the papers",
)
def draw(request: HttpRequest, number: Number) -> HttpResponse:
    """按现行模板生成还没有的材料，列出全部；缺什么写明，不留空白。

    Draw up what is not there yet in the templates' present versions, and list all; what is missing is named.
    """
    by = who(request)
    draw_papers(by, number)
    return answer(_papers(by, access.get(by, number)))


@router.post(
    "/follow/papers",
    response=answers(list[PaperLine], *(status for status in REFUSES if status != 401)),
    operation_id="reporter_draw_papers",
    summary="诉求人：生成材料 By the reporter: draw up the papers",
)
def reporter_draw(request: HttpRequest, body: Opening) -> HttpResponse:
    """凭编号和查询码生成、列出材料。Draw up and list the papers, by number and code."""
    matter, reporter = access.follow(body.number, body.code)
    draw_papers(reporter, matter.number)
    return answer(_papers(reporter, matter))


@router.post(
    "/follow/papers/{id}",
    response=answers(None, 404, 413, 415, 422),
    operation_id="reporter_get_paper",
    summary="诉求人：下载材料 By the reporter: fetch a paper",
    openapi_extra=ANY_FILE,
)
def reporter_fetch(request: HttpRequest, id: Key, body: Opening) -> FileResponse:
    """凭编号和查询码下载一份材料。Fetch one paper, by number and code."""
    matter, reporter = access.follow(body.number, body.code)
    return attachment(access.documents(reporter, matter).exclude(paper="").filter(pk=id).first())


def _papers(by: Who, matter: Matter) -> list[dict[str, Any]]:
    rows = access.documents(by, matter).exclude(paper="").order_by("pk")
    return [{name: getattr(row, name) for name in SHOWN} for row in rows]
