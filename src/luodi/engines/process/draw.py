"""A flow and how far a matter has come in it, as an SVG that a phone can show (360 units wide, text wraps).

One spine of symbols runs down the left, each with its card; what is parallel stands side by side or in a bracket,
choices hang on a diamond, loops carry their way back on the right. Standing is told by symbol, outline and word.
"""

from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from luodi.engines.process.bpmn_graph import needed
from luodi.engines.process.model import Choice, Flow, Loop, Node, Par, Partial, Seq, Step, walk
from luodi.engines.process.sketch import NAME, SMALL, STYLE, Sketch, number, wide, wrap
from luodi.engines.process.spoken import (
    CHOICE,
    NOT_TAKEN,
    NOTHING,
    OTHERWISE,
    PARALLEL,
    PARTIAL,
    STANDINGS,
    again,
    part,
    spoken,
)
from luodi.engines.process.state import Run, State

WIDTH = 360
MARGIN = 8
SPINE = 14
"""From a block's left edge to the line its symbols stand on."""
CARD = 32
"""From a block's left edge to its cards."""
GAP = 18
INDENT = 20
NARROW = 96
"""No block is drawn narrower than this for the sake of indentation."""
COLUMN = 106
"""The least width of a column when parallel branches stand side by side."""

Names = Callable[[int], str]


def draw_svg(
    flow: Flow,
    state: State | None,
    *,
    language: str = "zh",
    late: "set[str] | frozenset[str]" = frozenset(),
    title: str = "",
    names: Names | None = None,
    called: Callable[[str], str] | None = None,
    style: bool = True,
) -> str:
    """Return the flow as SVG; with a `state`, each step shows how it stands there.

    `late` names the open steps whose time is over, `names` gives units their names and `called` those the flow names
    by code; `title` is read out first. With `style=False` the drawing leaves its look to a page that has
    `sketch.STYLE` in its own style sheet.
    """
    artist = _Artist(flow, state, language, frozenset(late), names, called)
    bottom = artist.place(flow.root, MARGIN, MARGIN + 4, WIDTH - 2 * MARGIN) + MARGIN
    known = title or ("流程图" if language.startswith("zh") else "Flow")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {number(bottom)}" width="100%" '
        f'style="max-width:{WIDTH}px" class="ld-flow" role="img" aria-label={quoteattr(known)} '
        f'lang="{"zh-CN" if language.startswith("zh") else "en"}">'
    )
    about = f"<title>{escape(known)}</title><desc>{escape(artist.summary())}</desc>"
    return head + about + (f"<style>{STYLE}</style>" if style else "") + "".join(artist.ink.parts) + "</svg>"


def standing(step: Step, state: State | None, late: frozenset[str]) -> str:
    """Return how a step stands: a key of `spoken.STANDINGS`."""
    run = state.runs.get(step.key) if state else None
    if state is None or run is None:
        return "todo"
    if run.status == "open":
        return "stopped" if not state.open else "late" if step.key in late else "current"
    if run.status == "void":
        return "again" if state.open else "stopped"
    if run.status == "passed" or (run.signers and all(s.verdict == "auto" for s in run.signers)):
        return "passed"
    refused = step.act == "sign" and state.facts.get(step.key) == "refuse"
    return "refused" if refused else "done"


