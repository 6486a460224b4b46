"""Eight passages as they were published: from their data our sentences are theirs, or the check says what is wrong."""

from decimal import Decimal
from fractions import Fraction

import pytest

from luodi.engines.figures import Against, Change, Count, Rate, Refused, bases, check_parts, denominators
from luodi.engines.notation import Text
from luodi.engines.prose import (
    AllDone,
    Changes,
    Daily,
    Fact,
    Leaders,
    Part,
    Ranking,
    Row,
    Shares,
    Style,
    check,
    tell,
)
from luodi.engines.prose.sentence import put

D = Decimal
YEAR, PERIOD = Against.YEAR, Against.PERIOD
CASES = Text("件", "cases")
PLAIN = Style()


def say(pattern: str, style: Style = PLAIN, **facts: Fact) -> str:
    told = {key: tell(fact, style, key) for key, fact in facts.items()}
    return put(Text(pattern, pattern), told).text.zh


def codes(text: str, title: str = "") -> list[str]:
    return [refusal.code for refusal in check(text, title)]


def test_a_quarter_of_the_hotline_is_told_as_it_was() -> None:
    """青岛，2021年第一季度: 97.09 ÷ 90 = 1.08."""
    calls = Count(970_900)
    told = say(
        "2021年第一季度，共受理公众来电来信{all}，日均{daily}，接通率{through}，办结率{done}，满意率{pleased}。",
        all=calls,
        daily=Daily(calls, 90),
        through=Rate(993_000, 1_000_000),
        done=Rate(998_600, 1_000_000),
        pleased=Rate(938_400, 1_000_000),
    )
    assert told == (
        "2021年第一季度，共受理公众来电来信97.09万件，日均1.08万件，接通率99.30%，办结率99.86%，满意率93.84%。"
    )
    assert codes(told) == []


def test_a_year_of_the_hotline_is_told_as_it_was_with_points_for_rates() -> None:
    """青岛，2025年: of 100,000 called back."""
    now, before = Count(3_323_200), Count(3_905_053)
    solved = Change(Rate(95_030, 100_000), Rate(90_590, 100_000), YEAR)
    pleased = Change(Rate(96_150, 100_000), Rate(93_400, 100_000), YEAR)
    told = say(
        "共受理诉求{all}，{year}，解决率为{solved}、满意率为{pleased}，{both}",
        all=now,
        year=Change(now, before, YEAR),
        solved=solved.now,
        pleased=pleased.now,
        both=Changes((solved, pleased)),
    )
    assert told == (
        "共受理诉求332.32万件，同比下降14.90%，解决率为95.03%、满意率为96.15%，同比分别提高4.44、2.75个百分点"
    )
    assert codes(told) == []


def test_the_headline_that_told_points_as_per_cent_is_refused() -> None:
    """The same paper's headline: 2.75% where its text says 2.75个百分点."""
    (wrong,) = check("满意率为96.15%，同比提高2.75%")
    assert wrong.code == "points"
    assert "个百分点" in wrong.why.zh
    assert codes("", title="群众满意率提升2.75%") == ["points"]


def test_a_week_of_the_hotline_is_told_as_it_was() -> None:
    """A week in whole numbers; its two ways add up, and the note on rounding is not needed."""
    calls, style = Count(71_184), Style(places=1, exact=True)
    ways = (Part(Text("直办", "directly"), Count(37_527)), Part(Text("转办", "referred"), Count(33_657)))
    told = say(
        "2024年第28周（7月8日—7月14日），共受理{all}，日均{daily}，{week}。{ways}。",
        style,
        all=calls,
        daily=Daily(calls, 7),
        week=Changes((Change(calls, Count(71_355), PERIOD),), than=Text("上周", "the week before")),
        ways=Shares(calls, ways, of="all"),
    )
    assert told == (
        "2024年第28周（7月8日—7月14日），共受理71184件，日均10169件，较上周下降0.24%。"
        "直办37527件，占52.7%，转办33657件，占47.3%。"
    )
    assert codes(told) == []


