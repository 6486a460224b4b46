"""Content decides, not the name; nothing that runs or unpacks without end; the operator's scanner has the last word."""

import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from luodi.city.matters import documents, scanner
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Document
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def office(kind: str, **parts: bytes) -> bytes:
    types = f"<Types><Override ContentType='{kind}'/></Types>".encode()
    return packed({"[Content_Types].xml": types, "word/document.xml": b"<w/>"} | parts)


TAKEN = [
    ("照片.jpg", b"\xff\xd8\xff\xe0" + b"x" * 50),
    ("照片.PNG", PNG),
    ("动图.gif", b"GIF89a" + b"x" * 50),
    ("照片.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
    ("说明.pdf", b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\n"),
    ("说明.docx", office(DOCX)),
    ("图表.docx", office(DOCX, **{"word/embeddings/Microsoft_Excel_Sheet.xlsx": b"x"})),
    ("表.xlsx", office(XLSX, **{"xl/printerSettings/printerSettings1.bin": b"x"})),
    ("公文.ofd", packed({"OFD.xml": b"<ofd/>"})),
    ("说明.txt", "路灯坏了".encode()),
    ("有换行.txt", "路灯坏了\n".encode()),
    ("长.txt", ("a" + "路" * 5000).encode()),
]
REFUSED = [
    ("照片.jpg", PNG, "bad_file"),
    ("照片.png", b"MZ\x90\x00" + b"x" * 50, "bad_file"),
    ("照片.webp", b"RIFF\x00\x00\x00\x00WAVEfmt ", "bad_file"),
    ("程序.exe", b"MZ\x90\x00", "bad_file"),
    ("页面.html", b"<script>alert(1)</script>", "bad_file"),
    ("图.svg", b"<svg onload='x()'/>", "bad_file"),
    ("说明.txt", b"\x7fELF\x00\x01", "bad_file"),
    ("断.txt", "路灯坏了".encode()[:-1], "bad_file"),
    ("旧版.doc", b"\xd0\xcf\x11\xe0", "bad_file"),
    ("文件.zip", packed({"a.txt": b"a"}), "bad_file"),
    ("文件.rar", b"Rar!\x1a\x07", "bad_file"),
    ("假.docx", packed({"a.txt": b"a"}), "bad_file"),
    ("假.docx", office(XLSX), "bad_file"),
    ("假.ofd", packed({"a.txt": b"a"}), "bad_file"),
    ("破.docx", office(DOCX)[:-30], "bad_file"),
    ("宏.docx", office(MACROS), "active_content"),
    ("宏.docx", office(DOCX, **{"word/vbaProject.bin": b"x"}), "active_content"),
    ("宏.xlsx", office(XLSX, **{"xl/macrosheets/sheet1.xml": b"x"}), "active_content"),
    ("嵌.docx", office(DOCX, **{"word/embeddings/oleObject1.bin": b"MZ"}), "active_content"),
    ("控件.xlsx", office(XLSX, **{"xl/activeX/activeX1.xml": b"x"}), "active_content"),
    ("脚本.pdf", b"%PDF-1.7\n<</S /JavaScript /JS (app.alert(1))>>", "active_content"),
    ("启动.pdf", b"%PDF-1.7\n" + b" " * (1 << 20) + b"<</S /Launch>>", "active_content"),
    ("炸弹.xlsx", office(XLSX, **{"xl/big.xml": b"0" * (30 << 20)}), "bad_file"),
]


@pytest.fixture
def number(db: None) -> str:
    return raise_matter(PUBLIC, Draft("hotline", "路灯不亮", region="370202")).number


@pytest.fixture
def put(number: str, someone: Callable[[str], Person]) -> Callable[[str, bytes], Any]:
    return lambda name, body: attach(someone("zhou"), number, name, io.BytesIO(body))


@pytest.mark.parametrize(("name", "body"), TAKEN, ids=[f"{i}" for i in range(len(TAKEN))])
def test_what_people_send_is_taken(put: Callable[[str, bytes], Any], name: str, body: bytes) -> None:
    put(name, body)
    assert documents.path_of(Document.objects.get().sha256).read_bytes() == body


@pytest.mark.parametrize(("name", "body", "code"), REFUSED, ids=[f"{i}" for i in range(len(REFUSED))])
def test_what_is_not_what_it_says_or_could_run_is_refused_and_not_kept(
    put: Callable[[str, bytes], Any], name: str, body: bytes, code: str
) -> None:
    before = set(documents.root().rglob("*"))
    with pytest.raises(Refused) as no:
        put(name, body)
    assert (no.value.code, no.value.field) == (code, "file")
    assert no.value.message.en
    assert not Document.objects.exists()
    assert {path for path in documents.root().rglob("*") if path.is_file()} <= before


@pytest.mark.parametrize(("name", "body", "code"), REFUSED[:3] + REFUSED[-3:], ids=list("abcdef"))
def test_a_page_that_asks_first_gets_the_same_answer(name: str, body: bytes, code: str) -> None:
    with pytest.raises(Refused) as no:
        documents.check(io.BytesIO(body), name)
    assert no.value.code == code


# The scanner ----------------------------------------------------------------------------------------------------


@pytest.fixture
def scan(settings: Any, tmp_path: Path) -> Callable[[str], Path]:
    """Set a scanner whose body is given; it notes each file it saw."""
    scanner._clean.clear()

    def make(body: str) -> Path:
        seen, script = tmp_path / "seen", tmp_path / "scan.py"
        script.write_text(f"import os, sys, time\nopen({str(seen)!r}, 'a').write(sys.argv[1] + '\\n')\n{body}\n")
        settings.LUODI_SCAN = f"{sys.executable} {script} {{file}}"
        return seen

    return make


def test_a_clean_file_is_kept_and_scanned_once_for_page_and_action(
    put: Callable[[str, bytes], Any], scan: Callable[[str], Path]
) -> None:
    seen = scan("sys.exit(0)")
    documents.check(io.BytesIO(PNG), "照片.png")
    put("照片.png", PNG)
    assert len(seen.read_text().splitlines()) == 1


def test_a_harmful_file_is_refused_by_name_and_every_time(
    put: Callable[[str, bytes], Any], scan: Callable[[str], Path]
) -> None:
    seen = scan("sys.exit(1)")
    for _ in range(2):
        with pytest.raises(Refused) as no:
            put("照片.png", PNG)
        assert no.value.code == "infected"
    assert len(seen.read_text().splitlines()) == 2
    assert not Document.objects.exists()


@pytest.mark.parametrize("body", ["sys.exit(2)", "time.sleep(30)", "os.kill(os.getpid(), 9)"])
def test_in_doubt_nothing_is_kept(
    put: Callable[[str, bytes], Any], scan: Callable[[str], Path], settings: Any, body: str
) -> None:
    scan(body)
    settings.LUODI_SCAN_SECONDS = 1.0
    with pytest.raises(Refused) as no:
        put("照片.png", PNG)
    assert no.value.code == "scan_failed"
    assert not Document.objects.exists()


def test_a_scanner_that_is_not_there_keeps_nothing(put: Callable[[str, bytes], Any], settings: Any) -> None:
    settings.LUODI_SCAN = "/nowhere/clamdscan"
    with pytest.raises(Refused) as no:
        put("照片.png", PNG + b"never seen before")  # what was examined once is not examined again
    assert no.value.code == "scan_failed"


def test_a_scanner_learns_no_key(
    put: Callable[[str, bytes], Any], scan: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUODI_KEY_MASTER", "secret")
    scan("sys.exit(2 if any(name.startswith(('LUODI', 'DATABASE')) for name in os.environ) else 0)")
    put("照片.png", PNG)
    assert Document.objects.count() == 1
