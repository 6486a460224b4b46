"""Lines of few findings are folded, so that neither they nor what is left over tells a small number."""

from hypothesis import given
from hypothesis import strategies as st

from luodi.city.checklists import law
from luodi.city.checklists.report import Line, folded
from luodi.engines.notation import Text

COUNTS = st.lists(st.integers(0, 12), max_size=12)


def lines(counts: list[int]) -> list[Line]:
    return [Line(str(n), Text(str(n), str(n)), checks=20, findings=count) for n, count in enumerate(counts)]


@given(COUNTS)
def test_no_line_tells_a_small_number(counts: list[int]) -> None:
    shown = folded(lines(counts))
    assert all(line.findings == 0 or line.findings >= law.SMALL for line in shown)


@given(COUNTS)
def test_the_lines_add_up_or_none_is_told(counts: list[int]) -> None:
    shown = folded(lines(counts))
    assert not shown or sum(line.findings for line in shown) == sum(counts)


def test_a_single_small_line_takes_another_with_it() -> None:
    shown = folded(lines([1, 5, 9]))
    assert sorted(line.findings for line in shown) == [6, 9]


def test_where_all_is_small_nothing_is_told_by_line() -> None:
    assert folded(lines([1, 1])) == []
