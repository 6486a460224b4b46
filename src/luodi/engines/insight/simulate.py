"""The process as it is, simulated on the log's own cases: arrivals, ways, durations, hours, and queues for staff.

Trace-driven: a simulated case goes the way of a case of the log with that case's own durations, so that what belongs
together stays together; what is not taken over is the waiting for staff, which follows anew from who else is there.
Of each event the log gives *work* (start to completion), and its wait since the events before it is split into *queue*
(all who do such work were busy) and *delay* (the rest: post, applicants, habit). Staff that share their work are one
pool, first come first served. A log without starts or resources has no queues: all is delay. Where nearly all work is
done in certain hours of the week, the clock of the simulation stands still outside them, and on days off.

Events are drawn from one heap in the order of time: thousands of cases a second. Where nobody queues, cases know
nothing of each other: what each takes is worked out once for all (see `courses`).
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.courses import courses
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import NONE, Log
from luodi.engines.insight.working_hours import DAY, Hours, hours_of
from luodi.engines.notation import Text
from luodi.engines.worktime import Calendar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SHARED: Final = 0.5
"""Activities are of one pool if so much of the smaller staff does both."""
BLOCK: Final = 20
"""Gaps between arrivals are drawn in runs of so many: crowds stay crowds."""
GOLDEN: Final = 0.6180339887498949
"""Multiples of it, without their whole part, lie evenly between 0 and 1."""


@dataclass(frozen=True, eq=False)
class Model:
    """What is simulated: templates of cases, pools with their staff, and arrivals. Durations are worked ms.

    Events of a case lie together in order; those of one `stage` run beside each other, the next stage begins when all
    are done. What is `free` holds nothing up but the end of its case. `pool` is NONE where nobody queues.
    """

    activities: tuple[str, ...]
    offsets: Ints
    activity: Ints
    stage: Ints
    free: NDArray[np.bool_]
    work: Floats
    delay: Floats
    pool: Ints
    staff: tuple[int, ...]
    pools: tuple[str, ...]
    gaps: Floats
    hours: Hours
    start: float
    """Worked ms of the first arrival."""
    differ: float = 0.0
    """How much people differ in the time they take for the same: a standard deviation, of the mean."""

    @property
    def cases(self) -> int:
        """How many templates there are."""
        return len(self.offsets) - 1

    @cached_property
    def courses(self) -> tuple[Floats, Floats]:
        """When, after it came, each template begins and is done if nobody queues, in worked ms."""
        return courses(self.offsets, self.stage, self.free, self.delay, self.work)


@dataclass(frozen=True, eq=False)
class Run:
    """One simulated period: lead times in days by case in order of arrival, and how busy each pool was (0–1)."""

    days: Floats
    load: tuple[float, ...]
    waiting: Floats
    """Per activity the days of queue and delay, over all cases."""

    @property
    def mean(self) -> float:
        """The mean lead time in days."""
        return float(self.days.mean())

    def late(self, limit: float) -> float:
        """Return the share of cases that took longer than `limit` days."""
        return float((self.days > limit).mean())


def fit(log: Log, recent: float = 1.0, calendar: Calendar | None = None) -> Model:
    """Fit a model to a log; `recent` takes only the last part of its cases as templates. Raises LogError.

    Days off and make-up days are those of `calendar`, or else those the log shows. Staff and waiting are judged by the
    whole log; cases without events are left out.
    """
    log = log.select(log.lengths > 0)
    if log.cases < 2:
        raise LogError(Text("至少要两件案件才能模拟", "a simulation needs two cases at least"))
    log = log.select(np.argsort(log.begins, kind="stable"))
    hours = hours_of(log, calendar)
    done = hours.worked(log.time)
    begun = done if log.started is None else np.minimum(hours.worked(log.started), done)
    stage, enabled = _stages(log, begun, done)
    begun = np.maximum(begun, enabled)
    done = np.maximum(done, begun)
    pool, pools, staff = _pools(log)
    work, delay = done - begun, begun - enabled
    for p in range(len(pools)):
        mine = pool == p
        staff[p] = max(staff[p], _peak(begun[mine], done[mine]))
        delay[mine] = _delays(begun[mine], done[mine], staff[p], enabled[mine], log.activity[mine].astype(np.int64))
    arrivals = hours.worked(log.begins)
    model = Model(
        log.activities,
        log.offsets.copy(),
        log.activity.astype(np.int64),
        stage,
        np.zeros(log.events, dtype=np.bool_),
        work,
        np.maximum(delay, 0),
        pool,
        tuple(staff),
        pools,
        np.maximum(np.diff(arrivals), 0),
        hours,
        float(arrivals[0]),
        _differing(log.resource, pool, log.activity, work),
    )
    return model if recent >= 1 else recent_part(model, recent)


def recent_part(model: Model, share: float) -> Model:
    """Return the model with the last part of its templates and gaps only."""
    first = int(model.cases * (1 - share))
    cases = np.arange(first, model.cases)
    return replace(taken(model, cases), gaps=model.gaps[first:])


def taken(model: Model, cases: Ints) -> Model:
    """Return the model with those templates."""
    lengths = np.diff(model.offsets)[cases]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows = np.repeat(model.offsets[cases] - offsets[:-1], lengths) + np.arange(offsets[-1])
    columns: dict[str, Any] = {
        name: getattr(model, name)[rows] for name in ("activity", "stage", "free", "work", "delay", "pool")
    }
    return replace(model, offsets=offsets, **columns)


def _stages(log: Log, begun: Floats, done: Floats) -> tuple[Ints, Floats]:
    """Return for each event its stage in its case, and when the stage before was done: what overlaps runs together."""
    stage, enabled = np.zeros(log.events, dtype=np.int64), np.zeros(log.events)
    starts = begun.tolist()
    ends = done.tolist()
    for a, b in zip(log.offsets[:-1].tolist(), log.offsets[1:].tolist(), strict=True):
        now, since, last = 0, min(starts[a:b]), starts[a]
        for i in range(a, b):
            if i > a and starts[i] >= last:
                now, since = now + 1, last
            last = max(last, ends[i])
            stage[i], enabled[i] = now, since
    return stage, np.minimum(enabled, done)


def _pools(log: Log) -> tuple[Ints, tuple[str, ...], list[int]]:
    """Return the pool of each event, their names and staff; nobody queues without starts and resources."""
    pool = np.full(log.events, NONE, dtype=np.int64)
    if log.started is None or not len(log.resources):
        return pool, (), []
    group = log.activity.astype(np.int64)
    if len(log.units):
        group = np.where(log.unit != NONE, log.unit + len(log.activities), group)
    staffs = {
        int(g): set(log.resource[(group == g) & (log.resource != NONE)].tolist()) for g in np.unique(group).tolist()
    }
    home = _together({g: staff for g, staff in staffs.items() if staff})
    names = [*log.activities, *log.units]
    pools: dict[int, int] = {}
    staff: list[set[int]] = []
    named: list[str] = []
    for g, head in home.items():
        p = pools.setdefault(head, len(pools))
        if p == len(staff):
            staff.append(set())
            named.append(names[head])
        staff[p] |= staffs[g]
        pool[(group == g) & (log.resource != NONE)] = p
    return pool, tuple(named), [len(people) for people in staff]


def _together(staffs: dict[int, set[int]]) -> dict[int, int]:
    """Return for each group the first of those it shares its staff with."""
    home = {g: g for g in staffs}
    for g in staffs:
        for h in staffs:
            if h < g and len(staffs[g] & staffs[h]) >= SHARED * min(len(staffs[g]), len(staffs[h])):
                old, new = home[g], home[h]
                home = {k: new if v == old else v for k, v in home.items()}
    return home


def _differing(resource: NDArray[Any], pool: Ints, activity: NDArray[Any], work: Floats) -> float:
    """Return how much people differ in the time they take, as a share of the mean; 0 where that does not show.

    Of each, the time taken is set against what all take on the mean for the same; what of the difference is chance
    alone (few pieces of work, of differing length) is taken off.
    """
    rows = np.flatnonzero((pool != NONE) & (work > 0))
    who, what = resource[rows], activity[rows].astype(np.int64)
    often = np.bincount(what, minlength=1)
    ratio = work[rows] / (np.bincount(what, weights=work[rows]) / np.maximum(often, 1))[what]
    apart = chance = free = 0.0
    for p in np.unique(pool[rows]).tolist():
        here = pool[rows] == p
        people, place = np.unique(who[here], return_inverse=True)
        n = np.bincount(place)
        each = np.bincount(place, weights=ratio[here]) / n
        apart += float(((each - each.mean()) ** 2).sum())
        chance += float(ratio[here].var()) * float((1 / n).sum()) * (len(people) - 1) / len(people)
        free += len(people) - 1
    return float(np.sqrt(max(apart - chance, 0.0) / free)) if free else 0.0


def _sweep(begun: Floats, done: Floats) -> tuple[Floats, Ints]:
    """Return the moments at which work begins or ends, and how much is at work from each on."""
    moments = np.concatenate([begun, done])
    change = np.concatenate([np.ones(len(begun)), -np.ones(len(done))]).astype(np.int64)
    order = np.lexsort((change, moments))
    return moments[order], np.cumsum(change[order])


def _peak(begun: Floats, done: Floats) -> int:
    return int(_sweep(begun, done)[1].max(initial=1))


def _delays(begun: Floats, done: Floats, staff: int, enabled: Floats, kind: Ints) -> Floats:
    """Return what each wait has of delay; the rest was queueing for staff.

    Who begins while somebody was idle did not queue: all of the wait was delay. Who begins the moment somebody gets
    free may have been ready any time since all became busy: a delay as others of its kind had is put in its bounds.
    """
    wait = begun - enabled
    first, last = _full(begun, done, staff)
    if not len(first):
        return wait
    place = np.searchsorted(first, begun, side="left") - 1
    queued = (place >= 0) & (begun <= last[np.maximum(place, 0)])
    least = np.where(queued, np.maximum(first[np.maximum(place, 0)] - enabled, 0), wait)
    delay = wait.copy()
    for k in np.unique(kind[queued]).tolist():
        known = np.sort(wait[(kind == k) & ~queued])
        mine = np.flatnonzero((kind == k) & queued)
        low, high = np.searchsorted(known, least[mine], "left"), np.searchsorted(known, wait[mine], "right")
        spread = (np.arange(len(mine)) * GOLDEN) % 1  # evenly over what others had, the same every time
        drawn = known[np.minimum(low + (spread * (high - low)).astype(np.int64), len(known) - 1)] if len(known) else 0
        delay[mine] = np.where(high > low, drawn, least[mine])
    return delay


def _full(begun: Floats, done: Floats, staff: int) -> tuple[Floats, Floats]:
    """Return when all of the staff became busy and when one was idle again, moments of handing on passed over."""
    moments, busy = _sweep(begun, done)
    lasting = np.diff(moments) > 0
    full = (busy[:-1] >= staff)[lasting]
    starts, ends = moments[:-1][lasting], moments[1:][lasting]
    edge = np.diff(np.concatenate([[0], full.astype(np.int64), [0]]))
    return starts[np.flatnonzero(edge == 1)], ends[np.flatnonzero(edge == -1) - 1]


# The simulation ----------------------------------------------------------------------------------------------------


def simulate(
    model: Model, cases: int, rng: np.random.Generator, templates: Ints | None = None, gaps: Floats | None = None
) -> Run:
    """Simulate so many cases. `templates` and `gaps` say what to draw from (all of the model's: None)."""
    among = np.arange(model.cases) if templates is None else templates
    chosen = rng.choice(among, cases)
    between = drawn_gaps(model.gaps if gaps is None else gaps, cases - 1, rng)
    arrivals = model.start + np.concatenate([[0.0], np.cumsum(between)])
    begins, ends, busy, waiting = (_run if model.staff else _unqueued)(model, chosen, arrivals)
    days = (model.hours.moment(ends) - model.hours.moment(begins)) / DAY
    span = max(float(ends.max() - arrivals[0]), 1.0)
    load = tuple(used / (span * people) for used, people in zip(busy, model.staff, strict=True))
    return Run(np.maximum(days, 0), load, waiting / DAY)


def drawn_gaps(gaps: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return so many gaps between arrivals, drawn in runs."""
    if count <= 0 or not len(gaps):
        return np.zeros(max(count, 0))
    blocks = -(-count // BLOCK)
    first = rng.integers(0, len(gaps), blocks)
    places = (first[:, None] + np.arange(BLOCK)[None, :]).reshape(-1)[:count] % len(gaps)
    return np.asarray(gaps[places])


def _run(model: Model, chosen: Ints, arrivals: Floats) -> tuple[Floats, Floats, list[float], Floats]:
    """Return when each case begins and ends, how long each pool worked, and the waiting by activity.

    A case begins, as in a log, with its first start: what it queued before that nobody sees.
    """
    stages = _grouped(model)
    work, delay, pool = model.work.tolist(), model.delay.tolist(), model.pool.tolist()
    activity, free = model.activity.tolist(), model.free.tolist()
    idle = [[float(arrivals[0])] * people for people in model.staff]
    busy, waiting = [0.0] * len(model.staff), [0.0] * len(model.activities)
    ways = [stages[c] for c in chosen.tolist()]
    begins = [float("inf")] * len(ways)
    ends, held = arrivals.tolist(), arrivals.tolist()  # when all, and all but the free, of a case is done so far
    at, open_ = [0] * len(ways), [0] * len(ways)
    heap: list[tuple[float, int, int, float]] = []

    def begin(case: int, now: float) -> None:
        """Let the next stage of a case begin."""
        while at[case] < len(ways[case]):
            events = ways[case][at[case]]
            at[case] += 1
            open_[case] = sum(not free[e] for e in events)
            for e in events:
                heapq.heappush(heap, (now + delay[e], case, e, now))
            if open_[case]:
                return

    for case, arrival in enumerate(ends):
        heap.append((arrival, case, -1, arrival))
    heapq.heapify(heap)
    while heap:
        now, case, e, enabled = heapq.heappop(heap)
        if e < 0:
            begin(case, now)
            continue
        start, p = now, pool[e]
        if p >= 0:
            start = max(now, idle[p][0])
            heapq.heapreplace(idle[p], start + work[e])
            busy[p] += work[e]
        done = start + work[e]
        begins[case] = min(begins[case], start)
        waiting[activity[e]] += start - enabled
        ends[case] = max(ends[case], done)
        if free[e]:
            continue
        held[case] = max(held[case], done)
        open_[case] -= 1
        if not open_[case]:
            begin(case, held[case])
    return np.array(begins), np.array(ends), busy, np.array(waiting)


def _unqueued(model: Model, chosen: Ints, arrivals: Floats) -> tuple[Floats, Floats, list[float], Floats]:
    """Return the same where nobody queues."""
    begins, ends = model.courses
    often = np.repeat(np.bincount(chosen, minlength=model.cases), np.diff(model.offsets))
    waiting: Floats = np.bincount(model.activity, model.delay * often, len(model.activities)).astype(np.float64)
    return arrivals + begins[chosen], arrivals + ends[chosen], [], waiting


def _grouped(model: Model) -> list[list[list[int]]]:
    """Return the events of each template by stage."""
    found = []
    stage = model.stage.tolist()
    for a, b in zip(model.offsets[:-1].tolist(), model.offsets[1:].tolist(), strict=True):
        groups: dict[int, list[int]] = {}
        for e in range(a, b):
            groups.setdefault(stage[e], []).append(e)
        found.append([groups[s] for s in sorted(groups)])
    return found


# Honesty -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was foretold for later cases, beside what came; days."""

    mean: float
    median: float
    p90: float
    distance: float
    """Between the distributions (Wasserstein 1): how many days a case is off on the mean, rank by rank."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Fitted on the first half of a log by begin, tried on the second."""

    cases: tuple[int, int]
    actual: tuple[float, float, float]
    """Mean, median and 90th percentile of the second half."""
    simulated: Forecast
    naive: Forecast
    """The first half's distribution as it is."""
    recent: float
    """The share of the first half whose cases were templates; chosen within the first half."""

    @property
    def miss(self) -> float:
        """By how many days the simulated mean is off."""
        return self.simulated.mean - self.actual[0]


RUNS: Final = 10
SHARES: Final = (1.0, 0.5, 0.25)


def trial(log: Log, seed: int = 1, calendar: Calendar | None = None) -> Trial:
    """Fit on the first half of the cases by begin, predict the second, and compare. Raises LogError for a small log.

    How many of the latest cases serve as templates is chosen within the first half: fitted on its first half, tried
    on its second.
    """
    log = log.select(log.lengths > 0)
    if log.cases < 8:
        raise LogError(Text("案件太少，不能分两半检验", "too few cases to try a model on"))
    log = log.select(np.argsort(log.begins, kind="stable"))
    half, quarter = log.cases // 2, log.cases // 4
    first, second = log.select(np.arange(half)), log.select(np.arange(half, log.cases))
    inner = _days(first.select(np.arange(quarter, half)))
    model = fit(first.select(np.arange(quarter)), calendar=calendar)
    tried = {s: _distance(_pooled(recent_part(model, s), half - quarter, seed), inner) for s in SHARES}
    best = min(tried, key=lambda s: tried[s])
    actual = _days(second)
    simulated = _pooled(recent_part(fit(first, calendar=calendar), best), len(actual), seed)
    return Trial(
        (half, len(actual)), _told(actual), _forecast(simulated, actual), _forecast(_days(first), actual), best
    )


def _pooled(model: Model, cases: int, seed: int) -> Floats:
    return np.concatenate([simulate(model, cases, np.random.default_rng((seed, r))).days for r in range(RUNS)])


def _days(log: Log) -> Floats:
    days: Floats = log.durations / DAY
    return days


def _told(days: Floats) -> tuple[float, float, float]:
    return float(days.mean()), float(np.median(days)), float(np.quantile(days, 0.9))


def _forecast(foretold: Floats, actual: Floats) -> Forecast:
    return Forecast(*_told(foretold), _distance(foretold, actual))


def _distance(one: Sequence[float] | Floats, two: Sequence[float] | Floats) -> float:
    ranks = (np.arange(2000) + 0.5) / 2000
    return float(np.abs(np.quantile(one, ranks) - np.quantile(two, ranks)).mean())
