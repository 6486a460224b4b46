"""Ladders of a past that is filed late: each rung is climbed at its own moment, not at the moment of filing.

A tick that comes late records what it does as happening when it does it. Whoever writes a whole life down afterwards
(a demo, a paper archive) asks for the rungs in between here, matter by matter, as far as that life has got.
"""

from luodi.city.matters.store import Act, Order, submit
from luodi.engines.process import THE_SYSTEM, Command, Refusal, State


def climb_until(matter: int, state: State, since: int, until: int) -> State:
    """Climb all rungs of an open matter that fell due before `until` (milliseconds); return its state then.

    `state` is the matter as it stands since `since`: a rung that would lie before (a clock set going again) is climbed
    then. Two rungs of one moment are climbed in the order of their clocks' names.
    """
    while state.open:
        waiting = [(clock.next, name) for name, clock in state.clocks.items() if clock.next and not clock.stop]
        rung, name = min(waiting, default=(until, ""))
        if rung >= until:
            break
        command = Command("climb", THE_SYSTEM, max(rung, since), {"clock": name})
        try:
            state = submit(Order([Act(matter, command)]))[0].state
        except Refusal:
            break
    return state


__all__ = ["climb_until"]
