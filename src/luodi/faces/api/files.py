"""Files on matters: taken as multipart, given back only as attachments."""

from typing import Annotated, Any, Protocol

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from luodi.city.matters import access
from luodi.city.matters.actions.attach_document import ATTACH, attach
from luodi.city.matters.documents import path_of
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.api.acting import REFUSES, receipt
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import Receipt
from luodi.faces.api.values import Key, Number
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["附件 Files"])


def file_of_type(*types: str) -> dict[str, Any]:
    """Return how an operation that answers with a file describes it."""
    content = {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in types}
    return {"responses": {200: {"content": content}}}


ANY_FILE = file_of_type("application/octet-stream")
Upload = Annotated[
    UploadedFile, File(description="图片、PDF、OFD、Word、Excel 或文本。Picture, PDF, OFD, Word, Excel, text.")
]

MaterialKey = Annotated[
    str,
    Form(
        max_length=60,
        description="它是哪一项材料（见事项类型的 materials）；可不填。Which material it is, if any.",
    ),
]


@router.post(
    "/matters/{number}/documents",
    response=answers(Receipt, *REFUSES),
    operation_id="act_attach",
    summary=f"{ATTACH.name.zh} {ATTACH.name.en}",
)
def upload(request: HttpRequest, number: Number, file: Upload, material: MaterialKey = "") -> HttpResponse:
    """上传一个文件；按内容识别类型，与扩展名不符的不收。

    Upload one file; it is known by its content, and refused when that does not fit its ending.
    """
    by = who(request)
    access.get(by, number)  # before the bytes are kept: who cannot see the matter stores nothing
    return answer(receipt([attach(by, number, file.name or "file", file, material)]))


@router.get(
    "/matters/{number}/documents/{id}",
    response=answers(None, 401, 404, 422),
    operation_id="get_document",
    summary="下载附件 Download a file",
    openapi_extra=ANY_FILE,
)
def download(request: HttpRequest, number: Number, id: Key) -> FileResponse:
    """作为附件下载，浏览器不会打开它。Always as an attachment, which no browser opens by itself."""
    by = who(request)
    return attachment(access.documents(by, access.get(by, number)).filter(pk=id).first())


class Kept(Protocol):
    """A row that tells of a file in the store: a document, a piece of evidence."""

    name: Any
    sha256: Any


def attachment(document: Kept | None) -> FileResponse:
    """Return a file to be saved. Raises Refused `not_found`."""
    if document is None or not path_of(document.sha256).is_file():
        raise Refused("not_found", Text("没有这个附件。", "There is no such file."), "id")
    name = "".join(sign for sign in document.name if sign.isprintable()) or "file"
    response = FileResponse(
        path_of(document.sha256).open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
