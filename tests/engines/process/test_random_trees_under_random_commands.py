"""The engine's promises, on random trees under random commands from random people in random order."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from process_strategies import Try, flows, forms, tries
from process_town import BUREAU, CENTRE, START, Town

from luodi.engines.process import (
    REPORTER,
    THE_SYSTEM,
    Command,
    Entry,
    Flow,
    Refusal,
    State,
    decide,
    evolve,
    finish,
    pack_entry,
    pack_state,
    possible,
    unpack_entry,
)
from luodi.engines.process.decide import STEP_COMMANDS

ALLOWED = {"", "missing", "bad_value", "no_such_step", "same_unit", "split_few"}
"""What an offered command may still be refused for: the form was not filled in rightly…"""
ALLOWED_FOR = {
    ("object", "objection_late"),
    ("reopen", "reopen_late"),
    ("ask_extension", "overdue"),
    ("ask_extension", "extension_used"),
    ("ask_extension", "no_extension"),
    ("ask_extension", "extension_long"),
    ("ask_extension", "no_clock"),
    ("ask_extension", "already_pending"),
    ("pause", "already_paused"),
    ("resume", "not_paused"),
    ("resume", "has_parts"),
    ("drop_co", "not_co"),
    ("elevate", "no_parent"),
    ("return", "cannot_return"),
    ("give", "step_not_open"),
    ("give", "stood_aside"),
    ("accept", "materials_missing"),
    ("receive", "material_late"),
    ("attach", "material_late"),
    ("promise", "not_tolerated"),
    ("promise", "material_there"),
    ("order_aside", "already_aside"),
    ("lift_aside", "assists"),
    *(
        (kind, code)
        for kind in ("authorise", "pass_authority")
        for code in ("no_assistant", "assists_already", "already_aside")
    ),
    ("order_aside", "stands_over"),
    ("lift_aside", "not_aside"),
}
"""… or for the very thing its form names (that clock, that pause, that unit, that person), or for the hour."""


def run(draw: st.DataObject, flow: Flow, most: int) -> tuple[State, list[Entry], Town, int]:
    """Register a matter, let people try things, and check after each that the journal replays."""
    town, at = Town(), START
    state, journal = State(), []
    first = Command("register", THE_SYSTEM, at, {"intake": CENTRE, "lead": BUREAU})
    state, entries = step(flow, state, first, town)
    journal += entries
    for _ in range(draw.draw(st.integers(most // 3, most))):
        attempt: Try = draw.draw(tries(flow, state, town, at))
        happened = at + attempt.later
        at = max(at, happened)
        command = Command(attempt.kind, attempt.actor, happened, attempt.data, attempt.step)
        try:
            state, entries = step(flow, state, command, town)
        except Refusal:
            continue
        journal += entries
        sound(flow, state)
    return state, journal, town, at


def step(flow: Flow, state: State, command: Command, town: Town) -> tuple[State, list[Entry]]:
    """Decide; check that replay agrees and that the state given is untouched."""
    before = pack_state(state)
    try:
        decision = decide(flow, state, command, town)
    finally:
        assert pack_state(state) == before, "decide changed the state it was given"
    replayed = state
    for entry in decision.entries:
        replayed = evolve(replayed, unpack_entry(pack_entry(entry)))
    assert pack_state(replayed) == pack_state(decision.state), "replay differs from the decision"
    return decision.state, list(decision.entries)


def refusal_of(flow: Flow, state: State, command: Command, town: Town) -> str:
    """Return the code a command is refused with, empty when it is accepted."""
    try:
        step(flow, state, command, town)
    except Refusal as refusal:
        return refusal.code
    return ""


def sound(flow: Flow, state: State) -> None:
    """Check what design §3 promises of any state."""
    assert state.status in ("open", "closed")
    assert state.lead, "an open matter has a lead"
    if state.open:
        assert state.open_runs or state.pauses or state.pending, "nothing can be done and nothing says why"
        assert not state.reason
        for run_ in state.open_runs.values():
            assert run_.signers
            assert any(not s.verdict for s in run_.signers), "an open step waits for someone"
            waited = {s.person for s in run_.signers if not s.verdict and s.person}
            assert waited.isdisjoint(state.aside), "an open step waits for one who stands aside"
        units_of = [[s.unit for s in run_.signers] for run_ in state.open_runs.values()]
        assert all(len(units) == len(set(units)) for units in units_of), "a unit stands twice in a step"
    else:
        assert state.reason in ("answered", "unanswered", "declined", "withdrawn", "merged", "handed_over")
        assert (state.reason == "answered") <= bool(state.answered), "closed as answered without an answer"
        assert all(clock.stop for clock in state.clocks.values()), "a clock runs on in a closed matter"


def budget(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@budget(35)
@given(flows(), st.data())
def test_whatever_people_try_the_matter_stays_sound_and_its_journal_replays(flow: Flow, data: st.DataObject) -> None:
    state, journal, _, _ = run(data, flow, 25)
    replayed = State()
    for entry in journal:
        replayed = evolve(replayed, unpack_entry(pack_entry(entry)))
    assert pack_state(replayed) == pack_state(state)
    assert state.seq == len(journal)


@budget(35)
@given(flows(), st.data())
def test_from_wherever_it_has_come_the_plan_ends_the_matter(flow: Flow, data: st.DataObject) -> None:
    state, _, town, at = run(data, flow, 20)
    commands, end = finish(flow, state, town, town.someone, at)
    for command in commands:
        state, _ = step(flow, state, command, town)
        sound(flow, state)
    assert not state.open
    assert state == end


@budget(25)
@given(flows(), st.data())
def test_what_is_offered_is_not_refused_for_another_reason_than_its_form(flow: Flow, data: st.DataObject) -> None:
    state, _, town, at = run(data, flow, 15)
    actor = data.draw(st.sampled_from(town.actors()))
    for offer in possible(flow, state, actor, town, at):
        form = data.draw(forms(flow, offer.kind, offer.step))
        code = refusal_of(flow, state, Command(offer.kind, actor, at, form, offer.step), town)
        assert code in ALLOWED or (offer.kind, code) in ALLOWED_FOR, (offer, code)


@budget(25)
@given(flows(), st.data())
def test_a_step_that_is_not_offered_is_refused(flow: Flow, data: st.DataObject) -> None:
    state, _, town, at = run(data, flow, 15)
    actor = data.draw(st.sampled_from([a for a in town.actors() if a.person != REPORTER]))
    offered = {(o.kind, o.step) for o in possible(flow, state, actor, town, at)}
    for kind, (act, _) in STEP_COMMANDS.items():
        for key, leaf in flow.steps.items():
            if leaf.act == act and (kind, key) not in offered:
                command = Command(kind, actor, at, data.draw(forms(flow, kind, key)), key)
                with pytest.raises(Refusal):
                    decide(flow, state, command, town)


@pytest.mark.slow
@budget(600)
@given(flows(depth=4), st.data())
def test_long_histories_stay_sound_and_can_end(flow: Flow, data: st.DataObject) -> None:
    state, _, town, at = run(data, flow, 60)
    _, end = finish(flow, state, town, town.someone, at)
    assert not end.open
