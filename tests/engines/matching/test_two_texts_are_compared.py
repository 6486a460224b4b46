"""Likeness and distance: laws that hold for all texts and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.matching import likeness, metres, rarity

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=8)
LAT, LON = st.floats(-89, 89), st.floats(-180, 180)


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_between_nought_and_one(a: list[str], b: list[str]) -> None:
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert 0 <= likeness(a, b) <= 1 + 1e-9


@given(WORDS)
def test_a_text_is_wholly_like_itself_and_unlike_nothing_shared(a: list[str]) -> None:
    assert likeness(a, a) == pytest.approx(1.0 if a else 0.0)
    assert likeness(a, ["z"]) == 0.0


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_rarer_a_word_the_more_it_says(documents: int, one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert rarity(documents, few) >= rarity(documents, many) >= 0


def test_a_short_complaint_repeated_in_a_long_letter_is_alike() -> None:
    short, long = ["登州路", "停水"], ["登州路", "停水", "物业", "通知", "三天", "老人"]
    assert likeness(short, long) > likeness(["登州路", "路灯"], long)
    assert likeness(short, long) > 0.6


@given(LAT, LON, LAT, LON)
def test_distance_is_symmetric_and_nought_only_at_home(lat: float, lon: float, lat2: float, lon2: float) -> None:
    assert metres(lat, lon, lat2, lon2) == pytest.approx(metres(lat2, lon2, lat, lon))
    assert metres(lat, lon, lat, lon) == pytest.approx(0, abs=1e-3)


def test_a_known_distance() -> None:
    assert metres(36.0671, 120.3826, 36.0871, 120.3826) == pytest.approx(2224, rel=0.01)
