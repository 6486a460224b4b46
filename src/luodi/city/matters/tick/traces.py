"""Digests of the devices that ratings came from: dropped after the days the pack says."""

from typing import Final

from luodi.city.matters.office import office
from luodi.city.matters.ratings import trace
from luodi.city.matters.tick import rounds
from luodi.city.matters.tick.turns import moment

NAME: Final = "tick_traces"
EVERY: Final = rounds.DAY


def forget(at: int) -> int:
    """Once a day drop what has been kept long enough; return how many."""
    if not rounds.due(NAME, at, EVERY):
        return 0
    forgotten = trace.forget(moment(at), office().ratings.keep)
    rounds.mark(NAME, at)
    return forgotten
