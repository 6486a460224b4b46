"""Fitness, precision and deviations are exact: held against a slow search that tries every change."""

import heapq
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mined_trees import logs, played, traces, trees

from luodi.engines.figures.rate import Rate
from luodi.engines.insight import files
from luodi.engines.insight.align import Aligner
from luodi.engines.insight.conformance import (
    conformance,
    date_columns,
    deviating,
    limit,
    named_variants,
    precision,
    with_lateness,
)
from luodi.engines.insight.discover import discover
from luodi.engines.insight.log import Log
from luodi.engines.insight.standing import Follower
from luodi.engines.insight.tree import Tree, activities_of, exclusive, leaf, loop, parallel, sequence
from real_data import shared

a, b, c, d = (leaf(name) for name in "abcd")


def cheapest(tree: Tree, trace: tuple[str, ...]) -> int:
    """The least changes, by trying them all (Dijkstra over place in the case and standing in the tree)."""
    follower, names = Follower(tree), activities_of(tree)
    heap, seen, tie = [(0, 0, 0, follower.start)], set(), 0
    while heap:
        cost, _, at, standing = heapq.heappop(heap)
        if (at, standing) in seen:
            continue
        seen.add((at, standing))
        if at == len(trace) and follower.complete(standing):
            return cost
        moves = [(1, at, follower.step(standing, name)) for name in names]
        if at < len(trace):
            moves += [(1, at + 1, standing), (0, at + 1, follower.step(standing, trace[at]))]
        for more, then, there in moves:
            if there:
                tie += 1
                heapq.heappush(heap, (cost + more, tie, then, there))
    raise AssertionError("a tree that cannot end")


@given(trees("abcde"), traces.map(lambda trace: trace[:6]))
def test_no_change_is_cheaper_than_the_one_found(tree: Tree, trace: tuple[str, ...]) -> None:
    assert Aligner(tree).align(trace).cost == cheapest(tree, trace)


@given(trees(), st.integers(0, 99))
def test_what_follows_the_tree_needs_no_change(tree: Tree, seed: int) -> None:
    variants = played(tree, 30, seed)
    found = conformance(tree, variants)
    assert found.fitness == 1
    assert found.fitting == Rate(30, 30)


@given(trees(), st.integers(0, 99))
def test_a_log_that_the_tree_played_fits_it_wholly(tree: Tree, seed: int) -> None:
    found = conformance(tree, played(tree, 20, seed))
    assert (found.fitness, found.fitting.share) == (1, 1)


@given(trees("abcde"), logs)
def test_no_log_fits_a_tree_less_than_not_at_all(tree: Tree, variants: list) -> None:
    assert 0 <= conformance(tree, variants).fitness <= 1


@given(trees("abcde"), traces)
def test_a_case_fits_exactly_when_no_change_is_needed(tree: Tree, trace: tuple[str, ...]) -> None:
    assert Follower(tree).fits(trace) == (Aligner(tree).align(trace).cost == 0)


@given(trees("abcde"), traces)
def test_the_changes_add_up_to_a_case_of_the_right_length(tree: Tree, trace: tuple[str, ...]) -> None:
    found = Aligner(tree).align(trace)
    assert all(found.inserted[name] <= trace.count(name) for name in found.inserted)
    assert len(trace) - found.inserted.total() + found.skipped.total() >= Aligner(tree).shortest


@given(logs)
def test_shares_lie_between_none_and_all(variants: list) -> None:
    found = conformance(discover(variants, 0.2), variants)
    assert 0 <= found.fitness <= 1
    assert 0 <= found.precision <= 1


def test_what_was_done_elsewhere_is_misplaced() -> None:
    found = Aligner(sequence(a, b, c, d)).align("acdb")
    assert found.misplaced == {"b": 1}
    assert found.cost == 2


def test_skipped_and_inserted_are_named() -> None:
    variants = [(tuple("abd"), 3), (tuple("abcxd"), 2), (tuple("abcd"), 5)]
    found = conformance(sequence(a, b, c, d), variants)
    assert deviating(found.alignments, [3, 2, 5]) == [("skipped", "c", 3), ("inserted", "x", 2)]
    assert found.fitting == Rate(5, 10)
    assert found.fitness == pytest.approx(1 - 5 / (3 * 7 + 2 * 9 + 5 * 8))


def test_a_tree_that_allows_no_more_than_is_done_is_precise() -> None:
    assert precision(sequence(a, exclusive(b, c)), [(("a", "b"), 1), (("a", "c"), 1)]) == 1


def test_what_is_allowed_and_never_done_costs_precision() -> None:
    # after nothing: a, b, c allowed and a done; after a: b, c allowed and b done; after ab: c alone
    assert precision(parallel(a, b, c), [(("a", "b", "c"), 1)]) == pytest.approx(1 - (2 + 1) / (3 + 2 + 1))


def test_each_beginning_weighs_as_many_cases_as_have_it() -> None:
    assert precision(sequence(a, exclusive(b, c)), [(("a", "b"), 9)]) == pytest.approx(1 - 9 / (9 + 18))


def test_a_case_counts_up_to_where_it_leaves_the_tree() -> None:
    assert precision(sequence(a, b), [(("a", "x", "b"), 1)]) == pytest.approx(1 - 1 / 2)


def test_a_tree_that_repeats_an_activity_is_refused() -> None:
    with pytest.raises(ValueError, match="more than once"):
        Aligner(sequence(a, loop(b), a))


def test_deviations_that_go_with_lateness_come_first_and_small_samples_are_said() -> None:
    aligner = Aligner(sequence(a, b, c))
    alignments = [aligner.align(trace) for trace in ("abc", "ac", "abcx")]
    of = np.array([0] * 200 + [1] * 60 + [2] * 4)
    late = np.array([i % 10 == 0 for i in range(200)] + [i % 2 == 0 for i in range(60)] + [True] * 4)
    skipped, inserted = with_lateness(of, alignments, late, np.ones(264, dtype=bool))
    assert (skipped.kind, skipped.activity, skipped.having) == ("skipped", "b", Rate(30, 60))
    assert skipped.others == Rate(24, 204)
    assert skipped.clear
    assert inserted.too_few
    assert not inserted.clear


def test_cases_whose_lateness_is_not_known_are_left_out() -> None:
    alignments = [Aligner(sequence(a, b)).align("a")]
    found = with_lateness([0, 0], alignments, np.array([True, True]), np.array([True, False]))
    assert found[0].having == Rate(1, 1)


@pytest.fixture(scope="module")
def receipt() -> Log:
    return files.read(Path(shared("logs/receipt.xes.gz")))


def test_receipt_is_late_as_often_as_published(receipt: Log) -> None:
    assert limit(receipt, "deadline", "enddate").rate == Rate(377, 1329)
    assert limit(receipt, "enddate_planned", "enddate").rate == Rate(389, 1329)


def test_a_column_without_dates_is_no_deadline(receipt: Log) -> None:
    assert "channel" not in date_columns(receipt)
    with pytest.raises(KeyError):
        limit(receipt, "channel")


def test_receipt_fits_its_tree_as_replay_says(receipt: Log) -> None:
    variants = named_variants(receipt)
    found = conformance(discover(variants, 0.2), variants)
    assert found.fitting.n == sum(n for (_, n), al in zip(variants, found.alignments, strict=True) if not al.cost)
    assert found.precision == pytest.approx(0.2895, abs=5e-4)  # another tool's replay: 0.2906
