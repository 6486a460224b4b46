"""What design §3 promises of every matter, checked from the state and the entries alone."""

from collections.abc import Collection, Iterable

from luodi.city.refusals import Refused
from luodi.engines.process import Entry, Flow, Refusal, State, evolve, pack_entry, pack_state, unpack_entry

ENDED = ("answered", "unanswered", "declined", "withdrawn", "merged", "handed_over")


def sound(flow: Flow, state: State, replied: Collection[int]) -> None:
    """An open matter has one lead and someone or something to wait for; a closed one an answer or a named reason.

    `replied` are the times of the replies on record.
    """
    assert state.status in ("open", "closed")
    assert state.lead > 0
    assert state.lead not in state.co
    if state.open:
        assert not state.reason
        assert state.open_runs or state.pauses or state.pending, "nothing can be done and nothing says why"
        for key, run in state.open_runs.items():
            assert any(not s.verdict for s in run.signers), f"open step {key} waits for nobody"
            waited = {s.person for s in run.signers if not s.verdict and s.person}
            assert waited.isdisjoint(state.aside), f"open step {key} waits for one who stands aside"
    else:
        assert state.reason in ENDED
        assert state.reason != "answered" or state.answered, "closed as answered without an answer"
        assert all(clock.stop for clock in state.clocks.values()), "a clock runs on in a closed matter"
    assert not state.answered or state.answered in replied, "answered without a reply on record"


def said(refusal: Refusal | Refused) -> None:
    """Whatever is refused is refused in words, in both languages."""
    assert refusal.message.zh
    assert refusal.message.en
    assert "{" not in refusal.message.zh + refusal.message.en


def replayed(flow: Flow, state: State, entries: Iterable[Entry]) -> State:
    """Fold packed entries onto a state, checking at each who signs: never one it must stand apart from."""
    for entry in entries:
        independent(flow, state, entry)
        before = pack_state(state)
        after = evolve(state, unpack_entry(pack_entry(entry)))
        assert pack_state(state) == before
        assert after.seq == state.seq + 1
        state = after
    return state


def independent(flow: Flow, state: State, entry: Entry) -> None:
    """Nobody signs what they took part in where the type demands somebody else, nor what they stepped aside from."""
    for key, _, person, verdict in entry.effects.sign:
        if person <= 0 or verdict == "auto":
            continue
        assert person not in state.aside, f"{key} was done by one who stepped aside"
        for other in flow.steps[key].apart:
            run = state.runs.get(other)
            took_part = {s.person for s in run.signers if s.verdict} if run else set()
            assert person not in took_part, f"{key} was signed by one who did {other}"
