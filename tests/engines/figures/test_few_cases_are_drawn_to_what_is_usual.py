"""The beta-binomial prior: given, or fitted to the units themselves."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.figures import Refused
from luodi.engines.figures.stats import Prior, fitted, weighted, wilson

COUNTS = st.lists(st.integers(0, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), max_size=12)


def test_three_of_three_is_drawn_to_the_usual_and_three_hundred_of_three_hundred_hardly() -> None:
    usual = Prior.of(18, 2)
    assert usual.shrunk(3, 3) == Fraction(21, 23)
    assert usual.shrunk(300, 300) == Fraction(318, 320)
    assert Prior.of(0, 0).shrunk(0, 0) is None


def test_a_fitted_prior_finds_what_made_the_units() -> None:
    rng = np.random.default_rng(11)
    sizes = rng.integers(50, 400, 2000)
    hits = rng.binomial(sizes, rng.beta(30, 10, 2000))
    prior = fitted([(int(n), int(of)) for n, of in zip(hits, sizes, strict=True)])
    assert float(prior.a / (prior.a + prior.b)) == pytest.approx(0.75, abs=0.01)
    assert float(prior.a + prior.b) == pytest.approx(40, rel=0.1)


def test_units_that_differ_by_chance_only_are_drawn_all_the_way() -> None:
    assert fitted([(9, 10), (90, 100)]) == Prior.of(99, 11)


def test_one_unit_fits_nothing() -> None:
    with pytest.raises(Refused, match="few-units"):
        fitted([(3, 5), (0, 0)])


@given(COUNTS, st.randoms())
def test_a_fit_knows_no_order_and_keeps_shares_between_none_and_all(
    counts: list[tuple[int, int]], rng: np.random.Generator
) -> None:
    if sum(of > 0 for _, of in counts) < 2:
        return
    prior = fitted(counts)
    mixed = list(counts)
    rng.shuffle(mixed)
    assert fitted(mixed) == prior
    assert all(0 <= (prior.shrunk(n, of) or 0) <= 1 for n, of in counts)


def test_a_sum_of_one_part_has_that_parts_interval() -> None:
    assert weighted([(1, 0.9, wilson(90, 100))]) == pytest.approx(wilson(90, 100))
