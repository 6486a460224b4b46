"""Waiting is split into five parts that add up, each unit of time by its cause; the cause put into a log is named."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_logs import logs

from luodi.engines.insight import waiting
from luodi.engines.insight.lifecycle import paired
from luodi.engines.insight.log import Log
from luodi.engines.insight.waiting import CAUSES, concurrent, costs
from luodi.engines.worktime import Calendar

HOUR = 3_600_000
work = st.tuples(st.sampled_from("abc"), st.integers(0, 25), st.integers(0, 8), st.sampled_from(["li", "wang", None]))
started = st.lists(st.lists(work.map(lambda w: (w[0], w[1], w[1] + w[2], w[3])), max_size=5), max_size=6).map(
    lambda cases: Log.of([(f"c{i}", events) for i, events in enumerate(cases)], started=True)
)


def at_work_in_even_units(times):
    return (times + 1) // 2


def naive(found, at_work):
    """Every unit of waiting judged by itself."""
    log, events = found.log, range(found.log.events)
    kept = {e: int(found.enabled[e]) for e in events}
    for who in {int(r) for r in log.resource} - {-1}:
        own = sorted((e for e in events if log.resource[e] == who), key=lambda e: (found.begun[e], log.time[e], e))
        batch = []
        for e in [*own, None]:
            alike = e is not None and batch and log.activity[batch[0]] == log.activity[e]
            if alike and found.enabled[e] <= found.begun[batch[0]]:
                batch.append(e)
                continue
            if len(batch) > 1:
                kept |= dict.fromkeys(batch, max(int(found.enabled[one]) for one in batch))
            batch = [e]
    parts = {cause: [0] * log.events for cause in CAUSES}
    for e in events:
        for unit in range(int(found.enabled[e]), int(found.begun[e])):
            hands = [
                int(found.enabled[o])
                for o in events
                if log.resource[o] == log.resource[e] != -1 and found.begun[o] <= unit < log.time[o]
            ]
            if hands:
                cause = "contention" if min(hands) <= found.enabled[e] else "prioritisation"
            elif not at_work(unit):
                cause = "unavailability"
            else:
                cause = "batching" if unit < kept[e] else "extraneous"
            parts[cause][e] += 1
    return parts


@pytest.mark.parametrize(
    ("axis", "at_work"),
    [(lambda times: times, lambda unit: True), (at_work_in_even_units, lambda unit: unit % 2 == 0)],
)
@given(log=started)
def test_each_unit_of_waiting_has_its_cause(axis, at_work, log):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "_axes", lambda *_: lambda who: axis)
        found = waiting.waiting(log)
    assert {cause: values.tolist() for cause, values in found.parts.items()} == naive(found, at_work)
    assert not found.estimated


@given(logs)
def test_the_parts_are_never_negative_and_add_up_with_estimates_too(log):
    found = waiting.waiting(log)
    assert found.estimated
    assert all((values >= 0).all() for values in found.parts.values())
    assert sum(found.parts.values()).tolist() == found.total.tolist() if log.events else True
    assert (found.enabled <= found.begun).all()
    assert (found.begun <= found.log.time).all()


@given(started)
def test_costs_sum_up_the_waiting_of_all_events_the_costliest_first(log):
    found = waiting.waiting(log)
    listed = costs(found)
    assert sum(one.waiting for one in listed) == int(found.total.sum())
    assert [one.waiting for one in listed] == sorted((one.waiting for one in listed), reverse=True)
    for one in listed:
        assert one.waiting == sum(getattr(one, cause) for cause in CAUSES)
        assert one.count == int((found.log.activity == one.activity).sum())


@given(started)
def test_enablement_is_the_latest_completion_of_what_does_not_run_beside(log):
    found, beside = waiting.waiting(log), concurrent(log)
    for i in range(log.cases):
        for e in range(log.offsets[i], log.offsets[i + 1]):
            before = [
                int(log.time[o])
                for o in range(log.offsets[i], e)
                if log.time[o] <= found.begun[e] and not beside[log.activity[o], log.activity[e]]
            ]
            assert found.enabled[e] == (max(before) if before else min(int(log.begins[i]), int(found.begun[e])))


def test_what_runs_in_either_order_is_no_cause_of_waiting_for_the_other():
    one = [("a", 0, 1), ("b", 1, 5), ("c", 1, 9), ("d", 9, 10)]
    other = [("a", 0, 1), ("c", 1, 5), ("b", 1, 9), ("d", 9, 10)]
    log = Log.of([(f"c{i}", one if i % 2 else other) for i in range(20)], started=True)
    names = {name: code for code, name in enumerate(log.activities)}
    assert concurrent(log)[names["b"], names["c"]]
    assert not concurrent(log)[names["a"], names["b"]]
    found = waiting.waiting(log)
    later = (log.activity == names["b"]) | (log.activity == names["c"])
    assert set(found.enabled[later].tolist()) == {1}


def test_a_loop_is_not_taken_for_concurrency():
    log = Log.of([(f"c{i}", [("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 4)]) for i in range(10)])
    assert not concurrent(log).any()


# Logs with one cause put in: cases of a step that takes 1 h by one person, at work all the time unless said.


def queue(order, service=HOUR, arrivals=HOUR // 2, cases=40):
    """Cases wait for one person, who takes the next by `order` of arrival."""
    waits, now, done = [], 0, []
    coming = [(i * arrivals, i) for i in range(cases)]
    while coming or waits:
        while coming and coming[0][0] <= now:
            waits.append(coming.pop(0))
        if not waits:
            now = coming[0][0]
            continue
        arrived, case = waits.pop(order)
        done.append((case, arrived, now, now + service))
        now += service
    return Log.of(
        [(f"c{c}", [("收件", a, a, "窗口"), ("审查", s, e, "li")]) for c, a, s, e in sorted(done)], started=True
    )


def always(patch):
    patch.setattr(waiting, "_axes", lambda *_: lambda who: lambda times: times)


@pytest.mark.parametrize(("order", "cause"), [(0, "contention"), (-1, "prioritisation")])
def test_a_queue_first_come_is_contention_and_last_come_prioritisation(order, cause, monkeypatch):
    always(monkeypatch)
    worst = costs(waiting.waiting(queue(order)))[0]
    assert worst.name == "审查"
    assert max(CAUSES, key=lambda one: getattr(worst, one)) == cause


def test_work_kept_until_enough_has_come_is_batching(monkeypatch):
    always(monkeypatch)
    cases = []
    for i in range(40):
        opened = (i // 5 * 5 + 4) * 10 * HOUR
        begun = opened + (i % 5) * HOUR
        cases.append((f"c{i}", [("收件", i * 10 * HOUR, i * 10 * HOUR), ("审查", begun, begun + HOUR, "li")]))
    worst = costs(waiting.waiting(Log.of(cases, started=True)))[0]
    assert max(CAUSES, key=lambda one: getattr(worst, one)) == "batching"


def test_nights_and_holidays_are_unavailability():
    friday = 1_767_945_600_000  # 2026-01-09 16:00 in Shanghai
    log = Log.of([("c", [("a", friday, friday), ("b", friday + 66 * HOUR, friday + 67 * HOUR, "li")])], started=True)
    found = waiting.waiting(log, Calendar.builtin())
    assert found.parts["unavailability"].tolist() == [0, 64 * HOUR]
    assert found.parts["extraneous"].tolist() == [0, 2 * HOUR]


def test_idle_waiting_in_office_hours_is_extraneous(monkeypatch):
    always(monkeypatch)
    log = Log.of(
        [(f"c{i}", [("a", 100 * i, 100 * i), ("b", 100 * i + 50, 100 * i + 51, "li")]) for i in range(5)], started=True
    )
    worst = costs(waiting.waiting(log))[0]
    assert (worst.waiting, worst.extraneous) == (250, 250)


def test_the_hours_of_the_week_are_learned_from_the_work_done_in_them():
    made = random.Random(3)
    monday = 4 * 24 * HOUR
    times = [
        monday + (w * 7 + d) * 24 * HOUR + made.randrange(9 * HOUR, 17 * HOUR)
        for w in range(20)
        for d in range(5)
        for _ in range(20)
    ]
    axis = waiting.weekly(np.asarray([*times, monday + 3 * HOUR]))
    day, week = (axis(np.asarray([monday, monday + span])) for span in (24 * HOUR, 7 * 24 * HOUR))
    assert np.diff(day) == 8 * HOUR
    assert np.diff(week) == 40 * HOUR


def test_starts_and_completions_that_stand_apart_are_put_together():
    rows = [
        ("a", 0, "start"),
        ("a", 1, "schedule"),
        ("a", 2, "start"),
        ("a", 5, "complete"),
        ("a", 7, "COMPLETE"),
        ("b", 8, "complete"),
        ("c", 9, "start"),
    ]
    plain = Log.of([("c", [(name, when) for name, when, _ in rows])])
    log = Log.build(
        case=[0] * 7, case_ids=["c"], activity=plain.activity, activities=plain.activities, time=plain.time,
        event_attributes=pa.table({"lifecycle:transition": [step for *_, step in rows]}),
    )  # fmt: skip
    found = paired(log)
    assert found.path(0) == ("a", "a", "b")
    assert found.started.tolist() == [0, 2, 8]
    assert found.time.tolist() == [5, 7, 8]


@given(logs)
def test_a_log_without_starts_stays_as_it_is(log):
    assert paired(log) is log
