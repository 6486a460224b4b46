"""背靠背: none of those asked reads another's opinion before giving their own; who asks reads all."""

import pytest
from process_town import REPLY, flow_of

from luodi.engines.notation import NotationError
from luodi.engines.process import Flow, State
from luodi.engines.process.blind import units_of, unread, without
from luodi.engines.process.state import Clock, Run, Signer

LEAD, WORKS, COURT, STREET = 1, 2, 3, 4
ASK = "{step: %s, name: {zh: 问, en: Ask}, act: handle, asks: [{key: of_%s, name: {zh: 意见, en: View}}]}"
HOUR = 3_600_000


@pytest.fixture
def flow() -> Flow:
    asks = ", ".join(ASK % (k, k) for k in "abc")
    return flow_of(f"flow:\n  - blind: true\n    parallel: [{asks}]\n" + REPLY)


def asked(**status: str) -> State:
    """Return a matter that asked three units; `a="done"` is in."""
    units = {"a": WORKS, "b": COURT, "c": STREET}
    runs = {key: Run(1, 0, [Signer(unit, 9, "agree")], status.get(key, "open")) for key, unit in units.items()}
    return State(status="open", lead=LEAD, intake=LEAD, runs=runs, facts={"of_a": "veto", "kind": "x"})


@pytest.mark.parametrize(
    ("done", "units", "hidden"),
    [
        ("a", {COURT}, "ac"),
        ("a", {COURT, LEAD}, "ac"),
        ("ab", {COURT}, "ac"),
        ("ab", {COURT, LEAD}, ""),
        ("a", {LEAD}, ""),
        ("a", {77}, ""),
        ("abc", {COURT}, ""),
    ],
    ids=["owes", "owes and asks", "gave", "gave and asks", "asks", "a stranger", "all are in"],
)
def test_who_reads_what_while_opinions_come_in(flow: Flow, done: str, units: set[int], hidden: str) -> None:
    assert unread(flow, asked(**dict.fromkeys(done, "done")), units, 0) == frozenset(hidden)


def test_when_the_time_of_all_has_run_out_who_gave_theirs_reads_and_who_did_not_never_does(flow: Flow) -> None:
    state = asked(a="done", b="done")
    state.clocks["step/c"] = Clock("1wh", 0, HOUR, "CN")
    assert unread(flow, state, {COURT}, HOUR - 1) == {"a", "c"}
    assert unread(flow, state, {COURT}, HOUR) == frozenset()
    assert unread(flow, state, {STREET}, HOUR) == {"a", "b"}
    state.clocks["step/c"].pauses = [(HOUR // 2, 0)]
    assert unread(flow, state, {COURT}, HOUR) == {"a", "c"}, "it stands still"


def test_without_them_a_state_tells_neither_answers_nor_refusals(flow: Flow) -> None:
    state = asked(a="done")
    seen = without(flow, state, {"a"})
    assert (seen.facts, seen.runs["a"].signers[0].verdict) == ({"kind": "x"}, "")
    assert state.facts["of_a"] == "veto", "the matter itself is as it was"
    assert units_of(state, {"a", "b"}) == {WORKS, COURT}


@pytest.mark.parametrize(
    "block",
    [
        "blind: true, parallel: [[%s, %s], %s]",
        "blind: maybe, parallel: [%s, %s, %s]",
        "blind: true, parallel: [%s, %s, {step: s, name: {zh: 审, en: Sign}, act: sign}]##%s",
    ],
)
def test_a_branch_of_which_more_than_its_entry_would_tell_is_refused(block: str) -> None:
    text = block % tuple(ASK % (k, k) for k in "abc")
    with pytest.raises(NotationError, match="背靠背"):
        flow_of(f"flow:\n  - {{{text.partition('##')[0]}}}\n" + REPLY)
