"""Figures of ratings, of what `who` may see, in a period. Definitions:

* invited: matters of types the public may raise that ended with an answer in the period, each once as it stands, and
  visits whose people were given a code (invitations of the period).
* rated: of these invited, those with a rating by their own act. 参评率, participation = rated ÷ invited.
* counted: ratings given in the period, the last of each occasion, whatever the mode, less the excluded. `phone` of them
  were asked for by phone; at any time (随时可评) nobody is invited, so they count here alone.
* satisfied: of the counted, levels 3 to 5. 满意率, satisfaction = satisfied ÷ counted. Silence is in neither.
* excluded: found mistaken, malicious or not the unit's on appeal; they stay on record, and their number beside figures.
* rectified: of the rectifications that bad ratings of the period opened, those ended with an answer. called_back: of
  those so ended whose rater left a way to be reached, those that were called back.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import IntegerField
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Matter, MatterType, Rating, RatingInvitation, Step
from luodi.city.matters.office import Office, current_type, definition, office
from luodi.city.matters.pace import YEAR
from luodi.city.matters.queries import start_of
from luodi.city.matters.ratings.record import MODES, OWN
from luodi.city.refusals import Refused
from luodi.city.registry.actors import System
from luodi.city.registry.models import Person, Unit
from luodi.engines.figures import SATISFIED, Flag, Rate, Seen, telltales
from luodi.engines.notation import Text
from luodi.engines.worktime.table import FIRST

ALL: Final = Text("合计", "All")


class Sums(msgspec.Struct):
    """Figures of one group; the module says what each counts."""

    name: Text
    invited: int = 0
    rated: int = 0
    levels: list[int] = msgspec.field(default_factory=lambda: [0] * 5)
    """How many of the counted are of each level, 1 to 5."""
    phone: int = 0
    excluded: int = 0

    @property
    def counted(self) -> int:
        """How many ratings the satisfaction is a share of."""
        return sum(self.levels)

    @property
    def participation(self) -> Rate:
        """参评率."""
        return Rate(self.rated, self.invited)

    @property
    def satisfaction(self) -> Rate:
        """满意率: levels 3 to 5."""
        return Rate(sum(self.levels[SATISFIED - 1 :]), self.counted)

    @property
    def bad(self) -> int:
        """How many are of level 1 or 2."""
        return sum(self.levels[: SATISFIED - 1])


class RatingFigures(msgspec.Struct):
    """The whole and its parts; parts of one kind add up to the whole. Rates of rectification are of the whole."""

    since: datetime
    until: datetime
    all: Sums
    by_unit: dict[str, Sums]
    by_type: dict[str, Sums]
    by_mode: dict[str, Sums]
    rectified: Rate
    called_back: Rate


class Narrowed(msgspec.Struct, frozen=True):
    """What figures and lists are narrowed to: a period, and below a unit where one is given."""

    since: datetime
    until: datetime
    units: frozenset[int] | None = None

    def of(self, rows: QuerySet[Any], moment: str, unit: str) -> QuerySet[Any]:
        """Return the rows whose moment lies in the period, of the units."""
        rows = rows.filter(**{f"{moment}__gte": self.since, f"{moment}__lt": self.until})
        return rows if self.units is None else rows.filter(**{f"{unit}__in": sorted(self.units)})


def narrowed(since: datetime, until: datetime, under: str = "") -> Narrowed:
    """Return the period, narrowed to a unit and those below it; a unit not there has nothing below."""
    tree = office().tree
    node = tree.get(under) if under else None
    return Narrowed(since, until, tree.subtree(node.id) if node else frozenset() if under else None)


def of_days(since: date | None = None, until: date | None = None, under: str = "") -> Narrowed:
    """Return a period of days, both included: the year that ends with `until` where no first day is named, today's
    where no last one is. Raises Refused `bad_period` when it would end before it begins.
    """
    today = timezone.localdate()
    # Nothing is rated before there was a platform or after today: a date no database can hold asks no more than these.
    last = max(FIRST, min(until or today, today))
    first = max(FIRST, since or last - YEAR)
    if first > last:
        raise Refused("bad_period", Text("起始日不能晚于截止日。", "It begins after it ends."), "since")
    return narrowed(start_of(first), start_of(last + timedelta(days=1)), under)


def figures(who: Who, within: Narrowed) -> RatingFigures:
    """Return the figures of the ratings `who` may see. Six statements, however many ratings there are."""
    city = office()
    return _figures(access.ratings(who, city), access.visible(who, city), invitations(who, city), within)


def published_figures(within: Narrowed) -> RatingFigures:
    """Return the figures of what anybody may know of: published matters, and counters and units rated without one."""
    matters = access.published()
    open_ = Q(matter=None) | Q(matter__in=matters)
    return _figures(Rating.objects.filter(open_), matters, RatingInvitation.objects.filter(open_), within)


def _figures(
    ratings: QuerySet[Rating], matters: QuerySet[Matter], visits: QuerySet[RatingInvitation], within: Narrowed
) -> RatingFigures:
    groups, counted = _Groups(), current(ratings, within)
    _count_ratings(groups, counted)
    _count_matters(groups, within.of(matters, "closed", "lead"), public_types())
    _count_visits(groups, within.of(visits, "at", "unit"))
    return groups.done(within, *_rectified(counted, office()))


def public_types() -> list[int]:
    """Return the ids of the versions of types whose matters are the public's own."""
    rows = MatterType.objects.order_by("pk").values_list("pk", flat=True)
    return [pk for pk in rows if definition(pk).public]


