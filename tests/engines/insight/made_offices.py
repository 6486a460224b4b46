"""An office played step by step, apart from the tool's own simulation: people of different speed, hours, days off.

It knows each clerk, walks the minutes of working days, and hands each case to whoever is idle; the tool sees only
its log.
"""

import heapq
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from luodi.engines.insight.log import Log

MORNING, LENGTH = 9, 8 * 60
"""The office opens at nine, for eight hours, Monday to Friday."""
MONDAY = datetime(2024, 1, 1, MORNING, tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """A step: who does it, how long it takes, and how long something else is waited for before, in working minutes."""

    name: str
    unit: str
    work: float
    delay: float = 0.0
    tail: float = 0.5
    """The spread of the delay's logarithm."""
    chance: float = 1.0
    """In how many of the cases it is done at all."""


@dataclass
class Office:
    """Tasks one after another; those of `either` come in either order."""

    tasks: list[Task]
    staff: dict[str, int]
    every: float
    """Minutes between arrivals on the mean."""
    either: tuple[str, str] | None = None
    together: bool = False
    """Those of `either` at the same time."""
    at_once: frozenset[str] = frozenset()
    capped: dict[str, float] = field(default_factory=dict)
    """Longest delays in minutes."""
    floating: str = ""
    """A step done before, between or after the two that follow its place in `tasks`."""
    free: bool = False
    """Nothing waits for the floating step but the end."""
    own: tuple[str, str] | None = None
    """The second is done by whoever did the first, where they are idle."""
    in_one: bool = False
    """Those of `own` at one sitting."""

    def play(self, cases: int, seed: int) -> Log:
        """Return the log of so many cases."""
        rng = random.Random(seed)
        idle = {unit: [(f"{unit}{i}", rng.uniform(0.85, 1.15)) for i in range(n)] for unit, n in self.staff.items()}
        queue: dict[str, list] = {unit: [] for unit in self.staff}
        events: list[list[tuple]] = [[] for _ in range(cases)]
        plans = [self._plan(rng) for _ in range(cases)]
        left, now, calls, tie = [0] * cases, 0.0, [], 0

        def call(at: float, what: str, *rest: object) -> None:
            nonlocal tie
            tie += 1
            heapq.heappush(calls, (at, tie, what, rest))

        for case in range(cases):
            now += rng.expovariate(1 / self.every)
            call(now, "stage", case)
        while calls:
            now, _, what, rest = heapq.heappop(calls)
            if what == "stage":
                (case,) = rest
                if plans[case]:
                    stage = plans[case].pop(0)
                    left[case] = sum(not self._waits_for_nobody(task) for task in stage)
                    for task in stage:
                        call(now + self._delay(task, rng), "ready", case, task)
                    if not left[case]:
                        call(now, "stage", case)
                continue
            case, task = rest[:2]
            if what == "ready" and task.name in self.at_once:
                events[case].append((task.name, now, now, "system", "system"))
                what = "over"
            elif what == "ready":
                queue[task.unit].append((case, task))
            else:
                clerk, begun, turn = rest[2:]
                events[case].append((task.name, begun, turn, clerk[0], task.unit))
                if turn < now and self.own:
                    events[case].append((self.own[1], turn, now, clerk[0], task.unit))
                idle[task.unit].append(clerk)
            if what in ("over", "done") and not self._waits_for_nobody(task):
                left[case] -= 1
                if not left[case]:
                    call(now, "stage", case)
            while queue[task.unit] and idle[task.unit]:
                waiting, wanted = queue[task.unit].pop(0)
                clerk = idle[task.unit].pop(self._who(idle[task.unit], wanted, events[waiting], rng))
                turn = now + wanted.work * rng.gammavariate(2, 0.5) * clerk[1]
                ends = turn
                if self.in_one and self.own and wanted.name == self.own[0]:
                    then = next(task for task in self.tasks if task.name == self.own[1])
                    ends += then.work * rng.gammavariate(2, 0.5) * clerk[1]
                call(ends, "done", waiting, wanted, clerk, now, turn)
        rows = []
        for n, done in enumerate(events):
            told = [(name, moment(a), moment(b), who, unit) for name, a, b, who, unit in sorted(done, key=_completed)]
            rows.append((str(n), told))
        return Log.of(rows, started=True)

    def _waits_for_nobody(self, task: Task) -> bool:
        return self.free and task.name == self.floating

    def _who(self, idle: list, wanted: Task, done: list[tuple], rng: random.Random) -> int:
        """Return the place of who takes a task: whoever did the one it belongs to, else anybody."""
        if self.own and wanted.name == self.own[1]:
            before = next(clerk for name, _, _, clerk, _ in done if name == self.own[0])
            place = next((n for n, (name, _) in enumerate(idle) if name == before), None)
            if place is not None:
                return place
        return rng.randrange(len(idle))

    def _plan(self, rng: random.Random) -> list[list[Task]]:
        tasks = [task for task in self.tasks if task.chance == 1 or rng.random() < task.chance]
        if self.in_one and self.own:
            tasks = [task for task in tasks if task.name != self.own[1]]
        if self.floating:
            place = next(n for n, task in enumerate(tasks) if task.name == self.floating)
            tasks.insert(place + rng.randrange(3), tasks.pop(place))
        if self.either:
            i, j = (next(n for n, task in enumerate(tasks) if task.name == name) for name in self.either)
            if self.together:
                return [[t] for t in tasks[:i]] + [[tasks[i], tasks[j]]] + [[t] for t in tasks[j + 1 :]]
            if rng.random() < 0.5:
                tasks[i], tasks[j] = tasks[j], tasks[i]
        return [[task] for task in tasks]

    def _delay(self, task: Task, rng: random.Random) -> float:
        if not task.delay or task.name in self.at_once:
            return 0.0
        drawn = task.delay * rng.lognormvariate(-(task.tail**2) / 2, task.tail)
        return min(drawn, self.capped.get(task.name, drawn))


def _completed(event: tuple) -> float:
    return event[2]


def moment(minutes: float) -> int:
    """Return the moment, in ms, at which the office has worked so many minutes."""
    day, rest = divmod(minutes, LENGTH)
    week, weekday = divmod(int(day), 5)
    return int((MONDAY + timedelta(weeks=week, days=weekday, minutes=rest)).timestamp() * 1000)


DAY = float(LENGTH)


def office(kind: str, seed: int) -> tuple[Office, str]:
    """Return an office with a bottleneck put in that an operator of this kind frees, and the step it is at."""
    rng = random.Random(seed)
    work = [rng.uniform(25, 45) for _ in range(5)]
    tasks = [
        Task("受理", "窗口", work[0]),
        Task("勘查", "勘查科", work[1], rng.uniform(0.2, 0.6) * DAY),
        Task("征求意见", "法规科", work[2], rng.uniform(0.2, 0.6) * DAY),
        Task("审批", "局领导", work[3], rng.uniform(0.2, 0.4) * DAY),
        Task("送达", "窗口二", work[4], rng.uniform(0.1, 0.3) * DAY),
    ]
    every = 40.0
    staff = {task.unit: max(2, round(task.work / every / 0.45)) for task in tasks}
    made = Office(tasks, staff, every, either=("勘查", "征求意见"))
    if kind == "staff":
        tasks[1] = Task("勘查", "勘查科", staff["勘查科"] * every * rng.uniform(0.95, 0.98), 30.0)
        return made, "勘查"
    if kind == "parallel":
        tasks[1] = Task("勘查", "勘查科", work[1], rng.uniform(5, 6) * DAY)
        tasks[2] = Task("征求意见", "法规科", work[2], rng.uniform(6, 8) * DAY)
        return made, "征求意见"
    if kind == "decide":
        tasks[3] = Task("审批", "局领导", work[3], rng.uniform(4, 8) * DAY)
        return made, "审批"
    if kind == "limit":
        tasks[4] = Task("送达", "窗口二", work[4], rng.uniform(5, 9) * DAY, 1.5)
        return made, "送达"
    made.either = None
    if kind == "merge":
        staff["勘查科"] = 16  # so many that whoever began a case is mostly idle when it goes on
        tasks[2] = Task("征求意见", "勘查科", work[2], rng.uniform(5, 8) * DAY)
        made.own = ("勘查", "征求意见")
        return made, "征求意见"
    if kind == "delegate":
        staff["法规科"] += 2
        tasks[3] = Task("审批", "局领导", staff["局领导"] * every * rng.uniform(0.95, 0.98), 30.0)
        return made, "审批"
    if kind == "drop":
        tasks[2] = Task("征求意见", "法规科", work[2], rng.uniform(6, 8) * DAY, chance=rng.uniform(0.5, 0.7))
        return made, "征求意见"
    made.floating = "勘查"
    tasks[1] = Task("勘查", "勘查科", work[1], rng.uniform(6, 8) * DAY)
    tasks[2] = Task("征求意见", "法规科", work[2], rng.uniform(3, 4) * DAY)
    tasks[3] = Task("审批", "局领导", work[3], rng.uniform(3, 4) * DAY)
    return made, "勘查"


def changed(made: Office, kind: str, steps: tuple[str, ...], amount: float) -> Office:
    """Return the office with a change made; `amount` is the days of a limit. ValueError where it cannot be made so."""
    if kind == "staff":
        return replace(made, staff=made.staff | {steps[0]: made.staff[steps[0]] + 1})
    if kind == "omit" and made.floating in steps:
        return replace(made, free=True)
    if kind in ("parallel", "omit") and made.either:
        return replace(made, together=True)
    if kind == "decide":
        return replace(made, at_once=made.at_once | {steps[0]})
    if kind == "limit":
        return replace(made, capped=made.capped | {steps[0]: amount * DAY * 5 / 7})
    if kind == "merge" and steps == made.own:
        return replace(made, in_one=True)
    if kind == "drop":
        return replace(made, tasks=[task for task in made.tasks if task.name != steps[0]])
    if kind == "delegate":
        place = next(n for n, task in enumerate(made.tasks) if task.name == steps[0])
        left = replace(made.tasks[place], unit=made.tasks[place - 1].unit)
        return replace(made, tasks=[*made.tasks[:place], left, *made.tasks[place + 1 :]])
    raise ValueError(f"this office cannot be changed so: {kind}")
