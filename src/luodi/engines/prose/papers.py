"""Papers as files: a title, paragraphs, tables and places to sign, as .docx and as PDF, which say the same."""

import io
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from luodi.engines.prose.templates import Block

FONTS: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "Noto Sans CJK SC", "Fandol Song")
"""Typefaces with Chinese characters, the best first."""
WRITTEN: Final = "宋体"
SIZE: Final = 12.0


class NoFont(Exception):
    """No typeface with Chinese characters is installed: a PDF would show boxes."""


# Word -----------------------------------------------------------------------------------------------------------


def write_docx(blocks: list[Block], *, title: str, at: datetime) -> bytes:
    """Return a .docx of filled blocks. `at` is when it says it was made, so that the same makes the same."""
    paper = docx.Document()
    style = paper.styles["Normal"]
    style.font.name, style.font.size = WRITTEN, Pt(SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), WRITTEN)
    core = paper.core_properties
    core.title, core.author, core.created, core.modified = title, "", at, at
    core.comments = ""
    for block in blocks:
        _WORD[block.kind](paper, block)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _word_title(paper: Any, block: Block) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(block.text)
    run.bold, run.font.size = True, Pt(18)


def _word_heading(paper: Any, block: Block) -> None:
    paper.add_paragraph().add_run(block.text).bold = True


def _word_text(paper: Any, block: Block) -> None:
    for line in block.text.splitlines():
        added = paper.add_paragraph(line)
        added.paragraph_format.first_line_indent = Pt(2 * SIZE)
        added.paragraph_format.line_spacing = 1.5


def _word_table(paper: Any, block: Block) -> None:
    if not block.rows:
        return
    table = paper.add_table(rows=0, cols=len(block.rows[0].cells))
    table.style = "Table Grid"
    for n, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row.cells, strict=True):
            cell.paragraphs[0].add_run(text).bold = n == 0
    paper.add_paragraph()


def _word_sign(paper: Any, block: Block) -> None:
    for signer in block.signers:
        line = paper.add_paragraph(f"{signer}：________________")
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


_WORD: Final = {
    "title": _word_title,
    "heading": _word_heading,
    "text": _word_text,
    "table": _word_table,
    "sign": _word_sign,
}


# PDF ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the installed typefaces, looked for once: that takes longer than setting a page."""
    return typst.Fonts()


def families() -> frozenset[str]:
    """Return the names of the installed typefaces."""
    return frozenset(_fonts().families())


@lru_cache(maxsize=1)
def font() -> str:
    """Return an installed typeface with Chinese characters, empty for none."""
    known = families()
    return next((name for name in FONTS if name in known), "")


def write_pdf(blocks: list[Block], *, title: str) -> bytes:
    """Return a PDF of filled blocks. Raises NoFont."""
    if not font():
        raise NoFont
    head = (
        f'#set document(title: {_said(title)}, date: none)\n#set page(paper: "a4", margin: 2.6cm)\n'
        f'#set text(font: {_said(font())}, size: {SIZE}pt, lang: "zh", region: "cn")\n'
        "#set par(leading: 1em, justify: true, first-line-indent: (amount: 2em, all: true))\n"
    )
    body = "\n".join(_SET[block.kind](block) for block in blocks)
    made = typst.compile((head + body).encode(), font_paths=_fonts())
    assert isinstance(made, bytes)  # noqa: S101 - one file comes of it, not one for each page
    return made


def _said(text: str) -> str:
    """Return text as a typst string: nothing in it is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "") + '"'


def _set_title(block: Block) -> str:
    return f'#align(center, text(size: 18pt, weight: "bold", {_said(block.text)}))\n#v(0.6em)'


def _set_heading(block: Block) -> str:
    return f'#text(weight: "bold", {_said(block.text)})\n'


def _set_text(block: Block) -> str:
    return "\n\n".join(f"#par({_said(line)})" for line in block.text.splitlines())


def _set_table(block: Block) -> str:
    if not block.rows:
        return ""
    head, *rest = block.rows
    cells = [f'text(weight: "bold", {_said(cell)})' for cell in head.cells]
    cells += [f"text({_said(cell)})" for row in rest for cell in row.cells]
    columns = ", ".join(["1fr"] * len(head.cells))
    return f"#block[#set par(first-line-indent: 0em)\n#table(columns: ({columns}), inset: 7pt, {', '.join(cells)})]"


def _set_sign(block: Block) -> str:
    lines = [f"#align(right, {_said(f'{signer}：________________')})" for signer in block.signers]
    return "#v(1em)\n" + "\n".join(lines)


_SET: Final = {
    "title": _set_title,
    "heading": _set_heading,
    "text": _set_text,
    "table": _set_table,
    "sign": _set_sign,
}
