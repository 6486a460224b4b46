"""Rates: parts of a whole, told to one decimal, with an interval; nothing impossible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import Rate


@given(st.integers(0, 10_000), st.data())
def test_the_interval_holds_the_share_and_lies_between_none_and_all(of: int, data: st.DataObject) -> None:
    rate = Rate(data.draw(st.integers(0, of)), of)
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1


def test_the_interval_is_wilsons() -> None:
    low, high = Rate(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("n", "of", "told"), [(0, 0, "0"), (1, 3000, "0.1"), (2999, 3000, "99.9"), (7, 7, "100")])
def test_all_and_none_are_told_only_when_exact(n: int, of: int, told: str) -> None:
    assert Rate(n, of).percent == told


@pytest.mark.parametrize(("n", "of"), [(-1, 3), (4, 3)])
def test_what_cannot_be_is_refused(n: int, of: int) -> None:
    with pytest.raises(ValueError, match="of 3"):
        Rate(n, of)


def test_a_share_of_few_says_nothing() -> None:
    assert Rate(1, 9).too_few
    assert not Rate(1, 10).too_few
