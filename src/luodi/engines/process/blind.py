"""背靠背征求意见: several are asked at once, and none reads another's opinion before giving their own.

A parallel block may say `blind: true`. While a step of it is open, whoever owes an opinion reads no other; whoever gave
theirs reads no other either, until all are in or the time for all of them has run out — unless theirs is the unit that
asks (takes in, leads or supervises the matter). Whoever is not asked reads as ever.
"""

from collections.abc import Collection

from luodi.engines.process.model import STEP, Flow
from luodi.engines.process.state import State, copy


def unread(flow: Flow, state: State, units: Collection[int], now: int) -> frozenset[str]:
    """Return the keys of the steps whose opinions nobody who speaks for `units` reads at `now` (milliseconds)."""
    asks = not {state.lead, state.intake, state.supervisor}.isdisjoint(units)
    hidden: set[str] = set()
    for block in flow.blind:
        open_ = {key for key in block if state.open and key in state.open_runs}
        own = {key for key in block if _asked(state, key, units)}
        if own & open_ or (own and open_ and not asks and not _over(state, open_, now)):
            hidden |= block - own
    return frozenset(hidden)


def units_of(state: State, steps: Collection[str]) -> frozenset[int]:
    """Return the units that were asked by some steps, but for those that ask."""
    asked = {signer.unit for key in steps if key in state.runs for signer in state.runs[key].signers}
    return frozenset(asked - {state.lead, state.intake, state.supervisor})


def without(flow: Flow, state: State, steps: Collection[str]) -> State:
    """Return the state without what these steps were told: their answers, and who of their signers refused."""
    if not steps:
        return state
    told = {ask.key for key in steps for ask in flow.steps[key].asks}
    known = {ask.key for key, step in flow.steps.items() if key not in steps for ask in step.asks}
    seen = copy(state)
    seen.facts = {key: value for key, value in state.facts.items() if key not in told - known}
    for key in steps:
        for signer in seen.runs[key].signers if key in seen.runs else ():
            signer.verdict = ""
    return seen


def _asked(state: State, key: str, units: Collection[int]) -> bool:
    return key in state.runs and any(signer.unit in units for signer in state.runs[key].signers)


def _over(state: State, steps: Collection[str], now: int) -> bool:
    """Return whether the time for all of these steps has run out; never where one has no limit or stands still."""
    clocks = [state.clocks.get(f"{STEP}{key}") for key in steps]
    return all(clock is not None and not clock.stands and clock.due <= now for clock in clocks)
