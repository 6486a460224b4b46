"""Where the time goes: the waiting of every piece of work, split by what it waited for.

After Lashkevich, Milani, Chapela-Campa, Suvorau, Dumas: Why am I waiting? Data-driven analysis of waiting times in
business processes (CAiSE 2023). Work waits from the moment it could begin (enablement) until it begins. While it does,

- *contention*: whoever will do it is at work on what was enabled before it
- *prioritisation*: … on what was enabled after it
- *batching*: they are free, but this and other work is kept until enough has come, then done together
- *unavailability*: they are free, but off work
- *extraneous*: none of these; nobody knows why, or something outside the log was waited for

The five are apart and add up. Other than in the paper a queue behind somebody busy is contention, never batching.

Enablement is the latest completion before in the case of what does not run beside it (concurrency by the heuristics of
Weijters and Ribeiro), after Chapela-Campa and Dumas: Repairing activity start times to improve business process
simulation (ICPM 2022). Where a log tells completions only, starts are estimated after the same paper: the later of
enablement and the moment whoever did it completed something before; what would then have lasted more than
`LONGEST` times the activity's median is taken to have begun so much later. Such results are marked `estimated`.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from luodi.engines.insight.lifecycle import paired
from luodi.engines.insight.log import NONE, Ints, Log, Mask
from luodi.engines.worktime import Calendar
from luodi.engines.worktime.vector import worked

CAUSES = ("batching", "contention", "prioritisation", "unavailability", "extraneous")
LONGEST = 2.0
DEPENDENT = 0.9
"""From this dependency on, one of two activities is taken to follow the other rather than run beside it."""
HOUR = 3_600_000
WEEK = 7 * 24 * HOUR
MONDAY = 4 * 24 * HOUR
"""1970-01-05 was a Monday."""

Axis = Callable[[Ints], Ints]
"""How much time at work lies before each instant, in ms."""


@dataclass(frozen=True, eq=False)
class Waiting:
    """Of each event of `log` (completions, as `paired` gives them) when it was enabled and begun, and its waiting.

    `parts[cause]` are ms and add up to `begun - enabled`. `estimated` tells that begins are estimates.
    """

    log: Log
    enabled: Ints
    begun: Ints
    parts: dict[str, Ints]
    estimated: bool

    @property
    def total(self) -> Ints:
        """The whole waiting of each event, in ms."""
        return self.begun - self.enabled


@dataclass(frozen=True, slots=True)
class Cost:
    """What waiting for an activity costs all cases together, in ms, by cause; how often, in how many cases."""

    activity: int
    name: str
    count: int
    cases: int
    waiting: int
    processing: int
    batching: int
    contention: int
    prioritisation: int
    unavailability: int
    extraneous: int


def waiting(log: Log, calendar: Calendar | None = None) -> Waiting:
    """Return the waiting in a log.

    People are at work in the hours of `calendar`, or, without one, in the hours of the week in which they complete
    things (everybody's hours for whoever completes little). Raises OutOfRange (worktime) with a calendar.
    """
    log = paired(log)
    beside = concurrent(log)
    estimated = log.started is None
    if log.started is None:
        begun = _estimated(log, beside)
        enabled = _enabled(log, log.time, beside)
        enabled = np.minimum(enabled, begun)
    else:
        begun = np.minimum(log.started, log.time)
        enabled = np.minimum(_enabled(log, begun, beside), begun)
    parts = {cause: np.zeros(log.events, dtype=np.int64) for cause in CAUSES}
    axes = _axes(log, calendar)
    order = np.argsort(log.resource, kind="stable")
    cuts = np.flatnonzero(np.diff(log.resource[order])) + 1
    for rows in np.split(order, cuts) if log.events else []:
        who = int(log.resource[rows[0]])
        _split(rows, who != NONE, axes(who), log, enabled, begun, parts)
    return Waiting(log, enabled, begun, parts, estimated)


def costs(found: Waiting) -> tuple[Cost, ...]:
    """Return what waiting costs by activity, the costliest for all cases together first."""
    log, width = found.log, len(found.log.activities)

    def summed(values: Ints) -> list[int]:
        sums = np.zeros(width, dtype=np.int64)
        np.add.at(sums, log.activity, values)
        return [int(one) for one in sums]

    count = np.bincount(log.activity, minlength=width)
    pairs = np.unique(log.case_of.astype(np.int64) * max(width, 1) + log.activity)
    cases = np.bincount(pairs % max(width, 1), minlength=width)
    total, processing = summed(found.total), summed(log.time - found.begun)
    parts = {cause: summed(values) for cause, values in found.parts.items()}
    out = [
        Cost(
            code,
            log.activities[code],
            int(count[code]),
            int(cases[code]),
            total[code],
            processing[code],
            **{cause: parts[cause][code] for cause in CAUSES},
        )
        for code in np.flatnonzero(count).tolist()
    ]
    return tuple(sorted(out, key=lambda one: (-one.waiting, one.name)))


def concurrent(log: Log) -> NDArray[np.bool_]:
    """Return which activities run beside each other, a square of truths: both orders are seen, neither prevails.

    To and fro (a b a) is a loop, not concurrency, where it is seen often.
    """
    width = len(log.activities)
    after = np.zeros((width, width), dtype=np.int64)
    to_and_fro = np.zeros((width, width), dtype=np.int64)
    if log.events > 1:
        first, second = log.activity[:-1][log.follows], log.activity[1:][log.follows]
        np.add.at(after, (first, second), 1)
    if log.events > 2:
        three = log.follows[:-1] & log.follows[1:] & (log.activity[:-2] == log.activity[2:])
        np.add.at(to_and_fro, (log.activity[:-2][three], log.activity[1:-1][three]), 1)
    both = after + after.T
    dependent = np.abs(after - after.T) / (both + 1) >= DEPENDENT
    loops = to_and_fro + to_and_fro.T
    looping = loops / (loops + 1) >= DEPENDENT
    beside = (after > 0) & (after.T > 0) & ~dependent & ~looping
    np.fill_diagonal(beside, False)
    return np.asarray(beside)


def _enabled(log: Log, before: Ints, beside: NDArray[np.bool_]) -> Ints:
    """Return the latest completion in the case, not after `before`, of what does not run beside the event.

    An event without such a one is enabled when its case begins, its first one as it begins itself.
    """
    start = np.repeat(log.offsets[:-1], log.lengths)
    found = np.arange(log.events) - 1
    while True:
        inside = found >= start
        place = np.where(inside, found, 0)
        wrong = inside & (beside[log.activity[place], log.activity] | (log.time[place] > before))
        if not wrong.any():
            break
        found[wrong] -= 1
    alone = found < start
    first = np.minimum(np.repeat(log.begins, log.lengths), before)
    return np.where(alone, first, log.time[np.where(alone, 0, found)])


def _estimated(log: Log, beside: NDArray[np.bool_]) -> Ints:
    """Return an estimate of when each event began, from completions only."""
    enabled = _enabled(log, log.time, beside)
    free = enabled.copy()
    order = np.lexsort((np.arange(log.events), log.time, log.resource))
    same = (log.resource[order][1:] == log.resource[order][:-1]) & (log.resource[order][1:] != NONE)
    free[order[1:][same]] = log.time[order[:-1][same]]
    begun = np.minimum(np.maximum(enabled, free), log.time)
    lasted = log.time - begun
    for code in np.unique(log.activity).tolist():
        here = log.activity == code
        most = int(LONGEST * np.median(lasted[here]))
        begun[here] = np.maximum(begun[here], log.time[here] - most)
    return begun


def _axes(log: Log, calendar: Calendar | None) -> Callable[[int], Axis]:
    if calendar is not None:
        return lambda _: lambda times: worked(times, calendar)
    everybody = weekly(log.time)
    counts = np.bincount(log.resource[log.resource != NONE], minlength=len(log.resources))

    def axis(who: int) -> Axis:
        if who == NONE or counts[who] < 100:
            return everybody
        return weekly(log.time[log.resource == who])

    return axis


def weekly(times: Ints) -> Axis:
    """Return time at work by the hours of the week (UTC) in which things were completed.

    An hour counts where at least a tenth as much was completed in it as in the busiest hours of that size: stray events
    at night make no night shift.
    """
    hours = np.bincount(((times - MONDAY) % WEEK) // HOUR, minlength=168).astype(np.float64)
    busy = np.quantile(hours[hours > 0], 0.9) if hours.any() else 0.0
    open_ = hours >= max(busy / 10, 1)
    if not open_.any():
        open_[:] = True
    upto = np.concatenate([[0], np.cumsum(open_) * HOUR])

    def axis(instants: Ints) -> Ints:
        week, within = np.divmod(instants - MONDAY, WEEK)
        hour, rest = np.divmod(within, HOUR)
        return np.asarray(week * upto[-1] + upto[hour] + np.where(open_[hour], rest, 0))

    return axis


def _split(rows: Ints, known: bool, axis: Axis, log: Log, enabled: Ints, begun: Ints, parts: dict[str, Ints]) -> None:
    """Split the waiting of the events of one person, or of nobody in particular, who is never busy."""
    low, high = enabled[rows], begun[rows]
    off_low, off_high = low - axis(low), high - axis(high)
    contention, prioritisation = np.zeros_like(low), np.zeros_like(low)
    busy_off = np.zeros_like(low)
    kept = _batches(rows, log, enabled, begun) if known else low
    kept = np.clip(kept, low, high)
    off_kept = kept - axis(kept)
    busy_until_kept, busy_off_until_kept = np.zeros_like(low), np.zeros_like(low)
    if known:
        starts, ends, since = _segments(low, high, log.time[rows])
        off_starts, off_ends = starts - axis(starts), ends - axis(ends)
        first = np.searchsorted(ends, low, side="right")
        last = np.searchsorted(starts, high, side="left")
        for at in np.flatnonzero((last > first) & (high > low)).tolist():
            here = slice(first[at], last[at])
            length = np.minimum(ends[here], high[at]) - np.maximum(starts[here], low[at])
            earlier = since[here] <= low[at]
            contention[at] = length[earlier].sum()
            prioritisation[at] = length.sum() - contention[at]
            busy_off[at] = (np.minimum(off_ends[here], off_high[at]) - np.maximum(off_starts[here], off_low[at])).sum()
            if kept[at] > low[at]:
                until = np.maximum(np.minimum(ends[here], kept[at]) - np.maximum(starts[here], low[at]), 0)
                busy_until_kept[at] = until.sum()
                off = np.minimum(off_ends[here], off_kept[at]) - np.maximum(off_starts[here], off_low[at])
                busy_off_until_kept[at] = np.maximum(off, 0).sum()
    unavailable = off_high - off_low - busy_off
    batching = (kept - low) - busy_until_kept - (off_kept - off_low - busy_off_until_kept)
    parts["contention"][rows] = contention
    parts["prioritisation"][rows] = prioritisation
    parts["unavailability"][rows] = unavailable
    parts["batching"][rows] = batching
    parts["extraneous"][rows] = (high - low) - contention - prioritisation - unavailable - batching


def _segments(enabled: Ints, begun: Ints, ended: Ints) -> tuple[Ints, Ints, Ints]:
    """Return when one person was at work as pieces one after another, each with the enablement of what was worked on.

    Where several things are in hand at once, the piece is that of the one enabled first.
    """
    marks = sorted({*begun.tolist(), *ended.tolist()})
    order = np.argsort(begun, kind="stable").tolist()
    starts: list[int] = []
    ends: list[int] = []
    since: list[int] = []
    held: list[tuple[int, int]] = []
    coming = 0
    for left, right in pairwise(marks):
        while coming < len(order) and begun[order[coming]] <= left:
            heapq.heappush(held, (int(enabled[order[coming]]), int(ended[order[coming]])))
            coming += 1
        while held and held[0][1] <= left:
            heapq.heappop(held)
        if held:
            starts.append(left)
            ends.append(right)
            since.append(held[0][0])
    return np.asarray(starts, np.int64), np.asarray(ends, np.int64), np.asarray(since, np.int64)


def _batches(rows: Ints, log: Log, enabled: Ints, begun: Ints) -> Ints:
    """Return until when each event was kept for others: the last enablement in its batch; its own where it has none.

    A batch is work of one activity done by one person with nothing else in between, all of it enabled before the first
    of it begins, two or more.
    """
    kept = enabled[rows].copy()
    order = np.lexsort((log.time[rows], begun[rows]))
    batch: list[int] = []

    def close() -> None:
        if len(batch) > 1:
            kept[batch] = max(int(enabled[rows[one]]) for one in batch)

    for at in order.tolist():
        one = rows[at]
        joins = batch and log.activity[rows[batch[0]]] == log.activity[one] and enabled[one] <= begun[rows[batch[0]]]
        if not joins:
            close()
            batch = []
        batch.append(at)
    close()
    return kept


def events_waiting(found: Waiting, cause: str, least: int = 1) -> Mask:
    """Tell of each event whether it waited at least so many ms for this cause: the list behind a number."""
    return np.asarray(found.parts[cause] >= least)
