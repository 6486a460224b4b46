"""Who came again about the same thing: the one pass over numbers says what comparing every two matters would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.assessment import again
from luodi.city.assessment.again import Marks, came_again

DAY, WITHIN = 86_400, 90
TYPES = {1: "hotline", 2: "hotline", 3: "blocker"}
"""Two versions of one type, and another type."""
FIRMS = frozenset({"firm"})
START = datetime(2026, 1, 1, tzinfo=UTC)
Row = tuple[int, int, str, float | None, float | None, int | None]


def rows(moment: st.SearchStrategy[int | None]) -> st.SearchStrategy[list[Row]]:
    """Matters by number, of a type, about a thing or a place or both; a moment in days."""
    point = st.sampled_from([None, 36.1, 36.10004, 36.2, -36.1])
    one = st.tuples(
        st.integers(1, 8), st.sampled_from([1, 2, 3]), st.sampled_from(["", "firm", "lamp"]), point, point, moment
    )
    return st.lists(one, max_size=8, unique_by=lambda row: row[0])


def marks(row: Row) -> set[tuple[object, ...]]:
    _, type_, thing, lat, lon, _ = row
    out: set[tuple[object, ...]] = set()
    if thing:
        out.add(("firm", thing) if thing in FIRMS else (TYPES[type_], thing))
    if lat is not None and lon is not None:
        out.add((TYPES[type_], round(lat * 1000), round(lon * 1000)))
    return out


def naive(ended: Row, came: list[Row]) -> bool:
    if ended[5] is None:
        return True
    end = ended[5]
    return any(
        other[0] != ended[0] and marks(other) & marks(ended) and other[5] is not None and end < other[5] <= end + WITHIN
        for other in came
    )


def timed(row: Row) -> tuple[Any, ...]:
    return (*row[:5], None if row[5] is None else START + timedelta(days=row[5]))


@given(rows(st.none() | st.integers(0, 120)), rows(st.integers(0, 240)))
def test_it_says_what_comparing_every_two_would(ended: list[Row], came: list[Row]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(again, "versions_of_types", lambda: list(TYPES.items()))
        made = Marks(FIRMS)
        first, second = made.of(map(timed, ended)), made.of(map(timed, came))
    assert came_again(first, second, WITHIN * DAY).tolist() == [naive(row, came) for row in ended]
