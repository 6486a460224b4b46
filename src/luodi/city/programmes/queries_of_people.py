"""What faces ask of the pool and of cohorts' people: who is free, how each stands, what became of suggestions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from luodi.city.matters.models import Outcome, Step
from luodi.city.programmes import access, queries
from luodi.city.programmes.measures import Tally, tally
from luodi.city.programmes.models import Member, Programme, Release, Reserve, Target
from luodi.city.registry.models import Person

SUGGESTION = "suggestion"


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
    drawn = Member.objects.filter(Q(to_date=None) | Q(to_date__gt=day), person__in=[r.person_id for r in rows])
    busy = {m.person_id: m for m in drawn.exclude(release=Release.NONE).select_related("programme")}
    seen = set(
        access.visible(person).filter(pk__in=[m.programme_id for m in busy.values()]).values_list("pk", flat=True)
    )
    found = [_standing(row, busy.get(row.person_id), seen) for row in rows if not skill or skill in row.skills]
    return [one for one in found if one.free or not free]


def _standing(row: Reserve, busy: Member | None, seen: set[int]) -> Standing:
    return Standing(row, busy, busy.programme if busy and busy.programme_id in seen else None)


def to_release(person: Person) -> Iterable[Member]:
    """Return whom others ask of the units `person` runs, and who is not released yet."""
    rows = Member.objects.filter(release=Release.ASKED, to_date=None, unit__in=access.running(person))
    return rows.select_related("person", "unit", "programme").order_by("pk")


def each(programme: Programme, known: Tally | None = None) -> list[dict[str, Any]]:
    """Return what every person has done, by measure (七百工程: counted per person), in the order of members."""
    known = known or tally([programme])
    people = queries.members(programme).exclude(person=None)
    return [{"member": row, "counts": dict(known.by_member.get(row.pk, {}))} for row in people]


@dataclass(frozen=True, slots=True)
class Conversion:
    """What became of a cohort's suggestions: made, answered, turned into rules, looked back on and held."""

    made: int
    answered: int
    rules: int
    looked_back: int
    held: int


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
    return Conversion(rules=int(sum(row.amount for row in rules)), **counted)


def letter_state(target: Target) -> str:
    """Return how the letter of a target stands: `none`, `signing`, `signed`, `assessed`."""
    letter = target.letter
    if letter is None:
        return "none"
    if letter.status == "closed":
        return "assessed"
    return "signed" if Step.objects.filter(matter=letter, key="work").exists() else "signing"
