"""A scheme and figures make a result: pure, the same whatever the order of rows, every number with what it came from.

The result carries a hash of all that went in and one of itself, so that a frozen run can be recomputed and compared.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import msgspec

from luodi.engines.figures import ranking
from luodi.engines.figures.given import Given, gather
from luodi.engines.figures.points import Cell, Scored, points
from luodi.engines.figures.refusals import Refused
from luodi.engines.figures.rounding import exact, rounded
from luodi.engines.figures.scheme import Part, Scheme
from luodi.engines.figures.stats import Interval, weighted

ENGINE: Final = "figures/2"
"""Part of every hash: raised whenever the same inputs would come to another result."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A score with its interval, and where it stands among those ranked.

    `rank` is None for who is only listed, and `why` names the indicators it is so for. `band` counts from 1; who shares
    one cannot be told from its neighbour. `first` and `last` are the best and worst place the interval allows.
    """

    score: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    rank: int | None = None
    band: int | None = None
    first: int | None = None
    last: int | None = None
    why: tuple[str, ...] = ()


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unit on one board."""

    board: str
    standing: Standing
    stars: int | None
    share: Decimal
    """Of the total, in per cent."""
    cells: tuple[Cell, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One unit: its total, its boards, what came on top, what is only shown beside, and how it stands to last time.

    `rise` counts places risen since the result before (fallen: below 0), `across` whether that was another scheme or
    version; `delta` is the change of the total and `delta_rank` the rank by it (as NITI Aayog's delta ranking), both
    None across schemes, whose totals measure unlike things.
    """

    unit: str
    total: Standing
    boards: tuple[BoardRow, ...]
    bonus: Decimal
    bonus_cells: tuple[Cell, ...] = ()
    shown_cells: tuple[Cell, ...] = ()
    grade: str = ""
    stars: int | None = None
    banners: tuple[str, ...] = ()
    before: int | None = None
    rise: int | None = None
    across: bool = False
    delta: Decimal | None = None
    delta_rank: int | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A scheme's result on a day; `rows` by rank, equals in the scheme's order, who is only listed at the end.

    `sources` is how much of the total's weight comes from whom, in per cent. `inputs` and `hash` are SHA-256.
    """

    scheme: str
    version: str
    on: date
    rows: tuple[Row, ...]
    sources: dict[str, Decimal]
    inputs: str
    hash: str = ""

    def row(self, unit: str) -> Row:
        """Return the unit's row. Raises KeyError."""
        return {row.unit: row for row in self.rows}[unit]


def score(scheme: Scheme, givens: Iterable[Given], on: date, before: Result | None = None) -> Result:
    """Return the result of the scheme for the figures; `on` is the last day they are of, `before` the last result.

    Raises Refused when the scheme is not in force on that day (`scheme-not-in-force`), or for figures it cannot take
    (given.gather, points.points).
    """
    if not scheme.in_force(on):
        raise Refused("scheme-not-in-force", f"方案在{on}不施行", f"the scheme is not in force on {on}")
    rows = sorted(givens, key=_canonical)
    units = scheme.units or tuple(sorted({given.unit for given in rows}))
    tallies = gather(scheme, rows)
    scored = {
        indicator.code: points(
            indicator,
            {unit: tallies[unit, indicator.code] for unit in units if (unit, indicator.code) in tallies},
            units,
            scheme.level,
        )
        for indicator in scheme.indicators
    }
    return _frozen(_compared(_Assessed(scheme, units, scored).rows(), scheme, before), scheme, rows, on, before)


class _Assessed:
    """Boards and totals of all units under one scheme, before they are compared with last time."""

    def __init__(self, scheme: Scheme, units: Sequence[str], scored: Mapping[str, Mapping[str, Scored]]) -> None:
        self.scheme, self.units, self.scored = scheme, units, scored
        self.weights = sum((Fraction(board.weight) for board in scheme.boards), Fraction(0))
        self.listing = {indicator.code for indicator in scheme.indicators if indicator.missing == "list"}

    def rows(self) -> list[Row]:
        """Return every unit's row in the order of units."""
        per_board = {b.code: {u: self.mean(b.parts, u) for u in self.units} for b in self.scheme.boards}
        boards = {
            b.code: self.standings(per_board[b.code], {u: self.why(b.parts, u) for u in self.units})
            for b in self.scheme.boards
        }
        everything = [p for board in self.scheme.boards for p in board.parts] + list(self.scheme.bonus)
        totals = self.standings(
            {unit: self.total({code: per_board[code][unit] for code in per_board}, unit) for unit in self.units},
            {unit: self.why(everything, unit) for unit in self.units},
        )
        return [self.row(unit, {code: boards[code][unit] for code in boards}, totals[unit]) for unit in self.units]

    def row(self, unit: str, boards: Mapping[str, Standing], total: Standing) -> Row:
        """Return one unit's row."""
        scheme = self.scheme
        told = tuple(
            BoardRow(
                board=board.code,
                standing=boards[board.code],
                stars=_stars(boards[board.code], scheme.stars),
                share=rounded(100 * Fraction(board.weight) / self.weights, 2),
                cells=tuple(self.scored[part.indicator][unit].cell for part in board.parts),
            )
            for board in scheme.boards
        )
        stars = [board.stars for board in told if board.stars is not None]
        bounds = [(grade.at_least, grade.code) for grade in scheme.grades]
        return Row(
            unit=unit,
            total=total,
            boards=told,
            bonus=rounded(self.bonus(unit), scheme.places),
            bonus_cells=tuple(self.scored[part.indicator][unit].cell for part in scheme.bonus),
            shown_cells=tuple(self.scored[code][unit].cell for code in scheme.shown),
            grade="" if total.score is None or total.rank is None else ranking.grade(total.score, bounds),
            stars=sum(stars) if stars and len(stars) == len(told) else None,
        )

    def mean(self, parts: Sequence[Part], unit: str) -> tuple[Fraction, Interval] | None:
        """Return Σ w·points ÷ Σ w over the parts that have points, with its interval; None when none has."""
        have = [(Fraction(p.weight), s) for p in parts if (s := self.scored[p.indicator][unit]).points is not None]
        whole = sum((weight for weight, _ in have), Fraction(0))
        if not have:
            return None
        middle = sum((weight * (found.points or 0) for weight, found in have), Fraction(0)) / whole
        return middle, weighted((float(w / whole), float(s.points or 0), s.interval) for w, s in have)

    def total(
        self, boards: Mapping[str, tuple[Fraction, Interval] | None], unit: str
    ) -> tuple[Fraction, Interval] | None:
        """Return full ÷ 100 × Σ W·board ÷ ΣW and the bonus, with its interval; None when no board has a score."""
        scheme = self.scheme
        have = [(Fraction(b.weight), found) for b in scheme.boards if (found := boards[b.code]) is not None]
        if not have:
            return None
        scale = Fraction(scheme.full) / 100 / sum((weight for weight, _ in have), Fraction(0))
        middle = sum((scale * weight * value for weight, (value, _) in have), Fraction(0)) + self.bonus(unit)
        spread = [(float(scale * weight), float(value), interval) for weight, (value, interval) in have]
        for part in scheme.bonus:
            extra = self.scored[part.indicator][unit]
            if extra.points is not None:
                spread.append((float(part.weight), float(extra.points), extra.interval))
        return middle, weighted(spread)

    def bonus(self, unit: str) -> Fraction:
        """Return what comes on top."""
        parts = ((Fraction(p.weight), self.scored[p.indicator][unit].points) for p in self.scheme.bonus)
        return sum((weight * (found or 0) for weight, found in parts), Fraction(0))

    def why(self, parts: Sequence[Part], unit: str) -> tuple[str, ...]:
        """Return the indicators for which a unit is listed and not ranked."""
        cells = [self.scored[part.indicator][unit].cell for part in parts]
        return tuple(c.indicator for c in cells if c.few or (c.missing and c.indicator in self.listing))

    def standings(
        self, found: Mapping[str, tuple[Fraction, Interval] | None], why: Mapping[str, tuple[str, ...]]
    ) -> dict[str, Standing]:
        """Rank those who may be: as printed, with their bands and places."""
        places = self.scheme.places
        told = {unit: rounded(value[0], places) for unit, value in found.items() if value}
        ends = {u: _printed(value[1], told[u], places) for u, value in found.items() if value}
        ranked = {unit: told[unit] for unit in told if not why[unit]}
        spans = {unit: (float(ends[unit][0]), float(ends[unit][1])) for unit in ranked}
        ranks, bands, reach = ranking.ranks(ranked), ranking.bands(ranked, spans), ranking.places(spans)
        out = {}
        for unit in found:
            low, high = ends.get(unit, (None, None))
            first, last = reach.get(unit, (None, None))
            out[unit] = Standing(
                score=told.get(unit),
                low=low,
                high=high,
                rank=ranks.get(unit),
                band=bands.get(unit),
                first=first,
                last=last,
                why=why[unit],
            )
        return out


def _printed(interval: Interval, score: Decimal, places: int) -> tuple[Decimal, Decimal]:
    low, high = (rounded(exact(end), places) for end in interval)
    return min(low, score), max(high, score)


def _stars(standing: Standing, top: int) -> int | None:
    return None if standing.rank is None else ranking.stars(standing.rank, top)


def _compared(rows: Sequence[Row], scheme: Scheme, before: Result | None) -> tuple[Row, ...]:
    """Return the rows in order, with what changed since `before` and the banners."""
    across = before is not None and _unlike(scheme, rows, before)
    last = {row.unit: row.total for row in before.rows} if before else {}
    deltas = {} if across else {row.unit: d for row in rows if (d := _delta(row.total, last.get(row.unit))) is not None}
    ranks = ranking.ranks(deltas)
    out = []
    for row in rows:
        was = last[row.unit].rank if row.unit in last else None
        rise = was - row.total.rank if was is not None and row.total.rank is not None else None
        out.append(
            msgspec.structs.replace(
                row,
                before=was,
                rise=rise,
                across=across and rise is not None,
                delta=deltas.get(row.unit),
                delta_rank=ranks.get(row.unit),
                banners=_banners(scheme, row.total.rank, rise, across),
            )
        )
    return tuple(sorted(out, key=lambda row: (row.total.rank is None, row.total.rank)))


def _unlike(scheme: Scheme, rows: Sequence[Row], before: Result) -> bool:
    """Whether the results are of two schemes or versions, or of other boards or weights under the same name."""

    def boards(of: Sequence[Row]) -> set[tuple[str, Decimal]]:
        return {(board.board, board.share) for row in of[:1] for board in row.boards}

    renamed = (before.scheme, before.version) != (scheme.code, scheme.version)
    return renamed or boards(rows) != boards(before.rows)


def _delta(now: Standing, then: Standing | None) -> Decimal | None:
    if then is None or now.rank is None or then.rank is None or now.score is None or then.score is None:
        return None
    return now.score - then.score


def _banners(scheme: Scheme, rank: int | None, rise: int | None, across: bool) -> tuple[str, ...]:
    won = []
    for banner in scheme.banners:
        if banner.by == "level":
            reached = rank is not None and rank <= banner.at
        else:
            reached = rise is not None and rise >= banner.at and not (across and scheme.across == "withhold")
        if reached:
            won.append(banner.code)
    return tuple(won)


def _sources(scheme: Scheme) -> dict[str, Decimal]:
    """Return from whom how much of the boards' weight comes, in per cent."""
    of = {indicator.code: indicator.source for indicator in scheme.indicators}
    whole = sum((Fraction(board.weight) for board in scheme.boards), Fraction(0))
    shares: dict[str, Fraction] = {}
    for board in scheme.boards:
        inside = sum((Fraction(part.weight) for part in board.parts), Fraction(0))
        for part in board.parts:
            share = Fraction(board.weight) / whole * Fraction(part.weight) / inside
            shares[of[part.indicator]] = shares.get(of[part.indicator], Fraction(0)) + share
    return {source: rounded(100 * share, 2) for source, share in sorted(shares.items())}


def _frozen(rows: tuple[Row, ...], scheme: Scheme, givens: Sequence[Given], on: date, before: Result | None) -> Result:
    went_in = (ENGINE, scheme, givens, on, before.hash if before else "")
    result = Result(
        scheme=scheme.code,
        version=scheme.version,
        on=on,
        rows=rows,
        sources=_sources(scheme),
        inputs=_digest(went_in),
    )
    return msgspec.structs.replace(result, hash=_digest(result))


def intact(result: Result) -> bool:
    """Whether the result is what it was when its hash was taken."""
    return result.hash == _digest(msgspec.structs.replace(result, hash=""))


def _canonical(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def _digest(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()
