"""Laws of sentences: what the generator tells of any figures is what the check lets pass, and says the same twice."""

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import Against, Change, Count, Duration, Money, Rate
from luodi.engines.notation import Text
from luodi.engines.prose import Changes, Daily, Fact, Part, Sentence, Shares, Style, check, tell
from luodi.engines.prose.sentence import put

UNITS = st.sampled_from(
    [Text("件", "cases"), Text("人", "people"), Text("起", "cases"), Text("个", "projects"), Text("公里", "kilometres")]
)
AGAINST = st.sampled_from(list(Against))
STYLES = st.builds(Style, st.integers(0, 3), st.integers(0, 3), st.booleans())
NUMBERS = st.one_of(st.integers(0, 50), st.integers(0, 20_000), st.integers(0, 10**9))
COUNTS = st.builds(Count, NUMBERS, UNITS)
RATES = st.tuples(NUMBERS, NUMBERS).filter(any).map(lambda pair: Rate(min(pair), max(pair)))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    kind = draw(st.sampled_from(["count", "rate", "money", "duration"]))
    one = {
        "count": COUNTS,
        "rate": RATES,
        "money": st.builds(Money, st.integers(-(10**12), 10**12)),
        "duration": st.builds(Duration, NUMBERS),
    }[kind]
    now, before = draw(one), draw(one)
    if isinstance(now, Count) and isinstance(before, Count):
        before = Count(before.n, now.unit)
    return Change(now, before, draw(AGAINST))


def passage(pattern: str, style: Style, **facts: Fact) -> Sentence:
    return put(Text(pattern, pattern), {key: tell(fact, style, key) for key, fact in facts.items()})


@given(COUNTS, st.integers(1, 366), STYLES)
def test_any_count_with_its_change_stands(count: Count, days: int, style: Style) -> None:
    before = Count(count.n // 2 + 7, count.unit)
    year, month = Change(count, before, Against.YEAR), Change(count, before, Against.PERIOD)
    told = passage(
        "共受理{n}，{year}、{month}，日均{daily}。", style, n=count, year=year, month=month, daily=Daily(count, days)
    )
    assert check(told.text.zh) == []


@given(changes(), STYLES)
def test_any_change_stands_after_its_figure_and_has_its_own_unit(change: Change, style: Style) -> None:
    noun = "办结率" if change.in_points else "办结量" if isinstance(change.now, Count) else "金额"
    told = passage(f"{noun}{{now}}，{{change}}。", style, now=change.now, change=change)
    assert check(told.text.zh) == []
    clause = tell(change, style).text.zh
    if "百分点" in clause or re.search("增长|下降|缩短|延长", clause):
        assert ("百分点" in clause) == change.in_points


@given(RATES, RATES, RATES, RATES, STYLES)
def test_changes_of_two_rates_stand(one: Rate, two: Rate, three: Rate, four: Rate, style: Style) -> None:
    both = Changes((Change(one, two, Against.YEAR), Change(three, four, Against.YEAR)))
    told = passage("解决率为{a}、满意率为{b}，{both}。", style, a=one, b=three, both=both)
    assert check(told.text.zh) == []


@given(st.lists(NUMBERS, min_size=1, max_size=6).filter(sum), STYLES)
def test_any_parts_of_a_whole_stand(numbers: list[int], style: Style) -> None:
    parts = tuple(Part(Text(f"{'甲乙丙丁戊己'[n]}类", f"class {n}"), Count(size)) for n, size in enumerate(numbers))
    total = Count(sum(numbers))
    told = passage("共受理{all}。其中{parts}。", style, all=total, parts=Shares(total, parts, of="all"))
    assert check(told.text.zh) == []
    shares = [Fraction(share) for share in re.findall(r"占(\d+(?:\.\d+)?)%", told.text.zh)]
    assert ("四舍五入" in told.text.zh) == (sum(shares) != 100)


@given(RATES, st.integers(0, 3))
def test_only_all_is_a_hundred_per_cent(rate: Rate, places: int) -> None:
    told = tell(rate, Style(places)).text.zh
    if rate.of >= 10:
        assert (told == "100%") == (rate.n == rate.of)
        assert (told == "0%") == (rate.n == 0)
        assert 0 <= Decimal(told.rstrip("%")) <= 100


@given(changes(), STYLES)
def test_both_languages_tell_the_same_figures(change: Change, style: Style) -> None:
    told = tell(change, style, "key")
    assert {span.link for span in told.zh} == {span.link for span in told.en}
    if change.refusal is None and change.in_points and change.exact:
        assert re.findall(r"\d+\.\d+", told.text.zh) == re.findall(r"\d+\.\d+", told.text.en)
