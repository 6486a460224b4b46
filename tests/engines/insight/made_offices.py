"""An office played step by step, apart from the tool's own simulation: people of different speed, hours, days off.

It knows each clerk, walks the minutes of working days, and hands each case to whoever is idle; the tool sees only
its log.
"""

import heapq
import random
from dataclasses import dataclass, field
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
                    left[case] = len(stage)
                    for task in stage:
                        call(now + self._delay(task, rng), "ready", case, task)
                continue
            case, task = rest[:2]
            if what == "ready" and task.name in self.at_once:
                events[case].append((task.name, now, now, "system", "system"))
                what = "over"
            elif what == "ready":
                queue[task.unit].append((case, task))
            else:
                clerk, begun = rest[2:]
                events[case].append((task.name, begun, now, clerk[0], task.unit))
                idle[task.unit].append(clerk)
            if what in ("over", "done"):
                left[case] -= 1
                if not left[case]:
                    call(now, "stage", case)
            while queue[task.unit] and idle[task.unit]:
                waiting, wanted = queue[task.unit].pop(0)
                clerk = idle[task.unit].pop(rng.randrange(len(idle[task.unit])))
                takes = wanted.work * rng.gammavariate(2, 0.5) * clerk[1]
                call(now + takes, "done", waiting, wanted, clerk, now)
        rows = []
        for n, done in enumerate(events):
            told = [(name, moment(a), moment(b), who, unit) for name, a, b, who, unit in sorted(done, key=_completed)]
            rows.append((str(n), told))
        return Log.of(rows, started=True)

    def _plan(self, rng: random.Random) -> list[list[Task]]:
        tasks = list(self.tasks)
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
    """Return an office with a bottleneck of a kind put in, and the step it is at: staff, parallel, decide or limit."""
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
    step = {"staff": "勘查", "parallel": "征求意见", "decide": "审批", "limit": "送达"}[kind]
    place = next(n for n, task in enumerate(tasks) if task.name == step)
    if kind == "staff":
        tasks[place] = Task("勘查", "勘查科", staff["勘查科"] * every * rng.uniform(0.95, 0.98), 30.0)
    elif kind == "parallel":
        tasks[1] = Task("勘查", "勘查科", work[1], rng.uniform(5, 6) * DAY)
        tasks[2] = Task("征求意见", "法规科", work[2], rng.uniform(6, 8) * DAY)
    elif kind == "decide":
        tasks[place] = Task("审批", "局领导", work[3], rng.uniform(4, 8) * DAY)
    else:
        tasks[place] = Task("送达", "窗口二", work[4], rng.uniform(5, 9) * DAY, 1.5)
    return made, step


def changed(made: Office, kind: str, steps: tuple[str, ...], amount: float) -> Office:
    """Return the office with a change made; `amount` is the days of a limit."""
    parts = {name: getattr(made, name) for name in made.__dataclass_fields__}
    if kind == "staff":
        return Office(**parts | {"staff": made.staff | {steps[0]: made.staff[steps[0]] + 1}})
    if kind in ("parallel", "omit"):
        return Office(**parts | {"together": True})
    if kind == "decide":
        return Office(**parts | {"at_once": made.at_once | {steps[0]}})
    if kind == "limit":
        return Office(**parts | {"capped": made.capped | {steps[0]: amount * DAY * 5 / 7}})
    raise ValueError(f"this office cannot be changed so: {kind}")
