"""秒批: what the platform does by itself when a step opens, by a decision table the city keeps.

The table is the city's to look up (`City.look_up`); the answer goes into the journal whole, so that replay needs no
table. Only `pass` does the step. A machine's refusal is a suggestion to people, never final, and a step that was undone
(returned, reviewed, corrected, reopened) is people's from then on: the machine speaks once.
"""

from typing import TYPE_CHECKING, Any

from luodi.engines.process.model import STEP_EVENTS, Flow, Step
from luodi.engines.process.state import SYSTEM, Effects, Run, State

if TYPE_CHECKING:
    from luodi.engines.process.work import Work

PASS = "pass"  # noqa: S105 - no secret: what a table says
AUTO = "auto"


def at_once(w: "Work", step: Step) -> None:
    """Do the step that has just opened, where its table passes it or the step it goes with was passed."""
    run = w.state.runs[step.key]
    if run.status != "open":
        return
    if step.decided_with:
        if by_platform(w.state.runs.get(step.decided_with)):
            _do(w, step, {}, step.decided_with)
    elif step.decide:
        ruling = w.city.look_up(step.decide, w.facts(), w.state.registered, w.at)
        kind = "decided" if ruling.result == PASS else "suggested"
        w.follow(kind, step, run.signers[0].unit, {"result": ruling.result} | ruling.data)
        if ruling.result == PASS:
            _do(w, step, ruling.gives, step.key)


def _do(w: "Work", step: Step, gives: dict[str, Any], decided: str) -> None:
    """Do the step as the platform; `decided` is the step whose table was looked up."""
    asked = {ask.key for ask in step.asks}
    fx = Effects(
        facts={key: value for key, value in gives.items() if key in asked},
        sign=[(step.key, 0, SYSTEM, AUTO)],
        close={step.key: "done"},
        clocks=w.stopped(step.key),
    )
    if step.act == "sign":
        fx.facts[step.key] = "agree"
    if step.act == "reply":
        fx.set["answered"] = w.at
    data = {"decided": decided} | ({"verdict": "agree"} if step.act == "sign" else {})
    w.follow(STEP_EVENTS[step.act], step, w.state.runs[step.key].signers[0].unit, data, fx)


def by_platform(run: Run | None) -> bool:
    """Return whether the platform did a step by a table: done, and signed by nobody else."""
    return (
        run is not None
        and run.status == "done"
        and all(signer.person == SYSTEM and signer.verdict == AUTO for signer in run.signers)
    )


def decided_steps(flow: Flow, state: State) -> list[str]:
    """Return the steps with a table that the platform did, as they stand now."""
    return [key for key in flow.deciding if by_platform(state.runs.get(key))]
