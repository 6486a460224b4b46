"""The facts of a run for its bulletin: figures of the whole city, changes, ranks. What may not be told is a refusal.

Every figure links to a key: `<unit>/<indicator>` for one unit's, the name of its slot for the whole city's.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

import msgspec

from luodi.city.assessment.measures import Filed, Outcomes
from luodi.city.assessment.periods import follows, period_of
from luodi.city.assessment.queries import Shown, cells
from luodi.city.assessment.written import slot
from luodi.engines.figures import Against, Change, Count, Money, Rate, Refusal
from luodi.engines.figures.points import Cell
from luodi.engines.figures.rate import FEW
from luodi.engines.figures.scheme import Indicator
from luodi.engines.figures.score import Result
from luodi.engines.notation import Text
from luodi.engines.prose import AllDone, Changes, Given, Leaders, Ranking, Row

CASES = Text("件", "cases")
UNITS = Text("个单位", "units")
YUAN: Final = {"元": 1, "万元": 10_000}
"""Units of outcomes that are money, and how many yuan each is."""


class Before(msgspec.Struct, frozen=True):
    """The result of the period before, and when that was."""

    result: Result
    words: Text
    follows: bool
    """Whether it is the period just before, as long as this one."""


def figures_of(view: Shown, before: Before | Refusal) -> dict[str, Given]:
    """Return the facts of the period and of each indicator, by the names templates know (assessment.written)."""
    facts: dict[str, Given] = {
        "period": period_of(view.run.since, view.run.until),
        "units": Count(len(view.rows), UNITS),
    }
    for indicator in view.assessed.scheme.indicators:
        facts |= dict(_of_indicator(view, indicator, before))
    return facts


def by_unit(result: Result, indicator: str) -> dict[str, Cell]:
    """Return an indicator's cells by unit, in the result's order."""
    return {row.unit: cell for row in result.rows for cell in cells(row) if cell.indicator == indicator}


def whole_city(view: Shown, result: Result, indicator: Indicator) -> Count | Rate | Refusal:
    """Return an indicator's figure of all units together, or why there is none."""
    found = by_unit(result, indicator.code).values()
    if indicator.kind == "value":
        return _no("not-summed", f"{indicator.name.zh}不能相加", f"{indicator.name.en} does not add up")
    optional = indicator.missing == "leave-out"  # who files nothing is not expected to
    filed = isinstance(view.assessed.measure(indicator.code), Filed)
    if filed and any(cell.missing for cell in found) and not (optional and any(not cell.missing for cell in found)):
        return _no("figure-missing", f"{indicator.name.zh}没有报齐", f"{indicator.name.en} is not filed by all")
    n = sum(cell.n for cell in found)
    if indicator.kind == "count":
        return Count(n, indicator.unit if indicator.unit.zh else CASES)
    of = sum(cell.of or 0 for cell in found)
    return Rate(n, of) if of else _no("no-cases", f"{indicator.name.zh}没有基数", f"{indicator.name.en} has no cases")


def summed(view: Shown, indicator: Indicator) -> Count | Rate | Money | Refusal:
    """Return an indicator's figure of all units together, also where typed quantities came of matters: money in yuan,
    whole numbers of anything else."""
    if not isinstance(view.assessed.measure(indicator.code), Outcomes):
        return whole_city(view, view.result, indicator)
    found = by_unit(view.result, indicator.code).values()
    total = sum((cell.figure or Decimal(0) for cell in found), Decimal(0))
    if indicator.unit.zh in YUAN:
        return Money.of(total * YUAN[indicator.unit.zh])
    if total != int(total) or total < 0:
        return _no("not-summed", f"{indicator.name.zh}不是整数", f"{indicator.name.en} is no whole number")
    return Count(int(total), indicator.unit if indicator.unit.zh else CASES)


def compared(view: Shown, result: Result | None) -> Before | Refusal:
    """Return the period before, where it may be compared: of the same version of the scheme."""
    run = view.run
    if run.before is None or result is None:
        return _no("base-missing", "没有已公布的上期", "no period before was published")
    if run.before.scheme_id != run.scheme_id:
        return _no("across-schemes", "上期用的是另一版方案，不作比较", "the period before went by another scheme")
    period = run.before.since, run.before.until
    return Before(result, period_of(*period), follows(run.since, run.until, period))


def _of_indicator(view: Shown, indicator: Indicator, before: Before | Refusal) -> Iterator[tuple[str, Given]]:
    key, now = slot(indicator.code), whole_city(view, view.result, indicator)
    yield key, summed(view, indicator)
    yield f"{key}_of", Count(now.of) if isinstance(now, Rate) else _no_base(indicator, now)
    yield f"{key}_change", _change(view, indicator, now, before)
    ranking = _ranking(view, indicator)
    yield f"{key}_leaders", ranking if isinstance(ranking, Refusal) else Leaders(ranking)
    only = _no("no-share", f"{indicator.name.zh}不是比率", f"{indicator.name.en} is no share")
    yield f"{key}_all", AllDone(ranking) if isinstance(ranking, Ranking) and indicator.kind == "rate" else only


def _no_base(indicator: Indicator, now: Count | Rate | Refusal) -> Refusal:
    if isinstance(now, Refusal):
        return now
    return _no("no-share", f"{indicator.name.zh}不是比率", f"{indicator.name.en} is no share")


def _change(view: Shown, indicator: Indicator, now: Count | Rate | Refusal, before: Before | Refusal) -> Given:
    if isinstance(now, Refusal):
        return now
    if isinstance(before, Refusal):
        return before
    then = whole_city(view, before.result, indicator)
    if isinstance(then, Refusal):
        return then
    change = Change(now, then, Against.PERIOD)
    if before.follows:
        return change
    if isinstance(now, Count):
        return _no("unlike-periods", "与上期长短不同，数量不能比", "the period before is of another length")
    return Changes((change,), than=before.words)


def _ranking(view: Shown, indicator: Indicator) -> Ranking | Refusal:
    """Return the units by a share or a count, in the scheme's order; few cases are listed, what is missing is not."""
    found = by_unit(view.result, indicator.code)
    order = view.assessed.scheme.units or tuple(sorted(found))
    rows = tuple(_rows(view, indicator, ((unit, found[unit]) for unit in order if unit in found)))
    if not rows:
        return _no("no-cases", f"{indicator.name.zh}没有数", f"there is no figure of {indicator.name.en}")
    return Ranking(
        indicator.name, rows, least=max(indicator.least, FEW), better=indicator.better, who=Text("单位", "units")
    )


def _rows(view: Shown, indicator: Indicator, found: Iterable[tuple[str, Cell]]) -> Iterator[Row]:
    for unit, cell in found:
        name, key = view.names[unit], f"{unit}/{indicator.code}"
        if indicator.kind == "rate" and cell.of:
            yield Row(name, Rate(cell.n, cell.of), key)
        elif indicator.kind == "count" and not cell.missing:
            yield Row(name, Count(cell.n, indicator.unit if indicator.unit.zh else CASES), key)


def _no(code: str, zh: str, en: str) -> Refusal:
    return Refusal(code, Text(zh, en))
