"""A process tree as a Petri net, and as PNML for other tools (ISO/IEC 15909-2, with ProM's marks for what it lacks).

The net is a workflow net: one place to start from, one to end in. Silent transitions carry no name.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from luodi.engines.insight.tree import ACTIVITY, EXCLUSIVE, LOOP, SEQUENCE, SILENT, Tree

GRAMMAR = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel"


@dataclass
class Net:
    """Places by number (0 the source, 1 the sink) and transitions: activity or None, places before, places after."""

    places: int = 2
    transitions: list[tuple[str | None, tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)

    def place(self) -> int:
        """Return a new place."""
        self.places += 1
        return self.places - 1


def net_of(tree: Tree) -> Net:
    """Return the workflow net whose firing sequences are the tree's traces."""
    net = Net()
    _add(net, tree, 0, 1)
    return net


def _add(net: Net, tree: Tree, source: int, sink: int) -> None:
    if tree.operator in (ACTIVITY, SILENT):
        net.transitions.append((tree.activity or None, (source,), (sink,)))
    elif tree.operator == SEQUENCE:
        between = [source, *(net.place() for _ in tree.children[1:]), sink]
        for child, (before, after) in zip(tree.children, pairwise(between), strict=True):
            _add(net, child, before, after)
    elif tree.operator == EXCLUSIVE:
        for child in tree.children:
            _add(net, child, source, sink)
    elif tree.operator == LOOP:
        begin, end = net.place(), net.place()
        net.transitions.append((None, (source,), (begin,)))
        _add(net, tree.children[0], begin, end)
        for redo in tree.children[1:]:
            _add(net, redo, end, begin)
        net.transitions.append((None, (end,), (sink,)))
    else:
        begins, ends = [net.place() for _ in tree.children], [net.place() for _ in tree.children]
        net.transitions.append((None, (source,), tuple(begins)))
        for child, before, after in zip(tree.children, begins, ends, strict=True):
            _add(net, child, before, after)
        net.transitions.append((None, tuple(ends), (sink,)))


def to_pnml(tree: Tree, name: str = "net") -> str:
    """Return the tree as PNML; the token starts in the source and ends in the sink."""
    net = net_of(tree)
    root = Element("pnml")
    outer = SubElement(root, "net", id="net1", type=GRAMMAR)
    _named(outer, name)
    page = SubElement(outer, "page", id="page1")
    for i in range(net.places):
        place = SubElement(page, "place", id=f"p{i}")
        _named(place, ("source", "sink")[i] if i < 2 else f"p{i}")
        if not i:
            SubElement(SubElement(place, "initialMarking"), "text").text = "1"
    arcs: list[tuple[str, str]] = []
    for i, (activity, before, after) in enumerate(net.transitions):
        transition = SubElement(page, "transition", id=f"t{i}")
        _named(transition, activity or f"tau{i}")
        if activity is None:
            SubElement(transition, "toolspecific", tool="ProM", version="6.4", activity="$invisible$")
        arcs += [(f"p{p}", f"t{i}") for p in before] + [(f"t{i}", f"p{p}") for p in after]
    for i, (source, target) in enumerate(arcs):
        SubElement(page, "arc", id=f"a{i}", source=source, target=target)
    final = SubElement(SubElement(outer, "finalmarkings"), "marking")
    SubElement(SubElement(final, "place", idref="p1"), "text").text = "1"
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _named(element: Element, name: str) -> None:
    SubElement(SubElement(element, "name"), "text").text = name
