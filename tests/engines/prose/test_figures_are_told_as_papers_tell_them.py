"""One figure, one change, one rank in words, in both languages."""

from decimal import Decimal

import pytest

from luodi.engines.figures import Against, Change, Count, Duration, Money, Rate, Refused
from luodi.engines.notation import Text
from luodi.engines.prose import Changes, Daily, Fact, Leaders, Placed, Ranking, Row, Span, check, tell

YEAR, PERIOD = Against.YEAR, Against.PERIOD
PEOPLE = Text("人", "people")
DURATION = Duration(1680, day=480)


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        (Count(9999), "9999件", "9,999 cases"),
        (Count(10_000), "1.00万件", "10,000 cases"),
        (Count(99_999_999), "1.00亿件", "99,999,999 cases"),
        (Count(1), "1件", "1 case"),
        (Count(1, PEOPLE), "1人", "1 person"),
        (Count(210_123, PEOPLE), "210123人", "210,123 people"),
        (Rate(99_996, 100_000), "99.99%", "99.99%"),
        (Rate(100_000, 100_000), "100%", "100%"),
        (Rate(0, 30), "0%", "0%"),
        (Rate(5, 7), "5/7（样本不足10，不算百分比）", "5 of 7 (fewer than 10: no percentage)"),
        (Money.of(5100), "5100元", "5,100 yuan"),
        (Money.of("12.50"), "12.50元", "12.50 yuan"),
        (Money.of(25_420_000), "2542.00万元", "25.42 million yuan"),
        (Money.of(8_570_000_000), "85.70亿元", "8.57 billion yuan"),
        (Money.of(-50_000, "USD"), "-5.00万美元", "-50,000 US dollars"),
        (DURATION, "3.5个工作日", "3.5 working days"),
        (Duration(150), "2.5个工作小时", "2.5 working hours"),
        (Duration(45), "45分钟", "45 working minutes"),
        (Daily(Count(7), 14), "0.5件", "0.5 cases"),
        (Decimal("98.30"), "98.30分", "98.30 points"),
    ],
)
def test_a_figure_is_printed_in_both_languages(fact: Fact, zh: str, en: str) -> None:
    assert tell(fact).text == Text(zh, en)


def test_every_figure_is_a_span_with_the_key_of_what_it_came_from() -> None:
    told = tell(Change(Count(176), Count(27), YEAR), link="cleared")
    assert told.zh == (Span("同比"), Span("增长"), Span("551.85%", "cleared"))
    assert [span.link for span in told.en] == ["", "cleared", ""]


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="no-cases"):
        tell(Rate(0, 0))
    with pytest.raises(Refused, match="no-days"):
        tell(Daily(Count(1), 0))


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        (Change(Count(30), Count(30), YEAR), "同比持平", "unchanged year on year"),
        (Change(Count(1_000_001), Count(1_000_000), YEAR), "同比增长不足0.01%", "up less than 0.01% year on year"),
        (
            Change(Rate(50, 100), Rate(49, 100), PERIOD),
            "环比提高1.00个百分点",
            "up 1.00 percentage point on the previous period",
        ),
        (Change(DURATION, Duration(3360), YEAR), "同比缩短50.00%", "shorter by 50.00% year on year"),
        (
            Change(Count(5), Count(0), YEAR),
            "由上年同期的0件增至5件",
            "from 0 cases in the same period last year to 5 cases",
        ),
        (
            Change(Money.of(500), Money.of(-300), PERIOD),
            "由上期的-300元增至500元",
            "from -300 yuan in the previous period to 500 yuan",
        ),
        (
            Change(Rate(9, 12), Rate(3, 4), YEAR),
            "与上年同期相同，均为75.00%",
            "75.00%, as in the same period last year",
        ),
    ],
)
def test_a_change_is_told_by_its_kind_and_in_both_numbers_where_no_percentage_may_be(
    change: Change, zh: str, en: str
) -> None:
    assert tell(change).text == Text(zh, en)


