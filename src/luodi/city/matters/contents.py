"""What is inside a file: nothing that runs, nothing that unpacks without end, and really what its type says.

Papers of office programs and OFD are archives themselves, so they are opened and their parts looked at. Macros,
embedded programs and scripts are refused, since whoever opens the file next works in a government office.
"""

import re
import zipfile
from typing import IO, Final

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

PARTS: Final = 5_000
"""Parts an archive may have."""
UNPACKED: Final = 400 << 20
"""Bytes all parts together may unpack to."""
RATIO: Final = 200
"""How much a part may grow by when unpacked, beyond its first megabyte: what grows more is made to fill disks."""
TYPES: Final = "[Content_Types].xml"
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MARKS: Final = {
    f"{OFFICE}wordprocessingml.document": b"wordprocessingml.document.main+xml",
    f"{OFFICE}spreadsheetml.sheet": b"spreadsheetml.sheet.main+xml",
}
"""What the list of parts must name for the file to be what its ending says."""
OFD: Final = "application/ofd"
RUNS: Final = re.compile(
    r"vbaProject|vbaData|activeX|attachedToolbars|macrosheets|/embeddings/(?!.*\.(?:xlsx|docx|pptx)$)"
    r"|\.(?:bin|exe|dll|js|vbs|cmd|ps1|hta|jar)$",
    re.IGNORECASE,
)
"""Names of parts that run, or bring in something that may."""
HARMLESS: Final = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
PDF_RUNS: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
CHUNK: Final = 1 << 20

ACTIVE: Final = Text(
    "文件里有宏、脚本或嵌入的程序，不收；请另存为不含宏的文件或 PDF。",
    "The file holds macros, scripts or embedded programs and is not taken; save it without them, or as PDF.",
)
WRONG: Final = Text(
    "文件打不开，或不是它的扩展名所说的类型。", "The file does not open, or is not what its ending says."
)


def examine(file: IO[bytes], mime: str) -> None:
    """Look inside a file of this type. Refused `active_content`, `bad_file`. The file is left at its start."""
    file.seek(0)
    if mime == "application/pdf":
        _pdf(file)
    elif mime in MARKS or mime == OFD:
        _archive(file, mime)
    file.seek(0)


def _pdf(file: IO[bytes]) -> None:
    tail = b""
    while chunk := file.read(CHUNK):
        if PDF_RUNS.search(tail + chunk):
            raise Refused("active_content", ACTIVE, "file")
        tail = chunk[-32:]


def _archive(file: IO[bytes], mime: str) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _bounded(archive.infolist())
            names = set(archive.namelist())
            if mime == OFD:
                _expect("OFD.xml" in names)
            else:
                _expect(TYPES in names)
                types = archive.read(TYPES)
                if b"macroEnabled" in types:
                    raise Refused("active_content", ACTIVE, "file")
                _expect(MARKS[mime] in types)
            if any(RUNS.search(name) and not HARMLESS.search(name) for name in names):
                raise Refused("active_content", ACTIVE, "file")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused("bad_file", WRONG, "file") from error


def _bounded(parts: list[zipfile.ZipInfo]) -> None:
    grows = any(part.file_size > CHUNK + RATIO * part.compress_size for part in parts)
    if len(parts) > PARTS or grows or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(
            "bad_file", Text("文件解开后过大，不收。", "The file unpacks to far too much and is not taken."), "file"
        )


def _expect(holds: bool) -> None:
    if not holds:
        raise Refused("bad_file", WRONG, "file")
