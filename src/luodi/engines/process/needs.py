"""What an application needs, what of it has come, is promised or is missing: read off the state, nothing is changed."""

from luodi.engines.process.command import City
from luodi.engines.process.model import Flow, Material
from luodi.engines.process.state import State

CORRECTION = "补正"
"""The pause that a notice of what is missing begins, and its coming in ends."""


def needed(flow: Flow, state: State, city: City) -> list[Material]:
    """Return the materials this matter needs, by what its form says."""
    facts = state.facts
    return [m for m in flow.materials if not m.when or city.judge(m.when, facts)]


def missing(flow: Flow, state: State, city: City) -> list[Material]:
    """Return what is needed and has neither come nor been promised."""
    return [m for m in needed(flow, state, city) if m.key not in state.materials]


def owed(state: State) -> list[str]:
    """Return the keys of what is promised and still to come."""
    return [key for key, how in state.materials.items() if how == "promised"]


def counts(flow: Flow, state: State, city: City) -> dict[str, int]:
    """Return the numbers conditions may speak of: how many materials are missing, promised, lapsed."""
    lapsed = sum(how == "lapsed" for how in state.materials.values())
    return {"missing": len(missing(flow, state, city)), "promised": len(owed(state)), "lapsed": lapsed}


def corrected(flow: Flow, state: State, city: City) -> bool:
    """Whether what a notice told to be missing has all come, so that the clocks may go on."""
    told = state.noticed and any(p.name == CORRECTION and not p.step for p in state.pauses)
    return bool(told and not missing(flow, state, city))


def standing(flow: Flow, state: State, city: City) -> list[tuple[Material, str]]:
    """Return every material the matter needs with how it stands: `missing`, or how it came."""
    return [(m, state.materials.get(m.key, "missing")) for m in needed(flow, state, city)]
