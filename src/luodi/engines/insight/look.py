"""What a log shows at a look: its size, its paths as a map, where it turns back, who hands over, who carries how much.

All times are milliseconds; `days` turns them into days. Behind every number stands a list of cases: see `behind`.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.log import NONE, Codes, Ints, Log, Mask
from luodi.engines.insight.stats import Groups, Spread, quantiles, spread
from luodi.engines.worktime import Calendar
from luodi.engines.worktime.vector import worked

DAY = 86_400_000


def days(millis: float) -> float:
    """Return milliseconds as days."""
    return float(millis) / DAY


@dataclass(frozen=True, slots=True)
class Summary:
    """The size of a log. Days are of cases from begin to end; `first` and `last` are ms UTC, 0 in an empty log."""

    cases: int
    events: int
    activities: int
    variants: int
    edges: int
    resources: int
    units: int
    mean_days: float
    median_days: float
    p90_days: float
    first: int
    last: int

    def plain(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return asdict(self)


def summary(log: Log) -> Summary:
    """Sum a log up; cases without events count as cases, but not for the days."""
    durations = log.durations[log.lengths > 0]
    median, p90 = quantiles(durations.copy()) if len(durations) else (0.0, 0.0)
    return Summary(
        cases=log.cases,
        events=log.events,
        activities=len(np.unique(log.activity)),
        variants=len(log.variants()),
        edges=_pairs_there(log),
        resources=len(np.unique(log.resource[log.resource != NONE])),
        units=len(np.unique(log.unit[log.unit != NONE])),
        mean_days=days(float(durations.mean())) if len(durations) else 0.0,
        median_days=days(median),
        p90_days=days(p90),
        first=int(log.time.min()) if log.events else 0,
        last=int(log.time.max()) if log.events else 0,
    )


@dataclass(frozen=True, eq=False)
class Edges:
    """Which activity directly follows which: codes, and the time from the one's completion to the other's."""

    source: Codes
    target: Codes
    plain: Spread

    @property
    def count(self) -> Ints:
        """How often each is followed."""
        return self.plain.count


def edges(log: Log) -> Edges:
    """Return the directly-follows relation of a log with plain times, by source and then target."""
    steps, pairs = _steps(log)
    there = np.flatnonzero(steps.count[: len(pairs)])
    every = steps.spread(np.diff(log.time))
    kept = Spread(*(getattr(every, one.name)[there] for one in fields(Spread)))
    width = _width(log)
    return Edges((pairs[there] // width).astype(np.int32), (pairs[there] % width).astype(np.int32), kept)


def _pairs_there(log: Log) -> int:
    """Return how many different pairs of activities follow one another."""
    pair = log.activity[:-1][log.follows] * np.int64(_width(log)) + log.activity[1:][log.follows]
    width = _width(log) ** 2
    return int(np.count_nonzero(np.bincount(pair, minlength=1))) if width < 1 << 24 else len(np.unique(pair))


def _width(log: Log) -> int:
    return max(len(log.activities), 1)


def _steps(log: Log) -> tuple[Groups, Ints]:
    """Return the steps from event to event, grouped by their pair of activities, and the pairs there are.

    Steps from the last event of a case to the first of the next are kept in a group of their own, the last one: that is
    cheaper than taking them out.
    """
    width = _width(log)
    if (width + 1) ** 2 < 1 << 16:
        codes = log.activity.astype(np.uint16)
        pair: NDArray[Any] = codes[:-1] * np.uint16(width) + codes[1:]
    else:
        pair = log.activity[:-1] * np.int64(width) + log.activity[1:]
    pair[~log.follows] = width * width
    if pair.dtype == np.uint16:
        return Groups(pair, width * width + 1), np.arange(width * width)
    pairs, group = np.unique(pair, return_inverse=True)
    pairs = pairs[pairs < width * width]
    return Groups(group, len(pairs) + 1), pairs


@dataclass(frozen=True, slots=True)
class Times:
    """Mean, median and 90th percentile in ms, and the sum over all."""

    mean: float
    median: float
    p90: float
    total: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """An activity on the map: how many events and cases, and in how many cases it is the first or last."""

    activity: int
    name: str
    events: int
    cases: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class MapEdge:
    """A way on the map: how many times and in how many cases it is taken, and the time it takes.

    `plain` is by the clock; `working` counts the working time of a calendar only, None where none was given.
    """

    source: int
    target: int
    count: int
    cases: int
    plain: Times
    working: Times | None


@dataclass(frozen=True, eq=False)
class ProcessMap:
    """The paths of a log: activities by code and the ways between them. `cases` is how many cases have events."""

    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    cases: int

    @cached_property
    def of_code(self) -> dict[int, MapNode]:
        """The nodes by their activity's code."""
        return {node.activity: node for node in self.nodes}


