"""The only way to change a matter. Each action is declared once; desk, portal, API and command line all use it.

Actions whose whole rule stands in the engine are declared as data in the tables of `handling`, `moving`, `timing` and
`ending`; those with work of their own (raising, splitting, merging, documents, identity, erasure) have a file each.
"""

from luodi.city.matters.actions.base import Action, Field, Moment, act
from luodi.city.matters.actions.catalogue import ACTIONS, action
from luodi.city.matters.actions.raise_matter import Raised, raise_matter

__all__ = ["ACTIONS", "Action", "Field", "Moment", "Raised", "act", "action", "raise_matter"]
