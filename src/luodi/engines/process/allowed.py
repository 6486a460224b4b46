"""What an actor can do with a matter now: a desk's buttons and an API's hints, from the same rules as `decide`."""

from collections.abc import Callable

import msgspec

from luodi.engines.process.command import Actor, City, Command, Refusal
from luodi.engines.process.decide import OTHER_COMMANDS, STEP_COMMANDS
from luodi.engines.process.materials import offered
from luodi.engines.process.model import Flow, Step
from luodi.engines.process.powers import entitled
from luodi.engines.process.review import standing
from luodi.engines.process.state import REPORTER, SYSTEM, State
from luodi.engines.process.steps import find_part
from luodi.engines.process.stops import may_stop
from luodi.engines.process.work import PARTS, PENDING_STOPS, Work, end_reason


class Possible(msgspec.Struct, frozen=True):
    """One thing the actor can do: the command, and the step it is about (empty for the matter as a whole)."""

    kind: str
    step: str = ""


def _is_open(state: State, flow: Flow) -> bool:
    return state.open


def _running(state: State) -> bool:
    return state.open and all(p.step for p in state.pauses) and not any(p.kind in PENDING_STOPS for p in state.pending)


def _waits(state: State, kind: str) -> bool:
    return state.open and any(p.kind == kind for p in state.pending)


READY: dict[str, Callable[[State, Flow], bool]] = {
    "register": lambda s, f: s.status == "new",
    "refer": lambda s, f: _running(s),
    "object": lambda s, f: _running(s) and s.objections < f.objections and s.lead != s.intake,
    "rule_objection": lambda s, f: _waits(s, "objection"),
    "drop_co": lambda s, f: s.open and bool(s.co),
    "pause": lambda s, f: s.open,
    "resume": lambda s, f: s.open and any(p.name != PARTS and not p.step for p in s.pauses),
    "ask_extension": lambda s, f: s.open and _extendable(s, f) and not _waits(s, "extension"),
    "rule_extension": lambda s, f: _waits(s, "extension"),
    "merge": lambda s, f: s.open and not s.parts_open,
    "unmerge": lambda s, f: bool(s.merged_into),
    "split": lambda s, f: _running(s),
    "rate": lambda s, f: bool(s.answered or s.closed),
    "reopen": lambda s, f: (
        s.status == "closed" and not s.merged_into and s.reason != "handed_over" and s.reopened < f.reopening.at_most
    ),
    "ask_review": lambda s, f: bool(standing(f, s)),
    "correct": lambda s, f: bool(standing(f, s)),
    "look_back": lambda s, f: s.status == "closed",
    "outcome": lambda s, f: s.status != "new",
    "note": lambda s, f: s.status != "new",
    "commit": lambda s, f: s.status != "new",
    "attach": lambda s, f: s.status != "new",
    "set_level": lambda s, f: s.status != "new",
    "open_identity": lambda s, f: s.status != "new",
    "erase": lambda s, f: s.status != "new",
    "stand_aside": lambda s, f: s.status != "new",
    "order_aside": lambda s, f: s.status != "new",
    "lift_aside": lambda s, f: bool(s.aside),
    "authorise": lambda s, f: s.open and f.assistable,
    "end_authority": lambda s, f: s.assist is not None,
    "pass_authority": lambda s, f: s.assist is not None,
    "carry": lambda s, f: s.assist is not None,
}
"""What the matter itself must be like; commands not named here need it open."""

OF_A_STEP = ("claim", "give", "add_signer", "return", "relieve")
"""Commands that name an open step without being its act."""

OF_MATERIALS = ("receive", "promise", "notice")

OF_THE_PLATFORM = ("climb", "recalendar", "part_closed", "readdress", "absorb", "register", "hand_on", "commit")


def _extendable(state: State, flow: Flow) -> bool:
    return any(not c.stop and not c.ext for name, c in state.clocks.items() if not name.startswith("step/"))


def possible(flow: Flow, state: State, actor: Actor, city: City, at: int) -> list[Possible]:
    """Return what `actor` can do at `at`, in the order of the tree and then of the table of commands."""
    out: list[Possible] = []
    if actor.person in state.aside and not actor.assisting:
        return out
    for key in state.open_runs:
        step = flow.steps[key]
        if can_do(flow, state, actor, city, at, step):
            if step.act != "close" or end_reason(flow, state):
                out.extend(Possible(kind, key) for kind, (act, _) in STEP_COMMANDS.items() if act == step.act)
            out.append(Possible("claim", key))
            out.append(Possible("add_signer", key))
            if any(r.status == "done" and key in flow.later(k)[0] for k, r in state.runs.items()):
                out.append(Possible("return", key))
        out.extend(Possible(kind, key) for kind in _stops(flow, state, actor, city, key))
        if state.open and entitled(flow, state, actor, city, "give") and actor.person != REPORTER:
            out.append(Possible("give", key))
    for kind in OTHER_COMMANDS:
        ready = READY.get(kind, _is_open)
        if kind in OF_A_STEP or kind in OF_THE_PLATFORM or not ready(state, flow):
            continue
        if kind in OF_MATERIALS and not offered(flow, state, city, kind):
            continue
        if kind == "stand_aside" and actor.person <= 0:
            continue
        if kind == "rate" and (state.rating or actor.person == SYSTEM) and actor.person != REPORTER:
            continue
        if entitled(flow, state, actor, city, kind):
            out.append(Possible(kind))
    return out


def _stops(flow: Flow, state: State, actor: Actor, city: City, key: str) -> tuple[str, ...]:
    """Return which of pause and resume the actor may do with one of several open steps."""
    paused = any(p.step == key for p in state.pauses)
    offered = ("pause", "resume") if paused else ("pause",) if len(state.open_runs) > 1 else ()
    if not (state.open and offered and may_stop(flow, state, actor, city, key)):
        return ()
    return tuple(kind for kind in offered if entitled(flow, state, actor, city, kind))


def can_do(flow: Flow, state: State, actor: Actor, city: City, at: int, step: Step) -> bool:
    """Return whether the actor may do this open step now."""
    if actor.person == REPORTER or actor.assisting:
        return False
    try:
        find_part(Work(flow, state, Command("", actor, at, step=step.key), city), step)
    except Refusal:
        return False
    return True
