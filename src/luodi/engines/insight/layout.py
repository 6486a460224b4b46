"""A layered layout of a directed graph, top to bottom (Sugiyama et al. 1981): layers, order, then positions.

Ways may go back; labels of ways get room of their own on the layers between those of the nodes, so nothing overlaps.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP, NEAR = 12.0, 7.0
"""Between neighbours on one layer, and where one of them is but the bend of a way."""
WIDEST = 3
"""So many nodes stand side by side at most."""
SWEEPS = 12


@dataclass
class Box:
    """Something with room on a layer: a node, a label (`way` set) or a bend of a long way."""

    width: float
    height: float
    layer: int
    node: Hashable = None
    way: int | None = None
    label: bool = False
    x: float = 0.0
    y: float = 0.0
    """The centre."""
    up: "list[Box]" = field(default_factory=list)
    down: "list[Box]" = field(default_factory=list)


@dataclass
class Layout:
    """Where all is: boxes by node, of each way the boxes it goes through from its source on, and the size of it all."""

    boxes: dict[Hashable, Box]
    routes: list[list[Box]]
    width: float
    height: float


Size = tuple[float, float]


def layout(
    nodes: Sequence[Hashable],
    ways: Sequence[tuple[Hashable, Hashable]],
    size: Callable[[Hashable], Size],
    label: Callable[[int], Size],
    gap: float = 16.0,
) -> Layout:
    """Lay out a graph whose `nodes` come in their natural order, first to last; ways against it are drawn going back.

    `size` is that of a node, `label` that of the label of the way at that place. Ways from a node to itself get no
    route. `gap` lies between layers.
    """
    place = {node: number for number, node in enumerate(nodes)}
    layers = _layers(nodes, ways, place)
    boxes = {node: Box(*size(node), layer=layers[node], node=node) for node in nodes}
    rows: list[list[Box]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
    for node in nodes:
        rows[layers[node]].append(boxes[node])
    routes = [_route(number, way, boxes, place, rows, label) for number, way in enumerate(ways)]
    _order(rows)
    width = _across(rows)
    height = _down(rows, gap)
    return Layout(boxes, routes, width, height)


def _layers(
    nodes: Sequence[Hashable], ways: Sequence[tuple[Hashable, Hashable]], place: dict[Hashable, int]
) -> dict[Hashable, int]:
    before: dict[Hashable, list[Hashable]] = {node: [] for node in nodes}
    for a, b in ways:
        if a != b:
            low, high = (a, b) if place[a] < place[b] else (b, a)
            before[high].append(low)
    layers: dict[Hashable, int] = {}
    held: dict[int, int] = {}
    for node in nodes:
        layer = max((layers[one] + 2 for one in before[node]), default=2 if layers else 0)
        while held.get(layer, 0) >= WIDEST:
            layer += 2
        layers[node] = layer
        held[layer] = held.get(layer, 0) + 1
    return layers


def _route(
    number: int,
    way: tuple[Hashable, Hashable],
    boxes: dict[Hashable, Box],
    place: dict[Hashable, int],
    rows: list[list[Box]],
    label: Callable[[int], Size],
) -> list[Box]:
    """Put the bends of a way on the layers it passes, its label in the middle; return it from source to target."""
    a, b = way
    if a == b:
        return []
    back = place[a] > place[b]
    top, bottom = (boxes[b], boxes[a]) if back else (boxes[a], boxes[b])
    between = range(top.layer + 1, bottom.layer)
    middle = between[len(between) // 2]
    middle -= 1 - middle % 2
    chain = [top]
    for layer in between:
        width, height = label(number) if layer == middle else (6.0, 0.0)
        bend = Box(width, height, layer, way=number, label=layer == middle)
        rows[layer].append(bend)
        chain.append(bend)
    chain.append(bottom)
    for upper, lower in pairwise(chain):
        upper.down.append(lower)
        lower.up.append(upper)
    return chain[::-1] if back else chain


def _order(rows: list[list[Box]]) -> None:
    """Order each layer so that few ways cross: sweeps of barycentres, the best order found is kept."""
    best, kept = _crossings(rows), [list(row) for row in rows]
    for sweep in range(2 * SWEEPS):
        downwards = sweep % 2 == 0
        for row in rows[1:] if downwards else rows[-2::-1]:
            spot = {id(box): number for other in rows for number, box in enumerate(other)}
            current = {id(box): float(number) for number, box in enumerate(row)}
            for box in row:
                near = box.up if downwards else box.down
                if near:
                    current[id(box)] = sum(spot[id(one)] / max(len(rows[one.layer]) - 1, 1) for one in near) / len(near)
                    current[id(box)] *= max(len(row) - 1, 1)
            row.sort(key=lambda box: current[id(box)])
        found = _crossings(rows)
        if found < best:
            best, kept = found, [list(row) for row in rows]
    for row, order in zip(rows, kept, strict=True):
        row[:] = order


def _crossings(rows: list[list[Box]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        spot = {id(box): number for number, box in enumerate(lower)}
        ends = [spot[id(one)] for box in upper for one in sorted(box.down, key=lambda one: spot[id(one)])]
        total += sum(a > b for number, a in enumerate(ends) for b in ends[number + 1 :])
    return total


def _across(rows: list[list[Box]]) -> float:
    """Give every box its x: as near to its neighbours above and below as order and room allow. Return the width."""
    for row in rows:
        shifts = _shifts(row)
        for box, shift in zip(row, shifts, strict=True):
            box.x = shift - shifts[-1] / 2
    for sweep in range(4 * SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            _settle(row, [_wanted(box) for box in row])
    left = min((box.x - box.width / 2 for row in rows for box in row), default=0.0)
    right = max((box.x + box.width / 2 for row in rows for box in row), default=0.0)
    for row in rows:
        for box in row:
            box.x -= left
    return right - left


def _wanted(box: Box) -> tuple[float, float]:
    """Return where a box would be, and how much it insists: bends of one way want to lie in one line."""
    near = box.up + box.down
    if not near:
        return box.x, 1.0
    pull = [3.0 if one.way is not None and box.way is not None else 1.0 for one in near]
    return sum(one.x * p for one, p in zip(near, pull, strict=True)) / sum(pull), sum(pull)


def _settle(row: list[Box], wanted: list[tuple[float, float]]) -> None:
    """Move a row as near as can be to what is wanted, in squares, without changing its order (pool adjacent)."""
    shifts = _shifts(row)
    pools: list[tuple[float, float, int]] = []
    for (x, weight), moved in zip(wanted, shifts, strict=True):
        mean, total, count = x - moved, weight, 1
        while pools and pools[-1][0] > mean:
            before, held, many = pools.pop()
            mean = (mean * total + before * held) / (total + held)
            total, count = total + held, count + many
        pools.append((mean, total, count))
    number = 0
    for mean, _, count in pools:
        for _ in range(count):
            row[number].x = mean + shifts[number]
            number += 1


def _shifts(row: list[Box]) -> list[float]:
    """Return how far right of the first box of a row each must at least be."""
    shifts = [0.0] * bool(row)
    for left, right in pairwise(row):
        gap = GAP if left.height and right.height else NEAR
        shifts.append(shifts[-1] + left.width / 2 + gap + right.width / 2)
    return shifts


def _down(rows: list[list[Box]], gap: float) -> float:
    y = 0.0
    for row in rows:
        height = max((box.height for box in row), default=0.0)
        for box in row:
            box.y = y + height / 2
        y += height + gap
    return y - gap
