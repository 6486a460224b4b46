"""A mined process tree: what a log follows, without the conditions and units that a tree in force has.

Operators and their meaning are those of Leemans, Fahland and van der Aalst, *Discovering Block-Structured Process
Models from Event Logs* (2013): exclusive choice, sequence, parallel (interleaving), and a loop whose first child is
done once and again after each of the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

ACTIVITY: Final = "activity"
SILENT: Final = "silent"
SEQUENCE: Final = "sequence"
EXCLUSIVE: Final = "exclusive"
PARALLEL: Final = "parallel"
LOOP: Final = "loop"
SIGNS: Final = {SEQUENCE: "→", EXCLUSIVE: "×", PARALLEL: "∧", LOOP: "↺"}
"""How an operator is written in the literature."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A node of a process tree: an operator over children, an activity by its name, or the silent step τ.

    A loop has at least two children: the first is done, then any of the others and the first again, any number of
    times. Raises ValueError for a node that means nothing.
    """

    operator: str
    children: "tuple[Tree, ...]" = ()
    activity: str = ""

    def __post_init__(self) -> None:
        leaf = self.operator in (ACTIVITY, SILENT)
        least = 2 if self.operator == LOOP else 1
        if not leaf and self.operator not in SIGNS:
            raise ValueError(f"no operator of a process tree: {self.operator}")
        if leaf == bool(self.children) or (not leaf and len(self.children) < least):
            raise ValueError(f"{self.operator} with {len(self.children)} children")

    def __str__(self) -> str:
        if self.operator == ACTIVITY:
            return f"'{self.activity}'"
        if self.operator == SILENT:
            return "τ"
        return f"{SIGNS[self.operator]}({', '.join(str(child) for child in self.children)})"


TAU: Final = Tree(SILENT)
"""The silent step: nothing is seen."""


def leaf(activity: str) -> Tree:
    """Return the tree of one activity."""
    return Tree(ACTIVITY, (), activity)


def sequence(*children: Tree) -> Tree:
    """Return children one after another; of one child that child."""
    return _joined(SEQUENCE, children)


def exclusive(*children: Tree) -> Tree:
    """Return a choice of one of the children."""
    return _joined(EXCLUSIVE, children)


def parallel(*children: Tree) -> Tree:
    """Return children in any interleaving."""
    return _joined(PARALLEL, children)


def loop(do: Tree, *redo: Tree) -> Tree:
    """Return `do`, then any number of times one of `redo` and `do` again; without `redo` straight back."""
    return Tree(LOOP, (do, *(redo or (TAU,))))


def _joined(operator: str, children: tuple[Tree, ...]) -> Tree:
    """Return an associative operator over children, nested ones of the same operator opened up."""
    flat: list[Tree] = []
    for child in children:
        flat.extend(child.children if child.operator == operator else (child,))
    if operator == EXCLUSIVE:
        flat = list(dict.fromkeys(flat))
    elif len(flat) > 1:
        flat = [child for child in flat if child is not TAU and child.operator != SILENT] or [TAU]
    return flat[0] if len(flat) == 1 else Tree(operator, tuple(flat))


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield the tree and everything below it, parents first."""
    yield tree
    for child in tree.children:
        yield from walk(child)


def activities_of(tree: Tree) -> tuple[str, ...]:
    """Return the names of the activities in the order they stand, each once."""
    return tuple(dict.fromkeys(node.activity for node in walk(tree) if node.operator == ACTIVITY))


def parse_tree(written: str) -> Tree:
    """Return the tree that `str(tree)` wrote; raises ValueError where it is none. No name may hold a quote sign."""
    node, rest = _parse(written.strip())
    if rest.strip():
        raise ValueError(f"after the tree: {rest[:40]}")
    return node


def _parse(text: str) -> tuple[Tree, str]:
    if text.startswith("τ"):
        return TAU, text[1:]
    if text.startswith("'"):
        name, sign, rest = text[1:].partition("'")
        if not sign:
            raise ValueError(f"a name has no end: {text[:40]}")
        return leaf(name), rest
    operators = {sign: operator for operator, sign in SIGNS.items()}
    if text[:1] not in operators or text[1:2] != "(":
        raise ValueError(f"no process tree: {text[:40]}")
    children, rest = [], text[2:]
    while True:
        child, rest = _parse(rest.lstrip())
        children.append(child)
        rest = rest.lstrip()
        if rest.startswith(")"):
            return Tree(operators[text[0]], tuple(children)), rest[1:]
        if not rest.startswith(","):
            raise ValueError(f"expected , or ): {rest[:40]}")
        rest = rest[1:]
