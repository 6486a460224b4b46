"""A bulletin's template is read, mistakes by line, and filled with facts, or it says what may not be printed."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from bulletins import DAY, TEMPLATE, facts
from python_calamine import CalamineWorkbook

from luodi.engines.figures import Against, Change, Count, Refusal
from luodi.engines.notation import NotationError, Text
from luodi.engines.prose import Bulletin, Given, Part, Problem, Shares, Step, Table, fill, parse_bulletin
from luodi.engines.prose.annexes import write_annex

BULLETIN = parse_bulletin(TEMPLATE, "bulletin.yaml")


def filled(**changed: Given | None) -> Bulletin:
    return fill(BULLETIN, facts(**changed), DAY)


def said(bulletin: Bulletin, language: str = "zh") -> list[str]:
    return [block.sentence.text.get(language) for block in bulletin.blocks]


def test_a_month_of_facts_makes_a_whole_bulletin() -> None:
    bulletin = filled()
    assert bulletin.refusals == bulletin.left_out == ()
    lines = said(bulletin)
    assert lines[:4] == [
        "关于2026年10月政务服务热线办理情况的通报",
        "各区市人民政府，市政府各部门、各直属单位",
        "一、总体情况",
        "2026年10月，共受理诉求2.16万件，同比增长8.00%、环比增长2.86%，日均697件。"
        "其中直办1.14万件，占52.78%，转办1.02万件，占47.22%。",
    ]
    assert "（一）热点诉求" in lines
    assert "1. 逐户测温，不达标的限期整改（责任单位：市城市管理局；完成时限：2026年11月5日）。" in lines
    assert lines[-5:-2] == ["附件：2026年10月各区市办理情况", "市人民政府办公室", "2026年11月5日"]


def test_every_figure_links_to_the_slot_or_the_row_it_came_from() -> None:
    links = {span.link for block in filled().blocks for span in block.sentence.zh if span.link}
    assert {"all", "daily", "year", "ways", "solved", "both", "unit-laoshan", "SN20261012-0031"} <= links
    for block in filled().blocks:
        assert {span.link for span in block.sentence.zh} == {span.link for span in block.sentence.en}


def test_a_bulletin_can_be_frozen_and_read_again() -> None:
    frozen = msgspec.json.encode(filled(solved=None))
    assert msgspec.json.decode(frozen, type=Bulletin) == filled(solved=None)


def test_a_paragraph_whose_figure_is_refused_is_not_printed_and_holds_up_the_bulletin() -> None:
    bulletin = filled(year=Change(Count(21_600), None, Against.YEAR))
    (held,) = bulletin.refusals
    assert (held.slot, held.refusal.code) == ("year", "base-missing")
    assert TEMPLATE.splitlines()[held.line - 1] == "  - text:"
    assert not any("受理诉求2.16万件，同比" in line for line in said(bulletin))


def test_an_optional_paragraph_is_left_out_with_its_reason() -> None:
    bulletin = filled(subjects=Refusal("counting", Text("尚未核实", "not yet checked")))
    assert bulletin.refusals == ()
    assert [part.refusal.code for part in bulletin.left_out] == ["counting"]


def test_shares_stand_only_after_the_whole_they_are_shares_of() -> None:
    parts = (Part(Text("直办", "directly"), Count(11_400)), Part(Text("转办", "referred"), Count(10_200)))
    (held,) = filled(ways=Shares(Count(21_600), parts, of="another")).refusals
    assert (held.slot, held.refusal.code) == ("ways", "base-unstated")
    (held,) = filled(all=Count(21_601), ways=Shares(Count(21_600), parts, of="all")).refusals
    assert held.refusal.code == "base-unstated"


def test_paragraphs_are_read_together() -> None:
    """A share in somebody's words with another number of decimals, in another paragraph."""
    step = Step(Text("满意率不低于96.5%", "at least 96.5%"), Text("各区市", "districts"), date(2026, 12, 1))
    assert [part.refusal.code for part in filled(steps=(step,)).refusals] == ["decimals-mixed"]


def test_the_guide_shows_a_template_that_loads() -> None:
    guide = (Path(__file__).parents[3] / "docs/howto-bulletins.md").read_text("utf-8")
    shown = parse_bulletin(guide.split("```yaml")[1].split("```")[0], "guide")
    assert {"period", "all", "year", "subjects"} < shown.slots


def test_problems_have_case_numbers_and_next_steps_a_unit() -> None:
    problem, step = Text("未按期恢复", "not restored"), Text("限期整改", "repair")
    codes = [
        part.refusal.code
        for part in filled(
            problems=(Problem("", problem),), steps=(Step(step, Text("", ""), date(2026, 12, 1)),)
        ).refusals
    ]
    assert codes == ["case-missing", "step-incomplete"]
    assert "本期没有需要列出的。" in said(filled(problems=()))


def test_a_table_whose_total_is_not_its_sum_is_refused() -> None:
    columns, one = (Text("区市", "District"), Text("受理", "Taken")), Text("市南区", "Shinan")
    (held,) = filled(by_unit=Table(columns, ((one, Count(5)),), (Text("合计", "Total"), Count(6)))).refusals
    assert (held.slot, held.refusal.code) == ("by_unit", "parts")
    with pytest.raises(ValueError, match="a cell for each column"):
        Table(columns, ((one,),))


def test_what_cannot_stand_in_a_paragraph_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="all: a table"):
        filled(all=Table((), ()))


def test_an_annex_is_a_workbook_with_both_numbers_of_every_share(tmp_path: Path) -> None:
    table = facts()["by_unit"]
    assert isinstance(table, Table)
    assert write_annex(tmp_path / "annex.xlsx", table, Text("各区市", "Districts"), language="zh") == 4
    rows = CalamineWorkbook.from_path(tmp_path / "annex.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0] == ["区市", "受理 (件)", "解决 (件)", "解决率 分子", "解决率 分母", "解决率 %"]
    assert rows[1] == ["市南区", 7100, 6745, 6745, 7100, "95.00%"]
    assert rows[-1] == ["合计", 21_600, 20_718, 20_718, 21_600, "95.92%"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("{zh: 排名, en: Ranking}", "{zh: 排名}", 19, "缺少 en 文本"),
        ("level: 2", "level: 7", 16, "没有第7级标题"),
        ("{year} ({month})", "{year}", 8, "month 只在一种语言里"),
        ("{year}、{month}", "较上月同比{year}、{month}", 8, "“较上月同比”"),
        ("满意率为{pleased}，", "满意率为{pleased}%，", 11, "单位随数来"),
        ("共受理诉求{all}", "共受理诉求{all}，其中咨询300件", 8, "“300件”是写死的数"),
        ("  - problems: problems", "  - problems: 问题", 22, "“problems”是数的名字"),
        ("optional: true", "optinal: true", 18, "不认识“optinal”"),
        ("style: {places: 2,", "style: {places: 9,", 5, "小数位数是 0 至 4"),
    ],
)
def test_a_mistake_of_a_template_is_told_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in TEMPLATE
    with pytest.raises(NotationError) as found:
        parse_bulletin(TEMPLATE.replace(old, new), "bulletin.yaml")
    (problem,) = found.value.problems
    assert said in problem.what.zh
    assert str(problem.place) == f"bulletin.yaml:{line}"


def test_a_template_names_the_facts_it_needs() -> None:
    assert BULLETIN.slots == facts().keys()