class _Artist:
    """Places blocks from the top down; every `_<block>` draws at (x, y) in `width` and returns its bottom."""

    def __init__(
        self,
        flow: Flow,
        state: State | None,
        language: str,
        late: frozenset[str],
        names: Names | None,
        called: Callable[[str], str] | None,
    ) -> None:
        self.flow = flow
        self.state = state
        self.language = language
        self.late = late
        self.names = names
        self.called = called
        self.ink = Sketch()
        self.tail = 0.0
        """Where the line leaves the block drawn last: below the symbol of a step, at the bottom of anything else."""

    def place(self, node: Node, x: float, y: float, width: float) -> float:
        """Draw any block; its line comes in at (x + SPINE, y) and leaves at (x + SPINE, self.tail)."""
        bottom = self._block(node, x, y, width)
        self.tail = y + 29 if isinstance(node, Step) else self.tail if isinstance(node, Seq) else bottom
        return bottom

    def _block(self, node: Node, x: float, y: float, width: float) -> float:
        if isinstance(node, Step):
            return self._step(node, x, y, width)
        if isinstance(node, Seq):
            return self._seq(node, x, y, width)
        if isinstance(node, Par):
            return self._par(node, x, y, width)
        if isinstance(node, Choice):
            return self._choice(node, x, y, width)
        if isinstance(node, Loop):
            return self._loop(node, x, y, width)
        return self._partial(node, x, y, width)

    # Steps ----------------------------------------------------------------------------------------------------

    def _step(self, step: Step, x: float, y: float, width: float) -> float:
        stands = standing(step, self.state, self.late)
        word = STANDINGS[stands].get(self.language) if self.state else ""
        name = step.name.get(self.language) or step.key
        room = width - CARD - 20
        titles = wrap(name, NAME, room)
        rows = _rows(self._who(step), self._counted(step, word), room)
        height = 13 + len(titles) * NAME * 1.3 + len(rows) * SMALL * 1.35
        ink = self.ink
        ink.open(f"ld-step ld-{stands}", f"{name} · {word}" if word else name)
        ink.card(x + CARD, y, width - CARD, height)
        ink.mark(stands, x + SPINE, y + 17)
        at = ink.text(x + CARD + 10, y + 6, titles, NAME)
        for row in rows:
            at = ink.row(x + CARD + 10, at, row, SMALL)
        ink.close()
        return y + height

    def _who(self, step: Step) -> str:
        """Return who does the step: the units at it by name, or the part that will."""
        run = self._run(step)
        if self.names and run and run.signers:
            units = list(dict.fromkeys(self.names(s.unit) for s in run.signers))
            if len(units) > 3:
                more = f"等 {len(units)} 家" if self._zh else f" and {len(units) - 2} more"
                return ("、" if self._zh else ", ").join(units[:2]) + more
            return ("、" if self._zh else ", ").join(units)
        if self.called and step.by.startswith("unit:"):
            return self.called(step.by.removeprefix("unit:"))
        return part(step.by).get(self.language)

    def _counted(self, step: Step, word: str) -> str:
        run = self._run(step)
        if not run or run.status != "open" or len(run.signers) < 2:
            return word
        return f"{word} {sum(bool(s.verdict) for s in run.signers)}/{len(run.signers)}"

    def _run(self, step: Step) -> Run | None:
        return self.state.runs.get(step.key) if self.state else None

    @property
    def _zh(self) -> bool:
        return self.language.startswith("zh")

    # Blocks ---------------------------------------------------------------------------------------------------

    def _seq(self, node: Seq, x: float, y: float, width: float) -> float:
        if not node.children:
            return self._nothing(x, y, width)
        for i, child in enumerate(node.children):
            if i:
                self.ink.line((x + SPINE, self.tail), (x + SPINE, y + GAP + _lead(child)), head=True)
                y += GAP
            y = self.place(child, x, y, width)
        return y

    def _nothing(self, x: float, y: float, width: float) -> float:
        lines = wrap(NOTHING.get(self.language), SMALL, width - CARD)
        bottom = self.ink.text(x + CARD, y, lines, SMALL, "ld-small") + 4
        self.tail = y
        return bottom

    def _par(self, node: Par, x: float, y: float, width: float) -> float:
        columns = len(node.children)
        if columns <= 3 and width >= COLUMN * columns and all(_narrow(child) for child in node.children):
            return self._columns(node, x, y, width)
        return self._bracket(node.children, x, y, width)

    def _columns(self, node: Par, x: float, y: float, width: float) -> float:
        """Draw branches side by side between two bars."""
        step = (width + 8) / len(node.children)
        lefts = [x + i * step for i in range(len(node.children))]
        top = y + GAP
        self.ink.bar(x + SPINE, lefts[-1] + SPINE, y + 2)
        bottom, tails = top, []
        for left, child in zip(lefts, node.children, strict=True):
            self.ink.line((left + SPINE, y + 2), (left + SPINE, top + _lead(child)), head=True)
            bottom = max(bottom, self.place(child, left, top, step - 8) + 12)
            tails.append(self.tail)
        for left, end in zip(lefts, tails, strict=True):
            self.ink.line((left + SPINE, end), (left + SPINE, bottom))
        self.ink.bar(x + SPINE, lefts[-1] + SPINE, bottom)
        return bottom + 2

    def _label(self, x: float, y: float, width: float, words: str) -> float:
        return self.ink.text(x + CARD, y, wrap(words, SMALL, width - CARD), SMALL, "ld-small") + 4

    def _bracket(self, children: tuple[Node, ...], x: float, y: float, width: float) -> float:
        """Draw branches one under another inside a bracket, each entered from it."""
        self.ink.bar(x + SPINE - 7, x + SPINE + 7, y + 2)
        shift = _indent(width, INDENT)
        bottom = self._label(x, y - 4, width, PARALLEL.get(self.language))
        for child in children:
            self._enter(x + SPINE, x + shift + SPINE, bottom, child)
            bottom = self.place(child, x + shift, bottom + 12, width - shift) + 6
        self.ink.line((x + SPINE, y), (x + SPINE, bottom + 8))
        self.ink.bar(x + SPINE - 7, x + SPINE + 7, bottom + 8)
        return bottom + 10

    def _enter(self, line: float, spine: float, y: float, node: Node) -> None:
        """Lead an arrow from the bracket at `line` over and down onto `node`, which begins 12 below `y`."""
        self.ink.line((line, y + 2), (spine, y + 2), (spine, y + 12 + _lead(node)), head=True)

    def _choice(self, node: Choice, x: float, y: float, width: float) -> float:
        chosen = self.state.chose.get(node.id) if self.state else None
        shift = _indent(width, INDENT)
        self.ink.diamond(x + SPINE, y + 10)
        bottom = max(self._label(x, y, width, CHOICE.get(self.language)), y + 20)
        for i, (when, branch) in enumerate(node.branches):
            off = chosen is not None and chosen != i
            words = spoken(when, self.flow, self.language) if when else OTHERWISE.get(self.language)
            words += f"（{NOT_TAKEN.get(self.language)}）" if off and self._zh else f" ({NOT_TAKEN.en})" if off else ""
            self.ink.open("ld-branch ld-nottaken" if off else "ld-branch")
            start = self._pill(x + CARD + shift, bottom + 2, width - CARD - shift, words)
            self._enter(x + SPINE, x + shift + SPINE, start - 14, branch)
            bottom = self.place(branch, x + shift, start - 2, width - shift) + 4
            self.ink.close()
        self.ink.line((x + SPINE, y + 20), (x + SPINE, bottom + 8))
        self.ink.line((x + SPINE - 6, bottom + 8), (x + SPINE + 6, bottom + 8))
        return bottom + 8

    def _pill(self, x: float, y: float, width: float, words: str) -> float:
        """Write a condition on a pill; return where what follows it begins."""
        lines = wrap(words, SMALL, width - 16)
        height = len(lines) * SMALL * 1.3 + 5
        self.ink.card(x, y, min(width, max(wide(line, SMALL) for line in lines) + 16), height, "ld-pill", 9)
        self.ink.text(x + 8, y + 2, lines, SMALL)
        return y + height + 8

    def _loop(self, node: Loop, x: float, y: float, width: float) -> float:
        room = _indent(width, 16)
        right, spine = x + width - 3, x + SPINE
        self.ink.line((spine, y), (spine, y + 18 + _lead(node.body)), head=True)
        bottom = self.place(node.body, x, y + 18, width - room)
        round_ = self.state.loops.get(node.id, 1) if self.state else 1
        words = wrap(again(node.again, node.at_most, round_, self.flow, self.language), SMALL, width - CARD - room)
        end = self.ink.text(x + CARD, bottom + 12, words, SMALL) + 2
        self.ink.line((spine, self.tail), (spine, end))
        self.ink.line((spine, bottom + 9), (right, bottom + 9), (right, y + 7), (spine + 1, y + 7), head=True)
        return end

    def _partial(self, node: Partial, x: float, y: float, width: float) -> float:
        edges = needed(node)
        lanes = _lanes(edges)
        wanted = INDENT + 8 * (max(lanes.values(), default=-1) + 1)
        shift = _indent(width, wanted)
        gap = 8 * shift / wanted
        spine, line = x + shift + SPINE, x + SPINE
        self.ink.bar(line - 7, line + 7, y + 2)
        bottom = self._label(x, y - 4, width, PARTIAL.get(self.language))
        ends: list[float] = []
        tails: list[float] = []
        for i, child in enumerate(node.children):
            if not node.after[i]:
                self._enter(line, spine, bottom, child)
            for j in (j for j, k in edges if k == i):
                lane = line + gap * (lanes[j] + 1) + 2 if i > j + 1 else spine
                points = [(spine, tails[j]), (spine, ends[j] + 5), (lane, ends[j] + 5), (lane, bottom + 4)]
                self.ink.line(*points, (spine, bottom + 4), (spine, bottom + 14 + _lead(child)), head=True)
            bottom = self.place(child, x + shift, bottom + 14, width - shift)
            ends.append(bottom)
            tails.append(self.tail)
            bottom += 6
        self.ink.line((line, y), (line, bottom + 4))
        self.ink.bar(line - 7, line + 7, bottom + 4)
        return bottom + 6

    def summary(self) -> str:
        """Return in one sentence how the matter stands: what a listener hears instead of looking."""
        zh = self._zh
        steps = self.flow.steps.values()
        if self.state is None:
            return f"共 {len(steps)} 步" if zh else f"{len(steps)} steps"
        said = []
        for stands, word in STANDINGS.items():
            found = [s.name.get(self.language) for s in steps if standing(s, self.state, self.late) == stands]
            if found:
                names = ("、" if zh else ", ").join(found)
                said.append(f"{word.get(self.language)}{'：' if zh else ': '}{names}")
        return ("；" if zh else "; ").join(said)


