"""Ballots: the tally is what was chosen whatever the order, and is not told where it would tell a vote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures.ballots import ALIKE, CHOICES, LEAST, Quorum, key_of, new_receipt, tally

CHOSEN = st.lists(st.sampled_from(CHOICES), max_size=60)


@given(CHOSEN, st.randoms())
def test_the_tally_is_the_ballots_in_any_order(chosen: list[str], dice: object) -> None:
    found = tally(chosen)
    mixed = list(chosen)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert tally(mixed) == found
    assert found.ballots == len(chosen)
    if found.counts is not None:
        assert found.counts == {key: chosen.count(key) for key in CHOICES}


@given(CHOSEN)
def test_what_would_tell_a_vote_is_withheld(chosen: list[str]) -> None:
    found = tally(chosen)
    few, alike = len(chosen) < LEAST, len(set(chosen)) == 1 and len(chosen) < ALIKE
    assert (found.counts is None) == (few or alike)
    assert bool(found.withheld) == (found.praised is None)


@given(st.integers(0, 400), st.integers(0, 400))
def test_two_thirds_includes_two_thirds(cast: int, roll: int) -> None:
    assert Quorum(2, 3).reached(min(cast, roll), roll) == (roll > 0 and min(cast, roll) / roll >= 2 / 3 - 1e-12)


def test_abstaining_counts_as_cast_and_is_in_no_share() -> None:
    found = tally(["good"] * 3 + ["poor"] + ["abstain"] * 6)
    assert (found.ballots, found.praised and (found.praised.n, found.praised.of)) == (10, (3, 4))


def test_a_receipt_gives_the_same_key_however_it_is_typed_and_another_for_each_report() -> None:
    receipt = new_receipt()
    assert key_of(receipt, 1) == key_of(receipt.lower().replace("-", " "), 1)
    assert len({key_of(receipt, n) for n in range(50)} | {key_of(new_receipt(), 1)}) == 51


def test_a_choice_there_is_none_of_is_an_error() -> None:
    with pytest.raises(ValueError, match="splendid"):
        tally(["splendid"])