def test_altering_one_record_refuses_the_parts_and_changes_the_sentence() -> None:
    records = ["直办"] * 37 + ["转办"] * 33

    def ways(rows: list[str], total: int) -> str:
        parts = tuple(Part(Text(way, way), Count(rows.count(way))) for way in ("直办", "转办"))
        return tell(Shares(Count(total), parts, name=Text("受理", "taken"))).text.zh

    assert ways(records, 70) == "受理70件，其中直办37件，占52.86%，转办33件，占47.14%"
    records[0] = "转办"
    assert ways(records, 70) == "受理70件，其中直办36件，占51.43%，转办34件，占48.57%"
    with pytest.raises(Refused, match="分项合计69，总计70"):
        ways(records[1:], 70)


def test_shares_that_do_not_make_a_hundred_carry_the_bureaus_note() -> None:
    parts = tuple(Part(Text(name, name), Count(n)) for name, n in (("甲", 1), ("乙", 1), ("丙", 1)))
    told = tell(Shares(Count(3), parts, name=Text("共", "all"))).text
    assert told.zh.endswith("占33.33%，丙1件，占33.33%（部分数据因四舍五入的原因，存在总计与分项合计不等的情况）")
    assert told.en.endswith("(Owing to rounding, parts may not add up to the total.)")


def test_a_county_whose_title_and_text_name_two_months_is_refused() -> None:
    """A county, 2017: the splits add to 2495, the title says 二月 and the text 3月."""
    text = "2017年3月，共受理工单2495件，位居前三的工单分别为城建900件、交通600件、环保421件，占总量的77%。"
    (wrong,) = check(text, title="二月份热线运行情况通报")
    assert wrong.code == "title-period"
    assert wrong.why.zh == "标题写的是2月，正文是3月"
    assert codes(text, title="三月份热线运行情况通报") == []
    top = tuple(Part(Text(n, n), Count(c)) for n, c in (("城建", 900), ("交通", 600), ("环保", 421)))
    with pytest.raises(Refused, match="相差-574"):  # three of many are not all
        tell(Shares(Count(2495), top, of="all"))
    assert "城建900件，占36.07%" in tell(Shares(Count(2495), top, of="all", complete=False)).text.zh


def test_a_month_on_month_change_called_year_on_year_is_refused_and_cannot_be_generated() -> None:
    """“较上月同比增长1.3%”: the verb is of one period, the base of another."""
    (wrong,) = check("共受理3000件，较上月同比增长1.3%")
    assert (wrong.code, wrong.why.zh[:9]) == ("period-mixed", "“较上月同比”：同")
    growth = Change(Count(3039), Count(3000), PERIOD)
    assert tell(growth, Style(changes=1)).text == Text("环比增长1.3%", "up 1.3% on the previous period")
    assert tell(Changes((growth,), than=Text("上月", "last month")), Style(changes=1)).text.zh == "较上月增长1.3%"


def test_projects_of_districts_are_told_as_they_were() -> None:
    """青岛重点项目: six with exactly all, and the first three by name."""
    names = "市南区 市北区 李沧区 崂山区 西海岸新区 城阳区 即墨区 胶州市 平度市 莱西市".split()
    registered = [40, 38, 31, 20, 50, 30, 39, 37, 29, 19]
    whole = [40, 38, 31, 20, 50, 30, 40, 40, 30, 20]
    rows = tuple(Row(Text(n, n), Rate(a, b)) for n, a, b in zip(names, registered, whole, strict=True))
    started = (("崂山区", 19, 20), ("西海岸新区", 46, 50), ("胶州市", 36, 40), ("市南区", 30, 40))
    begun = tuple(Row(Text(n, n), Rate(a, b)) for n, a, b in started)
    told = say(
        "{all}；{first}",
        Style(places=1),
        all=AllDone(Ranking(Text("注册率", "registered"), rows)),
        first=Leaders(Ranking(Text("落地开工率", "started"), begun)),
    )
    assert told == (
        "注册率100%的6个区市是市南区、市北区、李沧区、崂山区、西海岸新区、城阳区；"
        "落地开工率排名前三位的是崂山区（95.0%）、西海岸新区（92.0%）、胶州市（90.0%）"
    )
    assert codes(told) == []


