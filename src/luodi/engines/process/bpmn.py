"""A flow as BPMN 2.0 XML with its drawing, for the tools that others use (OMG formal/2011-01-03).

Steps are user tasks, steps of several signers multi-instance ones; blocks are gateways; slots are lanes of one pool. A
limit in plain days, months or hours is a timer on the task; what BPMN cannot count (working days, the city's own
table of limits) stands in the documentation, as do the bounds of loops and what happens at a sign-off's edges.
"""

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from luodi.engines.process.bpmn_graph import Arc, Graph, Vertex, graph_of
from luodi.engines.process.model import Flow, Loop, Signing, Step, walk
from luodi.engines.process.spoken import OTHERWISE, part, spoken
from luodi.engines.worktime import Allowance, Unit

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ZEN = "https://gorules.io/zen"
"""What conditions are written in."""
for _prefix, _uri in (("bpmn", MODEL), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
    ElementTree.register_namespace(_prefix, _uri)

COLUMN, ROW, HEAD, MARGIN = 170, 120, 60, 40
"""A cell of the grid, the band that carries the names of pool and lanes, and the space around."""
SIZES = {"start": (36, 36), "end": (36, 36), "task": (110, 70), "and": (50, 50), "xor": (50, 50)}
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "userTask",
    "and": "parallelGateway",
    "xor": "exclusiveGateway",
}
ISO = {Unit.DAY: "P{}D", Unit.MONTH: "P{}M", Unit.HOUR: "PT{}H"}

Point = tuple[float, float]


def to_bpmn(flow: Flow, *, process_id: str, name: str, language: str = "zh") -> str:
    """Return the flow as BPMN XML. `process_id` is an XML name (letters, digits, `_`, `-`, `.`), unique in the file."""
    return _Writer(flow, process_id, name, language).text()


