"""Who takes over what: worked out from the city as it will stand once the ending has happened."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from luodi.city.matters.models import Assist, Matter, Step, Visibility
from luodi.city.matters.office import Office, current_revision, definition, forget_cities, office
from luodi.city.matters.succession.endings import Ending
from luodi.city.registry.models import Post
from luodi.city.witness import rehearsing
from luodi.engines.process import State, unpack_state
from luodi.engines.process.powers import ASSISTANT
from luodi.engines.process.state import Assist as Span
from luodi.engines.process.who import barred

UNTOLD: Final = "—"
"""Stands for the number of a matter from which the administrator stands aside: handed over unseen."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who should take over rather than whoever would by default: a unit, a person, by id; 0 for the default."""

    unit: int = 0
    person: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One open part of a step: of which unit, and who takes over. `to_unit` is 0 when nobody could do it."""

    step: str
    unit: int
    role: str
    to_unit: int
    to_person: int


@dataclass(frozen=True, slots=True)
class Case:
    """One open matter touched by the ending."""

    matter: int
    number: str
    units: tuple[tuple[int, int], ...]
    """(unit that goes, unit that takes its place), 0 where none stands."""
    parts: tuple[Part, ...]
    assist: Part | None = None
    """Acting for the applicant (帮办代办): of which grid, and who goes on; it is no part of a step."""

    @property
    def passed(self) -> tuple[Part, ...]:
        """All that passes from somebody to somebody else."""
        return (*self.parts, self.assist) if self.assist else self.parts

    @property
    def stuck(self) -> bool:
        """Whether something would be left with nobody."""
        return any(not to for _, to in self.units) or any(not part.to_unit for part in self.passed)


def plan(ending: Ending, wishes: Wishes | None = None) -> list[Case]:
    """Return what is open and to whom it goes, by matter. Changes nothing.

    Raises whatever Refused the ending itself would: who may not end it is not shown what is open either.
    """
    with rehearsing(), transaction.atomic():
        ended = ending.end()
        after = city_after(ending)
        transaction.set_rollback(True)
    return list(cases(ending, ended, after, wishes or Wishes()))


def city_after(ending: Ending) -> Office:
    """Return the city on the day of the ending, or today's when that day is past. Inside the ending's transaction."""
    after = Office(current_revision(), max(ending.on, timezone.localdate()))
    # The number of this revision will mean another city once the transaction is taken back.
    forget_cities()
    return after


def cases(ending: Ending, ended: Iterable[Post], after: Office, wishes: Wishes) -> Iterator[Case]:
    """Yield what is still to be handed over, by matter; nothing once all of it has been."""
    planner = _Planner(ending, {(p.person_id, p.unit_id, p.role.code) for p in ended}, after, wishes)
    for row in planner.touched().order_by("pk").only("number", "type_id", "region", "state").iterator(200):
        case = planner.case(row)
        if case.units or case.passed:
            yield case


@dataclass
class _Planner:
    ending: Ending
    held: set[tuple[int, int, str]]
    """(person, unit, role) of the posts that end."""
    after: Office
    wishes: Wishes
    load: Counter[int] = field(default_factory=Counter)
    """How much each person has been given: the next goes to whoever has least."""
    busy: Counter[int] = field(default_factory=Counter)
    """For how many applicants each assistant acts."""

    def __post_init__(self) -> None:
        self.now = office()
        default = self.wishes.unit or self.ending.into
        self.heirs = {unit: default or self._standing_above(unit) for unit in self.ending.units}
        self.offices = {(unit, role) for _, unit, role in self.held}
        self.load.update(Step.objects.filter(status="open", person__gt=0).values_list("person", flat=True))
        self.busy.update(Assist.objects.filter(until=None).values_list("person", flat=True))

    def _standing_above(self, unit: int) -> int:
        above = self.now.tree.ancestors(unit) if unit in self.now.tree else ()
        return next((u for u in above if u in self.after.tree), 0)

    def touched(self) -> QuerySet[Matter]:
        """Return the open matters that may have to do with the ending."""
        steps = Q(unit__in=self.heirs) | Q(person=self.ending.person, person__gt=0)
        for unit, role in self.offices:
            steps |= Q(unit=unit, role=role)
        rows = Q(pk__in=Step.objects.filter(steps, status="open").values("matter_id"))
        grids = [unit for unit, role in self.offices if role == ASSISTANT]
        spans = Q(person=self.ending.person) | Q(unit__in=[*grids, *self.heirs])
        rows |= Q(pk__in=Assist.objects.filter(spans, until=None).values("matter_id"))
        if self.heirs:
            shown = Visibility.objects.filter(unit__in=list(self.heirs)).values("matter_id")
            rows |= Q(lead__in=list(self.heirs)) | Q(pk__in=shown)
        return Matter.objects.filter(rows, status="open")

    def case(self, row: Matter) -> Case:
        """Return what of one matter is to be handed over."""
        state, flow = unpack_state(row.state), definition(row.type_id).flow
        concerned = {state.lead, state.intake, state.supervisor, *state.co}
        units = tuple((unit, to) for unit, to in sorted(self.heirs.items()) if unit in concerned)
        parts: list[Part] = []
        for key, run in state.open_runs.items():
            step = flow.steps[key]
            without = barred(flow, state, step)
            for signer in run.signers:
                if not signer.verdict and self._goes(signer.unit, step.role, signer.person, without):
                    to = self._taker(signer.unit, step.role, signer.person, without)
                    parts.append(Part(key, signer.unit, step.role, *to))
        number = UNTOLD if getattr(self.ending.actor, "pk", 0) in state.aside else row.number
        return Case(row.pk, number, units, tuple(parts), self._assist(state, row.region, parts))

    def _assist(self, state: State, region: str, parts: list[Part]) -> Part | None:
        """Return who goes on acting for the applicant: the one wished for, else whoever acts for the fewest."""
        now = state.assist
        if now is None or not self._assistant_goes(now):
            return None
        former = {assist.person for assist in state.assists}
        without = set(state.aside) - former | {now.person} | {part.to_person for part in parts}
        able = [(grid, p) for grid in self._grids(now.unit, region) for p in self._assistants(grid) - without]
        wished = [one for one in able if one[1] == self.wishes.person]
        nearest = [one for one in able if one[0] == able[0][0]]
        to, person = min(wished or nearest or [(0, 0)], key=lambda one: (self.busy[one[1]], one[1]))
        self.busy[person] += 1
        return Part("", now.unit, ASSISTANT, to, person)

    def _assistant_goes(self, now: Span) -> bool:
        return (
            now.unit in self.heirs or now.person == self.ending.person or (now.person, now.unit, ASSISTANT) in self.held
        )

    def _grids(self, unit: int, region: str) -> list[int]:
        """Return the grids that serve a place: the unit wished for, the heir and the same one before others."""
        first = (self.wishes.unit, self.heirs.get(unit, 0), unit)
        grids = [grid.id for grid in self.after.grids if grid.serves(region)]
        return [unit for unit in dict.fromkeys(first) if unit in grids] + [g for g in grids if g not in first]

    def _assistants(self, grid: int) -> frozenset[int]:
        """Return who serves in a grid both today, when the authority passes, and after the ending."""
        return self.after.staff(grid, ASSISTANT) & self.now.staff(grid, ASSISTANT)

    def _goes(self, unit: int, role: str, person: int, without: frozenset[int]) -> bool:
        if unit in self.heirs or (person and person == self.ending.person) or (person, unit, role) in self.held:
            return True
        return (unit, role) in self.offices and not person and not self.after.staff(unit, role) - without

    def _taker(self, unit: int, role: str, person: int, without: frozenset[int]) -> tuple[int, int]:
        """Return the unit and, where somebody had taken the part, the person: in the unit itself, else above it."""
        start = self.heirs.get(unit) or self.wishes.unit or unit
        above = self.after.tree.ancestors(start) if start in self.after.tree else ()
        for place in (start, *above):
            people = self.after.staff(place, role) - without
            if self.wishes.person in people:
                return place, self.wishes.person
            if people and not self.wishes.person:
                return place, self._least_loaded(people) if person else 0
        return 0, 0

    def _least_loaded(self, people: frozenset[int]) -> int:
        chosen = min(people, key=lambda p: (self.load[p], p))
        self.load[chosen] += 1
        return chosen
