"""A process tree as the graph BPMN speaks of: tasks, gateways and sequence flows, each in a cell of a grid.

Every block becomes a piece with one way in and one way out, so what comes out is as sound as the tree. `partial`
becomes parallel gateways over the transitive reduction of its after-relation: an acyclic marked graph, in which each
child runs once. A block owns its rows and columns alone, so lines that keep to their own row or to the gaps between
columns never cross a shape.
"""

from dataclasses import dataclass

from luodi.engines.process.model import Choice, Flow, Loop, Node, Par, Partial, Step, children_of, walk


@dataclass
class Vertex:
    """A flow node: `start`, `end`, `task`, `and` or `xor`, and where it stands."""

    id: str
    kind: str
    column: int
    row: int
    lane: str
    step: Step | None = None
    name: str = ""
    default: str = ""
    """Of an exclusive gateway: the flow taken when no condition holds."""


@dataclass
class Arc:
    """A sequence flow. With `via` it runs along that row, which nothing else stands in."""

    id: str
    source: str
    target: str
    condition: str = ""
    via: int | None = None


@dataclass(frozen=True)
class Piece:
    """What a block became: where one comes in and goes out (empty when it is nothing), and the cells it takes."""

    entry: str
    exit: str
    width: int
    height: int


class Graph:
    """The whole flow between its start and its end."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.vertices: dict[str, Vertex] = {}
        self.arcs: list[Arc] = []
        first, last = lane_of(flow.root), lane_of(flow.root, last=True)
        self._add(Vertex("start", "start", 0, 0, first))
        piece = self._piece(flow.root, 1, 0)
        self._add(Vertex("end", "end", 1 + piece.width, 0, last))
        self._link("start", piece.entry or "end")
        if piece.exit:
            self._link(piece.exit, "end")

    def _add(self, vertex: Vertex) -> str:
        self.vertices[vertex.id] = vertex
        return vertex.id

    def _link(self, source: str, target: str, condition: str = "", via: int | None = None) -> Arc:
        arc = Arc(f"flow_{len(self.arcs) + 1}", source, target, condition, via)
        self.arcs.append(arc)
        return arc

    def _piece(self, node: Node, column: int, row: int) -> Piece:
        if isinstance(node, Step):
            name = self._add(Vertex(f"task_{node.key}", "task", column, row, node.by, node))
            return Piece(name, name, 1, 1)
        if isinstance(node, Par):
            return self._block(node, node.children, "and", column, row)
        if isinstance(node, Choice):
            return self._choice(node, column, row)
        if isinstance(node, Loop):
            return self._loop(node, column, row)
        if isinstance(node, Partial):
            return _Web(self, node, column, row).piece()
        return self._seq(node, column, row)

    def _seq(self, node: Node, column: int, row: int) -> Piece:
        entry, exit_, width, height = "", "", 0, 1
        for child in children_of(node):
            piece = self._piece(child, column + width, row)
            if not piece.entry:
                continue
            if exit_:
                self._link(exit_, piece.entry)
            entry, exit_ = entry or piece.entry, piece.exit
            width, height = width + piece.width, max(height, piece.height)
        return Piece(entry, exit_, width, height)

    def _block(self, node: Node, branches: tuple[Node, ...], kind: str, column: int, row: int) -> Piece:
        """Put branches one under another between a gateway that splits and one that joins."""
        lane = lane_of(node)
        split = self._add(Vertex(f"split_{_id(node)}", kind, column, row, lane))
        join = self._add(Vertex(f"join_{_id(node)}", kind, column + 1, row, lane))
        width = height = 0
        for branch in branches:
            piece = self._piece(branch, column + 1, row + height)
            if piece.entry:
                self._link(split, piece.entry)
                self._link(piece.exit, join)
            else:
                self._link(split, join, via=row + height)
            width, height = max(width, piece.width), height + piece.height
        self.vertices[join].column = column + 1 + width
        return Piece(split, join, width + 2, height)

    def _choice(self, node: Choice, column: int, row: int) -> Piece:
        piece = self._block(node, children_of(node), "xor", column, row)
        ways = [arc for arc in self.arcs if arc.source == piece.entry]
        for arc, (when, _) in zip(ways, node.branches, strict=True):
            arc.condition = when
        self.vertices[piece.entry].default = ways[-1].id
        return piece

    def _loop(self, node: Loop, column: int, row: int) -> Piece:
        lane = lane_of(node)
        merge = self._add(Vertex(f"merge_{node.id}", "xor", column, row, lane))
        body = self._piece(node.body, column + 1, row)
        test = self._add(Vertex(f"again_{node.id}", "xor", column + 1 + body.width, row, lane))
        self._link(merge, body.entry or test)
        if body.exit:
            self._link(body.exit, test)
        self._link(test, merge, node.again, via=row + body.height)
        return Piece(merge, test, body.width + 2, body.height + 1)

    def settle(self) -> None:
        """Name the default of each loop's test: the way on, known only once what follows is linked."""
        for vertex in self.vertices.values():
            ways = [arc for arc in self.arcs if arc.source == vertex.id]
            if vertex.kind == "xor" and len(ways) > 1 and not vertex.default:
                vertex.default = next(arc.id for arc in ways if not arc.condition)