def invitations(who: Who, city: Office) -> QuerySet[RatingInvitation]:
    """Return the visits `who` may count: of units their posts reach."""
    if isinstance(who, System):
        return RatingInvitation.objects.all()
    if not isinstance(who, Person):
        return RatingInvitation.objects.none()
    everything, by_level = access.reach(who, city)
    units = {unit for reached in by_level.values() for unit in reached}
    return RatingInvitation.objects.all() if everything >= 0 else RatingInvitation.objects.filter(unit__in=units)


def current(rows: QuerySet[Rating], within: Narrowed) -> QuerySet[Any]:
    """Return the last rating of each occasion, in the period; `out` says whether an appeal took it out of figures."""
    later = Rating.objects.filter(occasion=OuterRef("occasion"), n__gt=OuterRef("n"))
    out = Exists(ruled(office()).filter(matter=OuterRef("opened")))
    found: QuerySet[Any] = within.of(rows, "at", "unit").filter(~Exists(later)).annotate(out=out)
    return found


def ruled(city: Office) -> QuerySet[Step]:
    """Return the rulings by which ratings leave the figures."""
    return Step.objects.filter(key=city.ratings.rectifying.ruling, status="done", verdict="agree")


class _Groups:
    """Adds up by unit, type and mode at once."""

    def __init__(self) -> None:
        self.all = Sums(ALL)
        self.by_unit: dict[int, Sums] = {}
        self.by_type: dict[str, Sums] = {}
        self.by_mode: dict[str, Sums] = {mode: Sums(name) for mode, name in MODES.items()}

    def each(self, unit: int, type_: str, mode: str) -> Iterable[Sums]:
        """Yield the sums a row counts in."""
        yield self.all
        yield self.by_unit.setdefault(unit, Sums(ALL))
        yield self.by_type.setdefault(type_, Sums(ALL))
        yield self.by_mode[mode]

    def done(self, within: Narrowed, rectified: Rate, called_back: Rate) -> RatingFigures:
        """Return the figures with names, the largest groups first."""
        units = {pk: (code, Text(zh, en)) for pk, code, zh, en in _units(self.by_unit)}
        names = {row.code: row.name for row in MatterType.objects.filter(code__in=self.by_type).order_by("version")}
        for unit, sums in self.by_unit.items():
            sums.name = units[unit][1]
        for code, sums in self.by_type.items():
            sums.name = names.get(code, Text("不属事项（窗口、单位）", "Of no matter (counters, units)"))
        by_unit = {units[unit][0]: sums for unit, sums in self.by_unit.items()}
        return RatingFigures(
            within.since,
            within.until,
            self.all,
            _largest(by_unit),
            _largest(self.by_type),
            self.by_mode,
            rectified,
            called_back,
        )


