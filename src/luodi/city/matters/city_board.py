"""城市看板: what a city or a district took in within a period and what became of it, by who leads and by type.

Everything starts from `access.visible` and is counted by lead unit, as the supervision board is. Of matters registered
within the period, `stats` says what each word means; each is a part of the one before:

* registered; accepted (受理); answered: of the accepted, with an answer that stands.
* on_time: of the answered, by the clock that ends with the answer. late: the rest of those that had one.
* satisfied: of those on time, last rated level 3 to 5. `rated`: of those on time, how many were rated at all.
* overdue: accepted, not answered, and the clock that runs has run out. Kept is on time ÷ (on time + late + overdue):
  what is still within its time is in neither number, what is out of it is never left out.
* a hot type: more registered than in the span as long just before. A change is told by engines.figures' rules.

Counted on the sheet, so that a million matters take no longer than a page.
A share of fewer than ten (figures.FEW) is not told: a wall is read by whoever passes, and few would point at somebody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.utils import timezone

from luodi.city.matters import board, sheet
from luodi.city.matters.board import Line, Month
from luodi.city.matters.models import MatterType
from luodi.city.matters.office import Office, office
from luodi.city.matters.queries import LAMPS, start_of
from luodi.city.matters.sheet import Column, Mask, Rows, column, has
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.city.registry.tree import Node
from luodi.engines import figures
from luodi.engines.figures import SATISFIED, Against, Change, Rate
from luodi.engines.notation import Text

PERIODS: Final = (30, 90, 365)
"""Days one may look back, today included."""
DAYS: Final = 90
UNITS, TYPES, HOT = 12, 8, 8
"""Rows and columns of the heat map, and hot types, at most."""


Spans = tuple[Column, Column]
"""Ids of matters, in the order they came."""


@dataclass(slots=True)
class Sums:
    """Counts of one group of matters; the module says what each counts."""

    registered: int = 0
    accepted: int = 0
    answered: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0

    def add(self, other: "Sums") -> None:
        """Add another group's counts."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def kept(self) -> Rate:
        """按期率: on time, of all whose time is over or who were answered by a clock."""
        return Rate(self.on_time, self.on_time + self.late + self.overdue)

    @property
    def broken(self) -> Rate:
        """逾期率: the rest of `kept`."""
        return Rate(self.late + self.overdue, self.kept.of)


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit and those below it lead: the period's counts, and what is open now by lamp."""

    node: Node
    own: bool
    sums: Sums
    open: Line


@dataclass(frozen=True, slots=True)
class Hot:
    """A type of which more was registered than in the span before."""

    code: str
    name: Text
    change: Change
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Period:
    """The days looked at, the first and the last of them included."""

    since: date
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class CityBoard:
    """All of a dashboard below one unit. `heat` has a cell for each of its parts and types, by unit and type code."""

    under: Node
    above: list[Node]
    period: Period
    whole: Part
    parts: list[Part]
    types: list[tuple[str, Text]]
    hottest: list[Part]
    heat: dict[tuple[int, str], Sums]
    hot: list[Hot]
    months: list[Month]
    withheld: int
    matters: Spans
    """What was registered in the period, and in the span before: what is counted here and nothing else."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database counts: by child unit and type; by type in the span before; what is open by child unit."""

    cells: dict[tuple[int, str], Sums]
    before: Counter[str]
    open: dict[int, Line]
    withheld: int
    matters: Spans


def city_board(person: Person, under: str = "", days: int = DAYS, now: datetime | None = None) -> CityBoard:
    """Return the dashboard of what `person` may see below a unit; without one, below the highest their posts reach.

    Of the last `days`, today included, one of PERIODS (else DAYS). Raises Refused `not_found` for a unit that is not
    in force, or when the person holds no post.
    """
    city, at = office(), now or timezone.now()
    days = days if days in PERIODS else DAYS
    node = city.tree.get(under) if under else board.highest(person, city)
    if node is None:
        raise Refused("not_found", Text(f"没有单位“{under}”。", f"There is no unit “{under}”."), "under")
    below, until = sorted(city.tree.subtree(node.id)), timezone.localdate(at)
    period = Period(until - timedelta(days=days - 1), until, days)
    first = start_of(period.since)
    all_, earliest = sheet.whole(), min(first - timedelta(days=days), board.month_start(at, board.MONTHS - 1))
    rows = sheet.led(all_, person, below, city, earliest)
    spans = _spans(rows, first, at, timedelta(days=days))
    cells, before = _counted(rows, node, city, spans, at)
    open_ = {line.node.id: line for line in board.lines(rows[:, has(rows, "open")], node, city, at)}
    seen = sum(line.total for line in open_.values())
    # As on the supervision board: told only where the reader's units begin.
    hidden = board.withheld(person, all_, below, seen, city) if node == board.highest(person, city) else 0
    ids = column(rows, "matter")
    counted = Counted(cells, before, open_, hidden, (ids[spans[0]], ids[spans[1]]))
    return _board(counted, node, city, period, board.months(rows, at))


def _board(counted: Counted, node: Node, city: Office, period: Period, months: list[Month]) -> CityBoard:
    parts, whole = _parts(counted.cells, counted.open, node, city)
    names = _names()
    hottest, columns = _heat(counted.cells, parts)
    return CityBoard(
        under=node,
        above=[city.tree.node(u) for u in reversed(city.tree.ancestors(node.id))],
        period=period,
        whole=whole,
        parts=parts,
        types=[(code, names[code]) for code in columns],
        hottest=hottest,
        heat=counted.cells,
        hot=_hot(_by_type(counted.cells), counted.before, names),
        months=months,
        withheld=counted.withheld,
        matters=counted.matters,
    )


