"""An uploaded workbook, kept until whoever sent it confirms what it would change: at the desk and over the API."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.uploads import keep_upload, upload_of
from luodi.engines.notation import Text

NO_FILE: Final = Text(
    "请选择 Excel 文件（.xlsx、.xls），最大 {} MB。", "Choose an Excel file (.xlsx, .xls), at most {} MB."
)
GONE: Final = Text("上传的文件已过期，请重新上传。", "The upload has expired; upload it again.")


def kept(person: Person, file: UploadedFile | None) -> Path:
    """Keep an upload until it is confirmed; what was never confirmed is thrown away. Raises Refused `bad_file`."""
    most = settings.LUODI_UPLOAD_BYTES
    if file is None or not file.size or file.size > most or not str(file.name).lower().endswith((".xlsx", ".xls")):
        mb = most >> 20
        raise Refused("bad_file", Text(NO_FILE.zh.format(mb), NO_FILE.en.format(mb)), "file")
    return keep_upload(person.pk, file.read())


def taken_up(person: Person, upload: str) -> Path:
    """Return where a person's own upload lies. Raises Refused `not_found` when it is there no more."""
    path = upload_of(person.pk, upload)
    if path is None:
        raise Refused("not_found", GONE, "file")
    return path
