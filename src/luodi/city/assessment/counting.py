"""Every figure of a scheme from one pass over the journal, and the matters behind any one of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from luodi.city.assessment.facts import CONDITIONS, MOMENTS, Asks, Dialect, Flows, Postgres, Sqlite, facts, flat, words
from luodi.city.assessment.measures import Assessed, By, LeaveOut, Matters, Measure, Outcomes
from luodi.city.matters.office import definition
from luodi.city.matters.stats import answer_clock_names, must_accept, place_of, versions_of_types
from luodi.city.registry.tree import Tree
from luodi.engines.figures import Exclusion
from luodi.engines.figures.given import Given
from luodi.engines.notation import Text

Rows = list[tuple[Any, ...]]
Measures = tuple[Matters | Outcomes, ...]
Ask = Callable[[str, Sequence[Any]], Rows]
"""Runs a statement with its parameters."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: of which period (both days included), and as of when."""

    since: date
    until: date
    happened: datetime
    known: datetime

    @property
    def bounds(self) -> tuple[int, int]:
        """The period in milliseconds: from its first moment to before the first after it."""
        return _start(self.since), _start(self.until + timedelta(days=1))

    @property
    def now(self) -> int:
        """The moment as of which is asked, in milliseconds."""
        return round(self.happened.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Excused:
    """A matter that an indicator leaves out by a ruling."""

    indicator: str
    matter: int
    reason: str
    approver: str


def _start(day: date) -> int:
    return round(datetime.combine(day, time(), timezone.get_default_timezone()).timestamp() * 1000)


def flows() -> Flows:
    """Return what the flows of all versions of all types say that entries do not."""
    types = versions_of_types()
    must = {code for pk, code in types if must_accept(definition(pk).flow)}
    return Flows(answer_clock_names(types), tuple(sorted(must)))


def dialect() -> Dialect:
    """Return how the record's own database reads entries."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def count(assessed: Assessed, asked: Asked, excused: Iterable[Excused] = ()) -> list[Given]:
    """Return the figures of what the journal counts, of the assessed units: a row each, also where it is nothing."""
    measures = counted_of(assessed)
    said, asks, tally = flows(), asks_of(measures), Tally(assessed, asked, tuple(excused))
    if measures:
        relation = flat(dialect(), said, types_of(measures), asks)
        sums = "".join(f", {_summed(measure, asked)} AS o{n}" for n, measure in enumerate(outcomes_of(measures)))
        tally.add(measures, facts(f"({relation}) flat", said, sums, asks), _own(asked))
    return tally.given()


def counted_of(assessed: Assessed) -> Measures:
    """Return the measures that the journal counts."""
    return tuple(m for m in assessed.measures if isinstance(m, Matters | Outcomes))


def _own(asked: Asked) -> Ask:
    def ask(statement: str, parameters: Sequence[Any]) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [asked.happened, asked.known, *parameters])
            return list(cursor.fetchall())

    return ask


def outcomes_of(measures: Iterable[Measure]) -> list[Outcomes]:
    """Return those that add up what came of matters."""
    return [m for m in measures if isinstance(m, Outcomes)]


def asks_of(measures: Iterable[Measure]) -> Asks:
    """Return what measures ask of facts, each question once, in a fixed order."""
    wanted = [said for m in measures if isinstance(m, Matters) for said in (m.of_facts, m.count_facts)]
    return tuple(sorted({ask for said in wanted for ask in said.items()}))


def types_of(measures: Measures) -> tuple[str, ...]:
    """Return the types that measures are about; none where one is about all."""
    lists = [m.types for m in measures]
    return () if any(not types for types in lists) else tuple(sorted({code for types in lists for code in types}))


def _summed(measure: Outcomes, asked: Asked) -> str:
    start, end = asked.bounds
    about = f"AND {_among(measure.types)}"
    return (
        f"SUM(CASE WHEN outcome = '{measure.kind}' AND happened >= {start} AND happened < {end} {about}"
        " THEN amount ELSE 0 END)"
    )


def _among(types: tuple[str, ...]) -> str:
    return f"type IN ({words(types)})" if types else "1 = 1"


def _columns(measure: Matters, asked: Asked, excused: tuple[Excused, ...], asks: Asks) -> list[str]:
    """Return the sums of one measure: what it counts, of how many, and of each reason how many are left out."""
    within, kept, counted = _parts(measure, asked, excused, asks)
    out = [_tally(f"{kept} AND {counted}"), _tally(kept)]
    out += [_tally(f"{within} AND {leaving}") for leaving in _leaving(measure, asked)]
    ruled = [e for e in excused if e.indicator == measure.indicator]
    return [*out, *(_tally(f"{within} AND matter = {e.matter}") for e in ruled)]


def _parts(measure: Matters, asked: Asked, excused: tuple[Excused, ...], asks: Asks) -> tuple[str, str, str]:
    start, end = asked.bounds
    moment = MOMENTS[measure.at]
    among = f"{_among(measure.types)} AND {moment} >= {start} AND {moment} < {end}"
    within = f"{among} AND {_met(measure.of, asked)} AND {_said(measure.of_facts, asks)}"
    numbers = [str(e.matter) for e in excused if e.indicator == measure.indicator]
    kept = " AND ".join(
        [within, *(f"NOT ({leaving})" for leaving in _leaving(measure, asked))]
        + ([f"matter NOT IN ({', '.join(numbers)})"] if numbers else [])
    )
    return within, kept, f"{_met(measure.count, asked)} AND {_said(measure.count_facts, asks)}"


def _leaving(measure: Matters, asked: Asked) -> list[str]:
    """Return when a matter is left out, for each reason: who is for an earlier one is not counted twice."""
    out: list[str] = []
    for rule in measure.left_out:
        before = "".join(f" AND NOT ({earlier})" for earlier in out)
        out.append(f"{_met((rule.when,), asked)}{before}")
    return out


def _met(conditions: Iterable[str], asked: Asked) -> str:
    return " AND ".join(f"({CONDITIONS[c].format(now=asked.now)})" for c in conditions) or "1 = 1"


def _said(wanted: Mapping[str, tuple[str, ...]], asks: Asks) -> str:
    """Return that every fact wanted is one of its codes."""
    return " AND ".join(f"fact{asks.index(ask)} = 1" for ask in sorted(wanted.items())) or "1 = 1"


def _tally(when: str) -> str:
    return f"SUM(CASE WHEN {when} THEN 1 ELSE 0 END)"


class Tally:
    """Adds up what measures count, from one relation or several, to the figures of the assessed."""

    def __init__(self, assessed: Assessed, asked: Asked, excused: tuple[Excused, ...] = ()) -> None:
        self._assessed, self._asked, self._excused = assessed, asked, excused
        self._place = Places(assessed, asked.until)
        self._sums: dict[tuple[str, str], list[int]] = {}

    def add(self, measures: Measures, rows_of: str, ask: Ask) -> None:
        """Count some measures over a statement of rows as `facts` has them, with `o0`, `o1`, … for the sums of
        `outcomes_of`. `ask` runs what counts them there.
        """
        outcomes = outcomes_of(measures)
        matters = [m for m in measures if isinstance(m, Matters)]
        ordered: Measures = (*outcomes, *matters)
        columns = [[f"SUM(o{n})"] for n in range(len(outcomes))]
        columns += [_columns(measure, self._asked, self._excused, asks_of(measures)) for measure in matters]
        # Only by what some figure is told apart by: a city has hundreds of leading units.
        by = {"lead" if measure.by == "lead" else "region" for measure in measures}
        whose = [name if name in by else f"{empty} AS {name}" for name, empty in (("lead", "0"), ("region", "''"))]
        chosen = ", ".join([*whose, *(column for some in columns for column in some)])
        statement = f"SELECT {chosen} FROM ({rows_of}) facts GROUP BY {', '.join(sorted(by))}"  # noqa: S608
        for row in ask(statement, ()):
            at = 2
            for measure, some in zip(ordered, columns, strict=True):
                self._add(measure, row, row[at : at + len(some)])
                at += len(some)

    def _add(self, measure: Matters | Outcomes, row: tuple[Any, ...], values: Sequence[Any]) -> None:
        """Add what a row of (leading unit, place, …) says of a measure to that of the assessed above it."""
        sums = self._sums.setdefault((self._place.of(row, measure.by), measure.indicator), [0] * len(values))
        for n, value in enumerate(values):
            sums[n] += int(value or 0)

    def given(self) -> list[Given]:
        """Return the figures, a row for each of the assessed, also where it is nothing."""
        units = self._place.units or sorted({unit for unit, _ in self._sums if unit})
        measures = counted_of(self._assessed)
        ordered: Measures = (*outcomes_of(measures), *(m for m in measures if isinstance(m, Matters)))
        return [self._given(unit, measure) for measure in ordered for unit in units]

    def _given(self, unit: str, measure: Matters | Outcomes) -> Given:
        sums = self._sums.get((unit, measure.indicator), [])
        if isinstance(measure, Outcomes):
            return _outcome(unit, measure, sums or [0])
        return _given(self._assessed, unit, measure, sums, self._excused)


def _outcome(unit: str, measure: Outcomes, sums: list[int]) -> Given:
    return Given(unit=unit, indicator=measure.indicator, value=Decimal(sums[0]) / 10_000)


def _given(assessed: Assessed, unit: str, measure: Matters, sums: list[int], excused: tuple[Excused, ...]) -> Given:
    ruled = [e for e in excused if e.indicator == measure.indicator]
    numbers = sums or [0] * (2 + len(measure.left_out) + len(ruled))
    rules = [*measure.left_out, *(LeaveOut("registered", Text(e.reason, e.reason), e.approver) for e in ruled)]
    left = tuple(Exclusion(n, rule.reason, rule.approver) for rule, n in zip(rules, numbers[2:], strict=True) if n)
    if _kind(assessed, measure.indicator) == "rate":
        return Given(unit=unit, indicator=measure.indicator, n=numbers[0], of=numbers[1], left_out=left)
    return Given(unit=unit, indicator=measure.indicator, n=numbers[0])


def _kind(assessed: Assessed, indicator: str) -> str:
    return next(i.kind for i in assessed.scheme.indicators if i.code == indicator)


class Places:
    """Whose figure a matter is: the assessed unit above the one that leads, or the place it is of."""

    def __init__(self, assessed: Assessed, day: date) -> None:
        self.units = assessed.scheme.units
        self._tree = Tree.at(day)
        self._known: dict[int, str] = {}

    def of(self, row: tuple[Any, ...], by: By) -> str:
        """Return the code of the assessed, empty where it is none of them."""
        if by == "lead":
            return self.above(int(row[0]))
        city, district = place_of(str(row[1]))
        code = city if by == "city" else district
        return code if not self.units or code in self.units else ""

    def above(self, unit: int) -> str:
        """Return the assessed unit that `unit` belongs to, itself or one above it; without a list, itself."""
        if unit not in self._known:
            line = (unit, *self._tree.ancestors(unit)) if unit in self._tree else ()
            codes = [self._tree.node(one).code for one in line]
            self._known[unit] = next((c for c in codes if not self.units or c in self.units), "")
        return self._known[unit]


def behind(
    assessed: Assessed, asked: Asked, indicator: str, unit: str, part: str, excused: Iterable[Excused] = ()
) -> list[int]:
    """Return the matters behind a figure: those counted (`n`), those it is of (`of`), or those left out (`out`).

    By the same expression that counted them. KeyError for what is no measure of the journal.
    """
    return behind_all(assessed, asked, indicator, part, excused).get(unit, [])


def behind_all(
    assessed: Assessed, asked: Asked, indicator: str, part: str, excused: Iterable[Excused] = ()
) -> dict[str, list[int]]:
    """Return the matters behind an indicator's figures by unit, as `behind`; or those that `lack` to be counted."""
    return behind_measure(assessed, asked, assessed.measure(indicator), part, excused)


def behind_measure(
    assessed: Assessed, asked: Asked, measure: Measure, part: str, excused: Iterable[Excused] = ()
) -> dict[str, list[int]]:
    """Return the matters of any measure by the assessed unit, as `behind_all`."""
    left, asks = tuple(excused), asks_of([measure])
    said = flows()
    if isinstance(measure, Outcomes):
        start, end = asked.bounds
        more = (
            f", MAX(CASE WHEN outcome = '{measure.kind}' AND happened >= {start} AND happened < {end}"
            " THEN 1 ELSE 0 END) AS o0"
        )
        where = f"o0 = 1 AND {_among(measure.types)}"
    elif isinstance(measure, Matters):
        within, kept, counted = _parts(measure, asked, left, asks)
        parts = {
            "n": f"{kept} AND {counted}",
            "of": kept,
            "lack": f"{kept} AND CASE WHEN {counted} THEN 0 ELSE 1 END = 1",
        }
        more, where = "", (parts | {"out": f"{within} AND NOT ({kept})"})[part]
    else:
        raise KeyError(measure.indicator)
    rows_of = facts(f"({flat(dialect(), said, measure.types, asks)}) flat", said, more, asks)
    statement = f"SELECT matter, lead, region FROM ({rows_of}) facts WHERE {where} ORDER BY matter"  # noqa: S608
    place = Places(assessed, asked.until)
    found: dict[str, list[int]] = {}
    for row in _own(asked)(statement, ()):
        found.setdefault(place.of(row[1:], measure.by), []).append(int(row[0]))
    return found
