"""Ways from a figure to points, ranks with ties, bands and grades; dishonest schemes are refused at load."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from schemes import QUARTER

from luodi.engines.figures.normalise import (
    Better,
    Direct,
    Frontier,
    MinMax,
    Normaliser,
    Points,
    Step,
    Steps,
    Target,
    wrong_way,
)
from luodi.engines.figures.ranking import bands, grade, places, ranks, stars
from luodi.engines.figures.scheme import parse

D = Decimal
STEPS = Steps((Step(D(90), D(100)), Step(D(80), D(80))), D(60))
LESS = Steps((Step(D(1), D(100)), Step(D(3), D(80))))
COHORT = [Fraction(2), Fraction(4), Fraction(10)]


@pytest.mark.parametrize(
    ("way", "value", "better", "points"),
    [
        (Direct(), 95, "more", 95),
        (Direct(), 4, "less", 96),
        (Target(D(50)), 40, "more", 80),
        (Target(D(50), most=D(120)), 70, "more", 120),
        (Target(D(3)), 6, "less", 50),
        (Target(D(3)), 0, "less", 100),
        (MinMax(), 4, "more", 25),
        (MinMax(), 4, "less", 75),
        (Frontier(D(60), D(100)), 90, "more", 75),
        (Frontier(D(30), D(5)), 10, "less", 80),
        (Frontier(D(30), D(5)), 40, "less", 0),
        (STEPS, 90, "more", 100),
        (STEPS, 89, "more", 80),
        (STEPS, 12, "more", 60),
        (LESS, 2, "less", 80),
        (LESS, 9, "less", 0),
        (Points(D(-2)), 3, "less", 94),
        (Points(D(-2)), 70, "less", 0),
        (Points(D("0.5"), D(0), most=D(5)), 6, "more", 3),
    ],
)
def test_each_way_gives_the_points_of_its_formula(way: Normaliser, value: int, better: Better, points: int) -> None:
    assert way.points(Fraction(value), better, COHORT) == points


def test_where_all_are_alike_all_have_everything() -> None:
    assert MinMax().points(Fraction(3), "more", [Fraction(3)] * 4) == 100


WAYS = st.one_of(
    st.builds(Direct, st.decimals("0.1", 3, places=1)),
    st.builds(Target, st.decimals(1, 99, places=1), st.just(D(120))),
    st.just(MinMax()),
    st.builds(Frontier, st.integers(0, 40).map(D), st.integers(50, 100).map(D)),
    st.builds(Frontier, st.integers(50, 100).map(D), st.integers(0, 40).map(D)),
    st.sampled_from([STEPS, LESS]),
    st.builds(Points, st.decimals(-3, 3, places=1)),
)


@given(WAYS, st.sampled_from(["more", "less"]), st.integers(0, 100), st.integers(0, 100))
def test_a_better_figure_never_has_fewer_points(way: Normaliser, better: Better, one: int, other: int) -> None:
    if wrong_way(way, better):
        return
    cohort = [Fraction(0), Fraction(one), Fraction(other), Fraction(100)]
    low, high = (way.points(Fraction(value), better, cohort) for value in sorted((one, other)))
    assert low <= high if better == "more" else high <= low


SCORES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 8).map(D), max_size=12)


@given(SCORES)
def test_equals_share_a_rank_and_the_next_is_skipped(scores: dict[str, Decimal]) -> None:
    found = ranks(scores)
    assert all(found[name] == 1 + sum(other > score for other in scores.values()) for name, score in scores.items())


def test_neighbours_that_overlap_are_one_band_and_places_say_what_the_chain_hides() -> None:
    scores = {"a": D(90), "b": D(85), "c": D(80), "d": D(50)}
    spans = {"a": (86.0, 94.0), "b": (81.0, 88.0), "c": (76.0, 84.0), "d": (45.0, 55.0)}
    assert bands(scores, spans) == {"a": 1, "b": 1, "c": 1, "d": 2}
    assert places(spans) == {"a": (1, 2), "b": (1, 3), "c": (2, 3), "d": (4, 4)}


def test_the_first_of_ten_has_ten_stars_and_nobody_less_than_none() -> None:
    assert [stars(rank) for rank in (1, 2, 10, 11, 30)] == [10, 9, 1, 0, 0]


def test_a_grade_is_the_highest_bound_reached() -> None:
    bounds = [(D(60), "fair"), (D(90), "best"), (D(80), "good")]
    assert [grade(D(score), bounds) for score in (95, 90, 80, 61, 59)] == ["best", "best", "good", "fair", ""]


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("bound: 95, points: 2", "bound: 95, points: 0", "fewer points"),
        ("bound: 95, points: 2", "bound: 90, points: 2", "a bound of its own"),
        ("worst: 50, frontier: 100", "worst: 100, frontier: 50", "fewer points"),
        ("worst: 50, frontier: 100", "worst: 50, frontier: 50", "are the same"),
        ("weight: 40", "weight: 0", "weight above 0"),
        ("parts: [{indicator: output}]", "parts: [{indicator: logins}]", "logins is not described"),
        ("bonus: [{indicator: praise}]", "bonus: []", "praise is used nowhere"),
        ("source: third", "source: usage", "Invalid enum value 'usage'"),
        ("{by: target, target: 6}", "{by: target, target: 0}", "above 0"),
        ("a: 8, b: 2", "a: 0, b: 0", "not both 0"),
        ("until: 2023-09-30", "until: 2023-01-30", "ends before it begins"),
    ],
)
def test_a_scheme_that_cannot_be_meant_is_refused(written: str, instead: str, told: str) -> None:
    assert written in QUARTER
    with pytest.raises(msgspec.ValidationError, match=told):
        parse(yaml.safe_load(QUARTER.replace(written, instead)))
