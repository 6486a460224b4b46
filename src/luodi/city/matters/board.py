"""The supervision board: open matters by lead unit and lamp, what is most overdue, what was elevated, month by month.

Everything starts from `access.visible`: a board counts what its reader may see. Of what lies within the reader's own
units but above their level only a number is told, and no number under SMALL: few would point at somebody.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.models import Entry, Matter, MatterType
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.queries import LAMPS, lamp_rank
from luodi.city.refusals import Refused
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Person
from luodi.city.registry.tree import Node
from luodi.engines.figures import Rate
from luodi.engines.notation import Text

SMALL: Final = 5
"""Matters the reader may not open are told as a number from here on."""
SHOWN: Final = 10
MONTHS: Final = 12
NONE: Final = Rate(0, 0)
KEPT: Final = 300.0
SLOW: Final = 0.5
MOST_KEPT: Final = 500
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


_kept: dict[Any, tuple[float, list[Month]]] = {}
"""Months that took long to count, by unit and by what their reader sees; seconds when they were counted."""


def board(person: Person, under: str = "", now: datetime | None = None) -> Board:
    """Return the board of what `person` may see below a unit; without one, below the highest their posts reach.

    Raises Refused `not_found` for a unit that is not in force, or when the person holds no post.
    """
    city, at = office(), now or timezone.now()
    node = city.tree.get(under) if under else _highest(person, city)
    if node is None:
        raise Refused("not_found", Text(f"没有单位“{under}”。", f"There is no unit “{under}”."), "under")
    below = sorted(city.tree.subtree(node.id))
    rows = access.visible(person, city).filter(lead__in=below)
    open_ = rows.filter(status="open")
    lines = _lines(open_, node, city, at)
    whole = Line(node)
    for line in lines:
        for lamp in LAMPS:
            whole.lamps[lamp] += line.lamps[lamp]
    return Board(
        node,
        [city.tree.node(u) for u in reversed(city.tree.ancestors(node.id))],
        whole,
        sorted(lines, key=lambda line: (-line.lamps["red"], -line.lamps["yellow"], -line.total, line.node.code)),
        _withheld(person, below, whole.total, city),
        _overdue(open_, city, at),
        list(open_.filter(elevated__gt=0).select_related("type", "lead").order_by("due", "pk")[:SHOWN]),
        _months_kept(person, node, rows, city, at),
    )


def forget_months() -> None:
    """Drop the months that are kept: for tests, whose records vanish."""
    _kept.clear()


def _months_kept(person: Person, node: Node, rows: QuerySet[Matter], city: Office, at: datetime) -> list[Month]:
    """Return the months; where that takes long, those of at most KEPT seconds ago, for whoever sees the same."""
    everything, by_level = access.reach(person, city)
    key = (node.id, everything, frozenset((level, frozenset(units)) for level, units in by_level.items()), at.month)
    began = time.monotonic()
    if (held := _kept.get(key)) and began - held[0] < KEPT:
        return held[1]
    found = months(rows, at)
    if time.monotonic() - began > SLOW:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        _kept[key] = (began, found)
    return found


def _highest(person: Person, city: Office) -> Node | None:
    held = city.held(person.pk)
    if any(post.scope == Scope.ALL for post in held):
        return city.tree.node(city.top)
    units = [post.unit_id for post in held if post.unit_id in city.tree]
    return city.tree.node(min(units, key=lambda unit: len(city.tree.ancestors(unit)))) if units else None


def _lines(rows: QuerySet[Matter], node: Node, city: Office, at: datetime) -> list[Line]:
    """Return the children of a unit with all that lies below each, and the unit itself; none without matters."""
    ranked: Any = rows.annotate(rank=lamp_rank(city, at)).order_by()
    out: dict[int, Line] = {}
    for lead, rank, n in ranked.values_list("lead", "rank").annotate(n=Count("*")):
        child = _child(lead, node.id, city)
        line = out.setdefault(child, Line(city.tree.node(child), own=child == node.id))
        line.lamps[LAMPS[rank]] += n
    return list(out.values())


def _child(unit: int, top: int, city: Office) -> int:
    """Return which child of `top` a unit lies under, `top` for itself."""
    while unit != top and city.parent(unit) != top:
        unit = city.parent(unit)
    return unit


def _withheld(person: Person, below: Iterable[int], seen: int, city: Office) -> int:
    """Return how many open matters of the reader's own units are above their level; 0 for fewer than SMALL."""
    held = city.held(person.pk)
    everywhere = any(post.scope == Scope.ALL for post in held)
    mine = set(below) if everywhere else {u for post in held for u in city.reach(post)}.intersection(below)
    if mine != set(below):
        return 0
    hidden = Matter.objects.filter(lead__in=sorted(mine), status="open").count() - seen
    return hidden if hidden >= SMALL else 0


def _overdue(rows: QuerySet[Matter], city: Office, at: datetime) -> list[Overdue]:
    found = list(rows.filter(due__lte=at, paused=False).select_related("type").order_by("due", "pk")[:SHOWN])
    pressed = Entry.objects.filter(matter__in=[row.pk for row in found], kind__in=PRESSED).order_by()
    told = {pk: (n, last) for pk, n, last in pressed.values_list("matter").annotate(n=Count("*"), last=Max("happened"))}
    out = []
    for row in found:
        n, last = told.get(row.pk, (0, None))
        out.append(Overdue(row, city.tree.node(row.lead_id) if row.lead_id in city.tree else None, n, last))
    return out


def months(rows: QuerySet[Matter], at: datetime, most: int = MONTHS) -> list[Month]:
    """Return the last months of some matters, the present one last: raised, answered, and late of those with a clock.

    A late one is an answer that came when the clock that ends with it had run out (day 0 is the day of receipt; pauses
    and extensions as journalled).
    """
    first = month_start(at, most - 1)
    raised = dict(_by_month(rows.filter(registered__gte=first), "registered").values_list("month", "n"))
    given = rows.filter(answered__gte=first)
    answered = dict(_by_month(given, "answered").values_list("month", "n"))
    clocked = given.filter(clocks__name__in=answer_clocks(), clocks__stopped__isnull=False)
    late = Count("pk", filter=Q(clocks__stopped__gte=F("clocks__due")))
    lates = {
        m: Rate(n, of) for m, of, n in _by_month(clocked, "answered").annotate(l=late).values_list("month", "n", "l")
    }
    out, month = [], first
    while month <= at:
        out.append(Month(month, raised.get(month, 0), answered.get(month, 0), lates.get(month, NONE)))
        month = month_start(month + timedelta(days=40), 0)
    return out


def _by_month(rows: Any, column: str) -> Any:
    return rows.order_by().annotate(month=TruncMonth(column)).values("month").annotate(n=Count("*"))


def month_start(at: datetime, n: int) -> datetime:
    """Return the first moment of the month `n` months before that of `at`, by the city's time."""
    at = timezone.localtime(at)
    month = at.year * 12 + at.month - 1 - n
    start = at.replace(year=month // 12, month=month % 12 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return timezone.make_aware(start.replace(tzinfo=None))


def answer_clocks() -> set[str]:
    """Return the names of the clocks that end with the answer, over all versions of all types."""
    flows = (definition(pk).flow for pk in MatterType.objects.values_list("pk", flat=True))
    return {spec.name for flow in flows for spec in flow.clocks if spec.stop == "replied"}
