"""What a draw is of, and what came of calling back: per unit, beside its score."""

from collections import defaultdict
from datetime import datetime
from typing import Final

import msgspec

from luodi.city.assessment import access
from luodi.city.assessment.computing import asked_of, assessed_in
from luodi.city.assessment.counting import Asked, behind_measure
from luodi.city.assessment.measures import Assessed, By, Matters, Outcomes
from luodi.city.assessment.models import Run
from luodi.city.assessment.sampling.models import Draw, Sampled
from luodi.city.matters.models import Matter
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person
from luodi.engines.figures.sampling import drawn, seed_of
from luodi.engines.process import unpack_state

SAID: Final = ("yes", "partly", "no")
"""Answers that are in the base of a share; who did not say is in none."""


def closed_measure(assessed: Assessed) -> Matters:
    """Return the measure of all matters of a scheme that were closed with an answer in the period."""
    counted = [m for m in assessed.measures if isinstance(m, Matters | Outcomes)]
    every = not counted or any(not m.types for m in counted)
    types = () if every else tuple(sorted({code for m in counted for code in m.types}))
    by: By = next((m.by for m in counted), "lead")
    return Matters(indicator="closed", types=types, at="closed", of=("closed", "answered"), by=by)


def closed_of(run: Run, known: datetime | None = None) -> dict[str, list[int]]:
    """Return the matters of a run closed with an answer in its period, by the assessed unit; as of its moment, or of
    `known`."""
    assessed = assessed_in(run)
    asked = Asked(run.since, run.until, known, known) if known else asked_of(run)
    found = behind_measure(assessed, asked, closed_measure(assessed), "of")
    return {unit: ids for unit, ids in found.items() if unit}


def population(draw: Draw) -> dict[str, list[str]]:
    """Return the numbers that can be drawn, by unit: of closed matters those somebody named can be called about.

    As of the moment fixed when it was announced, whatever becomes of the run afterwards.
    Restricted and sealed matters are left out: who calls back may not know of them.
    """
    closed = closed_of(draw.run, draw.known)
    ids = [pk for found in closed.values() for pk in found]
    numbers: dict[int, str] = {}
    for start in range(0, len(ids), 5000):
        rows = Matter.objects.filter(pk__in=ids[start : start + 5000], level__lte=Level.INTERNAL)
        numbers |= dict(rows.exclude(reporter=None).values_list("pk", "number"))
    return {unit: [numbers[pk] for pk in found if pk in numbers] for unit, found in closed.items()}


def sample(draw: Draw) -> dict[str, tuple[str, ...]]:
    """Return what a draw's seed draws, computed anew: anybody who knows the seal comes to the same."""
    return drawn(draw.seed, population(draw), draw.size)


def seed(draw: Draw, digest: str) -> str:
    """Return the seed of a draw from the digest of its seal."""
    return seed_of(digest, draw.run.number, str(draw.size))


class Called(msgspec.Struct):
    """What came of calling back about a unit's sample: how many drawn and called, contented and solved of those who
    said."""

    drawn: int = 0
    called: int = 0
    contented: int = 0
    solved: int = 0
    contented_of: int = 0
    solved_of: int = 0


def results(draw: Draw) -> dict[str, Called]:
    """Return the results by unit, up to now."""
    found: defaultdict[str, Called] = defaultdict(Called)
    for row in Sampled.objects.filter(draw=draw).select_related("call").order_by("unit", "n"):
        sums = found[row.unit]
        sums.drawn += 1
        facts = unpack_state(row.call.state).facts if row.call else {}
        said = facts.get("satisfied", ""), facts.get("solved", "")
        sums.called += bool(said[0] or said[1])
        sums.contented += said[0] == "yes"
        sums.contented_of += said[0] in SAID
        sums.solved += said[1] == "yes"
        sums.solved_of += said[1] in SAID
    return dict(found)


def draw_of(run: Run) -> Draw | None:
    """Return the draw beside a run somebody may see, None where none was announced."""
    return Draw.objects.select_related("run__scheme", "announced_by").filter(run=run).first()


def listed(person: Person, draw: Draw) -> list[Sampled]:
    """Return what was drawn, for who runs assessments or decides them alone: the assessed do not learn whom to ring."""
    if not access.sees_all(person):
        return []
    rows = Sampled.objects.filter(draw=draw).select_related("matter__type", "call")
    return list(rows.order_by("unit", "n"))
