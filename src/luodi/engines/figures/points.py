"""One indicator over all units: figure → drawn to the usual → points, with the interval, each step on record."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from luodi.engines.figures.given import Tally
from luodi.engines.figures.rate import Exclusion
from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.rounding import exact, rounded
from luodi.engines.figures.scheme import QUANTILES, Fitted, Fixed, Indicator
from luodi.engines.figures.stats import Interval, Prior, fitted

TRACED = 6
"""Places of the numbers of a trace; what is computed is exact."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's figure under one indicator, from what was given to points; None where there is none.

    `figure` is as given (a rate in per cent), `used` after the prior, which is `prior` (a, b). `few`: fewer cases than
    the indicator asks for. `low` and `high` are points at the ends of the interval.
    """

    indicator: str
    n: int = 0
    of: int | None = None
    figure: Decimal | None = None
    used: Decimal | None = None
    prior: tuple[Decimal, Decimal] | None = None
    points: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    few: bool = False
    missing: bool = False
    left_out: tuple[Exclusion, ...] = ()
    refs: tuple[str, ...] = ()


class Scored(msgspec.Struct, frozen=True):
    """The exact points behind a cell; None where the unit is scored on the rest."""

    cell: Cell
    points: Fraction | None
    interval: Interval


def points(indicator: Indicator, tallies: Mapping[str, Tally], units: Sequence[str], level: int) -> dict[str, Scored]:
    """Return each unit's cell. Raises Refused (`figure-missing`) where the indicator does not bear a missing figure."""
    prior = _prior(indicator, tallies)
    used = {unit: value for unit in units if (value := _used(indicator, tallies.get(unit), prior)) is not None}
    cohort = [used[unit] for unit in sorted(used)]
    return {unit: _scored(indicator, unit, tallies.get(unit), used.get(unit), prior, cohort, level) for unit in units}


def _prior(indicator: Indicator, tallies: Mapping[str, Tally]) -> Prior | None:
    if isinstance(indicator.prior, Fixed):
        return Prior.of(indicator.prior.a, indicator.prior.b)
    if isinstance(indicator.prior, Fitted):
        return fitted([(tally.n, tally.of or 0) for tally in tallies.values()])
    return None


def _used(indicator: Indicator, tally: Tally | None, prior: Prior | None) -> Fraction | None:
    """Return the figure that is turned into points, exactly: of a rate its per cent, drawn to the prior."""
    if tally is None:
        return None
    if indicator.kind == "count":
        return Fraction(tally.n)
    if indicator.kind == "value":
        return None if tally.value is None else Fraction(tally.value)
    share = (prior or Prior.of(0, 0)).shrunk(tally.n, tally.of or 0)
    return None if share is None else 100 * share


def _scored(
    indicator: Indicator,
    unit: str,
    tally: Tally | None,
    used: Fraction | None,
    prior: Prior | None,
    cohort: Sequence[Fraction],
    level: int,
) -> Scored:
    if used is None or tally is None:
        return _lacking(indicator, unit, tally)
    found = indicator.normaliser.points(used, indicator.better, cohort)
    low, high = _ends(indicator, tally, prior, cohort, level) if indicator.kind == "rate" else (found, found)
    low, high = min(low, found), max(high, found)
    cell = Cell(
        indicator=indicator.code,
        n=tally.n,
        of=tally.of,
        figure=_figure(indicator, tally),
        used=rounded(used, TRACED),
        prior=(rounded(prior.a, TRACED), rounded(prior.b, TRACED)) if prior else None,
        points=rounded(found, TRACED),
        low=rounded(low, TRACED),
        high=rounded(high, TRACED),
        few=indicator.kind == "rate" and (tally.of or 0) < indicator.least,
        left_out=tally.left_out,
        refs=tally.refs,
    )
    return Scored(cell, found, (float(low), float(high)))


def _lacking(indicator: Indicator, unit: str, tally: Tally | None) -> Scored:
    if indicator.missing == "refuse":
        raise Refused(
            "figure-missing",
            f"{unit} 没有“{indicator.name.zh}”的数",
            f"{unit} has no figure for “{indicator.name.en}”",
        )
    told = tally or Tally()
    nothing = None if indicator.missing != "zero" else Fraction(0)
    cell = Cell(
        indicator=indicator.code,
        of=told.of,
        points=None if nothing is None else Decimal(0),
        few=indicator.kind == "rate" and indicator.least > 0,
        missing=True,
        left_out=told.left_out,
        refs=told.refs,
    )
    return Scored(cell, nothing, (0.0, 0.0))


def _ends(
    indicator: Indicator, tally: Tally, prior: Prior | None, cohort: Sequence[Fraction], level: int
) -> tuple[Fraction, Fraction]:
    """Return the points at the ends of the share's interval, the lower first."""
    ends = (prior or Prior.of(0, 0)).interval(tally.n, tally.of or 0, QUANTILES[level])
    told = sorted(indicator.normaliser.points(100 * exact(end), indicator.better, cohort) for end in ends)
    return told[0], told[1]


def _figure(indicator: Indicator, tally: Tally) -> Decimal | None:
    if indicator.kind == "value":
        return tally.value
    if indicator.kind == "count":
        return Decimal(tally.n)
    return rounded(Fraction(100 * tally.n, tally.of), TRACED) if tally.of else None
