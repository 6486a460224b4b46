"""Operators are offered only where the log supports them; offices with a bottleneck put in are freed of it."""

from dataclasses import replace

import numpy as np
import pytest
from made_offices import DAY, Office, Task, changed, office

from luodi.engines.insight.log import Log
from luodi.engines.insight.operators import Option, options
from luodi.engines.insight.redesign import redesign, runs_of, student
from luodi.engines.insight.simulate import fit, simulate

HOUR = 3_600_000
FULL = 24 * HOUR


def offered(log: Log) -> dict[tuple[str, tuple[str, ...]], Option]:
    return {(option.kind, option.steps): option for option in options(log, fit(log))}


def lines(*paths: str, times: int = 50, **others: int) -> Log:
    """Cases of steps a day apart, by letters."""
    cases = []
    for path, n in [*((p, times) for p in paths), *others.items()]:
        for _ in range(n):
            start = len(cases) * FULL
            cases.append((str(len(cases)), [(step, start + k * FULL) for k, step in enumerate(path)]))
    return Log.of(cases)


def mean(log: Log, option: Option) -> float:
    return float(np.mean([simulate(option.apply(fit(log)), 500, np.random.default_rng(s)).mean for s in range(3)]))


def test_steps_in_either_order_can_run_at_the_same_time() -> None:
    log = lines("axyb", "ayxb")
    option = offered(log)["parallel", ("x", "y")]
    assert "50 次先“x”" in option.evidence.zh
    assert mean(log, option) == pytest.approx(2.0)


def test_steps_in_one_order_are_not_offered_at_the_same_time() -> None:
    assert not [kind for kind, _ in offered(lines("axyb", ayxb=2)) if kind == "parallel"]


def test_a_step_some_go_without_and_end_alike_can_be_dropped() -> None:
    log = lines("axb", "ab")
    option = offered(log)["drop", ("x",)]
    assert "50 went without" in option.evidence.en
    assert mean(log, option) == pytest.approx(1.0)


def test_a_step_without_which_cases_end_otherwise_is_not_dropped() -> None:
    assert ("drop", ("x",)) not in offered(lines("axb", "ac"))


def test_a_decision_whose_outcome_never_differs_is_left_to_a_rule() -> None:
    cases = [(str(i), [("收件", i * FULL), ("审批", (i + 4) * FULL), ("发证", (i + 5) * FULL)]) for i in range(60)]
    log = Log.of(cases)
    option = offered(log)["decide", ("审批",)]
    assert "60 次里 60 次" in option.evidence.zh
    assert mean(log, option) == pytest.approx(1.0)


def test_a_decision_that_differs_and_work_that_is_none_are_not() -> None:
    def log(step: str, refused: int) -> Log:
        return Log.of(
            [
                (str(i), [("收件", i), (step, i + FULL), ("退件" if i < refused else "发证", i + 2 * FULL)])
                for i in range(60)
            ]
        )

    assert ("decide", ("审批",)) not in offered(log("审批", 9))
    assert ("decide", ("施工",)) not in offered(log("施工", 0))


def test_what_the_same_person_goes_on_with_is_one_step() -> None:
    cases = []
    for i in range(60):
        n = i * (FULL + HOUR)
        events = [
            ("a", n, n + HOUR, "li"),
            ("b", n + 9 * HOUR, n + 10 * HOUR, "li"),
            ("c", n + 11 * HOUR, n + 12 * HOUR, "wu"),
        ]
        cases.append((str(i), events))
    log = Log.of(cases, started=True)
    found = offered(log)
    assert ("merge", ("b", "c")) not in found
    assert "60 次里 60 次由同一人接着办" in found["merge", ("a", "b")].evidence.zh
    assert mean(log, found["merge", ("a", "b")]) == pytest.approx(4 / 24)


def test_long_tails_get_a_limit() -> None:
    cases = [(str(i), [("a", i * FULL), ("b", i * FULL + (40 if i % 5 == 0 else 2) * FULL)]) for i in range(100)]
    log = Log.of(cases)
    option = offered(log)["limit", ("b",)]
    assert option.amount == pytest.approx(2)
    assert mean(log, option) == pytest.approx(2)


def test_a_step_that_others_do_not_wait_for_may_be_missing_until_the_end() -> None:
    log = lines("axbcd", "abxcd", "abcxd")
    option = offered(log)["omit", ("x",)]
    assert option.evidence.zh.endswith("b、c")
    assert option.evidence.en.endswith("b, c")
    assert mean(log, option) < 4


def test_too_few_cases_are_no_evidence() -> None:
    assert offered(lines("axyb", "ayxb", "ab", times=4)) == {}


@pytest.mark.parametrize(
    ("kind", "best"),
    [
        *(("staff", "staff"), ("parallel", "parallel"), ("decide", "decide"), ("limit", "limit")),
        *(("merge", "merge"), ("delegate", "decide"), ("drop", "drop"), ("omit", "omit")),
    ],
)
def test_the_bottleneck_put_in_is_found_and_the_best_advice_given(kind: str, best: str) -> None:
    made, step = office(kind, 3)
    log = made.play(600, 11)
    report = redesign(log, runs=20)
    assert report.bottlenecks[0][0] == step
    first = report.advice[0]
    assert first.option.kind == best
    assert not first.refused
    other = changed(made, best, first.option.steps, first.option.amount).play(600, 12)
    assert float(other.durations.mean()) / FULL - report.observed == pytest.approx(first.effect, rel=0.2)
    assert first.late[1] < first.late[0]


def test_no_advice_where_the_model_misses_by_more_than_the_effect() -> None:
    """An office that became slower by half in its second half: what it was says little of what it is."""
    quick = Office([Task("a", "甲", 30), Task("审批", "乙", 20, DAY)], {"甲": 3, "乙": 3}, 40)
    slow = Office([Task("a", "甲", 30), Task("审批", "乙", 20, 9 * DAY)], {"甲": 3, "乙": 3}, 40)
    first, second = quick.play(200, 1), slow.play(200, 2)
    shift = int(first.time.max() // (7 * FULL) + 1) * 7 * FULL - int(second.begins.min() // (7 * FULL)) * 7 * FULL
    rows = []
    for n, (log, by) in enumerate(((first, 0), (second, shift))):
        for c in range(log.cases):
            events = range(int(log.offsets[c]), int(log.offsets[c + 1]))
            told = [
                (
                    log.activities[log.activity[e]],
                    int(log.started[e]) + by,
                    int(log.time[e]) + by,
                    log.resources[log.resource[e]],
                )
                for e in events
            ]
            rows.append((f"{n}-{c}", told))
    report = redesign(Log.of(rows, started=True), runs=10)
    assert abs(report.miss) > 5
    assert report.advice
    assert all(advice.refused for advice in report.advice if abs(advice.effect) <= abs(report.miss))


def test_of_few_runs_an_interval_is_wider_by_student() -> None:
    """The 95 % quantiles of the tables."""
    assert [round(student(freedom), 2) for freedom in (5, 10, 30, 59)] == [2.01, 1.81, 1.70, 1.67]


def test_that_others_may_sit_there_later_widens_the_interval() -> None:
    """The same office, its clerks once alike and once not: what the model knows of them is all that differs."""
    log = office("staff", 4)[0].play(300, 5)
    model = fit(log)
    assert model.differ > 0
    alike, unlike = (
        np.std([run.mean for run in runs_of(replace(model, differ=differ), 30, 1)]) for differ in (0.0, 0.3)
    )
    assert unlike > alike * 1.1
