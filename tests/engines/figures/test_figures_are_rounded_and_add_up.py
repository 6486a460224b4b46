"""Rounding, parts of a whole, and which whole numbers a printed percentage can have come from."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import (
    Count,
    Duration,
    Money,
    Rate,
    Refused,
    bases,
    check_parts,
    denominators,
    numerators,
    rounded,
    share,
    shares,
)
from luodi.engines.notation import Text

D = Decimal
PEOPLE = Text("人", "people")


@pytest.mark.parametrize(
    ("value", "places", "told"),
    [(0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (0.285, 2, "0.29"), (2.5, 0, "3"), (1.005, 2, "1.01"), (7, 2, "7.00")],
)
def test_halves_go_up_as_official_texts_do(value: float, places: int, told: str) -> None:
    assert str(rounded(value, places)) == told


def test_halves_go_to_the_even_digit_where_gb_8170_is_asked_for() -> None:
    assert [rounded(D(v), 0, "half-even") for v in ("0.5", "1.5", "2.5")] == [0, 2, 2]


@given(st.fractions(), st.integers(0, 6))
def test_a_rounded_number_is_at_most_half_a_place_away(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) * 2 * 10**places <= 1


@given(st.integers(1, 10**6), st.integers(0, 4), st.data())
def test_all_and_none_are_printed_only_when_exactly_so(of: int, places: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, of))
    assert (share(n, of, places) == 100) is (n == of)
    assert (share(n, of, places) == 0) is (n == 0)


def test_one_exception_in_many_is_not_everybody() -> None:
    assert share(99_996, 100_000) == D("99.99")
    assert share(1, 10**6) == D("0.01")


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="no-cases"):
        Rate(0, 0).told()


def test_parts_that_do_not_add_up_are_refused_with_the_difference() -> None:
    check_parts(Count(71_184), {"直办": Count(37_527), "转办": Count(33_657)})
    with pytest.raises(Refused, match="相差-1"):
        check_parts(Count(71_184), {"直办": Count(37_527), "转办": Count(33_656)})


@pytest.mark.parametrize("part", [Count(3, PEOPLE), Money(3), Duration(3)])
def test_parts_of_another_kind_are_refused(part: Count | Money | Duration) -> None:
    with pytest.raises(Refused, match="units-differ"):
        check_parts(Count(3), {"all": part})


def test_shares_that_do_not_sum_to_a_hundred_get_the_note_and_no_repair() -> None:
    told, note = shares([1, 1, 1])
    assert told == (D("33.33"),) * 3
    assert note is not None
    assert "四舍五入" in note.zh
    assert shares([1, 3]) == ((D("25.00"), D("75.00")), None)


def test_the_ratings_of_the_article_are_of_some_186_thousand_invitations() -> None:
    assert 79_657 in numerators(186_288, D("42.76"))
    assert 186_288 in denominators(79_657, D("42.76"))
    assert denominators(79_657, D("42.76")) == range(186_267, 186_310 + 1)


def test_no_whole_number_grows_by_56_per_cent_to_ten_cases_but_nine_people_do_to_fourteen() -> None:
    assert bases(10, D(56)) == range(0)
    assert bases(14, D(56)) == range(9, 10)


def test_552_per_cent_fits_the_176_cases_and_not_the_160_occasions() -> None:
    assert bases(176, D(552)) == range(27, 28)
    assert bases(160, D(552)) == range(0)


def test_a_published_share_of_an_unstated_base_names_its_base() -> None:
    assert 124_599 not in numerators(284_406, D("63.72"))
    assert 195_532 in denominators(124_599, D("63.72"))


@given(st.integers(1, 3000), st.integers(0, 2), st.data())
def test_what_printed_a_percentage_is_always_found(of: int, places: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, of))
    assert n in numerators(of, share(n, of, places))
    assert of in denominators(n, share(n, of, places))
    assert of in bases(n, rounded(D(100 * (n - of)) / of, places)) or places > 1


def test_unlike_things_do_not_add() -> None:
    assert Count(2) + Count(3) == Count(5)
    with pytest.raises(Refused, match="units-differ"):
        Count(2) + Count(3, PEOPLE)
    with pytest.raises(Refused, match="units-differ"):
        Money(2) + Money(3, "USD")
    with pytest.raises(Refused, match="units-differ"):
        Duration(2) + Duration(3, 420)
