"""A ranking depends on points alone, never takes more than the places, and never draws between equals."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from luodi.city.checklists.ranking import mean, rank

MARKS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.tuples(*[st.integers(0, 4).map(Decimal)] * 3), min_size=1
)


@given(MARKS, st.integers(0, 8))
def test_nobody_is_chosen_before_somebody_with_more(marks: dict[str, tuple[Decimal, ...]], places: int) -> None:
    found = rank(marks, places)
    chosen = [row for row in found.rows if row.chosen]
    rest = [row for row in found.rows if not row.chosen]
    assert len(chosen) <= places
    assert all(a.total >= b.total for a in chosen for b in rest)


@given(MARKS, st.integers(1, 8))
def test_equals_share_a_rank_and_a_tie_at_the_cut_is_told(marks: dict[str, tuple[Decimal, ...]], places: int) -> None:
    found = rank(marks, places)
    by_points: dict[tuple[Decimal, ...], set[int]] = {}
    for row in found.rows:
        by_points.setdefault(row.items, set()).add(row.rank)
    assert all(len(ranks) == 1 for ranks in by_points.values())
    assert found.tied or sum(row.chosen for row in found.rows) == min(places, len(marks))


@given(MARKS, st.integers(0, 8))
def test_the_order_in_which_people_stand_changes_nothing(marks: dict[str, tuple[Decimal, ...]], places: int) -> None:
    turned = dict(reversed(list(marks.items())))
    assert rank(marks, places) == rank(turned, places)


def test_a_mean_is_rounded_half_up() -> None:
    assert mean([Decimal("1.01"), Decimal("1.00")]) == Decimal("1.01")
