"""What an actor can do with a matter now: a desk's buttons and an API's hints, from the same rules as `decide`."""

from collections.abc import Callable

import msgspec

from luodi.engines.process.command import Actor, City, Command, Refusal
from luodi.engines.process.decide import OTHER_COMMANDS, STEP_COMMANDS
from luodi.engines.process.model import Flow, Step
from luodi.engines.process.powers import entitled
from luodi.engines.process.state import REPORTER, State
from luodi.engines.process.steps import find_part
from luodi.engines.process.work import PARTS, PENDING_STOPS, Work, end_reason


class Possible(msgspec.Struct, frozen=True):
    """One thing the actor can do: the command, and the step it is about (empty for the matter as a whole)."""

    kind: str
    step: str = ""


def _is_open(state: State, flow: Flow) -> bool:
    return state.open


def _running(state: State) -> bool:
    return state.open and not state.pauses and not any(p.kind in PENDING_STOPS for p in state.pending)


def _waits(state: State, kind: str) -> bool:
    return state.open and any(p.kind == kind for p in state.pending)


READY: dict[str, Callable[[State, Flow], bool]] = {
    "register": lambda s, f: s.status == "new",
    "refer": lambda s, f: _running(s),
    "object": lambda s, f: _running(s) and s.objections < f.objections and s.lead != s.intake,
    "rule_objection": lambda s, f: _waits(s, "objection"),
    "drop_co": lambda s, f: s.open and bool(s.co),
    "pause": lambda s, f: s.open,
    "resume": lambda s, f: s.open and any(p.name != PARTS for p in s.pauses),
    "ask_extension": lambda s, f: s.open and _extendable(s, f) and not _waits(s, "extension"),
    "rule_extension": lambda s, f: _waits(s, "extension"),
    "merge": lambda s, f: s.open and not s.parts_open,
    "unmerge": lambda s, f: bool(s.merged_into),
    "split": lambda s, f: _running(s),
    "rate": lambda s, f: bool(s.answered or s.closed) and not s.rating,
    "reopen": lambda s, f: (
        s.status == "closed" and not s.merged_into and s.reason != "handed_over" and s.reopened < f.reopening.at_most
    ),
    "look_back": lambda s, f: s.status == "closed",
    "outcome": lambda s, f: s.status != "new",
    "note": lambda s, f: s.status != "new",
    "attach": lambda s, f: s.status != "new",
    "set_level": lambda s, f: s.status != "new",
    "open_identity": lambda s, f: s.status != "new",
    "erase": lambda s, f: s.status != "new",
}
"""What the matter itself must be like; commands not named here need it open."""

OF_A_STEP = ("claim", "give", "add_signer", "return", "relieve")
"""Commands that name an open step without being its act."""

OF_THE_PLATFORM = ("climb", "recalendar", "part_closed", "readdress", "absorb", "register", "hand_on")


def _extendable(state: State, flow: Flow) -> bool:
    return any(not c.stop and not c.ext for name, c in state.clocks.items() if not name.startswith("step/"))


def possible(flow: Flow, state: State, actor: Actor, city: City, at: int) -> list[Possible]:
    """Return what `actor` can do at `at`, in the order of the tree and then of the table of commands."""
    out: list[Possible] = []
    for key in state.open_runs:
        step = flow.steps[key]
        if can_do(flow, state, actor, city, at, step):
            if step.act != "close" or end_reason(flow, state):
                out.extend(Possible(kind, key) for kind, (act, _) in STEP_COMMANDS.items() if act == step.act)
            out.append(Possible("claim", key))
            out.append(Possible("add_signer", key))
            if any(r.status == "done" and key in flow.later(k)[0] for k, r in state.runs.items()):
                out.append(Possible("return", key))
        if state.open and entitled(flow, state, actor, city, "give") and actor.person != REPORTER:
            out.append(Possible("give", key))
    for kind in OTHER_COMMANDS:
        ready = READY.get(kind, _is_open)
        if kind in OF_A_STEP or kind in OF_THE_PLATFORM or not ready(state, flow):
            continue
        if entitled(flow, state, actor, city, kind) and not (kind == "stand_aside" and actor.person == REPORTER):
            out.append(Possible(kind))
    return out


def can_do(flow: Flow, state: State, actor: Actor, city: City, at: int, step: Step) -> bool:
    """Return whether the actor may do this open step now."""
    if actor.person == REPORTER:
        return False
    try:
        find_part(Work(flow, state, Command("", actor, at, step=step.key), city), step)
    except Refusal:
        return False
    return True
