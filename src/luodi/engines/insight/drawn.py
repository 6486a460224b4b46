"""A mined tree as a flow of engines/process, so that it is drawn and exported as one that is in force.

A mined tree knows no conditions: each branch of a choice is told by how many cases took it, and a loop by how often
cases went back. A way back with steps of its own stands before the body, done only when coming back.
"""

from collections import Counter
from collections.abc import Iterable

from luodi.engines.insight.tree import ACTIVITY, LOOP, PARALLEL, SEQUENCE, SILENT, Tree, activities_of
from luodi.engines.notation import Text
from luodi.engines.process.model import Choice, Flow, Loop, Node, Par, Seq, Step

SKIPPED, TAKEN, BACK = "skipped", "taken", "back"
"""What stands for a condition where nobody knows any; `engines.process.spoken` says it in words."""


def flow_of(tree: Tree, variants: Iterable[tuple[tuple[str, ...], int]] = ()) -> Flow:
    """Return the tree as a flow; with `variants` branches are told by the share of cases with a step of theirs."""
    cases: Counter[str] = Counter()
    total = 0
    for trace, count in variants:
        total += count
        for activity in set(trace):
            cases[activity] += count
    return Flow(_Writer(cases, total).node(tree, "n"))


class _Writer:
    def __init__(self, cases: Counter[str], total: int) -> None:
        self.cases = cases
        self.total = total
        self.keys: dict[str, str] = {}

    def node(self, tree: Tree, path: str) -> Node:
        if tree.operator == ACTIVITY:
            key = self.keys.setdefault(tree.activity, f"s{len(self.keys) + 1}")
            return Step(key, Text(tree.activity, tree.activity), by="")
        if tree.operator == SILENT:
            return Seq(path, ())
        if tree.operator == LOOP:
            return self._loop(tree, path)
        children = tuple(self.node(child, f"{path}.{i}") for i, child in enumerate(tree.children))
        if tree.operator == SEQUENCE:
            return Seq(path, children)
        if tree.operator == PARALLEL:
            return Par(path, children)
        return self._choice(tree, path)

    def _choice(self, tree: Tree, path: str) -> Choice:
        """The branch that most take stands last, where a flow has what needs no condition; nothing at all before it."""
        order = sorted(tree.children, key=lambda child: (self._share(child), child.operator == SILENT))
        branches = [
            (self._told(child, tree) if i + 1 < len(order) else "", self.node(child, f"{path}.{i}"))
            for i, child in enumerate(order)
        ]
        return Choice(path, tuple(branches))

    def _share(self, tree: Tree) -> int:
        return max((self.cases[name] for name in activities_of(tree)), default=-1)

    def _told(self, tree: Tree, choice: Tree) -> str:
        """Return how many cases go this way; past all of a choice go those that take none of its ways."""
        skipped = tree.operator == SILENT
        taken = sum(self._share(way) for way in choice.children if way.operator != SILENT)
        share = max(0, self.total - taken) if skipped else self._share(tree)
        words = SKIPPED if skipped else TAKEN
        return f"{words} {100 * share / self.total:.1f}%" if self.total else words

    def _loop(self, tree: Tree, path: str) -> Loop:
        do, *redo = tree.children
        body = self.node(do, f"{path}.0")
        ways = [child for child in redo if child.operator != SILENT]
        if ways:
            back = [
                (BACK if len(ways) == 1 else self._told(way, tree), self.node(way, f"{path}.b{i}"))
                for i, way in enumerate(ways)
            ]
            body = Seq(f"{path}.r", (Choice(f"{path}.c", (*back, ("", Seq(f"{path}.e", ())))), body))
        return Loop(path, body, BACK, 0)
