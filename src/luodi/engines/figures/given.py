"""What a scheme is given to count: one row for each filing or query, added up for each unit and indicator."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from luodi.engines.figures.rate import Exclusion
from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.scheme import Indicator, Scheme


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A figure, or a part of one: a rate has `n` and `of`, a count `n`, a value `value`. Parts add up.

    `refs` name what stands behind it (numbers of matters, projects, filings); `filed`, `checked` and `signed` who
    answers for an uploaded figure (统计法 2024, art. 24).
    """

    unit: str
    indicator: str
    n: int = 0
    of: int | None = None
    value: Decimal | None = None
    left_out: tuple[Exclusion, ...] = ()
    refs: tuple[str, ...] = ()
    filed: str = ""
    checked: str = ""
    signed: str = ""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """All that was given of one unit and indicator, added up; `refs` and `left_out` in a fixed order."""

    n: int = 0
    of: int | None = None
    value: Decimal | None = None
    left_out: tuple[Exclusion, ...] = ()
    refs: tuple[str, ...] = ()


def gather(scheme: Scheme, givens: Iterable[Given]) -> dict[tuple[str, str], Tally]:
    """Return what is known by (unit, indicator), whatever the order of rows.

    Raises Refused for an indicator or a unit the scheme does not know (`figure-unknown`), and for a row that does not
    have the numbers of its kind or has impossible ones (`figure-impossible`).
    """
    known = {indicator.code: indicator for indicator in scheme.indicators}
    groups: dict[tuple[str, str], list[Given]] = {}
    for given in givens:
        _check(scheme, known, given)
        groups.setdefault((given.unit, given.indicator), []).append(given)
    return {key: _added(rows) for key, rows in groups.items()}


def _check(scheme: Scheme, known: Mapping[str, Indicator], given: Given) -> None:
    indicator = known.get(given.indicator)
    who = f"{given.unit} {given.indicator}"
    if indicator is None or (scheme.units and given.unit not in scheme.units):
        raise Refused("figure-unknown", f"方案里没有：{who}", f"not in the scheme: {who}")
    has = (given.of is not None, given.value is not None)
    fits = has == (indicator.kind == "rate", indicator.kind == "value")
    if given.value is not None and not given.value.is_finite():
        fits = False
    if not fits or given.n < 0 or (given.of is not None and given.n > given.of):
        raise Refused("figure-impossible", f"{who} 的数不合它的种类", f"the numbers of {who} do not fit its kind")
    if given.left_out and indicator.kind != "rate":
        raise Refused("figure-impossible", f"{who} 不是比率，没有不计入的", f"{who} is no rate: nothing is left out")


def _added(rows: list[Given]) -> Tally:
    values = [row.value for row in rows if row.value is not None]
    ofs = [row.of for row in rows if row.of is not None]
    return Tally(
        n=sum(row.n for row in rows),
        of=sum(ofs) if ofs else None,
        value=_sum(values) if values else None,
        left_out=tuple(sorted((left for row in rows for left in row.left_out), key=_order)),
        refs=tuple(sorted(ref for row in rows for ref in row.refs)),
    )


def _order(left: Exclusion) -> tuple[str, str, str, int]:
    return left.reason.zh, left.reason.en, left.approver, left.n


def _sum(values: list[Decimal]) -> Decimal:
    """Return the exact sum: adding decimals loses digits beyond the 28th, and then the order of rows would tell."""
    places = max(max(0, -int(value.as_tuple().exponent)) for value in values)
    total = int(sum((Fraction(value) for value in values), Fraction(0)) * 10**places)
    return Decimal((int(total < 0), tuple(map(int, str(abs(total)))), -places))