def process_map(log: Log, calendar: Calendar | None = None) -> ProcessMap:
    """Return the map of a log, with working time where a calendar is given. Raises OutOfRange (worktime) then."""
    log.case_of  # noqa: B018 - made once, before several threads ask for it
    with ThreadPoolExecutor(2) as pool:
        nodes = pool.submit(_nodes, log)
        steps, pairs = _steps(log)
        cases = pool.submit(steps.distinct, log.case_of[1:])
        plain = steps.spread(np.diff(log.time))
        working = None if calendar is None else steps.spread(np.diff(worked(log.time, calendar)))
        in_cases = cases.result()
    width = _width(log)
    ways = tuple(
        MapEdge(
            int(pairs[place]) // width,
            int(pairs[place]) % width,
            int(plain.count[place]),
            int(in_cases[place]),
            _times(plain, place),
            None if working is None else _times(working, place),
        )
        for place in np.flatnonzero(steps.count[: len(pairs)]).tolist()
    )
    return ProcessMap(nodes.result(), ways, int(np.count_nonzero(log.lengths)))


def _times(held: Spread, place: int) -> Times:
    return Times(float(held.mean[place]), float(held.median[place]), float(held.p90[place]), int(held.total[place]))


def _nodes(log: Log) -> tuple[MapNode, ...]:
    width = len(log.activities)
    events = np.bincount(log.activity, minlength=width)
    cases = _cases_per(log.activity, log.case_of, width)
    held = log.lengths > 0
    starts = np.bincount(log.activity[log.offsets[:-1][held]], minlength=width)
    ends = np.bincount(log.activity[log.offsets[1:][held] - 1], minlength=width)
    return tuple(
        MapNode(code, name, int(events[code]), int(cases[code]), int(starts[code]), int(ends[code]))
        for code, name in enumerate(log.activities)
        if events[code]
    )


def _cases_per(group: NDArray[np.integer], case: NDArray[np.integer], groups: int) -> Ints:
    """Return in how many cases each group is met; the cases lie in order."""
    return Groups(group, groups).distinct(case)


@dataclass(frozen=True, slots=True)
class Rework:
    """An activity done again in a case: in how many cases, how many times too many, at once or after others."""

    activity: int
    name: str
    cases: int
    again: int
    at_once: int
    after_others: int


def rework(log: Log) -> tuple[Rework, ...]:
    """Return what is done again, the most repeated first."""
    again = repeated(log)
    at_once = np.zeros(log.events, dtype=np.bool_)
    if log.events:
        at_once[1:] = log.follows & (log.activity[1:] == log.activity[:-1])
    out = []
    for code in np.unique(log.activity[again]).tolist():
        here = again & (log.activity == code)
        times, near = int(here.sum()), int((here & at_once).sum())
        cases = len(np.unique(log.case_of[here]))
        out.append(Rework(code, log.activities[code], cases, times, near, times - near))
    return tuple(sorted(out, key=lambda one: (-one.again, one.name)))


def repeated(log: Log) -> Mask:
    """Tell of each event whether its activity was done before in the same case."""
    key = log.case_of.astype(np.int64) * _width(log) + log.activity
    first = np.unique(key, return_index=True)[1]
    again = np.ones(log.events, dtype=np.bool_)
    again[first] = False
    return again


@dataclass(frozen=True, slots=True)
class Bounce:
    """Cases going from one unit to another and back: how often, in how many cases, and the time until back."""

    unit: int
    other: int
    name: str
    other_name: str
    count: int
    cases: int
    times: Times


