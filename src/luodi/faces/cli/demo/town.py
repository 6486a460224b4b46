"""The demo's months, replayed: matters are raised and handled in the order of time, with the clocks moved as they go.

Whoever acts is somebody who may: the engine's own plan says what can be done next, the dice say when and how.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from luodi.city.matters.access import PUBLIC, Reporter, Who, actor, follow
from luodi.city.matters.actions import Moment, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter, Origin
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.tick import tick
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.engines.process import Actor, Command, Flow, Refusal, State, next_command, unpack_state
from luodi.engines.worktime import Unit, shift
from luodi.faces.cli.demo.cases import Case, cases

SOURCE = "demo"
SEED = 20260101
HOURS = {"accept": 1, "assign": 2, "handle": 8, "sign": 2, "reply": 2, "call_back": 4, "close": 2}
"""Working hours until an act, at the usual pace, on average."""
CHANNELS = ("portal", "hotline", "hotline", "app", "window")
ANSWERS: dict[str, Any] = {"number": 1, "flag": False}
HOUR = timedelta(hours=1)


class Life(msgspec.Struct):
    """A demo matter on its way."""

    case: Case
    number: str = ""
    secret: str = ""
    paused: bool = False


def build(pack: str, progress: Callable[[int, int], None] | None = None) -> int:
    """Raise and handle the pack's demo matters up to now; return how many are new. Again, it makes none."""
    now, dice, city = timezone.now(), random.Random(SEED), office()  # noqa: S311 - dice for a demo, not for secrets
    known = set(Origin.objects.filter(source=SOURCE).values_list("key", flat=True))
    wanted = [case for case in cases(pack, city, now, dice) if case.key not in known]
    if wanted:
        _Town(city, dice, now).run(wanted, progress)
        tick()
    return len(wanted)


class _Town:
    def __init__(self, city: Office, dice: random.Random, now: datetime) -> None:
        self.city = city
        self.dice = dice
        self.now = now
        self.people = {person.pk: person for person in Person.objects.filter(active=True)}
        self.order = itertools.count()
        self.queue: list[tuple[datetime, int, Life]] = []

    def run(self, wanted: list[Case], progress: Callable[[int, int], None] | None) -> None:
        """Let everything happen in the order of time; clocks are moved once a day."""
        for case in wanted:
            self._at(case.at, Life(case))
        raised, day = 0, wanted[0].at.date()
        while self.queue:
            at, _, life = heapq.heappop(self.queue)
            if at.date() != day:
                day = at.date()
                tick(_ms(at))
            if not life.number:
                raised += 1
                if progress:
                    progress(raised, len(wanted))
            following = self._step(life, at)
            if following:
                self._at(following, life)

    def _at(self, at: datetime, life: Life) -> None:
        """Put what is next into the queue; what would happen after now does not happen."""
        if at < self.now - HOUR:
            heapq.heappush(self.queue, (at, next(self.order), life))

    def _step(self, life: Life, at: datetime) -> datetime | None:
        """Do what is next for one matter at `at`; return when the one after that is due, None when it is at rest."""
        if not life.number:
            self._raise(life, at)
        else:
            try:
                self._next(life, at)
            except (Refusal, Refused):
                return None
        matter = Matter.objects.get(number=life.number)
        state, flow = unpack_state(matter.state), definition(matter.type_id).flow
        if not state.open:
            self._rate(life, at)
            return None
        return self._when(life, at, flow, state)

    def _raise(self, life: Life, at: datetime) -> None:
        case = life.case
        draft = Draft(
            case.type,
            case.title,
            case.text,
            case.region,
            self.dice.choice(CHANNELS),
            case.facts,
            case.reporter,
            origin=(SOURCE, case.key),
        )
        raised = raise_matter(PUBLIC, draft, moment=Moment(at))
        life.number, life.secret = raised.number, raised.secret

    def _next(self, life: Life, at: datetime) -> None:
        matter = Matter.objects.get(number=life.number)
        state, flow = unpack_state(matter.state), definition(matter.type_id).flow
        command = next_command(flow, state, self.city, self._someone, _ms(at))
        if command.kind == "handle" and not life.paused and self.dice.random() < 0.07:
            life.paused = True
            self._act(command, "pause", life, at, {"name": "补正", "reason": "等待补充材料"})
            return
        self._act(command, command.kind, life, at, self._data(life, flow, command))

    def _act(self, command: Command, kind: str, life: Life, at: datetime, data: dict[str, Any]) -> None:
        who: Who = self.people.get(command.actor.person, SYSTEM)
        known = action(kind)
        act(who, known, life.number, data, step=command.step if known.of_step else "", moment=Moment(at))

    def _data(self, life: Life, flow: Flow, command: Command) -> dict[str, Any]:
        """Return what the action asks for, with some variety."""
        data: dict[str, Any] = {key: value for key, value in command.data.items() if key in ("verdict", "name")}
        if command.kind == "assign":
            data = {"lead": life.case.lead, "co": life.case.co}
        if command.kind == "reply":
            data = {"words": life.case.reply}
        if command.kind == "call_back":
            satisfied = self.dice.choice(["yes", "yes", "yes", "partly", "none", "no"])
            data = {"satisfied": satisfied, "solved": {"yes": "yes", "no": "no"}.get(satisfied, "partly")}
        step = flow.steps.get(command.step)
        asks = [ask for ask in step.asks if ask.required] if step else []
        if asks:
            soon = (self.now + timedelta(days=20)).date().isoformat()
            data["facts"] = {
                ask.key: self.dice.choice(ask.options) if ask.options else ANSWERS.get(ask.kind, soon) for ask in asks
            }
        return data

    def _rate(self, life: Life, at: datetime) -> None:
        """Let some of those who raised something say how it went."""
        if self.dice.random() > 0.6 or not life.secret:
            return
        _, reporter = follow(life.number, life.secret)
        stars = self.dice.choice([5, 5, 5, 4, 4, 3, 2, 1])
        moment = min(at + 5 * HOUR, self.now - HOUR)
        self._quietly(reporter, life.number, {"stars": stars}, moment)

    def _quietly(self, reporter: Reporter, number: str, data: dict[str, Any], at: datetime) -> None:
        try:
            act(reporter, action("rate"), number, data, moment=Moment(at))
        except (Refusal, Refused):
            return

    def _when(self, life: Life, at: datetime, flow: Flow, state: State) -> datetime:
        """Return when the next thing happens: so many working hours later, or days later when it is paused."""
        if state.pauses:
            return at + timedelta(days=self.dice.uniform(2, 12))
        acts = [flow.steps[key].act for key in state.open_runs]
        usual = HOURS.get(acts[0], 4) if acts else 4
        hours = max(1, round(self.dice.lognormvariate(0, 0.6) * usual * life.case.pace))
        return shift(at, hours, Unit.WORKING_HOUR, self.city.calendar) + timedelta(minutes=self.dice.randint(1, 40))

    def _someone(self, unit: int, role: str, without: frozenset[int]) -> Actor | None:
        fitting = sorted(self.city.staff(unit, role) - without)
        return actor(self.people[self.dice.choice(fitting)], self.city) if fitting else None


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
