"""The page of an official paper, GB/T 9704-2012: A4, a type area of 156 × 225 mm, 22 lines of 28 characters.

225 mm ÷ 22 = 28.99 pt and 156 mm ÷ 28 = 15.79 pt: lines of 580 twips, cells of 316, and 16 pt type (3号).
Both are a hair too large in whole twips, and the bottom and right margins give it (0.1 mm; the standard allows 1 mm):
otherwise the 22nd line and the 28th character would go over.

The section declares the grid, so that Word's page set-up shows it; the type is set by exact lines and spacing and does
not snap to it, since LibreOffice gives a character of 16 pt two cells of 15.79 pt.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from luodi.engines.prose.faces import Faces

LINES: Final = 22
CHARACTERS: Final = 28
PITCH: Final = 580
"""Of a line, in twips (20 to a point)."""
SIZE: Final = 16.0
CLOSER: Final = -5
"""Between characters, in twips: one more than the cell asks for, so that the 28th fits however a program rounds."""
CELL: Final = 316
"""Of a character, in twips."""
WIDTH: Final = CELL / 20
"""The same in points."""
PAGE: Final = (11_906, 16_838)
TOP, LEFT = Twips(2098), Twips(1588)
RIGHT, BOTTOM = Twips(PAGE[0] - 1588 - CHARACTERS * CELL - 2), Twips(PAGE[1] - 2098 - LINES * PITCH)
NUMBER_SIZE: Final = 14.0
"""4号, of page numbers."""


def set_page(paper: Any, faces: Faces) -> None:
    """Make the first section and the usual style of a python-docx document that page."""
    section = paper.sections[0]
    section.page_width, section.page_height = Twips(PAGE[0]), Twips(PAGE[1])
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    space = str(round((WIDTH - SIZE) * 4096))
    section._sectPr.append(_made("w:docGrid", type="linesAndChars", linePitch=str(PITCH), charSpace=space))
    _normal(paper, faces)
    _numbers(paper, section, faces)


def _normal(paper: Any, faces: Faces) -> None:
    style = paper.styles["Normal"]
    style.font.size = Pt(SIZE)
    set_face(style.element.get_or_add_rPr(), faces.body, faces.latin)
    style.element.rPr.insert_element_before(_made("w:spacing", val=str(CLOSER)), "w:sz", "w:szCs", "w:lang")
    style.element.rPr.append(_made("w:lang", val="en-US", eastAsia="zh-CN"))
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Twips(PITCH)
    form.widow_control = False
    properties = style.element.get_or_add_pPr()
    # Nothing may move a character off its place: no gap before digits, no mark hung into the margin.
    for name in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        properties.insert_element_before(_made(name, val="0"), "w:spacing", "w:ind", "w:jc", "w:rPr")


def _numbers(paper: Any, section: Any, faces: Faces) -> None:
    """Number the pages — 1 —, on the outer side, one character in (7.5)."""
    paper.settings.odd_and_even_pages_header_footer = True
    odd, even = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
    for footer, side in ((section.footer, odd), (section.even_page_footer, even)):
        line = footer.paragraphs[0]
        line.style = paper.styles["Normal"]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(NUMBER_SIZE)
        _run(line, "— ", faces)
        field = _made("w:fldSimple", instr=" PAGE ")
        line._p.append(field)
        field.append(_run(line, "1", faces)._r)
        _run(line, " —", faces)


def _run(line: Any, text: str, faces: Faces) -> Any:
    run = line.add_run(text)
    run.font.size = Pt(NUMBER_SIZE)
    set_face(run._r.get_or_add_rPr(), faces.title, faces.latin)
    return run


def set_face(properties: Any, chinese: str, latin: str) -> None:
    """Set the faces of a run or a style by its properties (w:rPr)."""
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin)


def name_alternatives(paper: Any, instead: Mapping[str, Sequence[str]]) -> None:
    """Name for each face those to take in its place, in the table of fonts (w:altName, ECMA-376, 17.8.3.1)."""
    part = next(part for part in paper.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for face, others in instead.items():
        font = _made("w:font", name=face)
        font.append(_made("w:altName", val=",".join(others)))
        table.append(font)
    part._blob = serialize_part_xml(table)


def _made(name: str, /, **values: str) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element
