"""Figures that cannot lie quietly: a rate remembers what it is a share of, and says when that is too little."""

from luodi.engines.figures.amounts import Count, Duration, Money, per
from luodi.engines.figures.change import Against, Change, Figure
from luodi.engines.figures.parts import bases, check_parts, denominators, numerators, shares
from luodi.engines.figures.rate import Exclusion, Rate
from luodi.engines.figures.refusals import Refusal, Refused
from luodi.engines.figures.rounding import rounded, share
from luodi.engines.figures.telltales import KINDS, SATISFIED, Bounds, Flag, Seen, telltales

__all__ = [
    "KINDS",
    "SATISFIED",
    "Against",
    "Bounds",
    "Change",
    "Count",
    "Duration",
    "Exclusion",
    "Figure",
    "Flag",
    "Money",
    "Rate",
    "Refusal",
    "Refused",
    "Seen",
    "bases",
    "check_parts",
    "denominators",
    "numerators",
    "per",
    "rounded",
    "share",
    "shares",
    "telltales",
]
