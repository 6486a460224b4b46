"""What faces ask of the pool and of cohorts' people: who is free, how each stands, what became of suggestions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from luodi.city.matters.looks import looks_since
from luodi.city.matters.models import Matter, Outcome, Step
from luodi.city.matters.office import office
from luodi.city.programmes import access, queries
from luodi.city.programmes.measures import Tally, tally
from luodi.city.programmes.models import Feedback, Member, Programme, Release, Reserve, Target
from luodi.city.refusals import Refused
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person, Post, Unit
from luodi.engines.worktime import Allowance

SUGGESTION: Final = "suggestion"
YEAR: Final = Allowance.parse("12m")
MOST: Final = 500
RECOGNISED: Final = "recognised"
"""The kind of note that recommends a cadre (programmes/notes.yaml)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody of the pool: free, or drawn; where, if the one who asks may see that programme."""

    row: Reserve
    busy: Member | None
    shown: Programme | None

    @property
    def free(self) -> bool:
        """Whether nobody has drawn them."""
        return self.busy is None


def pool(person: Person, *, skill: str = "", free: bool = False, on: date | None = None) -> list[Standing]:
    """Return those of the pool whom `person` may see who can be drawn on a day, with whether they are free."""
    day = on or timezone.localdate()
    rows = access.pool(person).filter(Q(to_date=None) | Q(to_date__gte=day), from_date__lte=day)
    drawn = Member.objects.filter(access.lasting(day), person__in=[r.person_id for r in rows])
    busy = {m.person_id: m for m in drawn.exclude(release=Release.NONE).select_related("programme")}
    seen = set(
        access.visible(person).filter(pk__in=[m.programme_id for m in busy.values()]).values_list("pk", flat=True)
    )
    found = [_standing(row, busy.get(row.person_id), seen) for row in rows if not skill or skill in row.skills]
    return [one for one in found if one.free or not free]


def _standing(row: Reserve, busy: Member | None, seen: set[int]) -> Standing:
    return Standing(row, busy, busy.programme if busy and busy.programme_id in seen else None)


def to_grade(person: Person) -> list[Member]:
    """Return one trainee of each programme that a unit of `person` hosts and has said nothing of yet, the newest first.

    Confidential programmes are not told to their hosts.
    """
    mine = {held.unit_id for held in office().held(person.pk)}
    said = Feedback.objects.filter(programme=OuterRef("programme"), unit=OuterRef("host"))
    rows = Member.objects.filter(~Exists(said), host__in=mine, programme__level__lt=Level.RESTRICTED)
    one = rows.values("programme", "host").annotate(first=Min("pk")).values("first")
    found = Member.objects.filter(pk__in=one).select_related("programme", "host")
    return list(found.order_by("-programme__from_date", "pk")[:MOST])


def to_release(person: Person) -> Iterable[Member]:
    """Return whom others ask of the units `person` runs, and who is not released yet."""
    alive = access.lasting(timezone.localdate())
    rows = Member.objects.filter(alive, release=Release.ASKED, unit__in=access.running(person))
    return rows.select_related("person", "unit", "programme").order_by("pk")


@dataclass(frozen=True, slots=True)
class Owed:
    """What somebody has not reached yet of a target that everybody is to reach (每人一条建议、一篇报告)."""

    target: Target
    reached: Decimal


@dataclass(frozen=True, slots=True)
class Done:
    """What one person has done by measure, in every place they had, and what they owe still."""

    member: Member
    counts: dict[str, Decimal | int]
    owes: list[Owed]


def each(programme: Programme, known: Tally | None = None) -> list[Done]:
    """Return what every person has done (七百工程: counted per person) and who owes what, in the order of members."""
    known = known or tally([programme])
    people = queries.members(programme).exclude(person=None)
    targets = list(programme.targets.filter(each=True).order_by("pk"))
    return [
        Done(row, dict(known.by_person.get(row.person_id or 0, {})), _owed(row.person_id, targets, known))
        for row in people
    ]


def _owed(person: int | None, targets: list[Target], known: Tally) -> list[Owed]:
    found = [Owed(target, known.of_person(target.measure, person)) for target in targets]
    return [one for one in found if one.reached < one.target.amount]


@dataclass(frozen=True, slots=True)
class Exchange:
    """How many a unit has sent to others in a programme and how many it has taken, ever and now."""

    unit: Unit
    sent: int
    taken: int
    away: int
    here: int


def exchange(programme: Programme) -> list[Exchange]:
    """Return who sent and who took whom (双向锻炼), by unit; nobody returned counts as away any more.

    Whom a unit has not released yet it has not sent.
    """
    today = timezone.localdate()
    placed = programme.members.exclude(person=None).exclude(host=None).exclude(unit=None).exclude(release=Release.ASKED)
    sent: Counter[int] = Counter()
    taken: Counter[int] = Counter()
    away: Counter[int] = Counter()
    here: Counter[int] = Counter()
    for home, host, begins, ends in placed.values_list("unit", "host", "from_date", "to_date"):
        now = begins <= today and (ends is None or ends > today)
        sent[home] += 1
        taken[host] += 1
        away[home] += now
        here[host] += now
    units = Unit.objects.filter(pk__in=set(sent) | set(taken)).order_by("code")
    return [Exchange(unit, sent[unit.pk], taken[unit.pk], away[unit.pk], here[unit.pk]) for unit in units]


@dataclass(frozen=True, slots=True)
class Cadre:
    """A cadre on record in a survey: lines of deeds, who of the survey recommends them, what post came after."""

    person: Person
    unit: Unit | None
    deeds: int
    recommended: int
    """By how many of those who survey."""
    appointed: date | None
    """The first day of a post they were given after they were recommended."""


def cadres(person: Person, programme: Programme) -> list[Cadre]:
    """Return the cadres on record, those recommended by most first (识别名单). For those who run the programme.

    Raises Refused `not_allowed`.
    """
    if not access.may_run(person, programme):
        raise Refused("not_allowed", NOT_ALLOWED)
    rows = access.notes(person, programme).exclude(subject=None)
    named = Q(kind=RECOGNISED)
    counted = rows.values("subject").annotate(
        deeds=Count("pk", filter=~named),
        recommended=Count("member", filter=named, distinct=True),
        since=Min("on", filter=named),
    )
    people = Person.objects.in_bulk([row["subject"] for row in counted])
    city, later = office(), _posts_begun(people)
    found = []
    for row in counted:
        who, since = people[row["subject"]], row["since"]
        after = [day for day in later.get(who.pk, []) if since and day > since]
        unit = next((held.unit_id for held in city.held(who.pk) if held.on_behalf_of is None), None)
        found.append((who, unit, row["deeds"], row["recommended"], min(after, default=None)))
    units = Unit.objects.in_bulk([one[1] for one in found if one[1]])
    out = [Cadre(who, units.get(unit or 0), *rest) for who, unit, *rest in found]
    return sorted(out, key=lambda one: (-one.recommended, -one.deeds, one.person.username))


def _posts_begun(people: Iterable[int]) -> dict[int, list[date]]:
    out: dict[int, list[date]] = {}
    for person, day in Post.objects.filter(person__in=list(people)).values_list("person", "from_date"):
        out.setdefault(person, []).append(day)
    return out


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a cohort's suggestions: made, answered, turned into rules, looked back on and held."""

    made: int
    answered: int
    rules: int
    looked_back: int
    held: int
    year: int
    """How many were looked back on after a year: not those looked at twice before."""


def conversion(programme: Programme) -> Conversion:
    """Return how far suggestions of a programme went, the looks back after half a year and a year taken in."""
    rows = programme.tasks.filter(matter__type__code=SUGGESTION)
    done = Q(matter__status="closed", matter__reason="answered")
    counted = rows.aggregate(
        made=Count("pk"),
        answered=Count("pk", filter=done),
        looked_back=Count("pk", filter=~Q(matter__looked_back="")),
        held=Count("pk", filter=Q(matter__looked_back="held")),
    )
    rules = Outcome.objects.filter(matter__in=rows.values("matter"), kind="institution")
    year = Matter.objects.filter(Exists(looks_since(YEAR)), pk__in=rows.values("matter")).count()
    return Conversion(rules=int(sum(row.amount for row in rules)), year=year, **counted)


def letter_state(target: Target) -> str:
    """Return how the letter of a target stands: `none`, `signing`, `signed`, `assessed`."""
    letter = target.letter
    if letter is None:
        return "none"
    if letter.status == "closed":
        return "assessed"
    return "signed" if Step.objects.filter(matter=letter, key="work").exists() else "signing"
