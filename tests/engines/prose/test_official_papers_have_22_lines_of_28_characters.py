"""A bulletin as paper: the page of GB/T 9704, measured in what LibreOffice makes of the .docx."""

import io
import zipfile
from collections import Counter
from datetime import datetime
from itertools import pairwise
from random import Random

import docx
import pypdfium2
import pytest
from bulletins import DAY, TEMPLATE, facts
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from luodi.engines.figures import Refused
from luodi.engines.prose import Block, Bulletin, Sentence, Span, fill, parse_bulletin
from luodi.engines.prose.convert import NoOffice, office, to_pdf
from luodi.engines.prose.faces import OFFICE, installed
from luodi.engines.prose.official import write_official
from luodi.engines.prose.papers import font
from paper_lines import lines

AT = datetime(2026, 11, 5, 9)
MM = 72 / 25.4
BODY = "落地生根开花结果事事有回应件件有着落" * 80
needs_office = pytest.mark.skipif(not office() or not font(), reason="no LibreOffice, or no Chinese typeface")


def bulletin() -> Bulletin:
    return fill(parse_bulletin(TEMPLATE, "bulletin.yaml"), facts(), DAY)


def test_the_paper_has_the_margins_the_grid_and_the_faces_of_the_standard() -> None:
    paper = docx.Document(io.BytesIO(write_official(bulletin(), language="zh", at=AT)))
    section = paper.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for found, wanted in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(found - Mm(wanted)) < Mm(0.2)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "580")
    faces = {
        line.text[:2]: run.font.element.rPr.rFonts.get(qn("w:eastAsia"))
        for line in paper.paragraphs
        for run in line.runs
    }
    assert (faces["关于"], faces["一、"], faces["（一"]) == (OFFICE.title, OFFICE.first, OFFICE.second)
    assert faces["解决"] == OFFICE.body


def test_odd_pages_are_numbered_on_the_right_and_even_pages_on_the_left() -> None:
    paper = docx.Document(io.BytesIO(write_official(bulletin(), language="zh", at=AT)))
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    sides = [footer.paragraphs[0].alignment for footer in (section.footer, section.even_page_footer)]
    assert [side.name for side in sides if side is not None] == ["RIGHT", "LEFT"]


def test_the_words_on_paper_are_those_of_the_blocks_in_either_language() -> None:
    for language in ("zh", "en"):
        paper = docx.Document(io.BytesIO(write_official(bulletin(), language=language, at=AT)))
        text = "\n".join(line.text for line in paper.paragraphs)
        for block in bulletin().blocks:
            assert block.sentence.text.get(language) in text
        cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
        assert cells[-1] == "95.92%"


def test_no_typeface_is_brought_along() -> None:
    """The official faces are named, with those to take where they are not installed."""
    with zipfile.ZipFile(io.BytesIO(write_official(bulletin(), language="zh", at=AT))) as parts:
        named = parts.read("word/fontTable.xml").decode()
        assert f'w:name="{OFFICE.body}"><w:altName w:val="FangSong,' in named
        assert not [name for name in parts.namelist() if name.endswith((".odttf", ".ttf", ".otf"))]


def test_a_bulletin_with_a_refused_part_is_not_put_on_paper() -> None:
    held = fill(parse_bulletin(TEMPLATE, "bulletin.yaml"), facts(solved=None), DAY)
    with pytest.raises(Refused, match="bulletin-incomplete: 有1段不能印，第11行：没有“solved”的数"):
        write_official(held, language="zh", at=AT)


def test_without_libreoffice_a_pdf_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert office() == ""
    with pytest.raises(NoOffice):
        to_pdf(b"")


# Measured -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@needs_office
def test_libreoffice_sets_22_lines_of_28_characters() -> None:
    blocks = (Block("to", Sentence((Span(BODY),))), Block("text", Sentence((Span(BODY),))))
    paper = write_official(Bulletin("grid", blocks), language="zh", at=AT, faces=installed())
    pdf = pypdfium2.PdfDocument(to_pdf(paper))
    first = lines(pdf[0])
    assert len(first) == 22
    assert {len(words) for _, _, words in first} == {28}
    pitches = [above - below for (above, _, _), (below, _, _) in pairwise(first)]
    assert all(abs(pitch - 29) <= 1 for pitch in pitches)  # each to a whole point
    assert abs((first[0][0] - first[-1][0]) / 21 - 29) < 0.1
    assert abs(first[0][1] - 28 * MM) < 1
    assert abs(pdf[0].get_width() - 210 * MM) < 1
    second = lines(pdf[1])
    assert len(second) == 22


@pytest.mark.slow
@needs_office
def test_nothing_that_was_written_is_lost_at_the_ends_of_lines() -> None:
    chance = Random(9704)
    marks = ("，", "。", "；", "、", "：", "（97.5%）、", "2026年", "“好”", "12345件，", "——")
    words = ["".join(chance.choices(BODY[:18], k=chance.randint(2, 13))) + chance.choice(marks) for _ in range(900)]
    blocks = tuple(Block("text", Sentence((Span("".join(words[n : n + 15])),))) for n in range(0, 900, 15))
    paper = write_official(Bulletin("marks", blocks), language="zh", at=AT, faces=installed())
    pages = pypdfium2.PdfDocument(to_pdf(paper))
    printed = Counter("".join(page.get_textpage().get_text_range() for page in pages))
    lost = Counter("".join(words)) - printed
    assert lost == Counter()


@pytest.mark.slow
@needs_office
def test_the_type_stays_inside_its_area_on_the_picture_of_a_page() -> None:
    paper = write_official(bulletin(), language="zh", at=AT, faces=installed())
    page = pypdfium2.PdfDocument(to_pdf(paper))[0]
    dark = page.render(scale=2).to_numpy().min(axis=2) < 128
    per_mm = 2 * MM
    rows, columns = dark.any(axis=1).nonzero()[0] / per_mm, dark.any(axis=0).nonzero()[0] / per_mm
    assert rows.min() > 36
    assert rows.max() < 297 - 20  # the page number is below the type area, inside the margin
    assert columns.min() > 27
    assert columns.max() < 210 - 25
    below = dark[round(263 * per_mm) :].any(axis=0).nonzero()[0] / per_mm
    assert below.min() > 105  # an odd page has its number on the right


def test_every_language_has_a_title() -> None:
    assert bulletin().title.zh == "关于2026年10月政务服务热线办理情况的通报"
    assert bulletin().title.en == "The hotline in October 2026: a bulletin"


def test_who_signs_never_stands_alone_on_a_page() -> None:
    paper = docx.Document(io.BytesIO(write_official(bulletin(), language="zh", at=AT)))
    lines = paper.paragraphs
    sign = next(n for n, line in enumerate(lines) if line.alignment == WD_ALIGN_PARAGRAPH.RIGHT)
    kept = [bool(line.paragraph_format.keep_with_next) for line in lines[sign - 2 : sign + 1]]
    assert kept == [True, True, True]
    assert lines[sign - 2].text, "words go with it, not a blank line alone"
