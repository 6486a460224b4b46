"""Reads for faces and figures. Every one starts from `access.visible`: nobody is shown or counts what is hidden."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import DateTimeField, IntegerField
from django.db.models.functions import Coalesce
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.access import Who
from luodi.city.matters.models import Limit, Matter, MatterType, Step, Visibility
from luodi.city.matters.newest import LARGEST_ID, newest
from luodi.city.matters.numbers import is_number
from luodi.city.matters.office import RULINGS, Office, definition, office
from luodi.city.registry.kinds import Scope
from luodi.city.registry.models import Person
from luodi.city.search.finding import find
from luodi.engines.process import Possible, State, possible, unpack_state
from luodi.engines.worktime import Unit, shift

T = TypeVar("T")

LAMPS = ("red", "yellow", "green", "paused")
"""How urgent a matter is, most urgent first; the order of every list of work."""
SIZE = 50
REQUESTS = 1000
"""Requests looked through for those a person rules on."""
UNNAMED = ("holder", "sees")
"""What rules of powers call people by whatever role they hold."""
FAR = datetime(9000, 1, 1, tzinfo=UTC)
COLUMNS = (
    "number",
    "title",
    "region",
    "level",
    "status",
    "reason",
    "registered",
    "due",
    "lamp",
    "paused",
    "state",
    "seq",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed to. Empty fields narrow nothing; what names nothing known finds nothing."""

    text: str = ""
    type: str = ""
    lamp: str = ""
    unit: str = ""
    status: str = ""
    since: date | None = None
    until: date | None = None
    elevated: bool = False
    """Only what was elevated (提级、顶格): with the city as lead unit, the list the top leader hears."""
    parallel: bool = False
    """Of steps, only those on which several work at the same time (并联审批)."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of a list, and where the next begins (empty on the last)."""

    rows: list[T] = field(default_factory=list)
    next: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One open step of a matter, as a list of work shows it."""

    matter: Matter
    step: Step
    state: State
    lamp: str

    @property
    def name(self) -> Any:
        """What the step is called, in both languages."""
        return definition(self.matter.type_id).flow.steps[self.step.key].name


def lamp_rank(city: Office, now: datetime, prefix: str = "") -> Case:
    """Return the lamp of a matter reached over `prefix` as its place in LAMPS, judged at `now` by the earliest clock.

    Red once it has run out, yellow within one working day before (or when its ladder said so), paused while it stands;
    what no clock runs for any more is green, however late it once was.
    """
    soon = shift(now, 1, Unit.WORKING_DAY, city.calendar)
    warned = Q(**{f"{prefix}lamp": "yellow", f"{prefix}due__isnull": False})
    return Case(
        When(**{f"{prefix}paused": True, f"{prefix}status": "open", "then": Value(3)}),
        When(**{f"{prefix}due__lte": now, "then": Value(0)}),
        When(Q(**{f"{prefix}due__lte": soon}) | warned, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def open_steps(person: Person, city: Office, *, mine: bool = True) -> QuerySet[Step]:
    """Return the open steps `person` can do (`mine`), or all those of the units their posts reach."""
    held = city.held(person.pk)
    if mine:
        # Units by themselves first: a database that finds no way along an index for pairs finds one for them.
        rule = Q(unit__in=sorted({post.unit_id for post in held}))
        rule &= reduce(or_, (Q(unit=post.unit_id, role=post.role) for post in held), Q(pk__in=()))
    elif any(post.scope == Scope.ALL for post in held):
        rule = Q(unit__gt=0)
    else:
        rule = Q(unit__in=sorted({unit for post in held for unit in city.reach(post)}))
    rows = access.visible_by(Step.objects.filter(rule, status="open", matter__status="open"), person, city)
    return rows.filter(person__in=(0, person.pk)) if mine else rows


def narrow(rows: QuerySet[Any], sought: Sought, city: Office, who: Who, prefix: str = "") -> QuerySet[Any]:
    """Return `rows`, narrowed already to what `who` may see, narrowed to what is sought of their matters."""
    if sought.text:
        rows = rows.filter(saying(who, sought.text, prefix))
    if sought.type:
        rows = rows.filter(_of_type(sought.type, city, prefix))
    if sought.status:
        rows = rows.filter(**_status(sought.status, prefix))
    if sought.elevated:
        rows = rows.filter(**{f"{prefix}elevated__gt": 0})
    if sought.since:
        rows = rows.filter(**{f"{prefix}registered__gte": start_of(sought.since)})
    if sought.until:
        rows = rows.filter(**{f"{prefix}registered__lt": start_of(sought.until) + timedelta(days=1)})
    return rows


def saying(who: Who, text: str, prefix: str = "") -> Q:
    """Return the condition that `text` stands in a matter or is its number: by words, by titles where no index is."""
    number = "".join(text.split())
    same = Q(**{f"{prefix}number": number}) if is_number(number) else Q(pk__in=())
    found = find(who, text)
    return same | (Q(**{f"{prefix}title__icontains": text}) if found is None else Q(**{f"{prefix}pk__in": found}))


def _of_type(code: str, city: Office, prefix: str) -> Q:
    """Return the condition that a matter is of some version of a type: of one, its newest are the first of an index."""
    ids = city.versions.get(code, [])
    return Q(**{f"{prefix}type": ids[0]}) if len(ids) == 1 else Q(**{f"{prefix}type__in": ids})


def _status(status: str, prefix: str) -> dict[str, str]:
    return {f"{prefix}status": status} if status in ("open", "closed") else {f"{prefix}reason": status}


def start_of(day: date) -> datetime:
    """Return the first moment of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time()))