def test_shares_of_a_total_nobody_named_are_refused_with_the_total_they_would_need() -> None:
    """唐山，2024年11月: 124599 is 43.81 % of 284406, and 63.72 % of about 195532."""
    (wrong,) = check("共受理诉求284406件，其中咨询类124599件，占63.72%。")
    assert wrong.code == "base-unstated"
    fits = denominators(124_599, D("63.72"))
    assert f"只有以{fits[0]}至{fits[-1]}为总数才对" in wrong.why.zh
    assert 195_532 in fits
    assert 284_406 not in fits
    stated = "共受理诉求284406件，其中有效诉求195532件。有效诉求中，咨询类124599件，占63.72%。"
    assert codes(stated) == []
    part = (Part(Text("咨询类", "enquiries"), Count(124_599)),)
    with pytest.raises(Refused, match="base-unstated"):
        tell(Shares(Count(195_532), part, complete=False))
    valid = Shares(Count(195_532), part, name=Text("有效诉求", "valid appeals"), complete=False)
    told = tell(valid, Style(exact=True)).text
    assert told.zh == "有效诉求195532件，其中咨询类124599件，占63.72%"
    assert told.en == "valid appeals: 195,532 cases, of which enquiries 124,599 cases (63.72%)"


# The figures of the articles -----------------------------------------------------------------------------------


def test_ratings_of_invitations_are_told_from_the_records() -> None:
    invited = [{"rated": n < 79_657} for n in range(186_288)]

    def told() -> str:
        rated = sum(row["rated"] for row in invited)
        return say("收到评价{n}，参评率{rate}", Style(exact=True), n=Count(rated), rate=Rate(rated, len(invited)))

    assert told() == "收到评价79657件，参评率42.76%"
    for row in invited[:20]:
        row["rated"] = False
    assert told() == "收到评价79637件，参评率42.75%"


def test_all_of_all_is_a_hundred_and_one_exception_is_none() -> None:
    hazards = Count(41_153, Text("处", "hazards"))
    assert say("查出{n}，整改率{rate}", n=hazards, rate=Rate(41_153, 41_153)) == "查出4.12万处，整改率100%"
    assert say("整改率{rate}", rate=Rate(41_152, 41_153)) == "整改率99.99%"
    assert say("整改率{rate}", rate=Rate(132, 132)) == "整改率100%"
    assert say("整改完成率{rate}", Style(places=1), rate=Rate(676, 711)) == "整改完成率95.1%"


def test_only_people_can_have_risen_by_56_and_only_cases_by_552() -> None:
    """“10起14人，同比增长56%”, “160次176起，同比增长552%”: what no whole number gives is said so."""
    people, cases = Text("人", "people"), Text("起", "cases")
    small = Change(Count(14, people), Count(9, people), YEAR)
    assert tell(small).text == Text(
        "由上年同期的9人增至14人", "from 9 people in the same period last year to 14 people"
    )
    forced = Change(Count(14, people), Count(9, people), YEAR, small=1)
    assert tell(forced, Style(changes=0)).text == Text("同比增长56%", "up 56% year on year")
    assert tell(Change(Count(176, cases), Count(27, cases), YEAR), Style(changes=0)).text.zh == "同比增长552%"
    assert list(bases(14, D(56))) == [9]
    assert list(bases(176, D(552))) == [27]
    assert codes("容错免责10起14人，同比增长56%") == []
    assert codes("容错免责10起，同比增长56%") == ["no-whole-numbers"]
    assert codes("澄清160次176起，同比增长552%") == []
    assert codes("澄清160次，同比增长552%") == ["no-whole-numbers"]
    assert codes("澄清175起，同比增长552%") == ["no-whole-numbers"]


def test_complaints_that_fell_are_told_from_both_years() -> None:
    now, before = Count(250), Count(290)
    assert tell(Change(now, before, YEAR), Style(changes=1)).text.zh == "同比下降13.8%"
    assert tell(Change(Count(251), before, YEAR), Style(changes=1)).text.zh == "同比下降13.4%"
    assert round(Fraction(250 - 290, 290), 3) == Fraction(-138, 1000)


def test_parts_of_unlike_things_are_refused() -> None:
    with pytest.raises(Refused, match="units-differ"):
        check_parts(Count(14), {"people": Count(14, Text("人", "people"))})
    parts = (Part(Text("甲", "a"), Count(7, Text("人", "people"))), Part(Text("乙", "b"), Count(7, CASES)))
    with pytest.raises(Refused, match="units-differ"):
        tell(Shares(Count(14), parts, name=Text("共", "all")))
