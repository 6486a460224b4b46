"""Whatever the log: an operator leaves every case its steps, drops none that all need, and simulates alike by seed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mined_trees import play, trees

from luodi.engines.insight.log import NONE, Log
from luodi.engines.insight.operators import WORDS, options
from luodi.engines.insight.simulate import Model, fit, simulate
from luodi.engines.insight.tree import Tree

HOUR = 3_600_000
PEOPLE = ("li", "wang", "zhao")


@st.composite
def offices(draw: st.DrawFn) -> Log:
    """A log of 60 cases that follow a tree, worked on by three people for some hours a step."""
    tree: Tree = draw(trees("abcde"))
    rng = draw(st.randoms(use_true_random=False))
    cases = []
    for number in range(60):
        at, events = number * 5 * HOUR, []
        for step in [*play(tree, rng), "审批"]:
            at += rng.choice((0, 1, 2, 80)) * HOUR
            events.append((step, at, at := at + rng.randint(1, 3) * HOUR, rng.choice(PEOPLE)))
        cases.append((str(number), events))
    return Log.of(cases, started=True)


def run(model: Model, seed: int) -> tuple[list[float], tuple[float, ...]]:
    found = simulate(model, 40, np.random.default_rng(seed))
    return found.days.tolist(), found.load


@settings(max_examples=25, deadline=None)
@given(offices(), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_run(log: Log, seed: int) -> None:
    model = fit(log)
    assert run(model, seed) == run(model, seed)


@settings(max_examples=25, deadline=None)
@given(offices())
def test_operators_leave_every_case_its_steps_and_let_it_end(log: Log) -> None:
    model = fit(log)
    for option in options(log, model):
        other = option.apply(model)
        assert other.activity.tolist() == model.activity.tolist(), option.kind
        assert other.offsets.tolist() == model.offsets.tolist(), option.kind
        days, load = run(other, 1)
        assert len(days) == 40, option.kind
        assert all(np.isfinite(days)), option.kind
        assert min(days) >= 0, option.kind
        assert all(0 <= share <= 1 + 1e-9 for share in load), option.kind


@settings(max_examples=25, deadline=None)
@given(offices())
def test_no_operator_changes_the_process_as_it_is(log: Log) -> None:
    model = fit(log)
    before = run(model, 1)
    for option in options(log, model):
        option.apply(model)
    assert run(model, 1) == before


@settings(max_examples=25, deadline=None)
@given(offices())
def test_what_every_case_needs_is_never_dropped(log: Log) -> None:
    needed = {name for k, name in enumerate(log.activities) if len(set(log.case_of[log.activity == k])) == log.cases}
    dropped = {step for option in options(log, fit(log)) if option.kind == "drop" for step in option.steps}
    assert not dropped & needed
    assert "审批" in needed


@settings(max_examples=25, deadline=None)
@given(offices())
def test_what_is_offered_is_told_in_both_languages_with_nothing_left_blank(log: Log) -> None:
    for option in options(log, fit(log)):
        assert option.kind in WORDS
        for said in (option.text, option.evidence):
            assert said.zh
            assert said.en
            assert "{" not in said.zh + said.en


@settings(max_examples=25, deadline=None)
@given(offices(), st.integers(0, 2**32))
def test_cases_that_never_queue_take_as_long_worked_out_at_once_as_step_by_step(log: Log, seed: int) -> None:
    model = fit(log)
    alone = replace(model, pool=np.full_like(model.pool, NONE))
    for other in (alone, *(option.apply(alone) for option in options(log, model) if option.kind != "delegate")):
        at_once = replace(other, pool=alone.pool, staff=(), pools=())
        step_by_step = replace(other, pool=alone.pool, staff=(1,), pools=("a pool that nobody works in",))
        one, two = (simulate(m, 40, np.random.default_rng(seed)) for m in (at_once, step_by_step))
        assert one.days == pytest.approx(two.days)
        assert one.waiting == pytest.approx(two.waiting)
