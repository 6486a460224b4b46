"""Who may not do a step, whatever posts they hold: by interest, by independence, by having spoken already."""

from luodi.engines.process.model import Flow, Step
from luodi.engines.process.state import State


def last_work(flow: Flow, state: State, step: Step) -> list[str]:
    """Return the work steps most recently done before `step`: the last one, and what ran at the same time as it."""
    done = {
        key: (run.closed, run.opened, key)
        for key, run in state.runs.items()
        if run.status == "done" and flow.steps[key].act in ("handle", "assign") and step.key in flow.later(key)[0]
    }
    last = max(done, key=lambda key: done[key], default="")
    return [key for key in done if key == last or not (key in flow.later(last)[0] or last in flow.later(key)[0])]


def before(flow: Flow, state: State, step: Step) -> str:
    """Return the work a refusal sends back, empty when there is none: of what ran at the same time, the lead's."""
    last = last_work(flow, state, step)
    return next((key for key in last if flow.steps[key].by == "lead"), last[-1] if last else "")


def own_work(flow: Flow, state: State, step: Step) -> frozenset[int]:
    """Return those who did the work that `step` looks at, where its type wants someone else to look (自批)."""
    runs = [state.runs[key] for key in last_work(flow, state, step)] if step.signing.own == "refuse" else []
    return frozenset(s.person for run in runs for s in run.signers if s.person > 0)


def apart(state: State, step: Step) -> frozenset[int]:
    """Return those who took part in a step that `step` must stand apart from (独立审签)."""
    runs = [state.runs[key] for key in step.apart if key in state.runs]
    return frozenset(s.person for run in runs for s in run.signers if s.person > 0)


def spoken(state: State, step: Step) -> frozenset[int]:
    """Return those who have signed the open step already: nobody signs twice, in whatever unit."""
    run = state.runs.get(step.key)
    open_ = run is not None and run.status == "open"
    return frozenset(s.person for s in run.signers if s.verdict and s.person > 0) if run and open_ else frozenset()


def barred(flow: Flow, state: State, step: Step) -> frozenset[int]:
    """Return all who may not do `step` now."""
    return frozenset(state.aside) | apart(state, step) | own_work(flow, state, step) | spoken(state, step)
