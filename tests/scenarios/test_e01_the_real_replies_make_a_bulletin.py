"""The 2,816 real messages, taken in, ranked by answers on time, and told on paper: 22 lines of 28 characters a page.

Needs the file beside the project and, for the pages, LibreOffice with a Chinese typeface.
"""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
import pytest

from api_client import Answer, ApiClient
from bulletins_of_runs import decided, on_paper, words
from luodi.city.matters import stats
from luodi.city.matters.importing import read_map, run
from luodi.city.packing import find_pack
from luodi.engines.prose.convert import office, to_pdf
from luodi.engines.prose.papers import font
from luodi.faces.cli.app import run as command
from paper_lines import lines
from real_data import shared

As = Callable[[str], ApiClient]
DECADE = ("2010-01-01", "2020-12-31")
pytestmark = pytest.mark.slow


@pytest.fixture
def replies(db: None, tmp_path: Path) -> None:
    told = run(shared("appeals/replies.xlsx"), read_map(find_pack("qingdao") / "imports/replies.yaml"), tmp_path / "r")
    assert (told.taken, told.refused) == (2816, 0)


def rows_of(as_: As, number: str) -> list[Answer]:
    return list(as_("qu").get(f"/assessments/{number}").ok()["rows"])


def cell(row: Answer) -> Answer:
    found: Answer = row["boards"][0]["cells"][0]
    return found


@pytest.mark.parametrize("by", ["city", "district"])
def test_places_are_ranked_by_answers_on_time_with_intervals_and_few_are_only_listed(
    as_: As, replies: None, by: str
) -> None:
    rows = rows_of(as_, decided(as_, f"answers-by-{by}", DECADE))
    figures = stats.answered(types=["imported-message"])
    known = figures.by_city if by == "city" else figures.by_district
    assert {row["unit"]: (cell(row)["n"], cell(row)["of"]) for row in rows} == {
        code: (group.on_time, group.answered) for code, group in known.items() if code
    }, "the run counts what the record counts by another way"
    ranked = [row for row in rows if row["total"]["rank"] is not None]
    assert {row["unit"] for row in ranked} == {code for code, group in known.items() if code and group.answered >= 30}
    scores = [float(row["total"]["score"]) for row in ranked]
    assert scores == sorted(scores, reverse=True)
    for row in ranked:
        total = row["total"]
        assert float(total["low"]) <= float(total["score"]) <= float(total["high"])
    assert len({row["total"]["band"] for row in ranked}) < len(ranked), "some cannot be told apart, and share a band"


def test_the_bulletin_names_the_base_and_who_is_listed_for_too_few_cases(as_: As, replies: None) -> None:
    number = decided(as_, "answers-by-city", DECADE)
    rows, told = rows_of(as_, number), words(as_("qu").get(f"/assessments/{number}/bulletin").ok())
    n, of = (sum(cell(row)[key] for row in rows) for key in ("n", "of"))
    assert f"共答复留言{of}件，按期答复率为{100 * n / of:.2f}%。" in told[3]
    ranks = next(line for line in told if line.startswith("名次"))
    listed = next(line for line in told if line.startswith("样本不足、只列出不排名的有"))
    for row in rows:
        assert (f"{row['unit']}第" in ranks) == (row["total"]["rank"] is not None)
        assert (f"{row['unit']}（" in listed) == (row["total"]["rank"] is None)
    assert not [line for line in told if "编号" in line], "nobody outside may know of what was taken over"
    paper = docx.Document(io.BytesIO(on_paper(as_("qu"), number, "docx", "zh")))
    assert ranks in [line.text for line in paper.paragraphs]


def test_by_command_alone_the_replies_become_a_paper(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As somebody does with a fresh home and nobody in it: `luodi import`, `luodi assess bulletin`."""
    source, map_ = shared("appeals/replies.xlsx"), find_pack("qingdao") / "imports/replies.yaml"
    assert command(["import", str(source), "--map", str(map_), "--report", str(tmp_path / "report.csv")]) == 0
    for by in ("city", "district"):
        file = tmp_path / f"{by}.docx"
        period = ["--since", DECADE[0], "--until", DECADE[1]]
        assert command(["assess", "bulletin", f"answers-by-{by}", *period, "--to", str(file)]) == 0
        told = [line.text for line in docx.Document(str(file)).paragraphs if line.text]
        assert (
            told[0] == f"（试算稿）关于2010年至2020年网民留言按期答复情况（按{'市' if by == 'city' else '区县'}）的通报"
        )
        assert any("共答复留言" in line and "按期答复率为" in line for line in told)
        if office() and font():
            full = [lines(page) for page in pypdfium2.PdfDocument(to_pdf(file.read_bytes()))]
            assert max(len(line) for page in full for _, _, line in page) <= 28
            assert all(any(len(line) > 12 for _, _, line in page) for page in full), "no page of a signature alone"
    assert "没有写" in capsys.readouterr().out


@pytest.mark.skipif(not office() or not font(), reason="no LibreOffice, or no Chinese typeface")
def test_the_pages_have_22_lines_of_28_characters(as_: As, replies: None) -> None:
    number = decided(as_, "answers-by-district", DECADE)
    pages = pypdfium2.PdfDocument(on_paper(as_("qu"), number, "pdf", "zh"))
    full = [lines(page) for page in pages]
    inner = next(page for page in full[1:] if len(page) == 22)
    assert abs((inner[0][0] - inner[-1][0]) / 21 - 29) < 0.1, "225 mm in 22 lines are 28.99 pt each"
    assert max(len(line) for page in full for _, _, line in page) <= 28
