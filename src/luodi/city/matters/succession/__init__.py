"""工作交接: when a person, a post or a unit ends, what is open there goes to somebody first."""

from luodi.city.matters.succession.carry import end_with_hand_over
from luodi.city.matters.succession.endings import Ending, of_merger, of_person, of_post, of_unit
from luodi.city.matters.succession.plan import Case, Part, Wishes, plan

__all__ = [
    "Case",
    "Ending",
    "Part",
    "Wishes",
    "end_with_hand_over",
    "of_merger",
    "of_person",
    "of_post",
    "of_unit",
    "plan",
]
