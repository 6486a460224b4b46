"""Where a case stands in a process tree: all ways that explain what was seen, followed at once.

A `Standing` is the set of everything the tree may be in after the events so far, silent steps taken or not. It is
exact for every tree: no heuristic decides which silent step was meant, as token replay must. Parallel parts stand side
by side without being multiplied out, so that many optional parts cost little.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from luodi.engines.insight.tree import ACTIVITY, EXCLUSIVE, LOOP, PARALLEL, SILENT, Tree, activities_of

Standing = frozenset[Any]
"""Of a leaf: False (not yet) or True (done). Of a block: (child, its way); of a parallel one a tuple of standings."""
NOWHERE: Standing = frozenset()


@dataclass(eq=False)
class _Node:
    """A node of the tree, known by itself and not by what is below it, with what was asked of it before."""

    operator: str
    activity: str
    names: frozenset[str]
    children: "tuple[_Node, ...]"
    start: Standing = NOWHERE
    moved: dict[tuple[Any, str], Standing] = field(default_factory=dict)
    over: dict[Any, bool] = field(default_factory=dict)
    open: dict[Any, frozenset[str]] = field(default_factory=dict)

    def onward(self, k: int) -> Iterable[int]:
        """Return which children may begin once child k is done."""
        if self.operator == LOOP:
            return (0,) if k else range(1, len(self.children))
        return (k + 1,) if self.operator != EXCLUSIVE and k + 1 < len(self.children) else ()


class Follower:
    """Follows cases through one tree; what was met once is remembered."""

    def __init__(self, tree: Tree) -> None:
        self.root = self._node(tree)
        self.start: Standing = self.root.start

    def step(self, standing: Standing, activity: str) -> Standing:
        """Return where the case stands after the activity; empty if the tree does not allow it here."""
        return self._after(self.root, standing, activity)

    def next(self, standing: Standing) -> frozenset[str]:
        """Return the activities that the tree allows here."""
        return self._enabled(self.root, standing)

    def complete(self, standing: Standing) -> bool:
        """Return whether a case may end here."""
        return any(self._done(self.root, way) for way in standing)

    def fits(self, trace: Iterable[str]) -> bool:
        """Return whether the tree allows exactly this case."""
        standing = self.start
        for activity in trace:
            standing = self.step(standing, activity)
            if not standing:
                return False
        return self.complete(standing)

    def _node(self, tree: Tree) -> _Node:
        children = tuple(self._node(child) for child in tree.children)
        node = _Node(tree.operator, tree.activity, frozenset(activities_of(tree)), children)
        if not children:
            node.start = frozenset([tree.operator == SILENT])
        elif tree.operator == PARALLEL:
            node.start = frozenset([tuple(child.start for child in children)])
        else:
            first = range(len(children)) if tree.operator == EXCLUSIVE else (0,)
            node.start = self._closed(node, [(k, way) for k in first for way in children[k].start])
        return node

    def _closed(self, node: _Node, ways: list[Any]) -> Standing:
        """Return the ways and all that follow without anything being seen: a child that is done lets the next begin."""
        found: set[Any] = set()
        while ways:
            way = ways.pop()
            if way not in found:
                found.add(way)
                k, inner = way
                if self._done(node.children[k], inner):
                    ways.extend((j, start) for j in node.onward(k) for start in node.children[j].start)
        return frozenset(found)

    def _after(self, node: _Node, standing: Standing, activity: str) -> Standing:
        if activity not in node.names:
            return NOWHERE
        found = [then for way in standing if (then := self._moved(node, way, activity))]
        return found[0] if len(found) == 1 else NOWHERE.union(*found)

    def _moved(self, node: _Node, way: Any, activity: str) -> Standing:
        """Return the ways that one way becomes."""
        if node.operator == ACTIVITY:
            return NOWHERE if way else frozenset([True])
        if (known := node.moved.get((way, activity))) is not None:
            return known
        if node.operator == PARALLEL:
            found: list[Any] = []
            for k, child in enumerate(node.children):
                if then := self._after(child, way[k], activity):
                    found.append((*way[:k], then, *way[k + 1 :]))
            moved: Standing = frozenset(found)
        else:
            k, inner = way
            child = node.children[k]
            inside = self._moved(child, inner, activity) if activity in child.names else NOWHERE
            moved = self._closed(node, [(k, then) for then in inside])
        node.moved[way, activity] = moved
        return moved

    def _enabled(self, node: _Node, standing: Standing) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        return found.union(*(self._open(node, way) for way in standing))

    def _open(self, node: _Node, way: Any) -> frozenset[str]:
        if not node.children:
            return frozenset() if way else node.names
        if (known := node.open.get(way)) is None:
            if node.operator == PARALLEL:
                parts = [self._enabled(child, inner) for child, inner in zip(node.children, way, strict=True)]
                known = frozenset[str]().union(*parts)
            else:
                known = self._open(node.children[way[0]], way[1])
            node.open[way] = known
        return known

    def _done(self, node: _Node, way: Any) -> bool:
        if not node.children:
            return bool(way)
        if (known := node.over.get(way)) is None:
            if node.operator == PARALLEL:
                known = all(
                    any(self._done(child, w) for w in inner) for child, inner in zip(node.children, way, strict=True)
                )
            else:
                k, inner = way
                last = {LOOP: 0, EXCLUSIVE: k}.get(node.operator, len(node.children) - 1)
                known = k == last and self._done(node.children[k], inner)
            node.over[way] = known
        return known
