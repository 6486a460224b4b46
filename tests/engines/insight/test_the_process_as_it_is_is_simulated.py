"""The simulation knows what can be computed by hand, keeps hours and queues, and foretells what it was not shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_offices import office

from luodi.engines.insight import files
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import NONE, Log
from luodi.engines.insight.simulate import Model, fit, simulate, trial
from luodi.engines.insight.working_hours import ALWAYS, DAY, HOUR, Hours, hours_of
from real_data import shared

OFFICE = Hours(np.array([9 <= hour < 17 for _ in range(5) for hour in range(24)] + [False] * 48))


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def queue(staff: int, work: list[float], gaps: list[float]) -> Model:
    """A step that takes no time and one that queues for one pool: a case begins with its first start."""
    n = len(work)
    both = np.tile([0, 1], n)
    return Model(
        ("a", "b"),
        np.arange(n + 1) * 2,
        both,
        both,
        np.zeros(2 * n, dtype=np.bool_),
        np.repeat(np.array(work) * DAY, 2) * both,
        np.zeros(2 * n),
        both - 1,
        (staff,),
        ("窗口",),
        np.array(gaps) * DAY,
        ALWAYS,
        0.0,
    )


@given(st.integers(0, 4_000_000_000), st.integers(0, 10 * DAY))
def test_worked_time_never_runs_back_and_is_told_back(moment: int, more: int) -> None:
    at = np.array([moment * 1000.0, moment * 1000.0 + more])
    worked = OFFICE.worked(at)
    assert worked[1] >= worked[0]
    assert OFFICE.worked(OFFICE.moment(worked)) == pytest.approx(worked)


def test_a_working_week_has_forty_hours() -> None:
    monday = np.datetime64("2024-01-01", "ms").astype(np.int64)
    week = OFFICE.worked(np.array([monday, monday + 7 * DAY]))
    assert (week[1] - week[0]) / HOUR == 40
    tenth = OFFICE.moment(OFFICE.worked(np.array([monday])) + 9 * HOUR)  # nine worked hours: Tuesday, ten o'clock
    assert tenth[0] == monday + DAY + 10 * HOUR


def test_hours_are_read_off_the_log() -> None:
    made, _ = office("limit", 1)
    assert hours_of(made.play(400, 1)).open.tolist() == OFFICE.open.tolist()


def test_without_hours_the_clock_never_stands() -> None:
    log = Log.of([(str(i), [("a", i * 5 * HOUR), ("b", i * 7 * HOUR + DAY)]) for i in range(300)])
    assert hours_of(log) is ALWAYS


def test_one_clerk_with_more_work_than_time_falls_behind_day_by_day() -> None:
    run = simulate(queue(1, [2.0], [1.0]), 10, rng())
    assert run.days.tolist() == pytest.approx([2 + n for n in range(10)])
    assert run.load[0] == pytest.approx(1.0)


def test_a_second_clerk_takes_the_queue_away() -> None:
    run = simulate(queue(2, [2.0], [1.0]), 10, rng())
    assert run.days.tolist() == pytest.approx([2.0] * 10)


def test_the_queue_is_as_long_as_theory_has_it() -> None:
    """M/M/1 at a load of 0.7: a case takes 1 / (1 − 0.7) times its work on the mean."""
    draws = rng(7)
    model = queue(1, draws.exponential(0.7, 20_000).tolist(), draws.exponential(1.0, 20_000).tolist())
    means = [simulate(model, 20_000, rng(seed)).mean for seed in range(5)]
    assert np.mean(means) == pytest.approx(0.7 / 0.3, rel=0.08)


def test_a_log_without_staff_is_played_back_as_it_was() -> None:
    log = Log.of([(str(i), [("a", i * DAY), ("b", i * DAY + (i % 5) * DAY)]) for i in range(50)])
    model = fit(log)
    assert model.pools == ()
    assert set(simulate(model, 2000, rng()).days.round(6)) == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_steps_that_overlap_run_beside_each_other() -> None:
    cases = [
        (str(i), [("a", n, n + DAY), ("b", n + DAY, n + 3 * DAY), ("c", n + 2 * DAY, n + 4 * DAY)])
        for i in range(20)
        if (n := i * DAY) >= 0
    ]
    model = fit(Log.of(cases, started=True))
    assert model.stage[:3].tolist() == [0, 1, 1]
    assert simulate(model, 100, rng()).days == pytest.approx(np.full(100, 4.0))


def test_what_is_free_holds_up_only_the_end() -> None:
    log = Log.of([(str(i), [("a", i * DAY), ("b", (i + 3) * DAY), ("c", (i + 4) * DAY)]) for i in range(20)])
    model = fit(log)
    freed = replace(model, free=model.activity == 1)
    assert simulate(freed, 50, rng()).days == pytest.approx(np.full(50, 3.0))


def test_waiting_while_somebody_is_idle_is_no_queue() -> None:
    cases = [
        (str(i), [("a", i * 9 * DAY, i * 9 * DAY, "li"), ("b", (i * 9 + 4) * DAY, (i * 9 + 5) * DAY, "wu")])
        for i in range(30)
    ]
    model = fit(Log.of(cases, started=True))
    assert model.delay[model.activity == 1] == pytest.approx(np.full(30, 4.0 * DAY))
    assert len(model.pools) == 2


def test_waiting_for_somebody_busy_is_a_queue() -> None:
    cases = []
    for i in range(20):
        asked, begun = (3 * i + 2) * HOUR, i * DAY + 2 * HOUR
        cases.append((str(i), [("a", asked, asked, "li"), ("b", begun, begun + DAY, "wu")]))
    model = fit(Log.of(cases, started=True))
    assert model.delay[model.activity == 1] / HOUR == pytest.approx(np.zeros(20))


def test_people_who_share_their_work_are_one_pool() -> None:
    who = ("li", "wu")
    cases = [
        (str(i), [("a", i * DAY, i * DAY + 1, who[i % 2]), ("b", i * DAY + 2, i * DAY + 3, who[i % 2])])
        for i in range(20)
    ]
    model = fit(Log.of(cases, started=True))
    assert model.staff == (2,)
    assert NONE not in model.pool


@pytest.mark.parametrize("kind", ["staff", "parallel", "decide", "limit"])
def test_an_office_simulated_takes_as_long_as_it_did(kind: str) -> None:
    made, _ = office(kind, 5)
    log = made.play(600, 5)
    means = [simulate(fit(log), 600, rng(seed)).mean for seed in range(10)]
    assert np.mean(means) == pytest.approx(float(log.durations.mean()) / DAY, rel=0.35 if kind == "staff" else 0.06)


def two_clerks(slower: float, pieces: int = 400) -> Log:
    """Two clerks who do the same, one of them slower, on work of differing length."""
    dice = np.random.default_rng(3)
    rows, at = [], 0
    for i in range(pieces):
        lasting = int(dice.gamma(2, HOUR / 4) * (slower if i % 2 else 1))
        rows.append((str(i), [("办", at, at + lasting, f"clerk {i % 2}")]))
        at += 3 * HOUR
    return Log.of(rows, started=True)


@pytest.mark.parametrize(("slower", "differ"), [(1.0, 0.0), (1.5, 0.28)])
def test_how_much_people_differ_is_told_from_chance(slower: float, differ: float) -> None:
    assert fit(two_clerks(slower)).differ == pytest.approx(differ, abs=0.1)


def test_people_of_a_log_without_staff_do_not_differ() -> None:
    assert fit(Log.of([("1", [("a", 0), ("b", DAY)]), ("2", [("a", DAY), ("b", 3 * DAY)])])).differ == 0


def test_the_same_seed_gives_the_same_run() -> None:
    model = fit(office("decide", 2)[0].play(100, 1))
    assert (simulate(model, 80, rng(3)).days == simulate(model, 80, rng(3)).days).all()


@pytest.mark.parametrize("log", [Log.of([]), Log.of([("1", [("a", 0)])])])
def test_too_small_a_log_is_not_simulated(log: Log) -> None:
    with pytest.raises(LogError):
        fit(log)
    with pytest.raises(LogError):
        trial(log)


def test_the_first_half_foretells_the_second() -> None:
    found = trial(files.read(Path(shared("logs/receipt.xes.gz"))))
    assert found.cases == (717, 717)
    assert found.simulated.distance < found.naive.distance