class _Web:
    """A `partial` block in the making."""

    def __init__(self, graph: Graph, node: Partial, column: int, row: int) -> None:
        self.graph = graph
        self.node = node
        self.edges = needed(node)
        self.column = column
        self.row = row
        self.ends: list[int] = []
        self.pieces: list[Piece] = []

    def piece(self) -> Piece:
        """Place the children, each in rows of its own and right of all it waits for."""
        count = range(len(self.node.children))
        starters = [i for i in count if not any(b == i for _, b in self.edges)]
        enders = [i for i in count if not any(a == i for a, _ in self.edges)]
        entry = self._gate("split", self.column, self.row) if len(starters) > 1 else ""
        height = 0
        for i in count:
            self.pieces.append(self._child(i, self.row + height, self.column + bool(entry)))
            height += self.pieces[-1].height
        width = max(self.ends) - self.column
        exit_ = self._gate("join", self.column + width, self.row) if len(enders) > 1 else ""
        for i in starters if entry else []:
            self.graph._link(entry, self.pieces[i].entry)
        for a, b in self.edges:
            self.graph._link(self.pieces[a].exit, self.pieces[b].entry)
        for i in enders if exit_ else []:
            self.graph._link(self.pieces[i].exit, exit_)
        entry, exit_ = entry or self.pieces[starters[0]].entry, exit_ or self.pieces[enders[0]].exit
        return Piece(entry, exit_, width + (len(enders) > 1), height)

    def _child(self, i: int, row: int, column: int) -> Piece:
        before = [a for a, b in self.edges if b == i]
        after = [b for a, b in self.edges if a == i]
        column = max([column, *(self.ends[a] for a in before)])
        gate = self._gate(f"wait{i}", column, row) if len(before) > 1 else ""
        inner = self.graph._piece(self.node.children[i], column + bool(gate), row)
        if not inner.entry:
            name = self._gate(f"pass{i}", column + bool(gate), row)
            inner = Piece(name, name, 1, 1)
        end = column + bool(gate) + inner.width
        fan = self._gate(f"fan{i}", end, row) if len(after) > 1 else ""
        if gate:
            self.graph._link(gate, inner.entry)
        if fan:
            self.graph._link(inner.exit, fan)
        self.ends.append(end + bool(fan))
        return Piece(gate or inner.entry, fan or inner.exit, self.ends[-1] - column, inner.height)

    def _gate(self, what: str, column: int, row: int) -> str:
        vertex = Vertex(f"{what}_{self.node.id}", "and", column, row, lane_of(self.node))
        return self.graph._add(vertex)


def needed(node: Partial) -> list[tuple[int, int]]:
    """Return the after-relation as (earlier, later) without what follows from the rest (transitive reduction)."""
    before: list[set[int]] = []
    edges = []
    for i, waits in enumerate(node.after):
        direct = {j for j in waits if not any(j in before[k] for k in waits if k != j)}
        edges += [(j, i) for j in sorted(direct)]
        before.append(set(waits).union(*(before[j] for j in waits)))
    return edges


def lane_of(node: Node, *, last: bool = False) -> str:
    """Return who does the first (or last) step of a block: its gateways stand in that lane."""
    slots = [part.by for part in walk(node) if isinstance(part, Step)]
    return (slots[-1] if last else slots[0]) if slots else "lead"


def _id(node: Node) -> str:
    return node.key if isinstance(node, Step) else node.id


def graph_of(flow: Flow) -> Graph:
    """Return the flow as a graph in a grid."""
    graph = Graph(flow)
    graph.settle()
    return graph
