"""All actions by kind, in the order people meet them."""

from luodi.city.matters.actions.assisting import ASSISTING
from luodi.city.matters.actions.attach_document import ATTACH
from luodi.city.matters.actions.base import Action
from luodi.city.matters.actions.ending import ENDING
from luodi.city.matters.actions.erase_person import ERASE
from luodi.city.matters.actions.handling import HANDLING
from luodi.city.matters.actions.merge_matters import MERGE, UNMERGE
from luodi.city.matters.actions.moving import MOVING
from luodi.city.matters.actions.open_identity import OPEN_IDENTITY
from luodi.city.matters.actions.papering import PAPERING
from luodi.city.matters.actions.reviewing import REVIEWING
from luodi.city.matters.actions.split_matter import SPLIT
from luodi.city.matters.actions.standing_aside import STANDING_ASIDE
from luodi.city.matters.actions.timing import TIMING
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

_TABLES = (HANDLING, MOVING, STANDING_ASIDE, TIMING, PAPERING, ASSISTING, (SPLIT, MERGE, UNMERGE), ENDING, REVIEWING)
_APART = (ATTACH, OPEN_IDENTITY, ERASE)
ACTIONS: dict[str, Action] = {action.kind: action for table in (*_TABLES, _APART) for action in table}


def action(kind: str) -> Action:
    """Return the action called `kind`. Raises Refused when there is none."""
    found = ACTIONS.get(kind)
    if found is None:
        raise Refused("unknown_action", Text(f"没有“{kind}”这个操作。", f"There is no action “{kind}”."), "action")
    return found
