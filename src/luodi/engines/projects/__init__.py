"""Projects: in which industry they are, which of them are the same, and how they count so that none counts twice."""

from luodi.engines.projects.alike import Alike, Known, alike, pairs
from luodi.engines.projects.counting import Case, Counted, Tally, circular, counted, tallied
from luodi.engines.projects.industry import SECTIONS, industry, section_of

__all__ = [
    "SECTIONS",
    "Alike",
    "Case",
    "Counted",
    "Known",
    "Tally",
    "alike",
    "circular",
    "counted",
    "industry",
    "pairs",
    "section_of",
    "tallied",
]
