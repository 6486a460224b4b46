"""A bulletin as an official paper (.docx, GB/T 9704-2012): the page is prose.grid's, the words are the blocks'."""

import io
from datetime import datetime
from itertools import pairwise
from math import ceil
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Pt

from luodi.engines.prose.faces import INSTEAD, OFFICE, Faces
from luodi.engines.prose.filled import Block, Bulletin
from luodi.engines.prose.grid import CHARACTERS, WIDTH, name_alternatives, set_face, set_page

TITLE: Final = 22.0
"""2号."""
SMALL: Final = 12.0
DAY_IN: Final = 4
"""Characters left free to the right of the day (7.3.5.1)."""


def write_official(bulletin: Bulletin, *, language: str, at: datetime, faces: Faces = OFFICE) -> bytes:
    """Return the .docx in one language. `at` is when it says it was made.

    Raises Refused (`bulletin-incomplete`) for a bulletin with a part that may not be printed.
    """
    bulletin.require_whole()
    paper = docx.Document()
    set_page(paper, faces)
    name_alternatives(paper, INSTEAD if faces == OFFICE else {})
    core = paper.core_properties
    core.title, core.author, core.comments = bulletin.title.get(language), "", ""
    core.created, core.modified = at, at
    for block in bulletin.blocks:
        _WRITE[block.kind](paper, block, language, faces, bulletin)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _words(block: Block, language: str) -> str:
    return "".join(span.text for span in block.sentence.get(language))


def _line(paper: Any, text: str, face: str, faces: Faces, *, size: float = 0, indent: float = 0) -> Any:
    """Add a paragraph in one face; `indent` of its first line in characters.

    Not justified: full lines of the grid are even, and LibreOffice 7.4 drops a mark that ends a justified line of them.
    """
    line = paper.add_paragraph()
    run = line.add_run(text)
    set_face(run._r.get_or_add_rPr(), face, faces.latin)
    if size:
        run.font.size = Pt(size)
    if indent:
        line.paragraph_format.first_line_indent = Pt(indent * WIDTH)
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return line


def _title(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    _centred(paper, _words(block, language), faces)
    paper.add_paragraph()


def _centred(paper: Any, words: str, faces: Faces) -> None:
    """Set a title; one of several lines in lines of like length (7.3.1), not with a single character in the last."""
    line = _line(paper, words, faces.title, faces, size=TITLE)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    area, wide = CHARACTERS * WIDTH, (_width(words) + max(1, _gaps(words) / 4)) * TITLE
    if (lines := ceil(wide / area)) > 1:
        spare = (area - wide / lines - TITLE) / 2
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(max(0, spare))


def _to(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    colon = "：" if language.startswith("zh") else ":"
    _line(paper, _words(block, language) + colon, faces.body, faces)


def _heading(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    face = {1: faces.first, 2: faces.second}.get(block.level, faces.body)
    line = _line(paper, _words(block, language), face, faces, indent=2)
    line.paragraph_format.keep_with_next = True
    line.runs[0].bold = not language.startswith("zh")  # Latin letters have no 黑体 and no 楷体


def _text(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    _line(paper, _words(block, language), faces.body, faces, indent=2)


def _list(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    if block.level == 1:
        paper.add_paragraph()
    line = _line(paper, _words(block, language), faces.body, faces)
    line.paragraph_format.left_indent = Pt((2 if block.level == 1 else 5) * WIDTH)


def _sign(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    """Set who signs over the middle of the day below (7.3.5.1)."""
    day = next(_words(other, language) for other in whole.blocks if other.kind == "day")
    words = _words(block, language)
    # Never alone on a page (7.3.5.4): what stands before goes with it.
    paper.paragraphs[-1].paragraph_format.keep_with_next = True
    paper.add_paragraph().paragraph_format.keep_with_next = True
    _right(paper, words, DAY_IN + (_width(day) - _width(words)) / 2, faces).paragraph_format.keep_with_next = True


def _day(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    _right(paper, _words(block, language), DAY_IN, faces)


def _right(paper: Any, words: str, free: float, faces: Faces) -> Any:
    line = _line(paper, words, faces.body, faces)
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.paragraph_format.right_indent = Pt(max(0, free) * WIDTH)
    return line


def _gaps(words: str) -> int:
    """Return how often Chinese stands beside Latin letters or digits: a quarter of a character is set there."""
    plain = [ord(letter) < 0x2000 for letter in words]
    return sum(one != other for one, other in pairwise(plain))


def _width(words: str) -> float:
    """Return the width in characters; digits and Latin letters take half of one."""
    return sum(0.5 if ord(letter) < 0x2000 else 1 for letter in words)


def _annex(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    word = "附件" if language.startswith("zh") else "Annex "
    line = _line(paper, f"{word}{block.level or ''}".strip(), faces.first, faces)
    line.paragraph_format.page_break_before = True
    paper.add_paragraph()
    _centred(paper, _words(block, language), faces)
    paper.add_paragraph()


def _table(paper: Any, block: Block, language: str, faces: Faces, whole: Bulletin) -> None:
    table = paper.add_table(rows=0, cols=len(block.rows[0]))
    table.style = "Table Grid"
    for n, row in enumerate(block.rows):
        line_of = table.add_row()
        keep = OxmlElement("w:tblHeader" if not n else "w:cantSplit")  # headings on every page, no row on two
        line_of._tr.get_or_add_trPr().append(keep)
        for cell, sentence in zip(line_of.cells, row, strict=True):
            line = cell.paragraphs[0]
            line.alignment, line.paragraph_format.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, 1.0
            run = line.add_run("".join(span.text for span in sentence.get(language)))
            run.font.size = Pt(SMALL)
            set_face(run._r.get_or_add_rPr(), faces.body if n else faces.first, faces.latin)


_WRITE: Final = {
    "title": _title,
    "to": _to,
    "heading": _heading,
    "text": _text,
    "list": _list,
    "sign": _sign,
    "day": _day,
    "annex": _annex,
    "table": _table,
}