def _units(found: Iterable[int]) -> Iterable[tuple[int, str, str, str]]:
    rows = Unit.objects.filter(pk__in=list(found))
    return [(row.pk, row.code, row.name.zh, row.name.en) for row in rows]


def _largest(groups: dict[str, Sums]) -> dict[str, Sums]:
    return dict(sorted(groups.items(), key=lambda item: (-item[1].counted, -item[1].invited, item[0])))


def _count_ratings(groups: _Groups, rows: QuerySet[Any]) -> None:
    own = Case(When(by=OWN, then=Value(1)), default=Value(0), output_field=IntegerField())
    counted = rows.order_by().values("unit", "type", "mode", "stars", "out", own=own).annotate(count=Count("pk"))
    for row in counted:
        for sums in groups.each(row["unit"], row["type"], row["mode"]):
            if row["out"]:
                sums.excluded += row["count"]
            else:
                sums.levels[row["stars"] - 1] += row["count"]
                sums.phone += 0 if row["own"] else row["count"]


def _count_matters(groups: _Groups, matters: QuerySet[Matter], types: list[int]) -> None:
    theirs = Rating.objects.filter(matter=OuterRef("pk"), round=OuterRef("reopened"), seq__gt=0, by=OWN)
    rows = matters.filter(type__in=types, status="closed", reason="answered").annotate(mine=Exists(theirs))
    on_site = Q(channel="window")
    rows = rows.annotate(visited=Case(When(on_site, then=Value(1)), default=Value(0), output_field=IntegerField()))
    counted = rows.order_by().values_list("lead", "type__code", "visited", "mine").annotate(n=Count("pk"))
    for unit, type_, visited, mine, n in counted:
        _invite(groups.each(unit, type_, "visit" if visited else "matter"), n, mine)


def _count_visits(groups: _Groups, visits: QuerySet[RatingInvitation]) -> None:
    rows = visits.annotate(mine=Exists(Rating.objects.filter(invitation=OuterRef("pk"), by=OWN)))
    counted = rows.order_by().values_list("unit", "matter__type__code", "mine").annotate(n=Count("pk"))
    for unit, type_, mine, n in counted:
        _invite(groups.each(unit, type_ or "", "visit"), n, mine)


def _invite(sums: Iterable[Sums], n: int, mine: bool) -> None:
    for each in sums:
        each.invited += n
        each.rated += n if mine else 0


def _rectified(ratings: QuerySet[Any], city: Office) -> tuple[Rate, Rate]:
    """Return how many of the rectifications opened are done, and how many of the named raters were called back."""
    opened = Matter.objects.filter(pk__in=ratings.filter(opened__isnull=False).values("opened"))
    row = current_type(city.ratings.rectifying.type)
    keys = [key for key, step in definition(row.pk).flow.steps.items() if step.act == "call_back"] if row else []
    called = Exists(Step.objects.filter(matter=OuterRef("pk"), key__in=keys, status="done"))
    done = Q(status="closed", reason="answered")
    sums = opened.annotate(called=called).aggregate(
        opened=Count("pk"),
        done=Count("pk", filter=done),
        named=Count("pk", filter=done & Q(reporter__isnull=False)),
        called_=Count("pk", filter=done & Q(reporter__isnull=False, called=True)),
    )
    return Rate(sums["done"], sums["opened"]), Rate(sums["called_"], sums["named"])


def strange(who: Who, within: Narrowed) -> list[Flag]:
    """Return the tell-tale patterns among the ratings `who` may see, excluded ones as well."""
    rows = current(access.ratings(who), within).values_list(
        *("pk", "at", "stars", "unit", "trace__device", "trace__words", "after")
    )
    seen = [
        Seen(pk, round(at.timestamp() * 1000), stars, unit, device or "", said or "", after)
        for pk, at, stars, unit, device, said, after in rows.iterator(chunk_size=5_000)
    ]
    return telltales(seen, office().ratings.bounds)


__all__ = [
    "Narrowed",
    "RatingFigures",
    "Sums",
    "current",
    "figures",
    "narrowed",
    "published_figures",
    "ruled",
    "strange",
]