def _units(sought: Sought, city: Office) -> list[int]:
    node = city.tree.get(sought.unit)
    return sorted(city.tree.subtree(node.id)) if node else []


def work(person: Person, sought: Sought, city: Office, at: datetime, *, mine: bool = True) -> QuerySet[Any]:
    """Return the open steps of an inbox, each with its lamp's `rank`: what pages show and exports write."""
    rows = narrow(open_steps(person, city, mine=mine), sought, city, person, "matter__")
    if sought.unit:
        rows = rows.filter(unit__in=_units(sought, city))
    if sought.parallel:
        rows = rows.filter(at_the_same_time())
    ranked: QuerySet[Any] = rows.annotate(rank=lamp_rank(city, at, "matter__"))
    return ranked


def at_the_same_time() -> Q:
    """Return the condition on steps that others run beside, by their types' flows."""
    rule = Q(pk__in=())
    for type_ in MatterType.objects.order_by("pk").values_list("pk", flat=True):
        if keys := definition(type_).flow.beside:
            rule |= Q(matter__type=type_, key__in=sorted(keys))
    return rule


def listed(who: Who, sought: Sought, city: Office, at: datetime) -> QuerySet[Any]:
    """Return the matters of a list, each with its lamp's `rank`: what pages show and exports write."""
    rows = narrow(access.visible(who, city), sought, city, who)
    if sought.unit:
        rows = rows.filter(lead__in=_units(sought, city))
    ranked: QuerySet[Any] = rows.annotate(rank=lamp_rank(city, at))
    if sought.lamp in LAMPS:
        ranked = ranked.filter(rank=LAMPS.index(sought.lamp), status="open")
    return ranked


def inbox(
    person: Person, sought: Sought, *, mine: bool = True, after: str = "", size: int = SIZE, now: datetime | None = None
) -> tuple[Slice[Task], dict[str, int]]:
    """Return a page of open steps, most urgent first, and how many there are by lamp before the lamp narrows them.

    `after` is what the page before named as next. Two queries whatever the number of rows.
    """
    city, at = office(), now or timezone.now()
    rows = work(person, sought, city, at, mine=mine)
    counts = _by_lamp(rows.order_by().values_list("rank").annotate(n=Count("*")))
    if sought.lamp in LAMPS:
        rows = rows.filter(rank=LAMPS.index(sought.lamp))
    rows = rows.annotate(until=Coalesce("matter__due", Value(FAR), output_field=DateTimeField()))
    rows = _beyond(rows, after, ("rank", "until", "matter_id", "key", "n"))
    columns = [f"matter__{name}" for name in COLUMNS] + ["matter__type__code", "matter__type__name_zh"]
    found = list(
        rows.select_related("matter__type", "matter__lead")
        .only(*columns, "matter__type__name_en", "matter__lead__name_zh", "matter__lead__name_en", *_STEP)
        .order_by("rank", "until", "matter_id", "key", "n")[: size + 1]
    )
    tasks = [Task(row.matter, row, unpack_state(row.matter.state), LAMPS[row.rank]) for row in found[:size]]
    last = found[size - 1] if len(found) > size else None
    return Slice(tasks, _mark(last.rank, last.until, last.matter_id, last.key, last.n) if last else ""), counts


