"""Which units have to do with a matter: the ground on which its rows of visibility stand."""

from luodi.engines.process import State


def concerned(state: State) -> set[tuple[int, str]]:
    """Return the units that have to do with a matter, each with the ground on which it may see it."""
    seen = {(state.lead, "lead"), (state.intake, "intake")}
    seen.update((unit, "co") for unit in state.co)
    if state.supervisor:
        seen.add((state.supervisor, "supervisor"))
    seen.update((signer.unit, "step") for run in state.runs.values() for signer in run.signers)
    return seen