def stays(log: Log) -> tuple[Ints, Ints, Codes, Ints]:
    """Return the stays of cases at units, one after another: first event, last event, unit, case.

    Events of no unit are passed over: they neither begin a stay nor end one.
    """
    known = np.flatnonzero(log.unit != NONE)
    unit, case = log.unit[known], log.case_of[known].astype(np.int64)
    begins = np.ones(len(known), dtype=np.bool_)
    begins[1:] = (unit[1:] != unit[:-1]) | (case[1:] != case[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(known))[: len(first)] - 1
    return known[first], known[last], unit[first], case[first]


def bounces(log: Log) -> tuple[Bounce, ...]:
    """Return the ping-pong between units (踢皮球): A, then B, then A again in one case; the most frequent first.

    The time is from the last event at A before to its first event after. What lies at a third unit is no bounce.
    """
    first, last, unit, case = stays(log)
    back = returns(unit, case)
    width = max(len(log.units), 1)
    pairs, group = np.unique(unit[back].astype(np.int64) * width + unit[back + 1], return_inverse=True)
    times = spread(group, log.time[first[back + 2]] - log.time[last[back]], len(pairs))
    cases = _cases_per(group, case[back], len(pairs))
    out = [
        Bounce(
            int(pair) // width,
            int(pair) % width,
            log.units[int(pair) // width],
            log.units[int(pair) % width],
            int(times.count[place]),
            int(cases[place]),
            _times(times, place),
        )
        for place, pair in enumerate(pairs.tolist())
    ]
    return tuple(sorted(out, key=lambda one: (-one.count, one.name, one.other_name)))


def returns(unit: Codes, case: Ints) -> Ints:
    """Return the places of stays that another stay of the same unit follows after just one of another."""
    return np.flatnonzero((unit[2:] == unit[:-2]) & (case[2:] == case[:-2])) if len(unit) > 2 else np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Handover:
    """Work passing from one to another: how often, in how many cases, and the time between the two completions."""

    source: int
    target: int
    source_name: str
    target_name: str
    count: int
    cases: int
    times: Times


def handovers(log: Log, by: str = "unit") -> tuple[Handover, ...]:
    """Return who hands to whom, by `unit` or `resource`, the most frequent first; nobody hands to themselves."""
    codes, names = (log.unit, log.units) if by == "unit" else (log.resource, log.resources)
    if log.events < 2:
        return ()
    passes = log.follows & (codes[:-1] != NONE) & (codes[1:] != NONE) & (codes[:-1] != codes[1:])
    width = max(len(names), 1)
    pairs, group = np.unique(codes[:-1][passes].astype(np.int64) * width + codes[1:][passes], return_inverse=True)
    times = spread(group, np.diff(log.time)[passes], len(pairs))
    cases = _cases_per(group, log.case_of[1:][passes], len(pairs))
    out = [
        Handover(
            int(pair) // width,
            int(pair) % width,
            names[int(pair) // width],
            names[int(pair) % width],
            int(times.count[place]),
            int(cases[place]),
            _times(times, place),
        )
        for place, pair in enumerate(pairs.tolist())
    ]
    return tuple(sorted(out, key=lambda one: (-one.count, one.source_name, one.target_name)))


@dataclass(frozen=True, slots=True)
class Load:
    """What one activity, unit or person carries: events, cases, days with work (UTC), and the most in one day.

    `until` is the time from the event before in the case to this one's completion, or from its own start where the log
    tells starts: first events of cases without a start have none.
    """

    code: int
    name: str
    events: int
    cases: int
    active_days: int
    busiest_day: int
    until: Times | None


def loads(log: Log, by: str = "activity") -> tuple[Load, ...]:
    """Return the loads by `activity`, `unit` or `resource`, the heaviest first."""
    codes, names = {
        "activity": (log.activity, log.activities),
        "unit": (log.unit, log.units),
        "resource": (log.resource, log.resources),
    }[by]
    known = codes != NONE
    if not known.any():
        return ()
    group, width = codes[known], len(names)
    cases = _cases_per(group, log.case_of[known], width)
    day = log.time[known] // DAY
    span = int(day.max() - day.min()) + 1
    daily, per_day = np.unique(group.astype(np.int64) * span + (day - day.min()), return_counts=True)
    active = np.bincount(daily // span, minlength=width)
    busiest = np.zeros(width, dtype=np.int64)
    np.maximum.at(busiest, daily // span, per_day)
    until, timed = _until(log)
    timed &= known
    held = spread(codes[timed], until[timed], width)
    events = np.bincount(group, minlength=width)
    out = [
        Load(
            code,
            names[code],
            int(events[code]),
            int(cases[code]),
            int(active[code]),
            int(busiest[code]),
            _times(held, code) if held.count[code] else None,
        )
        for code in np.flatnonzero(events).tolist()
    ]
    return tuple(sorted(out, key=lambda one: (-one.events, one.name)))


def _until(log: Log) -> tuple[Ints, Mask]:
    if log.started is not None:
        return log.time - log.started, np.ones(log.events, dtype=np.bool_)
    until, timed = np.zeros(log.events, dtype=np.int64), np.zeros(log.events, dtype=np.bool_)
    until[1:], timed[1:] = np.diff(log.time), log.follows
    return until, timed


@dataclass(frozen=True, eq=False)
class Dots:
    """A dotted chart: of each event its time (ms UTC), the row of its case from the top, and its activity."""

    time: Ints
    row: Codes
    activity: Codes
    rows: int


def dots(log: Log, most: int = 20_000, by: str = "begin") -> Dots:
    """Return the dots of a log, cases from the top by `begin` or `duration`; of more than `most` every n-th case."""
    order = np.argsort(log.begins if by == "begin" else log.durations, kind="stable")
    step = max(1, -(-log.events // most))
    kept = log.select(order[::step])
    return Dots(kept.time, kept.case_of, kept.activity, kept.cases)


def begins_and_ends(log: Log) -> tuple[Counter[str], Counter[str]]:
    """Return with which activities cases begin and end, and how many."""
    nodes = _nodes(log)
    starts = Counter({node.name: node.starts for node in nodes if node.starts})
    return starts, Counter({node.name: node.ends for node in nodes if node.ends})