_STEP = ("key", "n", "unit", "role", "person", "status", "opened", "due")


def _by_lamp(pairs: Any) -> dict[str, int]:
    found = dict(pairs)
    return {lamp: found.get(rank, 0) for rank, lamp in enumerate(LAMPS)}


def search(
    who: Who, sought: Sought, *, after: str = "", size: int = SIZE, now: datetime | None = None
) -> Slice[tuple[Matter, State, str]]:
    """Return a page of the matters `who` may see, each with its state and lamp: newest first.

    One query a page, or two; a few more where a filter leaves little. With words those that fit best come first (two
    queries, or a few more where much that fits is hidden).
    """
    city, at = office(), now or timezone.now()
    best = find(who, sought.text) if sought.text else None
    if best is not None and not is_number("".join(sought.text.split())):
        fitting, mark = _fitting(listed(who, replace(sought, text=""), city, at), best, after, size)
        return Slice([_row(row) for row in fitting], mark)
    found = newest(_rows(listed(who, sought, city, at)), who, city, _key(after), size + 1)
    last = found[size - 1] if len(found) > size else None
    return Slice([_row(row) for row in found[:size]], _mark(last.registered, last.pk) if last else "")


def _rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows with their types and lead units, but not a type's source: it is longer than a page of matters."""
    return rows.select_related("type", "lead").defer("type__source", "secret", "head")


def _row(row: Any) -> tuple[Matter, State, str]:
    return row, unpack_state(row.state), LAMPS[row.rank] if row.status == "open" else "done"


def _fitting(rows: QuerySet[Any], best: list[int], after: str, size: int) -> tuple[list[Matter], str]:
    """Return a page of `rows` in the order of `best`, and where the next begins. Ever longer stretches are read."""
    at = int(after) if after.isdecimal() and len(after) < 9 else 0
    found: list[int] = []
    stretch, start = 4 * size, at
    while start < len(best) and len(found) <= size:
        part = best[start : start + stretch]
        seen = set(rows.filter(pk__in=part).values_list("pk", flat=True))
        found += [id_ for id_ in part if id_ in seen]
        start, stretch = start + stretch, 4 * stretch
    shown = {row.pk: row for row in _rows(rows.filter(pk__in=found[:size]))}
    more = best.index(found[size]) if len(found) > size else 0
    return [shown[id_] for id_ in found[:size] if id_ in shown], str(more or "")


def by_number(who: Who, text: str) -> Matter | None:
    """Return the matter whose number `text` is, if `who` may see it."""
    number = "".join(text.split())
    return access.visible(who).filter(number=number).first() if is_number(number) else None


def waiting(person: Person, *, limit: int = 20) -> list[tuple[Matter, Possible]]:
    """Return the open matters in which `person` has a request to rule on, an objection or an extension: by due date.

    One query in most cases; more where many requests are for others.
    """
    city, now = office(), int(timezone.now().timestamp() * 1000)
    rule = _could_rule(person, city)
    if rule is None:
        return []
    actor, out = access.actor(person, city), []
    rows = access.visible(person, city).filter(rule, status="open", waiting=True).select_related("type", "lead")
    rows = rows.defer("type__source", "secret", "head").order_by("due", "pk")
    stretch = 5 * limit
    for start in range(0, REQUESTS, stretch):
        found = list(rows[start : start + stretch])
        for matter in found:
            asked = possible(definition(matter.type_id).flow, unpack_state(matter.state), actor, city, now)
            out += [(matter, item) for item in asked if item.kind in RULINGS]
        if len(out) >= limit or len(found) < stretch:
            break
    return out[:limit]