def _parts(
    cells: dict[tuple[int, str], Sums], open_: dict[int, Line], node: Node, city: Office
) -> tuple[list[Part], Part]:
    """Return what lies below each child, the worst kept first, and all of it together."""
    whole, found = Part(node, False, Sums(), Line(node)), dict[int, Part]()
    for unit in {unit for unit, _ in cells} | open_.keys():
        below = city.tree.node(unit)
        found[unit] = Part(below, unit == node.id, Sums(), open_.get(unit, Line(below)))
    for (unit, _), sums in cells.items():
        found[unit].sums.add(sums)
        whole.sums.add(sums)
    for line in open_.values():
        for lamp in LAMPS:
            whole.open.lamps[lamp] += line.lamps[lamp]
    worst = sorted(found.values(), key=lambda p: (p.sums.kept.too_few, p.sums.kept.share, p.node.code))
    return worst, whole


def _spans(rows: Rows, first: datetime, at: datetime, span: timedelta) -> tuple[Mask, Mask]:
    """Return which matters were registered since the first moment, and which as long before as that is from `at`."""
    registered = column(rows, "registered")
    was = (registered >= sheet.millis(first - span)) & (registered < sheet.millis(at - span))
    return registered >= sheet.millis(first), was


def _counted(
    rows: Rows, node: Node, city: Office, spans: tuple[Mask, Mask], at: datetime
) -> tuple[dict[tuple[int, str], Sums], Counter[str]]:
    """Return the counts of what was registered in the first span, as of a moment; and by type in the second."""
    (now, was), codes = spans, dict(MatterType.objects.values_list("pk", "code"))
    before: Counter[str] = Counter()
    types, times = np.unique(column(rows, "type")[was], return_counts=True)
    for type_, n in zip(types.tolist(), times.tolist(), strict=True):
        before[codes[type_]] += n
    cells: dict[tuple[int, str], Sums] = {}
    for lead, type_, sums in _sums(rows[:, now], at):
        cells.setdefault((board.child(lead, node.id, city), codes[type_]), Sums()).add(sums)
    return cells, before


def _sums(rows: Rows, at: datetime) -> Iterable[tuple[int, int, Sums]]:
    """Yield the counts of each lead unit and version of a type."""
    (units, lead), (types, type_) = sheet.numbered(column(rows, "lead")), sheet.numbered(column(rows, "type"))
    words = _words(rows, at)
    # What a matter counts as, a bit for each word: matters of one group and one such number are counted in one go.
    code = np.zeros(rows.shape[1], dtype=np.int64)
    for n, mask in enumerate(words.values()):
        code |= mask.astype(np.int64) << n
    codes = 1 << len(words)
    size = len(units) * len(types)
    counts = np.bincount((lead * len(types) + type_) * codes + code, minlength=size * codes).reshape(size, codes)
    bits = (np.arange(codes)[:, None] >> np.arange(len(words))) & 1
    for n in np.flatnonzero(counts.any(axis=1)).tolist():
        unit, version = divmod(n, len(types))
        sums = Sums(int(counts[n].sum()), *(counts[n] @ bits).tolist())
        yield int(units[unit]), int(types[version]), sums


def _words(rows: Rows, at: datetime) -> dict[str, Mask]:
    """Return which matters count as what, in the order of the counts of `Sums`; the module says what each means."""
    ends, ended, rating = column(rows, "ends"), column(rows, "ended"), column(rows, "rating")
    accepted = has(rows, "accepted")
    answered = accepted & (column(rows, "answered") > 0)
    stopped = answered & (ends > 0) & (ended > 0)
    on_time = stopped & (ended < ends)
    waits = accepted & ~answered & has(rows, "open") & (ends > 0) & (ended == 0) & ~has(rows, "standing")
    return {
        "accepted": accepted,
        "answered": answered,
        "on_time": on_time,
        "late": stopped & ~on_time,
        "overdue": waits & (ends <= sheet.millis(at)),
        "rated": on_time & (rating > 0),
        "satisfied": on_time & (rating >= SATISFIED),
    }


def _heat(cells: dict[tuple[int, str], Sums], parts: list[Part]) -> tuple[list[Part], list[str]]:
    """Return the units and types of the heat map: those with most to compare, of which at least one cell is told."""
    told = [(unit, code, sums.broken.of) for (unit, code), sums in sorted(cells.items()) if not sums.broken.too_few]
    by_unit, by_type = Counter[int](), Counter[str]()
    for unit, code, n in told:
        by_unit[unit] += n
        by_type[code] += n
    shown = {part.node.id: part for part in parts}
    return [shown[unit] for unit, _ in by_unit.most_common(UNITS)], [code for code, _ in by_type.most_common(TYPES)]


def _by_type(cells: dict[tuple[int, str], Sums]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, code), sums in sorted(cells.items(), key=lambda cell: cell[0][1]):
        found[code] += sums.registered
    return found


def _hot(now: Counter[str], before: Counter[str], names: dict[str, Text]) -> list[Hot]:
    """Return the types that grew most, by how many more there were: a share of few would lead any list of growth."""
    grown = [
        Hot(code, names[code], Change(figures.Count(n), figures.Count(was), Against.PERIOD), n, was)
        for code, n in now.items()
        if n > (was := before[code]) and n >= figures.rate.FEW
    ]
    return sorted(grown, key=lambda hot: (hot.before - hot.now, hot.code))[:HOT]


def _names() -> dict[str, Text]:
    rows = MatterType.objects.order_by("version").values_list("code", "name_zh", "name_en")
    return {code: Text(zh, en) for code, zh, en in rows}
