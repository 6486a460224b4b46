"""Files on matters: kept once each under their own digest, checked by what they are and not by what they are called."""

import codecs
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Protocol

from django.conf import settings
from django.db.models import Model

from luodi.city.matters import contents, scanner
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"GIF87a", "image/gif", ("gif",)),
    (b"GIF89a", "image/gif", ("gif",)),
    (b"RIFF", "image/webp", ("webp",)),
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    (b"PK\x03\x04", "application/ofd", ("ofd",)),
)
"""First bytes, type, and the endings that may go with them. Plain text is known by decoding as UTF-8."""
WEBP = slice(8, 12), b"WEBP"
UTF_8 = codecs.getincrementaldecoder("utf-8")
HEAD = 4096
"""Bytes by which a type is known."""
CHUNK = 1 << 20
DIGEST = re.compile("[0-9a-f]{64}")


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


_rows: dict[type[Model], str] = {}
"""Rows of other rooms that name files of this store by their `sha256`, and the column that says they were erased."""


def kept_for(model: type[Model], erased: str = "") -> None:
    """Have the files that another room's rows name (a column `sha256`) outlive those of matters, in backups, too.

    A row whose column `erased` holds a moment needs its file no more.
    """
    _rows[model] = erased


def kept_elsewhere(sha256: str) -> bool:
    """Return whether a row of another room needs this file."""
    return any(
        model._default_manager.filter(sha256=sha256, **({erased: None} if erased else {})).exists()
        for model, erased in _rows.items()
    )


def statements_of_others() -> list[str]:
    """Return the statements that name the files those rows need."""
    return [
        f"SELECT sha256 FROM {model._meta.db_table}" + (f" WHERE {erased} IS NULL" if erased else "")  # noqa: S608
        for model, erased in _rows.items()
    ]


def sniff(head: bytes, name: str) -> str:
    """Return a file's type by content and ending. Raises Refused for types that are not taken."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for start, mime, endings in SIGNATURES:
        if head.startswith(start) and ending in endings and (ending != "webp" or head[WEBP[0]] == WEBP[1]):
            return mime
    if ending in {"txt", "csv"} and _is_text(head):
        return "text/plain"
    raise Refused(
        "bad_file",
        Text(
            "只收图片、PDF、OFD、Word、Excel 和文本，不收压缩包；内容要与扩展名一致。",
            "Only pictures, PDF, OFD, Word, Excel and text are taken, no archives; the content must fit the ending.",
        ),
        "file",
    )


def _is_text(head: bytes) -> bool:
    # The head of a longer file may end within a sign, a whole file may not.
    try:
        UTF_8().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in head


def root() -> Path:
    """Return the folder files lie in, outside anything a web server serves."""
    return Path(settings.HOME) / "documents"


def path_of(sha256: str) -> Path:
    """Return where a file with this digest lies: for what is no digest a place where nothing does.

    A path made of anything else could lead to any file of the machine.
    """
    return root() / sha256[:2] / sha256 if DIGEST.fullmatch(sha256) else root() / "none" / "none"


def check(file: IO[bytes], name: str) -> None:
    """Raise Refused unless a file of this name would be taken; it is left at its start. Nothing is kept."""
    file.seek(0)
    contents.examine(file, sniff(file.read(HEAD), name))
    if settings.LUODI_SCAN:
        digest = hashlib.sha256()
        with NamedTemporaryFile(prefix="luodi-") as copy:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            scanner.scan(Path(copy.name), digest.hexdigest())
    file.seek(0)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the store: what it is by its content, its digest, its bytes."""

    mime: str
    sha256: str
    size: int


def take(file: Readable, name: str) -> Taken:
    """Examine, scan and store a file somebody sent under a name. Raises Refused when it is not taken."""
    head = file.read(HEAD)
    mime = sniff(head, name)
    return Taken(mime, *store(_Rest(head, file), mime))


class _Rest:
    """A file whose first bytes were already read."""

    def __init__(self, head: bytes, file: Readable) -> None:
        self.head, self.file = BytesIO(head), file

    def read(self, size: int, /) -> bytes:
        return self.head.read(size) or self.file.read(size)


def store(file: Readable, mime: str = "") -> tuple[str, int]:
    """Write a file durably under its digest; return digest and size. Raises Refused when it is too large or empty.

    With a type its content is examined and scanned before it is kept; without one it is the city's own.
    """
    folder = root()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("wb") as out:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > settings.LUODI_UPLOAD_BYTES:
                    most = settings.LUODI_UPLOAD_BYTES >> 20
                    raise Refused("too_large", Text(f"文件最大 {most} MB。", f"A file is at most {most} MB."), "file")
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if not size:
            raise Refused("empty_file", Text("文件是空的。", "The file is empty."), "file")
        if mime:
            with draft.open("rb") as written:
                contents.examine(written, mime)
            scanner.scan(draft, digest.hexdigest())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return digest.hexdigest(), size
