"""Files as a page sends them: checked before anything is stored, then put on record one by one."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from luodi.city.matters import documents
from luodi.city.matters.access import Who
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.models import Document
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

MOST = 9
"""Files one form takes at once."""
ACCEPTED = ".jpg,.jpeg,.png,.gif,.webp,.pdf,.docx,.xlsx,.txt,.csv,.ofd"


def check(files: Iterable[UploadedFile]) -> None:
    """Raise Refused naming the first file that would not be taken, so that nothing is stored by halves."""
    listed = list(files)
    if len(listed) > MOST:
        raise Refused("too_many_files", Text(f"一次最多 {MOST} 个文件。", f"At most {MOST} files at once."), "files")
    most = settings.LUODI_UPLOAD_BYTES
    for file in listed:
        name = str(file.name)
        if not file.size or file.size > most:
            raise Refused(
                "bad_size",
                Text(f"“{name}”是空文件或超过 {most >> 20} MB。", f"“{name}” is empty or over {most >> 20} MB."),
                "files",
            )
        try:
            documents.check(file, name)
        except Refused as refused:
            said = refused.message
            raise Refused(refused.code, Text(f"“{name}”：{said.zh}", f"“{name}”: {said.en}"), "files") from refused


def attach_all(who: Who, number: str, files: Iterable[UploadedFile], material: str = "") -> int:
    """Put files on record, as one material where it is named; return how many.

    Raises Refused or Refusal at the first that is not taken.
    """
    count = 0
    for file in files:
        attach(who, number, str(file.name), file, material)
        count += 1
    return count


SHOWN = {
    "image/jpeg": Text("图片 JPEG", "JPEG picture"),
    "image/png": Text("图片 PNG", "PNG picture"),
    "image/gif": Text("图片 GIF", "GIF picture"),
    "image/webp": Text("图片 WebP", "WebP picture"),
    "application/pdf": Text("PDF", "PDF"),
}
"""What browsers show by themselves and that cannot run on our pages; known by content when it was taken."""
KINDS = SHOWN | {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Text("Word 文档", "Word document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Text("Excel 表格", "Excel workbook"),
    "application/zip": Text("压缩包", "Archive"),
    "text/plain": Text("文本", "Text"),
}


def inline(document: Document) -> FileResponse:
    """Return a picture or PDF to be shown inside our own pages, with nothing it could load or run.

    Raises KeyError for any other type: that is only ever saved.
    """
    SHOWN[document.mime]
    opened = documents.path_of(document.sha256).open("rb")
    response = FileResponse(opened, filename=document.name, content_type=document.mime)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    # A sandbox would keep browsers from showing a PDF at all; their readers run apart from the page anyway.
    bounds = "" if document.mime == "application/pdf" else "; sandbox"
    response.headers["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors 'self'{bounds}"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def download(document: Document) -> FileResponse:
    """Return a file to be saved, never shown: what a stranger sent must not run on our pages."""
    response = FileResponse(
        documents.path_of(document.sha256).open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.mime,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
