"""The supervision board: open matters by lead unit and lamp, what is most overdue, what was elevated, month by month.

Everything starts from `access.visible`: a board counts what its reader may see. Of what lies within the reader's own
units but above their level only a number is told, and no number under SMALL: few would point at somebody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Count, Max
from django.utils import timezone

from luodi.city.matters import access, sheet
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.office import Office, office
from luodi.city.matters.queries import LAMPS
from luodi.city.matters.sheet import Column, Rows, Sheet, column, has
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Person
from luodi.city.registry.tree import Node
from luodi.engines.figures import Rate
from luodi.engines.notation import Text
from luodi.engines.worktime import Unit, shift

SMALL: Final = 5
"""Matters the reader may not open are told as a number from here on."""
SHOWN: Final = 10
MONTHS: Final = 12
NONE: Final = Rate(0, 0)
PRESSED: Final = ("climbed", "reminded", "supervised", "elevated")
"""Entries that press a matter on: the ladder's own rungs and what people did."""


@dataclass(slots=True)
class Line:
    """Open matters led by a unit and those below it, by lamp. `own`: by the unit itself alone."""

    node: Node
    lamps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAMPS, 0))
    own: bool = False

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.lamps.values())

    @property
    def late(self) -> Rate:
        """How many of them have run out of time."""
        return Rate(self.lamps["red"], self.total)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A matter out of time, and how it was pressed on."""

    matter: Matter
    lead: Node | None
    pressed: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Month:
    """What was raised in a month and what was answered in it; `late` of those answered with a clock that ended then."""

    start: datetime
    raised: int = 0
    answered: int = 0
    late: Rate = NONE


@dataclass(frozen=True, slots=True)
class Board:
    """All of a board below one unit."""

    under: Node
    above: list[Node]
    whole: Line
    lines: list[Line]
    withheld: int
    overdue: list[Overdue]
    elevated: list[Matter]
    months: list[Month]


def board(person: Person, under: str = "", now: datetime | None = None) -> Board:
    """Return the board of what `person` may see below a unit; without one, below the highest their posts reach.

    Raises Refused `not_found` for a unit that is not in force, or when the person holds no post.
    """
    city, at = office(), now or timezone.now()
    node = city.tree.get(under) if under else highest(person, city)
    if node is None:
        raise Refused("not_found", Text(f"没有单位“{under}”。", f"There is no unit “{under}”."), "under")
    below = sorted(city.tree.subtree(node.id))
    all_ = sheet.whole()
    rows = sheet.led(all_, person, below, city, month_start(at, MONTHS - 1))
    open_ = rows[:, has(rows, "open")]
    found = lines(open_, node, city, at)
    whole = Line(node)
    for line in found:
        for lamp in LAMPS:
            whole.lamps[lamp] += line.lamps[lamp]
    return Board(
        node,
        [city.tree.node(u) for u in reversed(city.tree.ancestors(node.id))],
        whole,
        sorted(found, key=lambda line: (-line.lamps["red"], -line.lamps["yellow"], -line.total, line.node.code)),
        # Only where the reader's units begin: told further down, too, the difference would point at somebody.
        withheld(person, all_, below, whole.total, city) if node == highest(person, city) else 0,
        _overdue(person, open_, city, at),
        _shown(person, sheet.first_due(open_, has(open_, "elevated"), SHOWN), city),
        months(rows, at),
    )


def highest(person: Person, city: Office) -> Node | None:
    """Return the highest unit the person's posts reach, None for a person without a post."""
    held = city.held(person.pk)
    if any(post.scope == Scope.ALL for post in held):
        return city.tree.node(city.top)
    units = [post.unit_id for post in held if post.unit_id in city.tree]
    return city.tree.node(min(units, key=lambda unit: len(city.tree.ancestors(unit)))) if units else None


def lines(open_: Rows, node: Node, city: Office, at: datetime) -> list[Line]:
    """Return the children of a unit with what is open below each, and the unit itself; none where nothing is."""
    units, lead = sheet.numbered(column(open_, "lead"))
    counts = np.bincount(lead * len(LAMPS) + _lamps(open_, city, at), minlength=len(units) * len(LAMPS))
    out: dict[int, Line] = {}
    for unit, of in zip(units.tolist(), counts.reshape(-1, len(LAMPS)).tolist(), strict=True):
        under = child(unit, node.id, city)
        line = out.setdefault(under, Line(city.tree.node(under), own=under == node.id))
        for lamp, n in zip(LAMPS, of, strict=True):
            line.lamps[lamp] += n
    return list(out.values())


