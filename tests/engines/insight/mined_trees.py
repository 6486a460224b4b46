"""Random process trees whose leaves are all different, and random cases that follow them."""

import random
from collections import Counter

from hypothesis import strategies as st

from luodi.engines.insight.tree import (
    ACTIVITY,
    EXCLUSIVE,
    LOOP,
    PARALLEL,
    SEQUENCE,
    SILENT,
    TAU,
    Tree,
    leaf,
    loop,
)

Variants = list[tuple[tuple[str, ...], int]]

traces = st.lists(st.sampled_from("abcdefg"), max_size=9).map(tuple)
logs = st.dictionaries(traces, st.integers(1, 30), min_size=1, max_size=14).map(lambda d: list(d.items()))


@st.composite
def trees(draw: st.DrawFn, names: str = "abcdefgh") -> Tree:
    """Return a tree over some of the names, each used once."""

    def build(labels: str) -> Tree:
        if len(labels) == 1:
            shape = draw(st.sampled_from(("plain", "plain", "plain", "again", "or not")))
            only = leaf(labels)
            return {"plain": only, "again": loop(only), "or not": Tree(EXCLUSIVE, (TAU, only))}[shape]
        at = draw(st.integers(1, len(labels) - 1))
        operator = draw(st.sampled_from((SEQUENCE, EXCLUSIVE, PARALLEL, LOOP)))
        return Tree(operator, (build(labels[:at]), build(labels[at:])))

    return build(names[: draw(st.integers(1, len(names)))])


def play(tree: Tree, rng: random.Random) -> list[str]:
    """Return one case that follows the tree."""
    if tree.operator == ACTIVITY:
        return [tree.activity]
    if tree.operator == SILENT:
        return []
    if tree.operator == SEQUENCE:
        return [a for child in tree.children for a in play(child, rng)]
    if tree.operator == EXCLUSIVE:
        return play(rng.choice(tree.children), rng)
    if tree.operator == LOOP:
        done = play(tree.children[0], rng)
        while rng.random() < 0.3:
            done += play(rng.choice(tree.children[1:]), rng) + play(tree.children[0], rng)
        return done
    waiting = [played for child in tree.children if (played := play(child, rng))]
    done = []
    while waiting:
        one = rng.choice(waiting)
        done.append(one.pop(0))
        waiting = [played for played in waiting if played]
    return done


def played(tree: Tree, cases: int, seed: int = 1) -> Variants:
    """Return a log of so many cases that follow the tree."""
    rng = random.Random(seed)
    return list(Counter(tuple(play(tree, rng)) for _ in range(cases)).items())
