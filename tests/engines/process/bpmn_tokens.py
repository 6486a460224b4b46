"""Plays the token game on an exported BPMN file: what may happen, and whether every play can end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
Marking = frozenset[tuple[str, int]]


@dataclass
class Net:
    """The nodes of a process with their flows, by kind."""

    kinds: dict[str, str] = field(default_factory=dict)
    into: dict[str, list[str]] = field(default_factory=dict)
    out: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element) -> "Net":
        """Read the sequence flows; timers beside tasks play no part."""
        net = cls()
        for element in root.iter():
            kind = etree.QName(element).localname
            if kind in ("startEvent", "endEvent", "userTask", "parallelGateway", "exclusiveGateway"):
                name = element.get("id")
                if not name.startswith("late_"):
                    net.kinds[name], net.into[name], net.out[name] = kind, [], []
        for flow in root.iter(f"{BPMN}sequenceFlow"):
            if flow.get("sourceRef") in net.kinds:
                net.out[flow.get("sourceRef")].append(flow.get("id"))
                net.into[flow.get("targetRef")].append(flow.get("id"))
        return net

    def first(self) -> Marking:
        """Return the marking with one token after the start."""
        return _frozen(Counter(self.out["start"]))

    def over(self, marking: Marking) -> bool:
        """Return whether one token is at the end and none anywhere else."""
        return dict(marking) == {self.into["end"][0]: 1}

    def moves(self, marking: Marking) -> Iterator[tuple[str, Marking]]:
        """Yield (task done or empty, marking after) for all that can happen next."""
        tokens = Counter(dict(marking))
        for node, kind in self.kinds.items():
            ready = [f for f in self.into[node] if tokens[f]]
            if kind == "parallelGateway" and len(ready) == len(self.into[node]):
                yield "", _frozen(tokens - Counter(ready) + Counter(self.out[node]))
            elif kind == "userTask":
                for flow in ready:
                    yield node.removeprefix("task_"), _frozen(tokens - Counter([flow]) + Counter(self.out[node]))
            elif kind == "exclusiveGateway":
                for flow in ready:
                    for way in self.out[node]:
                        yield "", _frozen(tokens - Counter([flow]) + Counter([way]))

    def plays(self, run: list[str]) -> set[Marking]:
        """Return the markings a run of tasks can lead to, empty when the run cannot be played."""
        here = self._quiet({self.first()})
        for key in run:
            here = self._quiet({after for m in here for done, after in self.moves(m) if done == key})
        return here

    def _quiet(self, markings: set[Marking]) -> set[Marking]:
        """Add all that gateways alone can lead to."""
        todo, seen = list(markings), set(markings)
        while todo:
            for done, after in self.moves(todo.pop()):
                if not done and after not in seen:
                    seen.add(after)
                    todo.append(after)
        return seen

    def reachable(self, most: int) -> dict[Marking, set[Marking]]:
        """Return every marking and what follows it, or what was found before `most` was passed."""
        graph: dict[Marking, set[Marking]] = {}
        todo = [self.first()]
        while todo and len(graph) < most:
            marking = todo.pop()
            if marking not in graph:
                graph[marking] = {after for _, after in self.moves(marking)}
                todo.extend(graph[marking])
        return graph


def _frozen(tokens: Counter[str]) -> Marking:
    return frozenset((flow, n) for flow, n in tokens.items() if n)