def _lamps(open_: Rows, city: Office, at: datetime) -> Column:
    """Return the lamp of each open matter as its place in LAMPS, as `queries.lamp_rank` has it of lists."""
    due, soon = column(open_, "due"), sheet.millis(shift(at, 1, Unit.WORKING_DAY, city.calendar))
    runs = due > 0
    told = [has(open_, "paused"), runs & (due <= sheet.millis(at)), runs & ((due <= soon) | has(open_, "warned"))]
    lamps: Column = np.select(told, [3, 0, 1], 2)
    return lamps


def child(unit: int, top: int, city: Office) -> int:
    """Return which child of `top` a unit lies under, `top` for itself."""
    while unit != top and city.parent(unit) != top:
        unit = city.parent(unit)
    return unit


def withheld(person: Person, all_: Sheet, below: Iterable[int], seen: int, city: Office) -> int:
    """Return how many open matters of the reader's own units are above their level; 0 for fewer than SMALL."""
    held = city.held(person.pk)
    everywhere = any(post.scope == Scope.ALL for post in held)
    mine = set(below) if everywhere else {u for post in held for u in city.reach(post)}.intersection(below)
    if mine != set(below):
        return 0
    hidden = sheet.open_led(all_, mine, access.shunned(person)) - seen
    return hidden if hidden >= SMALL else 0


def _overdue(person: Person, open_: Rows, city: Office, at: datetime) -> list[Overdue]:
    due = column(open_, "due")
    late = (due > 0) & (due <= sheet.millis(at)) & ~has(open_, "paused")
    found = _shown(person, sheet.first_due(open_, late, SHOWN), city)
    pressed = Entry.objects.filter(matter__in=[row.pk for row in found], kind__in=PRESSED).order_by()
    told = {pk: (n, last) for pk, n, last in pressed.values_list("matter").annotate(n=Count("*"), last=Max("happened"))}
    out = []
    for row in found:
        n, last = told.get(row.pk, (0, None))
        out.append(Overdue(row, city.tree.node(row.lead_id) if row.lead_id in city.tree else None, n, last))
    return out


def _shown(person: Person, ids: list[int], city: Office) -> list[Matter]:
    """Return matters named on the board, in their order."""
    rows = access.visible(person, city).filter(pk__in=ids).select_related("type", "lead")
    found = {row.pk: row for row in rows.defer("type__source", "secret", "head")}
    return [found[pk] for pk in ids if pk in found]


def months_of(person: Person, node: Node) -> list[Month]:
    """Return the last months of what a unit by itself leads, as `person` may see it."""
    at = timezone.now()
    return months(sheet.led(sheet.whole(), person, [node.id], office(), month_start(at, MONTHS - 1)), at)


def months(rows: Rows, at: datetime) -> list[Month]:
    """Return the last months of some matters, the present one last: raised, answered, and late of those with a clock.

    A late one is an answer that came when the clock that ends with it had run out (day 0 is the day of receipt; pauses
    and extensions as journalled).
    """
    starts = [month_start(at, n) for n in range(MONTHS - 1, -2, -1)]
    registered, answered = column(rows, "registered"), column(rows, "answered")
    given = (answered > 0) & ~has(rows, "declined")
    clocked = given & (column(rows, "ends") > 0) & (column(rows, "ended") > 0)
    late = clocked & (column(rows, "ended") >= column(rows, "ends"))
    counts = [_by_month(of, starts) for of in (registered, answered[given], answered[late], answered[clocked])]
    rates = map(Rate, counts[2], counts[3])
    return [Month(*of) for of in zip(starts, counts[0], counts[1], rates, strict=False)]


def _by_month(moments: Column, starts: list[datetime]) -> list[int]:
    """Return how many moments lie in each month, of which the last start is the end."""
    place = np.searchsorted([sheet.millis(start) for start in starts], moments, side="right")
    counts: list[int] = np.bincount(place, minlength=len(starts) + 1)[1:-1].tolist()
    return counts


def month_start(at: datetime, n: int) -> datetime:
    """Return the first moment of the month `n` months before that of `at`, by the city's time."""
    at = timezone.localtime(at)
    month = at.year * 12 + at.month - 1 - n
    start = at.replace(year=month // 12, month=month % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return timezone.make_aware(start.replace(tzinfo=None))
