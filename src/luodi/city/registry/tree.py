"""The units of one day as an immutable tree in memory: every question the hot path asks is a dictionary look-up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from luodi.city.registry.models import UnitSpan
from luodi.city.registry.revision import current_revision
from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it stood on the tree's day."""

    id: int
    code: str
    kind: str
    region: str
    parent_id: int | None
    name: Text


Row = tuple[int, str, str, str, int | None, str, str]
"""A unit as it is read: the values of a Node, its name in either language apart."""


class Tree:
    """All units in force on one day. Build it with `Tree.at` or `current_tree`; never change it.

    Units not yet opened or already abolished on that day are not in it: asking for one raises KeyError.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._codes = {node.code: node for node in self._nodes.values()}
        self._order: list[int] = []
        self._range: dict[int, tuple[int, int]] = {}
        self._subtrees: dict[int, frozenset[int]] = {}
        self._number()
        self._nodes = {unit_id: self._nodes[unit_id] for unit_id in self._order}

    @staticmethod
    def at(day: date, revision: int | None = None) -> "Tree":
        """Return the tree of `day`, from memory when the registry still has `revision` (read when not given)."""
        return _cached(current_revision() if revision is None else revision, day)

    def _number(self) -> None:
        """Give each unit the stretch of the depth-first order that is its subtree."""
        children: dict[int | None, list[int]] = {}
        for node in sorted(self._nodes.values(), key=lambda n: n.code):
            above = node.parent_id if node.parent_id in self._nodes else None
            children.setdefault(above, []).append(node.id)
        stack = [(unit_id, False) for unit_id in reversed(children.get(None, []))]
        start: dict[int, int] = {}
        while stack:
            unit_id, leaving = stack.pop()
            if leaving:
                self._range[unit_id] = (start[unit_id], len(self._order))
                continue
            start[unit_id] = len(self._order)
            self._order.append(unit_id)
            stack.append((unit_id, True))
            stack.extend((child, False) for child in reversed(children.get(unit_id, [])))

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._nodes

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[Node]:
        """Yield all units, each before those below it, brothers by code."""
        return (self._nodes[unit_id] for unit_id in self._order)

    def node(self, unit_id: int) -> Node:
        """Return the unit with this id. KeyError when it is not in force."""
        return self._nodes[unit_id]

    def unit(self, code: str) -> Node:
        """Return the unit with this code. KeyError when it is not in force."""
        return self._codes[code]

    def get(self, code: str) -> Node | None:
        """Return the unit with this code, or None when it is not in force."""
        return self._codes.get(code)

    def kind(self, unit_id: int) -> str:
        """Return the unit's kind."""
        return self._nodes[unit_id].kind

    def name(self, unit_id: int, language: str = "zh") -> str:
        """Return what the unit was called that day."""
        return self._nodes[unit_id].name.get(language)

    def parent(self, unit_id: int) -> int | None:
        """Return the id of the unit directly above, or None at the top."""
        return self._nodes[unit_id].parent_id

    def ancestors(self, unit_id: int) -> tuple[int, ...]:
        """Return the ids above the unit, nearest first."""
        out = []
        above = self._nodes[unit_id].parent_id
        while above is not None:
            out.append(above)
            above = self._nodes[above].parent_id
        return tuple(out)

    def subtree(self, unit_id: int) -> frozenset[int]:
        """Return the ids of the unit and of everything below it."""
        found = self._subtrees.get(unit_id)
        if found is None:
            first, last = self._range[unit_id]
            found = self._subtrees[unit_id] = frozenset(self._order[first:last])
        return found

    def is_ancestor(self, above: int, below: int) -> bool:
        """Return whether `above` stands strictly above `below`; False when either is not in force."""
        high, low = self._range.get(above), self._range.get(below)
        return high is not None and low is not None and high[0] < low[0] < high[1]

    def covers(self, above: int, below: int) -> bool:
        """Return whether `below` is `above` or stands under it."""
        return above in self._nodes and (above == below or self.is_ancestor(above, below))

    def within(self, unit_id: int, kind: str) -> int | None:
        """Return the unit itself or the nearest one above it that is of `kind`: the district of a street, say."""
        at: int | None = unit_id
        while at is not None:
            node = self._nodes[at]
            if node.kind == kind:
                return at
            at = node.parent_id
        return None


def current_tree(revision: int | None = None) -> Tree:
    """Return today's tree. Costs one read by key, or none when the caller has already read `revision`."""
    return Tree.at(timezone.localdate(), revision)


@lru_cache(maxsize=16)
def _cached(revision: int, day: date) -> Tree:
    return _drawn(_rows_at(day))


@lru_cache(maxsize=4)
def _drawn(rows: tuple[Row, ...]) -> Tree:
    """Draw a tree; most changes of the registry (somebody's post, say) leave it as it was drawn before."""
    return Tree(
        Node(unit_id, code, kind, region, parent_id, Text(zh, en))
        for unit_id, code, kind, region, parent_id, zh, en in rows
    )


def forget_trees() -> None:
    """Forget all trees: after a transaction that was taken back, a revision may come again and mean another tree."""
    _cached.cache_clear()


def _rows_at(day: date) -> tuple[Row, ...]:
    """Read the units in force on `day` in one query."""
    spans = UnitSpan.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=day), from_date__lte=day).order_by("pk")
    columns = ("unit_id", "unit__code", "unit__kind", "unit__region", "parent_id", "name_zh", "name_en")
    return tuple(spans.values_list(*columns))
