"""M2 月通报: the month's bulletin of the hotline is computed from its run, and goes to paper with its annex."""

import io
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from api_client import Answer, ApiClient
from bulletins_of_runs import decided, month, on_paper, words
from luodi.engines.prose.convert import office
from luodi.engines.prose.papers import font
from paper_lines import lines

As = Callable[[str], ApiClient]
NOVEMBER = ("2026-11-01", "2026-11-28")


@pytest.fixture
def run(as_: As) -> str:
    """A decided run of a month: twelve appeals in Laoshan, two of them late, and twelve in Chengyang, one late."""
    month("370212", late=2)
    month("370214", late=1)
    return decided(as_, "hotline-rates", NOVEMBER)


def test_the_month_is_told_with_figures_ranks_examples_and_next_steps(as_: As, run: str) -> None:
    told = words(as_("qu").get(f"/assessments/{run}/bulletin").ok())
    assert told[0] == "关于2026年11月1日至2026年11月28日12345热线三率情况的通报"
    assert "参加考核的有10个单位，共答复诉求24件，按时答复率为87.50%。" in told[3]
    assert [line for line in told if line[1] == "、"] == ["一、总体情况", "二、排名", "三、存在问题", "四、下步要求"]
    ranks = next(line for line in told if line.startswith("名次"))
    assert ranks.startswith("名次（括号内依次是总分、区间和按时答复率的基数）：城阳区第1（")
    assert "；崂山区第2（" in ranks
    assert "12件" in ranks
    listed = next(line for line in told if line.startswith("样本不足、只列出不排名的有市南区（"))
    assert "按时答复率0/0" in listed


def test_examples_are_the_slowest_matters_of_who_is_last_by_number_alone(as_: As, run: str) -> None:
    answer = as_("qu").get(f"/assessments/{run}/bulletin").ok()
    told = [line for line in words(answer) if "编号" in line]
    late = as_("qu").get(f"/assessments/{run}/figures/370212/answered", part="of").ok()["matters"][:2]
    assert told == [
        f"1. 崂山区：没有按时答复（编号：{late[0]}）。",
        f"2. 崂山区：没有按时答复（编号：{late[1]}）。",
    ]
    assert "路灯不亮" not in "".join(words(answer))
    steps = [line for line in words(answer) if "责任单位" in line]
    assert [line[line.index("责任单位") :].split("；")[0] for line in steps] == [
        "责任单位：崂山区",
        "责任单位：市12345热线中心",
    ]


def test_every_figure_leads_to_what_stands_behind_it(as_: As, run: str) -> None:
    answer = as_("qu").get(f"/assessments/{run}/bulletin").ok()
    links = {span["link"] for block in answer["blocks"] for span in block["zh"]} - {""}
    links |= {s["link"] for b in answer["blocks"] for row in b["rows"] for cell in row for s in cell["zh"]} - {""}
    figures = {link for link in links if "/" in link and not link.startswith("matter/")}
    assert {"370212/answered", "370214/solved", "370212/satisfied"} <= figures
    for figure in figures:
        assert as_("qu").get(f"/assessments/{run}/figures/{figure}").ok()["cell"]["indicator"] == figure.split("/")[1]


def test_what_cannot_be_told_is_left_out_with_its_reason(as_: As, run: str) -> None:
    answer = as_("qu").get(f"/assessments/{run}/bulletin").ok()
    reasons = {one["slot"]: one["why"]["zh"] for one in answer["left_out"]}
    assert reasons["answered_change"] == "没有已公布的上期"
    assert "只有2个" in reasons["answered_leaders"]
    assert answer["refusals"] == []


def test_the_paper_says_what_the_page_says_in_both_languages(as_: As, run: str) -> None:
    answer = as_("qu").get(f"/assessments/{run}/bulletin").ok()
    for language in ("zh", "en"):
        paper = docx.Document(io.BytesIO(on_paper(as_("qu"), run, "docx", language)))
        text = "\n".join(line.text for line in paper.paragraphs)
        for line in words(answer, language):
            assert line in text
        assert len(paper.tables[0].rows) == 12


def test_the_annex_is_a_workbook_of_numbers(as_: As, run: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(on_paper(as_("qu"), run, "xlsx", "zh")))
    rows = book.get_sheet_by_index(0).to_python()
    head = next(row for row in rows if "单位" in row)
    laoshan = dict(zip(head, next(row for row in rows if "崂山区" in row), strict=True))
    assert (laoshan["按时答复率 分子"], laoshan["按时答复率 分母"]) == (10, 12)


def test_who_sees_only_their_own_figures_sees_no_bulletin_before_it_is_published(as_: As, run: str) -> None:
    assert as_("370212-head").get(f"/assessments/{run}/bulletin").code == "not_found"
    as_("qu").post(f"/assessments/{run}/moves/freeze").ok()
    as_("he").post(f"/assessments/{run}/moves/publish").ok()
    seen: Answer = as_("370212-head").get(f"/assessments/{run}/bulletin").ok()
    assert "24件" in "".join(words(seen))


def test_there_is_no_bulletin_before_the_run_is_decided(as_: As) -> None:
    month("370212", late=0)
    body = {"scheme": "hotline-rates", "since": NOVEMBER[0], "until": NOVEMBER[1]}
    number = as_("qu").post("/assessments", body).ok()["number"]
    assert as_("qu").get(f"/assessments/{number}/bulletin").code == "not_now"


@pytest.mark.slow
@pytest.mark.skipif(not office() or not font(), reason="no LibreOffice, or no Chinese typeface")
def test_the_paper_of_a_run_has_22_lines_of_28_characters(as_: As) -> None:
    for region in ("370202", "370203", "370212", "370214"):
        month(region, late=3, unsolved=4)
    month("370215", late=0)
    run = decided(as_, "hotline-rates", NOVEMBER)
    pages = pypdfium2.PdfDocument(on_paper(as_("qu"), run, "pdf", "zh"))
    full = lines(pages[1])
    assert len(full) == 22
    assert abs((full[0][0] - full[-1][0]) / 21 - 29) < 0.1
    every = [line for page in pages for _, _, line in lines(page)]
    assert max(len(line) for line in every) <= 28
    # Indented by two, twenty-six follow; the full stop hangs, for it may not begin a line.
    assert "区间重叠的，名次先后不足为据；各项的分子、分母见附件。" in every
    printed = "".join(page.get_textpage().get_text_range() for page in pages)
    assert "370212" not in printed
    assert "崂山区" in printed


def test_without_libreoffice_the_pdf_is_refused_and_the_paper_is_there(
    as_: As, run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert as_("qu").get(f"/assessments/{run}/bulletin/pdf").code == "no_office"
    assert on_paper(as_("qu"), run, "docx", "zh")[:2] == b"PK"
