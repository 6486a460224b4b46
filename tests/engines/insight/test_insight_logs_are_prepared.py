"""Columns in any order become a log sorted by case and time, and its paths are counted exactly."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_logs import in_order, logs, plain

from luodi.engines.insight import paths
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log


def as_tuples(log):
    return [
        (
            log.case_ids[i],
            [
                (
                    log.activities[log.activity[e]],
                    int(log.time[e]),
                    None if log.resource[e] < 0 else log.resources[log.resource[e]],
                    None if log.unit[e] < 0 else log.units[log.unit[e]],
                )
                for e in range(log.offsets[i], log.offsets[i + 1])
            ],
        )
        for i in range(log.cases)
    ]


@given(plain)
def test_a_log_holds_the_events_given_sorted_by_case_and_time(cases):
    assert as_tuples(Log.of(cases)) == in_order(cases)


@given(plain)
def test_the_measures_of_cases_are_those_of_their_events(cases):
    log = Log.of(cases)
    spans = [[event[1] for event in events] for _, events in in_order(cases)]
    assert log.lengths.tolist() == [len(span) for span in spans]
    assert log.begins.tolist() == [span[0] if span else 0 for span in spans]
    assert log.ends.tolist() == [span[-1] if span else 0 for span in spans]
    assert log.case_of.tolist() == [i for i, span in enumerate(spans) for _ in span]
    flat = log.case_of.tolist()
    assert log.follows.tolist() == [a == b for a, b in pairwise(flat)]


@given(logs)
def test_variants_are_the_paths_of_the_cases_the_most_frequent_first(log):
    naive = Counter(log.path(i) for i in range(log.cases))
    found = log.variants()
    named = {tuple(log.activities[code] for code in path): count for path, count in found.items()}
    assert named == naive
    assert found.counts.tolist() == sorted(naive.values(), reverse=True)
    assert all(
        found.paths[v] == tuple(log.activity[log.offsets[i] : log.offsets[i + 1]]) for i, v in enumerate(found.of_case)
    )
    assert all(found.of_case[first] == v for v, first in enumerate(found.example))


@given(logs)
def test_variants_hold_even_if_every_hash_collides(log):
    real = paths._hashes
    try:
        paths._hashes = lambda activity, offsets: np.zeros(len(offsets) - 1, dtype=np.uint64)
        collided = paths.variants(log.activity, log.offsets)
    finally:
        paths._hashes = real
    honest = log.variants()
    assert collided.items() == honest.items()
    assert collided.of_case.tolist() == honest.of_case.tolist()


@given(logs, st.integers(1, 5))
def test_variants_do_not_depend_on_the_pieces_a_log_is_hashed_by(log, size):
    real = paths.BLOCK
    try:
        paths.BLOCK = size
        by_pieces = paths.variants(log.activity, log.offsets)
    finally:
        paths.BLOCK = real
    assert by_pieces.items() == log.variants().items()
    assert by_pieces.of_case.tolist() == log.variants().of_case.tolist()


@given(logs)
def test_a_selection_holds_the_same_cases_in_the_order_asked(log):
    odd = np.arange(log.cases) % 2 == 1
    assert as_tuples(log.select(odd)) == as_tuples(log)[1::2]
    backwards = np.arange(log.cases)[::-1]
    assert as_tuples(log.select(backwards)) == as_tuples(log)[::-1]


@given(logs)
def test_events_may_be_left_out_and_cases_stay(log):
    early = log.time < 25 * 3_600_000
    assert as_tuples(log.where(early)) == [
        (name, [event for event in events if event[1] < 25 * 3_600_000]) for name, events in as_tuples(log)
    ]


def test_attributes_go_with_their_cases_and_events():
    log = Log.build(
        case=[1, 0, 1],
        case_ids=["a", "b"],
        activity=[0, 0, 1],
        activities=["x", "y"],
        time=[5, 1, 3],
        case_attributes=pa.table({"town": ["T1", "T2"]}),
        event_attributes=pa.table({"note": ["late", "only", "early"]}),
    )
    assert log.event_attributes["note"].to_pylist() == ["only", "early", "late"]
    second = log.select([1])
    assert second.event_attributes["note"].to_pylist() == ["early", "late"]
    assert second.case_attributes["town"].to_pylist() == ["T2"]


def test_a_case_begins_at_its_earliest_start():
    log = Log.of([("c", [("a", 5, 10), ("b", 1, 20)]), ("d", [])], started=True)
    assert log.begins.tolist() == [1, 0]
    assert log.durations.tolist() == [19, 0]


def test_columns_cannot_be_written_to():
    log = Log.of([("c", [("a", 1)])])
    with pytest.raises(ValueError):
        log.time[0] = 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"case": [2, 0]},
        {"activity": [0, 7]},
        {"time": [1, 2, 3]},
        {"resource": [-2, 0]},
        {"event_attributes": pa.table({"a": [1]})},
    ],
)
def test_columns_that_do_not_fit_are_refused(wrong):
    fitting = {
        "case": [0, 1],
        "case_ids": ["a", "b"],
        "activity": [0, 1],
        "activities": ["x", "y"],
        "time": [1, 2],
        "resource": [0, -1],
        "resources": ["li"],
    }
    with pytest.raises((LogError, ValueError, IndexError)):
        Log.build(**{**fitting, **wrong})
