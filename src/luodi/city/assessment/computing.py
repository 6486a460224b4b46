"""A run's figures, from the journal as of a moment and from what was filed by then, and what comes of them."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from luodi.city.assessment.appraisals.queries import shares
from luodi.city.assessment.counting import Asked, Excused, count
from luodi.city.assessment.measures import Assessed, Filed, Votes, parse
from luodi.city.assessment.models import Filing, Run, SchemeVersion
from luodi.city.refusals import Refused
from luodi.city.registry.tree import Tree
from luodi.engines.figures import refusals
from luodi.engines.figures.given import Given
from luodi.engines.figures.score import Result, score
from luodi.engines.notation import Text


def asked_of(run: Run) -> Asked:
    """Return what a run asks: its period, as of the moment it was collected."""
    return Asked(run.since, run.until, run.known, run.known)


def excused_of(run: Run) -> list[Excused]:
    """Return the matters that rulings leave out of a run."""
    return [
        Excused(row.indicator, row.matter_id, row.reason, row.approver.username)
        for row in run.left_out.select_related("approver").order_by("pk")
    ]


def givens(assessed: Assessed, asked: Asked, excused: Iterable[Excused] = ()) -> list[Given]:
    """Return all figures that go into a run, in no particular order."""
    return [*count(assessed, asked, excused), *_filed(assessed, asked), *_voted(assessed, asked)]


def _voted(assessed: Assessed, asked: Asked) -> list[Given]:
    """Return what was voted, of the assessed: the votes on all secretaries of a unit together."""
    indicators = [m.indicator for m in assessed.measures if isinstance(m, Votes)]
    if not indicators:
        return []
    units = assessed.scheme.units
    return [
        Given(
            unit=unit,
            indicator=indicator,
            n=sum(rate.n for _, rate in found),
            of=sum(rate.of for _, rate in found),
            refs=tuple(f"appraisal/{report.appraisal.number}/{report.n}" for report, _ in found),
        )
        for unit, found in shares(asked.since, asked.until, asked.known).items()
        if not units or unit in units
        for indicator in indicators
    ]


def _filed(assessed: Assessed, asked: Asked) -> list[Given]:
    codes = [m.indicator for m in assessed.measures if isinstance(m, Filed)]
    rows = in_force(assessed.scheme.code, asked.since, asked.until, asked.known)
    kinds = {i.code: i.kind for i in assessed.scheme.indicators}
    units = assessed.scheme.units
    return [
        _given(row, kinds[row.indicator]) for row in rows if row.indicator in codes and (not units or row.unit in units)
    ]


def in_force(scheme: str, since: date, until: date, known: datetime) -> list[Filing]:
    """Return the filings of a period that were signed by `known` and not replaced by then."""
    rows = Filing.objects.filter(scheme=scheme, since=since, until=until, signed_at__lte=known)
    rows = rows.exclude(replaced_at__lte=known)
    return list(rows.select_related("filed_by", "checked_by", "signed_by").order_by("pk"))


def _given(row: Filing, kind: str) -> Given:
    return Given(
        unit=row.unit,
        indicator=row.indicator,
        n=row.n if kind != "value" else 0,
        of=row.of if kind == "rate" else None,
        value=row.value if kind == "value" else None,
        refs=(f"filing/{row.pk}",),
        filed=row.filed_by.username,
        checked=row.checked_by.username if row.checked_by else "",
        signed=row.signed_by.username if row.signed_by else "",
    )


def result_of(run: Run) -> Result:
    """Return what the engine made of a run's figures, as kept."""
    return msgspec.json.decode(run.result, type=Result)


def inputs_of(run: Run) -> list[Given]:
    """Return the figures that went into a run, as kept."""
    return msgspec.json.decode(run.inputs, type=list[Given])


def assessed_of(scheme: SchemeVersion) -> Assessed:
    """Return the scheme of a version."""
    return parse(scheme.body)


def assessed_on(scheme: SchemeVersion, day: date) -> Assessed:
    """Return the scheme of a version with the list of those it assesses for a period that ends on a day."""
    assessed = assessed_of(scheme)
    if assessed.within is None:
        return assessed
    tree = Tree.at(day)
    above = tree.get(assessed.within.unit)
    below = [tree.node(unit) for unit in tree.subtree(above.id)] if above else []
    units = tuple(sorted(node.code for node in below if node.kind == assessed.within.kind))
    return _listing(assessed, units)


def _listing(assessed: Assessed, units: tuple[str, ...]) -> Assessed:
    return msgspec.structs.replace(assessed, within=None, scheme=msgspec.structs.replace(assessed.scheme, units=units))


def counted_on(scheme: SchemeVersion, day: date) -> Assessed:
    """Return the same to compute it. Raises Refused `figures_refused` where none is within whom it assesses: an empty
    list would mean everybody."""
    assessed = assessed_on(scheme, day)
    if assessed_of(scheme).within and not assessed.scheme.units:
        raise Refused("figures_refused", Text("方案考核的单位一个也没有。", "There is none of those it assesses."))
    return assessed


def assessed_in(run: Run) -> Assessed:
    """Return a run's scheme with the list of those it assesses: once collected, of those it was collected with.

    A village opened or abolished later as of an earlier day changes no run. Raises Refused as `counted_on` before that.
    """
    assessed = assessed_of(run.scheme)
    if assessed.within is None:
        return assessed
    if not run.hash:
        return counted_on(run.scheme, run.until)
    return _listing(assessed, tuple(sorted(row.unit for row in result_of(run).rows)))


def computed(assessed: Assessed, given: Iterable[Given], on: date, before: Run | None) -> Result:
    """Return the scheme's result. Raises Refused `figures_refused` with the engine's reason."""
    try:
        return score(assessed.scheme, given, on, result_of(before) if before else None)
    except refusals.Refused as no:
        raise Refused("figures_refused", no.refusal.why) from no


def packed(given: Iterable[Given]) -> str:
    """Return figures as JSON, in a fixed order."""
    rows = sorted(given, key=lambda row: (row.indicator, row.unit, row.refs))
    return msgspec.json.encode(rows, order="sorted").decode()