def test_a_change_without_a_base_is_refused() -> None:
    with pytest.raises(Refused, match="base-missing"):
        tell(Change(Count(5), None, YEAR))


def test_changes_of_two_directions_each_have_their_verb() -> None:
    up, down = Change(Rate(60, 100), Rate(50, 100), YEAR), Change(Rate(40, 100), Rate(50, 100), YEAR)
    assert tell(Changes((up, down))).text.zh == "同比分别提高10.00个百分点、降低10.00个百分点"
    with pytest.raises(ValueError):
        Changes((up, Change(Rate(1, 2), Rate(1, 2), PERIOD)))


# Ranks ----------------------------------------------------------------------------------------------------------


def ranking(*rows: tuple[str, int, int], **more: int) -> Ranking:
    return Ranking(Text("办结率", "closed"), tuple(Row(Text(n, n), Rate(a, b), n) for n, a, b in rows), **more)


def test_equal_ranks_are_shared_and_told_in_the_fixed_order() -> None:
    found = ranking(("甲", 90, 100), ("乙", 95, 100), ("丙", 45, 50), ("丁", 10, 100), top=2)
    assert tell(Placed(found, "乙")).text == Text("位列第1", "takes place 1")
    assert tell(Placed(found, "丙")).text == Text("并列第2", "ties for place 2")
    assert tell(Placed(found, "丁")).text.zh == "位列第4"
    assert tell(Leaders(found)).text.zh == "办结率排名前两位（含并列）的是乙（95.00%）、甲（90.00%）、丙（90.00%）"


def test_units_below_the_least_number_of_cases_are_listed_and_not_ranked() -> None:
    found = ranking(("甲", 90, 100), ("乙", 29, 29), ("丙", 80, 100), least=30, top=2)
    assert tell(Placed(found, "乙")).text.zh == "样本不足30，不参加排名"
    told = tell(Leaders(found))
    assert told.text.zh == "办结率排名前两位的是甲（90.00%）、丙（80.00%）；样本不足30、只列出不排名的有乙（29/29）"
    assert Span("29/29", "乙") in told.zh
    with pytest.raises(Refused, match="few-ranked"):
        tell(Leaders(ranking(("甲", 90, 100), ("乙", 29, 29), least=30)))


# Written prose --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("截止10月底，受理1076件。", ["until"]),
        ("截至10月底，受理1076件，报名截止10月31日。", []),
        ("投诉量下降2倍。", ["times-down"]),
        ("成本降低了三倍。", ["times-down"]),
        ("产值增长2倍，投诉下降20%。", []),
        ("投资5亿3千4百万元。", ["two-units"]),
        ("系数为.46。", ["bare-point"]),
        ("平均培训2.5人。", ["not-whole"]),
        ("接通率99.3%，办结率99.86%。", ["decimals-mixed"]),
        ("注册率100%，开工率95.0%，受理量下降0.24%。", []),
        ("受理100件，其中咨询60件，占60%，投诉41件，占41%。", ["parts"]),
        ("咨询类占60%。", ["base-unstated"]),
        ("较去年同期环比增长3%。", ["period-mixed"]),
        ("办结率92.10%，较上月上升1.20%。", ["points"]),
        ("办结率92.10%，受理300件，同比增长20%。", []),
        ("26年3月受理1076件。", ["short-year"]),
        ("’26年第一季度受理1076件。", ["short-year"]),
        ("2026年3月受理1076件；住满26年3个月。", []),
        ("两千余人到场，3000余人观看。", ["numerals-mixed"]),
        ("两千余人到场，三千余人观看。", []),
        ("2000余人到场，3000余人观看，共十二项议题。", []),
    ],
)
def test_written_prose_is_refused_for_its_words_and_its_arithmetic(text: str, codes: list[str]) -> None:
    assert [refusal.code for refusal in check(text)] == codes
    assert all(refusal.why.en for refusal in check(text))