class Layout:
    """Where things stand: lanes one under another, each as high as the rows it uses."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        used: dict[str, set[int]] = {}
        for vertex in graph.vertices.values():
            used.setdefault(vertex.lane, set()).add(vertex.row)
        for arc in graph.arcs:
            if arc.via is not None:
                used[graph.vertices[arc.source].lane].add(arc.via)
        self.rows = {lane: sorted(rows) for lane, rows in used.items()}
        self.tops: dict[str, float] = {}
        top = float(MARGIN)
        for lane, rows in self.rows.items():
            self.tops[lane] = top
            top += len(rows) * ROW
        self.bottom = top
        columns = 1 + max(vertex.column for vertex in graph.vertices.values())
        self.width = columns * COLUMN + HEAD

    def middle(self, lane: str, row: int) -> float:
        """Return the middle of a row of a lane, from the top."""
        return self.tops[lane] + self.rows[lane].index(row) * ROW + ROW / 2

    def centre(self, vertex: Vertex) -> Point:
        """Return the middle of a shape."""
        return MARGIN + HEAD + vertex.column * COLUMN + COLUMN / 2, self.middle(vertex.lane, vertex.row)

    def points(self, arc: Arc) -> list[Point]:
        """Return the way of a flow: along rows of its own and down the gaps between columns."""
        source, target = self.graph.vertices[arc.source], self.graph.vertices[arc.target]
        (x1, y1), (x2, y2) = self.centre(source), self.centre(target)
        if arc.via is not None:
            y = self.middle(source.lane, arc.via)
            half = SIZES[target.kind][1] / 2
            return [(x1, y1 + SIZES[source.kind][1] / 2), (x1, y), (x2, y), (x2, y2 + half if y > y2 else y2 - half)]
        start, end = x1 + SIZES[source.kind][0] / 2, x2 - SIZES[target.kind][0] / 2
        if y1 == y2:
            return [(start, y1), (end, y2)]
        gap = x2 - COLUMN / 2
        return [(start, y1), (gap, y1), (gap, y2), (end, y2)]


class _Writer:
    """Writes the process first and its drawing after it."""

    def __init__(self, flow: Flow, process_id: str, name: str, language: str) -> None:
        self.flow = flow
        self.id = process_id
        self.name = name
        self.language = language
        self.graph = graph_of(flow)
        self.layout = Layout(self.graph)
        self.timers: list[tuple[Step, str]] = []

    def text(self) -> str:
        root = Element(
            f"{{{MODEL}}}definitions",
            {
                "id": f"{self.id}_definitions",
                "targetNamespace": "https://luodi.dev/bpmn",
                "expressionLanguage": ZEN,
                "exporter": "Luodi",
            },
        )
        pool = _sub(root, "collaboration", id=f"{self.id}_collaboration")
        _sub(pool, "participant", id=f"{self.id}_pool", name=self.name, processRef=self.id)
        self._process(root)
        self._diagram(root)
        ElementTree.indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"

    # The process ----------------------------------------------------------------------------------------------

    def _process(self, root: Element) -> None:
        process = _sub(root, "process", id=self.id, name=self.name, isExecutable="false")
        _document(process, self._about())
        lanes = _sub(process, "laneSet", id=f"{self.id}_lanes")
        for lane in self.layout.rows:
            element = _sub(lanes, "lane", id=f"lane_{_safe(lane)}", name=self._lane(lane))
            for vertex in self.graph.vertices.values():
                if vertex.lane == lane:
                    _sub(element, "flowNodeRef").text = vertex.id
        for vertex in self.graph.vertices.values():
            self._vertex(process, vertex)
        for step, duration in self.timers:
            self._timer(process, step, duration)
        for arc in self.graph.arcs:
            self._arc(process, arc)

    def _lane(self, lane: str) -> str:
        return part(lane).get(self.language)

    def _about(self) -> Iterable[str]:
        for clock in self.flow.clocks:
            basis = f" ({clock.basis})" if clock.basis else ""
            yield f"{clock.title.get(self.language)}: {clock.limit}, {clock.start} → {clock.stop}{basis}"

    def _vertex(self, process: Element, vertex: Vertex) -> None:
        attributes = {"id": vertex.id}
        if vertex.step:
            attributes["name"] = vertex.step.name.get(self.language) or vertex.step.key
        if vertex.default:
            attributes["default"] = vertex.default
        element = _sub(process, TAGS[vertex.kind], **attributes)
        _document(element, self._said_of(vertex))
        for arc in self.graph.arcs:
            if arc.target == vertex.id:
                _sub(element, "incoming").text = arc.id
        for arc in self.graph.arcs:
            if arc.source == vertex.id:
                _sub(element, "outgoing").text = arc.id
        if vertex.step:
            self._who(element, vertex.step)
            _signers(element, vertex.step)
            if duration := _duration(vertex.step.limit):
                self.timers.append((vertex.step, duration))

    def _said_of(self, vertex: Vertex) -> Iterable[str]:
        """Yield what a shape cannot say."""
        if vertex.step:
            step = vertex.step
            yield f"act: {step.act}"
            if step.limit:
                yield f"limit: {step.limit}"
            if step.apart:
                yield f"apart: {', '.join(step.apart)}"
            if step.signing != Signing():
                yield f"signing: {step.signing.style} {step.signing.ratio}, {step.signing.refuse}, " + ", ".join(
                    f"{edge} {getattr(step.signing, edge)}" for edge in ("refused", "nobody", "own", "again", "timeout")
                )
        if vertex.id.startswith("again_"):
            loops = {f"again_{node.id}": node for node in walk(self.flow.root) if isinstance(node, Loop)}
            if most := loops[vertex.id].at_most:
                yield f"at_most: {most}"

    def _who(self, element: Element, step: Step) -> None:
        owner = _sub(element, "potentialOwner", id=f"owner_{step.key}", name=f"{step.by}.{step.role}")
        assigned = _sub(owner, "resourceAssignmentExpression")
        _sub(assigned, "formalExpression").text = f"{step.by}.{step.role}"

    def _timer(self, process: Element, step: Step, duration: str) -> None:
        """A timer that does not cancel the task: being late is told, the work goes on."""
        event = _sub(
            process,
            "boundaryEvent",
            id=f"timer_{step.key}",
            name=step.limit,
            attachedToRef=f"task_{step.key}",
            cancelActivity="false",
        )
        _sub(event, "outgoing").text = f"late_flow_{step.key}"
        definition = _sub(event, "timerEventDefinition", id=f"timer_definition_{step.key}")
        _sub(definition, "timeDuration").text = duration
        late = _sub(process, "endEvent", id=f"late_{step.key}", name=step.signing.timeout)
        _sub(late, "incoming").text = f"late_flow_{step.key}"
        ends = {"sourceRef": f"timer_{step.key}", "targetRef": f"late_{step.key}"}
        _sub(process, "sequenceFlow", id=f"late_flow_{step.key}", **ends)

    def _arc(self, process: Element, arc: Arc) -> None:
        attributes = {"id": arc.id, "sourceRef": arc.source, "targetRef": arc.target}
        if arc.condition:
            attributes["name"] = spoken(arc.condition, self.flow, self.language)
        elif self.graph.vertices[arc.source].default == arc.id:
            attributes["name"] = OTHERWISE.get(self.language)
        flow = _sub(process, "sequenceFlow", **attributes)
        if arc.condition:
            condition = _sub(flow, "conditionExpression")
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = arc.condition

    # The drawing ----------------------------------------------------------------------------------------------

    def _diagram(self, root: Element) -> None:
        diagram = SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": f"{self.id}_diagram"})
        plane = SubElement(
            diagram, f"{{{DI}}}BPMNPlane", {"id": f"{self.id}_plane", "bpmnElement": f"{self.id}_collaboration"}
        )
        layout = self.layout
        _shape(plane, f"{self.id}_pool", MARGIN, MARGIN, layout.width, layout.bottom - MARGIN, isHorizontal="true")
        for lane, rows in layout.rows.items():
            left = MARGIN + HEAD / 2
            size = (layout.width - HEAD / 2, len(rows) * ROW)
            _shape(plane, f"lane_{_safe(lane)}", left, layout.tops[lane], *size, isHorizontal="true")
        for vertex in self.graph.vertices.values():
            (x, y), (width, height) = layout.centre(vertex), SIZES[vertex.kind]
            more = {"isMarkerVisible": "true"} if vertex.kind == "xor" else {}
            _shape(plane, vertex.id, x - width / 2, y - height / 2, width, height, **more)
        for step, _ in self.timers:
            x, y = layout.centre(self.graph.vertices[f"task_{step.key}"])
            _shape(plane, f"timer_{step.key}", x - 51, y + 21, 28, 28)
            _shape(plane, f"late_{step.key}", x + 5, y + 39, 16, 16)
            _edge(plane, f"late_flow_{step.key}", [(x - 37, y + 49), (x - 37, y + 55), (x + 13, y + 55)])
        for arc in self.graph.arcs:
            _edge(plane, arc.id, layout.points(arc))


def _sub(parent: Element, tag: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{MODEL}}}{tag}", attributes)


def _document(element: Element, lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    if text:
        _sub(element, "documentation").text = text


def _signers(element: Element, step: Step) -> None:
    """Mark a task that several units do: at the same time, or one after another."""
    style = step.signing.style
    if style == "one" and step.by != "co":
        return
    many = _sub(element, "multiInstanceLoopCharacteristics", isSequential="true" if style == "order" else "false")
    _sub(many, "loopCardinality").text = f"count({step.by})"
    if style == "any":
        _sub(many, "completionCondition").text = "nrOfAgreedInstances >= 1"
    elif style == "ratio":
        _sub(many, "completionCondition").text = f"nrOfAgreedInstances / nrOfInstances >= {step.signing.ratio}"


def _duration(limit: str) -> str:
    """Return a limit as ISO 8601 says it, empty when it counts working time or stands in the city's table."""
    try:
        allowance = Allowance.parse(limit)
    except ValueError:
        return ""
    written = ISO.get(allowance.unit, "") if not allowance.rolls else ""
    return written.format(allowance.amount)


def _safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in "_-." else "_" for c in text)


def _shape(plane: Element, of: str, x: float, y: float, width: float, height: float, **attributes: str) -> None:
    shape = SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"shape_{of}", "bpmnElement": of} | attributes)
    bounds = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}"}
    SubElement(shape, f"{{{DC}}}Bounds", bounds)


def _edge(plane: Element, of: str, points: list[Point]) -> None:
    edge = SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge_{of}", "bpmnElement": of})
    for x, y in points:
        SubElement(edge, f"{{{DD}}}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})
