"""对标: the parts add up to the gap in no particular order, and the largest cause named is the one put in."""

import itertools
import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from luodi.engines.insight import files
from luodi.engines.insight.compare import DAY, PATH, compare, groups, stretches, told
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log
from real_data import shared

STEPS = ("受理", "审查", "会签", "决定", "送达")


def made(cases: int, seed: int, cause: tuple[str, str, float] | None = None) -> Log:
    """A log of a flow with rework now and then; a cause is (kind, step, days or share)."""
    rng = random.Random(seed)
    out = []
    for n in range(cases):
        now, events = rng.randrange(0, 300) * DAY, []
        path = list(STEPS)
        if rng.random() < 0.2:
            path[2:2] = ["补正", "审查"]
        if cause and cause[0] == "path" and rng.random() < cause[2]:
            path.insert(path.index(cause[1]) + 1, cause[1])
        for step in path:
            wait, work = rng.expovariate(1 / 2), rng.expovariate(1 / 1)
            if cause and cause[1] == step:
                wait += cause[2] if cause[0] == "waiting" else 0
                work += cause[2] if cause[0] == "work" else 0
            start = now + int(wait * DAY)
            now = start + int(work * DAY)
            events.append((step, start, now))
        out.append((str(n), events))
    return Log.of(out, started=True)


@given(
    st.sampled_from(("waiting", "work", "path")),
    st.sampled_from(STEPS),
    st.floats(4, 20),
    st.integers(0, 10_000),
)
def test_the_largest_cause_named_is_the_one_put_in(kind: str, step: str, size: float, seed: int) -> None:
    assume(kind == "work" or step != "受理")  # a case begins with its first start: no waiting is seen before that
    size = min(1.0, size / 5) if kind == "path" else size
    (found,) = compare({"快": made(300, seed), "慢": made(300, seed + 1, (kind, step, size))}, against="快", seed=seed)
    assert (found.causes[0].kind, found.causes[0].activity) == (kind, step)
    assert found.causes[0].days > 0


def test_the_interval_holds_what_was_put_in() -> None:
    held = 0
    for seed in range(30):
        slow = made(300, 1000 + seed, ("waiting", "会签", 3))
        (found,) = compare({"a": made(300, seed), "b": slow}, against="a")
        cause = next(c for c in found.causes if (c.kind, c.activity) == ("waiting", "会签"))
        held += cause.low <= 3 <= cause.high
    assert held >= 25


def test_without_starts_waiting_and_work_are_one() -> None:
    fast, slow = made(400, 1), made(400, 2, ("waiting", "决定", 8))
    fast, slow = (
        Log(**{name: getattr(log, name) for name in log.__dataclass_fields__} | {"started": None})
        for log in (fast, slow)
    )
    (found,) = compare({"快": fast, "慢": slow})
    assert (found.causes[0].kind, found.causes[0].activity) == ("passage", "决定")


@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 999))
def test_the_parts_add_up_to_the_gap(m: int, n: int, seed: int) -> None:
    (found,) = compare({"a": made(m, seed), "b": made(n, seed + 1, ("work", "审查", 2))}, against="a")
    assert sum(cause.days for cause in found.causes) == pytest.approx(found.gap, abs=1e-9)


@given(st.integers(0, 999))
def test_the_parts_are_the_mean_over_every_order_of_putting_causes_in(seed: int) -> None:
    """Brute force: every order of the players (visits and days per visit of two steps), marginal by marginal."""
    rng = random.Random(seed)

    def log(name: str) -> Log:
        cases = []
        for n in range(4):
            now, events = 0, []
            for step in ["甲", *rng.choices("甲乙", k=rng.randrange(1, 4)), "乙"]:
                now += rng.randrange(1, 9) * DAY
                events.append((step, now))
            cases.append((f"{name}{n}", [("始", 0), *events]))
        return Log.of(cases)

    one, two = log("a"), log("b")
    (found,) = compare({"a": one, "b": two}, against="a")
    players = [(kind, step) for kind in (PATH, "passage") for step in "甲乙"]
    values = {(c.kind, c.activity): (c.before, c.after) for c in found.causes}

    def mean(changed: set) -> float:
        pick = {player: values[player][player in changed] for player in players}
        return sum(pick[PATH, step] * pick["passage", step] for step in "甲乙")

    orders = list(itertools.permutations(players))
    for player in players:
        marginal = [
            mean({*order[: order.index(player) + 1]}) - mean({*order[: order.index(player)]}) for order in orders
        ]
        told_ = next(c.days for c in found.causes if (c.kind, c.activity) == player)
        assert told_ == pytest.approx(np.mean(marginal), abs=1e-9)