def _rows(who: str, word: str, room: float) -> list[list[tuple[str, str]]]:
    """Return who and how it stands as rows of (text, class): one row if it fits."""
    if who and word and wide(f"{who} · {word}", SMALL) <= room:
        return [[(f"{who} · ", "ld-small"), (word, "ld-word")]]
    rows = [[(line, "ld-small")] for line in wrap(who, SMALL, room) if line]
    return rows + [[(line, "ld-word")] for line in wrap(word, SMALL, room) if line]


def _indent(width: float, wanted: float) -> float:
    """Return how far to indent in a block `width` wide, so that deep nesting never squeezes cards away."""
    return min(wanted, max(2.0, width - NARROW - CARD))


def _lead(node: Node) -> float:
    """Return how far below its top a block's first mark begins: a symbol stands lower than a bar or diamond."""
    while isinstance(node, Seq) and node.children:
        node = node.children[0]
    return 6 if isinstance(node, Step) else 0


def _narrow(node: Node) -> bool:
    return all(isinstance(part, Step | Seq) for part in walk(node))


def _lanes(edges: list[tuple[int, int]]) -> dict[int, int]:
    """Return for each child that leads to one not right below it a lane free over that stretch, from the left."""
    reach = {j: max(i for source, i in edges if source == j) for j, i in edges if i > j + 1}
    lanes: dict[int, int] = {}
    for j in sorted(reach):
        taken = {lanes[k] for k in lanes if reach[k] >= j}
        lanes[j] = next(n for n in range(len(reach)) if n not in taken)
    return lanes
