"""Less of a map, and none of it untrue: fewer activities by leaving their events out, fewer ways by not drawing some.

A map of which nodes are merely hidden lies about what follows what (van der Aalst, A practitioner's guide to process
mining: limitations of the directly-follows graph, 2019). Here the log is first restricted to the activities shown and
the map made of that, so every count and time is of cases as they went between the activities shown. Of the ways, those
are kept that lie on the strongest path from start to each activity and from it to the end (strongest: its rarest way is
as frequent as can be), so everything drawn is connected; then the most frequent others, until the share asked for.
"""

import heapq
from dataclasses import dataclass

import numpy as np

from luodi.engines.insight.log import Log
from luodi.engines.insight.look import ProcessMap, process_map
from luodi.engines.worktime import Calendar

START, END = -1, -2
Way = tuple[int, int]
FEW = 12
"""So many activities still make a map a phone can show."""


@dataclass(frozen=True, eq=False)
class View:
    """A part of a map: `ways` drawn, START and END among their ends;
    `order` is that in which cases mostly take the activities; what share of events and of steps is shown."""

    map: ProcessMap
    ways: frozenset[Way]
    order: tuple[int, ...]
    hidden_activities: int
    events_shown: float
    steps_shown: float


def view(log: Log, detail: float | None = None, calendar: Calendar | None = None, most: int | None = None) -> View:
    """Return what of a log is worth drawing.

    `detail` from 0 to 1 is the share of events and of steps to show; None shows what fits a phone. `most` bounds the
    number of activities. Cases left without events fall away from the map.
    """
    few = FEW if detail is None and most is None else most
    kept = _activities(log, 1.0 if detail is None else detail, few)
    shown = log.where(np.isin(log.activity, kept)) if len(kept) < len(np.unique(log.activity)) else log
    whole = process_map(shown, calendar)
    share = (0.85 if detail is None else detail) if len(whole.edges) > 12 or detail is not None else 1.0
    ways = drawn(whole, share)
    steps = sum(edge.count for edge in whole.edges)
    drawn_steps = sum(edge.count for edge in whole.edges if (edge.source, edge.target) in ways)
    return View(
        whole,
        ways,
        order(shown, [node.activity for node in whole.nodes], {way: weights(whole)[way] for way in ways}),
        len(np.unique(log.activity)) - len(kept),
        shown.events / log.events if log.events else 1.0,
        drawn_steps / steps if steps else 1.0,
    )


def whole(found: ProcessMap) -> View:
    """Return all of a map as a view; its activities in the order the log first meets them."""
    return View(found, frozenset(weights(found)), tuple(node.activity for node in found.nodes), 0, 1.0, 1.0)


def _activities(log: Log, share: float, most: int | None) -> list[int]:
    counts = np.bincount(log.activity, minlength=len(log.activities))
    order = np.argsort(-counts, kind="stable")
    reached = np.cumsum(counts[order]) >= share * log.events
    needed = int(np.argmax(reached)) + 1 if reached.any() else len(order)
    held = int(np.count_nonzero(counts))
    return [int(code) for code in order[: max(1, min(needed, held, most or held))]]


def order(log: Log, activities: list[int], ways: dict[Way, int]) -> tuple[int, ...]:
    """Return the activities so that what cases do first mostly comes first.

    Each pair is compared by the cases that do both (20,000 cases, evenly drawn, tell enough) and an activity stands by
    how often it comes first; then each moves to where the fewest steps along the `ways` go back.
    """
    sample = log.select(np.arange(log.cases)[:: max(1, log.cases // 20_000)])
    column = {code: number for number, code in enumerate(activities)}
    met = np.full((sample.cases, len(activities)), np.iinfo(np.int32).max, dtype=np.int32)
    place = np.arange(sample.events) - np.repeat(sample.offsets[:-1], sample.lengths)
    named = [column.get(code, -1) for code in range(len(log.activities))]
    columns = np.asarray(named, dtype=np.int64)[sample.activity]
    np.minimum.at(met, (sample.case_of, columns), place.astype(np.int32))
    there = met < np.iinfo(np.int32).max
    before = np.asarray(
        [(there & there[:, [one]] & (met > met[:, [one]])).sum(axis=0) for one in range(len(activities))]
    )
    both = before + before.T
    share = np.divide(before, both, out=np.full(before.shape, 0.5), where=both > 0)
    ranked = sorted(range(len(activities)), key=lambda one: (-share[one].sum(), one))
    return tuple(_sifted([activities[one] for one in ranked], ways))


def _sifted(nodes: list[int], ways: dict[Way, int]) -> list[int]:
    for _ in range(3):
        for node in sorted(nodes, key=lambda one: (sum(n for way, n in ways.items() if one in way), one)):
            rest = [one for one in nodes if one != node]
            # Before all others every way into the node goes back; past each of them its own two ways turn round.
            costs = [sum(ways.get((one, node), 0) for one in rest)]
            for one in rest:
                costs.append(costs[-1] + ways.get((node, one), 0) - ways.get((one, node), 0))
            at = nodes.index(node)
            best = min(range(len(costs)), key=lambda place: (costs[place], abs(place - at)))
            nodes = [*rest[:best], node, *rest[best:]]
    return nodes


def weights(whole: ProcessMap) -> dict[Way, int]:
    """Return every way with how often it is taken, those from START and to END among them."""
    ways = {(edge.source, edge.target): edge.count for edge in whole.edges}
    ways |= {(START, node.activity): node.starts for node in whole.nodes if node.starts}
    return ways | {(node.activity, END): node.ends for node in whole.nodes if node.ends}


def drawn(whole: ProcessMap, share: float) -> frozenset[Way]:
    """Return the ways to draw: the strongest paths, and the most frequent others until `share` of all is shown."""
    ways = weights(whole)
    kept = _strongest(ways, START) | {(a, b) for b, a in _strongest({(b, a): n for (a, b), n in ways.items()}, END)}
    left, total = sum(ways[way] for way in kept), sum(ways.values())
    for way in sorted(ways, key=lambda one: (-ways[one], one)):
        if left >= share * total:
            break
        if way not in kept:
            kept.add(way)
            left += ways[way]
    return frozenset(kept)


def _strongest(ways: dict[Way, int], root: int) -> set[Way]:
    """Return the ways of a tree from `root` whose path to each node has the greatest possible least count."""
    after: dict[int, list[tuple[int, int]]] = {}
    for (a, b), count in ways.items():
        after.setdefault(a, []).append((b, count))
    tree: set[Way] = set()
    reached = {root}
    open_: list[tuple[int, int, int, int]] = []

    def leave(node: int, width: int) -> None:
        for target, count in after.get(node, []):
            if target not in reached:
                heapq.heappush(open_, (-min(width, count), -count, node, target))

    leave(root, max(ways.values(), default=0))
    while open_:
        width, _, source, target = heapq.heappop(open_)
        if target not in reached:
            reached.add(target)
            tree.add((source, target))
            leave(target, -width)
    return tree