@given(st.integers(1, 40), st.integers(0, 999))
def test_stretches_add_up_to_the_lead_time(n: int, seed: int) -> None:
    log = made(n, seed)
    waiting, work = stretches(log)
    assert (waiting >= 0).all()
    assert (work >= 0).all()
    assert np.bincount(log.case_of, weights=waiting + work) == pytest.approx(log.durations / DAY)


def test_steps_that_overlap_are_not_counted_twice() -> None:
    log = Log.of([("1", [("a", 0, 4 * DAY), ("b", DAY, 6 * DAY), ("c", 2 * DAY, 3 * DAY)])], started=True)
    waiting, work = stretches(log)
    assert waiting.tolist() == [2, 0, 0]  # c is done first, on day 3; it began on day 2
    assert work.tolist() == [1, 1, 2]


def test_a_step_that_one_never_does_is_all_path() -> None:
    one = Log.of([(str(i), [("a", 0), ("b", DAY)]) for i in range(20)])
    two = Log.of([(str(i), [("a", 0), ("x", 5 * DAY), ("b", 6 * DAY)]) for i in range(20)])
    (found,) = compare({"one": one, "two": two})
    assert [(c.kind, c.activity, c.days) for c in found.causes if c.days] == [("path", "x", 5.0)]


def test_small_samples_are_said() -> None:
    (found,) = compare({"a": made(4, 1), "b": made(5, 2, ("work", "决定", 30))}, against="a")
    assert found.too_few
    assert not any(cause.clear for cause in found.causes)
    assert "案件太少" in told(found)[0].zh
    assert "样本少" in told(found)[1].zh


def test_a_few_quick_cases_are_no_measure() -> None:
    quick = Log.of([(str(i), [("受理", 0), ("送达", DAY)]) for i in range(4)])
    found = compare({"few": quick, "a": made(40, 1), "b": made(40, 2, ("work", "决定", 9))})
    assert {c.against for c in found} == {"a"}


def test_the_five_largest_are_told_in_both_languages() -> None:
    (found,) = compare({"甲市": made(300, 1), "乙市": made(300, 2, ("waiting", "会签", 9))})
    words = told(found)
    assert len(words) == 6
    assert words[1].zh.startswith("多用 ")
    assert "“会签”办前等待" in words[1].zh
    assert "waiting before “会签”" in words[1].en


@pytest.mark.parametrize(
    ("by", "names"), [("year", ["2020", "2021"]), ("half", ["2020H1", "2021H2"]), ("channel", ["网", "窗口"])]
)
def test_a_log_falls_into_groups(by: str, names: list[str]) -> None:
    at = [int(np.datetime64(day, "ms").astype(np.int64)) for day in ("2020-03-01", "2021-11-05", "2021-12-05")]
    log = Log.of([(str(i), [("a", moment)]) for i, moment in enumerate(at)])
    attributes = pa.table({"channel": ["窗口", "网", None]})
    log = Log(**{name: getattr(log, name) for name in log.__dataclass_fields__} | {"case_attributes": attributes})
    assert sorted(groups(log, by)) == sorted(names)


def test_a_case_belongs_to_the_unit_that_did_most() -> None:
    log = Log.of([("1", [("a", 0, "li", "甲"), ("b", 1, "li", "乙"), ("c", 2, "li", "乙")]), ("2", [("a", 0)])])
    assert {name: part.case_ids.tolist() for name, part in groups(log, "unit").items()} == {"乙": ["1"]}


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(LogError):
        compare({"a": made(3, 1)})
    with pytest.raises(LogError):
        compare({"a": made(3, 1), "b": Log.of([("1", [])])})
    with pytest.raises(LogError):
        compare({"a": made(3, 1), "b": made(3, 2)}, against="c")
    with pytest.raises(LogError):
        groups(made(3, 1), "nothing")


def test_three_towns_are_explained_to_the_day() -> None:
    towns = {f"permits_town{n}": files.read(Path(shared(f"logs/permits_town{n}.xes.gz"))) for n in (1, 2, 3)}
    found = compare(towns)
    assert {c.against for c in found} == {"permits_town3"}
    assert [round(c.mean_days[1], 3) for c in found] == [95.719, 160.106]
    for c in found:
        assert sum(cause.days for cause in c.causes) == pytest.approx(c.gap, abs=1e-9)
        assert c.interval[0] < c.gap < c.interval[1]