def _could_rule(person: Person, city: Office) -> Q | None:
    """Return the condition on matters in which one of the person's posts might rule on a request, None for no post.

    A little too wide, so that the engine has the last word, but never the whole city: most see thousands of requests
    that are for others.
    """
    rule = None
    for unit, role in city.posts(person.pk):
        for (whose, who), types in sorted(city.rulers.items()):
            if who == role or whose in UNNAMED:
                part = _stands_to(unit, whose, types, city)
                rule = part if rule is None else rule | part
    return rule


def _stands_to(unit: int, whose: str, types: list[int], city: Office) -> Q:
    """Return the condition that a unit is what a rule of powers calls `whose`; where no unit of the matter is meant,
    that it is of one of `types`, in which the rule is: an empty condition would be lost beside others."""
    if whose == "lead":
        return Q(lead=unit)
    if whose == "above":
        return Q(lead__in=sorted(city.tree.subtree(unit)))
    if whose in ("intake", "co", "supervisor"):
        return Q(Exists(Visibility.objects.filter(matter=OuterRef("pk"), unit=unit, basis=whose)))
    return Q(type__in=types)


def allowed(who: Who, matter: Matter, state: State, city: Office) -> list[Possible]:
    """Return what `who` can do with a matter now."""
    now = int(timezone.now().timestamp() * 1000)
    return possible(definition(matter.type_id).flow, state, access.actor(who, city), city, now)


def counts_of(who: Who, unit: int, *, now: datetime | None = None) -> dict[str, int]:
    """Return how many open matters a unit and those below it lead, by lamp, of those `who` may see."""
    city = office()
    rows = access.visible(who, city).filter(lead__in=sorted(city.tree.subtree(unit)), status="open")
    rows = rows.annotate(rank=lamp_rank(city, now or timezone.now()))
    return _by_lamp(rows.order_by().values_list("rank").annotate(n=Count("*")))


def limits_through_time(codes: Iterable[str]) -> list[Limit]:
    """Return every row there was, is and is to be of those limits that ever change: by code, the latest first."""
    rows = list(Limit.objects.filter(code__in=list(codes)).order_by("code", "-from_date"))
    many = Counter(row.code for row in rows)
    return [row for row in rows if many[row.code] > 1]


def types_in_force(*, public: bool = False) -> Iterator[MatterType]:
    """Yield the types in force by code; only those the public may raise when asked."""
    for row in office().types:
        if not public or definition(row.pk).public:
            yield row


# Paging by key --------------------------------------------------------------------------------------------------


def _mark(*values: Any) -> str:
    return "~".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


TICK = timedelta(microseconds=999)
"""The record keeps whole milliseconds; SQLite compares times as text, in which a missing fraction sorts differently.
So a moment read from a mark stands for its whole millisecond."""


def _after(name: str, value: Any) -> Q:
    return Q(**{f"{name}__gt": value + TICK if isinstance(value, datetime) else value})


def _same(name: str, value: Any) -> Q:
    if isinstance(value, datetime):
        return Q(**{f"{name}__gte": value, f"{name}__lte": value + TICK})
    return Q(**{name: value})


def _beyond(rows: QuerySet[Any], after: str, names: tuple[str, ...]) -> QuerySet[Any]:
    """Return the rows that stand after the mark in ascending order; a mark nobody made begins at the start."""
    parts = after.split("~")
    if len(parts) != len(names):
        return rows
    try:
        values: list[Any] = [int(parts[0]), _moment(parts[1]), int(parts[2]), parts[3], int(parts[4])]
    except ValueError:
        return rows
    beyond, same = Q(pk__in=()), Q()
    for name, value in zip(names, values, strict=True):
        beyond |= same & _after(name, value)
        same &= _same(name, value)
    return rows.filter(beyond)


def _key(after: str) -> tuple[datetime, int] | None:
    """Return the moment and id a mark names; a mark nobody made begins at the start."""
    at, _, pk = after.partition("~")
    try:
        return _moment(at), min(int(pk), LARGEST_ID)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """Return a time with its zone. Raises ValueError for anything else."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1900 < at.year < 10_000:
        raise ValueError(text)
    return min(at, FAR)


__all__ = ["LAMPS", "Slice", "Sought", "Task", "allowed", "by_number", "counts_of", "inbox", "search", "waiting"]
