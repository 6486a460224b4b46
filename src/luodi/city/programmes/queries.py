"""What faces ask of programmes: how far each is, who takes part, what its tasks are and how they stand."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from django.db.models import QuerySet
from django.utils import timezone

from luodi.city.matters import access as matters
from luodi.city.matters.models import Matter
from luodi.city.programmes import access
from luodi.city.programmes.measures import Tally, counted_tasks, tally
from luodi.city.programmes.models import Member, Note, Programme, Target, Task
from luodi.city.registry.actors import Actor
from luodi.city.registry.models import Person


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and what was reached of it, out of the journals; of a target for each, by whom and by how many."""

    target: Target
    reached: Decimal
    amount: Decimal
    done: int = 0
    """Of a target for each: how many have reached it."""
    of: int = 0

    @property
    def percent(self) -> Decimal:
        """The reached in per cent of the target, to one decimal and rounded down: 100 only when it is reached."""
        return (self.reached * 100 / self.amount).quantize(Decimal("0.1"), ROUND_DOWN)


def whole(person: Actor, programme: Programme) -> list[Programme]:
    """Return a programme and all below it that `person` may see: what is hidden from them is in no total either."""
    found, edge = [programme], [programme.pk]
    seen = access.visible(person)
    while edge:
        below = list(seen.filter(parent__in=edge).exclude(pk__in=[p.pk for p in found]).order_by("code"))
        found += below
        edge = [p.pk for p in below]
    return found


def progress(person: Actor, programme: Programme, known: Tally | None = None) -> list[Progress]:
    """Return how far each target of a programme is; totals take in the programmes below that `person` sees."""
    targets = list(programme.targets.select_related("member", "host", "letter", "programme").order_by("pk"))
    if not targets:
        return []
    known = known or tally(whole(person, programme))
    people = list(members(programme).exclude(person=None).values_list("person", flat=True))
    at: defaultdict[int | None, list[int]] = defaultdict(list)
    for host, member in programme.members.values_list("host", "pk"):
        at[host].append(member)
    return [_progress(row, known, people, at[row.host_id]) for row in targets]


def _progress(target: Target, known: Tally, people: list[int], at_host: list[int]) -> Progress:
    if target.each:
        reached = [known.of_person(target.measure, person) for person in people]
        done = sum(amount >= target.amount for amount in reached)
        return Progress(target, sum(reached, Decimal(0)), target.amount * max(1, len(people)), done, len(people))
    if target.host_id:
        return Progress(target, sum((known.of(target.measure, m) for m in at_host), Decimal(0)), target.amount)
    return Progress(target, known.of(target.measure, target.member_id), target.amount)


def members(programme: Programme) -> QuerySet[Member]:
    """Return who takes part today, leads first."""
    rows = programme.members.filter(access.lasting(timezone.localdate()))
    return rows.select_related("person", "unit", "host").order_by("-lead", "group", "pk")


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a programme: those somebody may see, and how many more count (withheld)."""

    seen: list[Task]
    withheld: int


def tasks(person: Person, programmes: list[Programme], most: int = 500) -> Tasks:
    """Return the tasks of programmes, the latest first, as far as `person` may see the matters themselves."""
    rows = counted_tasks(programmes)
    mine = rows.filter(matter__in=matters.visible(person).values("pk"))
    total, found = rows.values("matter").distinct().count(), mine.values("matter").distinct().count()
    listed = mine.select_related("matter__type", "matter__lead", "member__person", "programme").order_by("-pk")
    return Tasks(list(listed[:most]), total - found)


def task(pk: int) -> Task:
    """Return a task somebody has just taken, with what faces show of it."""
    return Task.objects.select_related("matter__type", "matter__lead", "member__person", "programme").get(pk=pk)


def notes(person: Person, programme: Programme, member: Member | None = None) -> QuerySet[Note]:
    """Return the lines of the field journal `person` may read, the latest first; of one member where named."""
    rows = access.notes(person, programme).select_related("member__person", "subject", "task__matter")
    return (rows.filter(member=member) if member else rows).order_by("-on", "-pk")


def programmes_of(matter: Matter, person: Person) -> QuerySet[Programme]:
    """Return the programmes of which a matter is a task, as far as `person` sees them."""
    return access.visible(person).filter(tasks__matter=matter).order_by("code")
