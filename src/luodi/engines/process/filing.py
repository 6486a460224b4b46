"""代为申报: an application that somebody of a grid files for the applicant, on their word (行政许可法第二十九条)."""

from luodi.engines.process.command import Refusal
from luodi.engines.process.powers import ASSISTANT
from luodi.engines.process.state import Assist, Effects
from luodi.engines.process.work import Facts, Work

SAID = ("counter", "paper", "phone")
"""How the window or the assistant was given the applicant's word: in person, by a signed paper, by phone."""


def at_register(w: Work, fx: Effects) -> Facts:
    """Add what registering an application on the applicant's word changes: who files it acts for them, and has no
    other part in it. Return what the entry says of it."""
    how = w.one_of("assisted", SAID)
    if not w.flow.assistable:
        raise Refusal("not_assistable")
    grid = w.unit("grid")
    if not w.actor.holds(grid, ASSISTANT):
        raise Refusal("not_yours", role=ASSISTANT)
    assist = Assist(w.actor.person, grid, w.at, str(w.optional("applicant") or ""))
    told = {"assisted": how, "grid": grid} | ({"applicant": assist.applicant} if assist.applicant else {})
    fx.assist = [assist]
    fx.set["aside"] = list(dict.fromkeys([*fx.set.get("aside", []), w.actor.person]))
    return told
