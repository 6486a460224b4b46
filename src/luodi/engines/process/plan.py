"""The proof that a matter can always finish, given as a way to do it.

`next_command` names one command that `decide` will take and that brings the matter nearer its end; repeated, it
closes the matter. Bounded: each step agrees or is done once per round, and loops are bounded by `at_most`.
"""

from collections.abc import Callable
from typing import Any

from luodi.engines.process.command import THE_SYSTEM, Actor, City, Command, Refusal
from luodi.engines.process.decide import decide
from luodi.engines.process.model import Flow, Step
from luodi.engines.process.needs import missing, owed
from luodi.engines.process.state import Run, State
from luodi.engines.process.who import barred
from luodi.engines.process.work import PARTS

Someone = Callable[[int, str, frozenset[int]], Actor | None]
"""(unit, role, not these persons) → somebody who holds the post, or None."""

_ANSWERS: dict[str, Any] = {"number": 1, "flag": False, "date": "2000-01-01"}
_DATA: dict[str, dict[str, Any]] = {
    "sign": {"verdict": "agree"},
    "call_back": {"satisfied": "none"},
    "reply": {"words": "plan"},
}


def next_command(flow: Flow, state: State, city: City, someone: Someone, at: int) -> Command:
    """Return a command that leads on from an open state. Raises Refusal `no_plan` only if there is none."""
    for pause in state.pauses:
        if pause.name != PARTS:
            return Command("resume", THE_SYSTEM, at, {"name": pause.name}, pause.step)
    if state.parts_open:
        part = next(part for part in state.parts if part not in state.parts_closed)
        return Command("part_closed", THE_SYSTEM, at, {"part": part})
    if papers := [m.key for m in missing(flow, state, city)] + owed(state):
        return Command("receive", THE_SYSTEM, at, {"material": papers[0], "how": "paper"})
    if any(p.kind == "objection" for p in state.pending):
        return Command("rule_objection", THE_SYSTEM, at, {"verdict": "refused"})
    for key, run in state.open_runs.items():
        command = _do(flow, state, city, someone, at, flow.steps[key], run)
        if command:
            return command
    raise Refusal("no_plan")


def _do(flow: Flow, state: State, city: City, someone: Someone, at: int, step: Step, run: Run) -> Command | None:
    data = dict(_DATA.get(step.act, {}))
    if step.act == "assign":
        data |= {"lead": state.lead, "co": list(state.co)}
    facts = {a.key: a.options[0] if a.options else _ANSWERS.get(a.kind, "1") for a in step.asks if a.required}
    if facts:
        data["facts"] = facts
    waiting = [signer for signer in run.signers if not signer.verdict]
    for signer in waiting[:1] if step.signing.style == "order" else waiting:
        actor = someone(signer.unit, step.role, barred(flow, state, step))
        if actor:
            if signer.person and signer.person != actor.person:
                return Command("give", THE_SYSTEM, at, {"unit": signer.unit, "person": actor.person}, step.key)
            return Command(step.act, actor, at, data, step.key)
    # Nobody is left who could: the step's own policy finds another unit, or passes it, marked.
    relieve = Command("relieve", THE_SYSTEM, at, step=step.key)
    try:
        decide(flow, state, relieve, city)
    except Refusal:
        return None
    return relieve


def finish(
    flow: Flow, state: State, city: City, someone: Someone, at: int, *, most: int = 2000
) -> tuple[list[Command], State]:
    """Return the commands that close the matter from `state`, and the closed state. Raises Refusal `no_plan`."""
    commands: list[Command] = []
    while state.open:
        if len(commands) >= most:
            raise Refusal("no_plan")
        command = next_command(flow, state, city, someone, at)
        state = decide(flow, state, command, city).state
        commands.append(command)
    return commands, state
