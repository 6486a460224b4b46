"""Rounds never go back and stay on their day; names are one item exactly when they differ in signs alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.city.burden.cycles import CYCLES, due, round_of
from luodi.city.burden.law import ground, word

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
AGAIN = st.sampled_from(sorted(set(CYCLES) - {"once"}))


@given(DAYS, AGAIN, st.integers(0, 60))
def test_each_round_is_due_later_on_the_same_day_or_the_months_last(first: date, cycle: str, round_: int) -> None:
    this, following = due(first, cycle, round_), due(first, cycle, round_ + 1)
    assert this < following
    if cycle == "weekly":
        assert this.weekday() == first.weekday()
    else:
        assert this.day == first.day or (this.day < first.day and this.month != due(this, "weekly", 1).month)


@given(DAYS, AGAIN, st.integers(0, 20), DAYS)
def test_the_next_round_is_the_first_not_yet_due(first: date, cycle: str, after: int, today: date) -> None:
    found = round_of(first, cycle, after, today)
    assert found > after
    assert due(first, cycle, found) >= today
    assert found == after + 1 or due(first, cycle, found - 1) < today


def test_what_is_asked_once_has_no_second_round() -> None:
    assert due(date(2026, 12, 1), "once", 0) == date(2026, 12, 1)
    with pytest.raises(ValueError, match="one round"):
        due(date(2026, 12, 1), "once", 1)


@given(st.text(max_size=30))
def test_a_name_written_otherwise_is_the_same_word(name: str) -> None:
    assert word(word(name)) == word(name)
    assert word(f" {name}　：") == word(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("常住人口", "常住 人口：", True),
        ("GDP（亿元）", "gdp(亿元)", True),
        ("人口（户籍）", "人口（常住）", False),
        ("占比%", "占比", False),
    ],
)
def test_names_that_mean_one_thing_meet(one: str, other: str, same: bool) -> None:
    assert (word(one) == word(other)) is same


@given(st.lists(st.sampled_from(["number", "approval"]), unique=True), st.none() | DAYS, DAYS)
def test_there_is_a_ground_exactly_when_a_mark_lacks_or_the_term_is_over(
    lacking: list[str], until: date | None, on: date
) -> None:
    found = ground(tuple(lacking), until, on)
    assert (found == "unmarked") is bool(lacking)
    assert (found == "expired") is (not lacking and until is not None and on > until)
