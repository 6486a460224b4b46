"""Placement of people in host units: the best under seats, wishes and rules between people, with its proof.

`Problem` says what is asked, `place` answers with a bound that holds in any case, `explain` says why somebody is where
he is, `clashes` which rules cannot hold together. With `Problem.now` a placement after a change moves few people.
"""

from luodi.engines.matching.placement.clash import Demand, Least, Most, clashes
from luodi.engines.matching.placement.explain import Passed, Why, explain
from luodi.engines.matching.placement.place import Placement, Unplaceable, place
from luodi.engines.matching.placement.problem import (
    Apart,
    AtMost,
    Host,
    Never,
    Only,
    Person,
    Problem,
    Rule,
    Share,
    Together,
    Weights,
    worth,
)

__all__ = [
    "Apart",
    "AtMost",
    "Demand",
    "Host",
    "Least",
    "Most",
    "Never",
    "Only",
    "Passed",
    "Person",
    "Placement",
    "Problem",
    "Rule",
    "Share",
    "Together",
    "Unplaceable",
    "Weights",
    "Why",
    "clashes",
    "explain",
    "place",
    "worth",
]
