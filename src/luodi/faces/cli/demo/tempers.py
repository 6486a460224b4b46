"""Every unit has a temper: quick, steady, slow, careless, swamped in some months. Drawn once from the seed."""

import random
from collections.abc import Iterable
from datetime import datetime

import msgspec


class Temper(msgspec.Struct, frozen=True):
    """How a unit works."""

    name: str
    pace: float
    """How long it takes, 1 being usual."""
    late: float
    """The share of its work that comes late."""
    sloppy: float
    """How much likelier than usual its work is sent back or rated badly."""
    swamped: frozenset[int] = frozenset()
    """Months in which it cannot keep up."""

    def lateness(self, at: datetime) -> float:
        """Return the share of work begun at `at` that comes late."""
        return min(0.6, self.late + (0.2 if at.month in self.swamped else 0))


QUICK = Temper("quick", 0.55, 0.01, 0.6)
STEADY = Temper("steady", 1, 0.03, 1)
SLOW = Temper("slow", 1.4, 0.07, 1.1)
CARELESS = Temper("careless", 0.8, 0.04, 3)
LAGGARD = Temper("laggard", 1.7, 0.22, 2)
ROUND = (STEADY, QUICK, SLOW, STEADY, CARELESS, STEADY, STEADY, QUICK, LAGGARD, STEADY, SLOW, STEADY)
"""How tempers come: one in twelve a laggard."""
SWAMPED_EVERY = 5


def tempers(units: Iterable[str], seed: int) -> dict[str, Temper]:
    """Return a temper for each unit's code: the same for the same seed."""
    dice = random.Random(f"{seed}:tempers")  # noqa: S311 - dice for a demo, not for secrets
    order = sorted(set(units))
    dice.shuffle(order)
    out = {}
    for n, code in enumerate(order):
        temper = ROUND[n % len(ROUND)]
        if n % SWAMPED_EVERY == 0 and temper is not LAGGARD:
            first = dice.randint(1, 12)
            temper = msgspec.structs.replace(temper, swamped=frozenset({first, first % 12 + 1}))
        out[code] = temper
    return out
