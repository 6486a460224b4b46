"""The process map as SVG, in the style of the drawings of flows: cards from top to bottom, ways with count and time.

How often a way is taken is told by its width and its number, how much time it costs all cases together by colour and by
a heavier label: the costliest ways are what to look at. A phone shows the whole width.
"""

from xml.sax.saxutils import escape, quoteattr

from luodi.engines.insight.layout import Box, layout
from luodi.engines.insight.look import MapEdge, MapNode, ProcessMap, Times
from luodi.engines.insight.simplify import END, START, View, Way, weights
from luodi.engines.process.sketch import SMALL, Sketch, number, wide, wrap

TINY = 11
CARD = 116.0
PAD = 8.0
HOT = 3
"""So many of the costliest ways are marked."""

STYLE = """
.ld-map{color:#1f2328;background:transparent;font-family:system-ui,-apple-system,"Noto Sans CJK SC","PingFang SC",\
"Microsoft YaHei",sans-serif;--ld-now:#0757b5;--ld-late:#b3151f;--ld-off:#59636e;--ld-paper:#fff;--ld-done:#1a7f37}
.ld-map text{fill:currentColor;stroke:none;text-anchor:middle}
.ld-map .ld-small{fill:var(--ld-off)}
.ld-map .ld-card{fill:var(--ld-paper);stroke:var(--ld-now);stroke-opacity:.6}
.ld-map .ld-fill{fill:var(--ld-now);stroke:none}
.ld-map .ld-way{fill:none;stroke:var(--ld-off);stroke-opacity:.75;stroke-linecap:round}
.ld-map .ld-head{fill:var(--ld-off);stroke:none}
.ld-map .ld-hot .ld-way{stroke:var(--ld-late);stroke-opacity:.9}
.ld-map .ld-hot .ld-head{fill:var(--ld-late)}
.ld-map .ld-hot text{fill:var(--ld-late);font-weight:600}
.ld-map .ld-edgeless .ld-way{stroke-dasharray:3 4}
.ld-map .ld-start{fill:var(--ld-done);stroke:none}
.ld-map .ld-end{fill:var(--ld-paper);stroke:var(--ld-off);stroke-width:3}
@media (prefers-color-scheme:dark){.ld-map{color:#e6edf3;--ld-now:#6cb6ff;--ld-late:#ff8b84;--ld-off:#9aa4af;\
--ld-paper:#0d1117;--ld-done:#3fb950}}
"""
"""The look of the map. A page that forbids style elements puts this into its style sheet instead."""

MEASURES = ("mean", "median", "p90")


def draw_svg(
    view: View,
    *,
    language: str = "zh",
    measure: str = "median",
    working: bool = False,
    working_day: float = 7.0,
    title: str = "",
    style: bool = True,
) -> str:
    """Return the map as SVG.

    `measure` is mean, median or p90 of the time of a way; `working` takes working time, told in working days of so many
    hours. With `style=False` the look is left to a page that has `STYLE` in its own style sheet. Nodes and ways carry
    `data-activity`, `data-source` and `data-target` with the codes of the log, for a page to hang lists of cases on.
    """
    return _Artist(view, language, measure, working, working_day).svg(title, style)


def span(millis: float, language: str = "zh", working_day: float | None = None) -> str:
    """Return a time for people: days with one decimal, hours or minutes where shorter.

    With `working_day`, hours, the time is working time and a day of it a working day.
    """
    zh = language.startswith("zh")
    hours = millis / 3_600_000
    days = hours / (working_day or 24)
    if days >= 1:
        unit = ("天" if zh else " d") if working_day is None else ("工作日" if zh else " wd")
        return f"{days:,.0f}{unit}" if days >= 100 else f"{days:.1f}{unit}"
    if hours >= 1:
        return f"{hours:.1f}{'小时' if zh else ' h'}"
    if millis >= 60_000:
        return f"{millis / 60_000:.0f}{'分' if zh else ' min'}"
    return "0" if millis < 1 else f"<1{'分' if zh else ' min'}"


class _Artist:
    def __init__(self, view: View, language: str, measure: str, working: bool, working_day: float) -> None:
        self.view, self.language, self.measure = view, language, measure
        self.working, self.working_day = working, working_day
        self.map: ProcessMap = view.map
        self.edges = {(edge.source, edge.target): edge for edge in self.map.edges}
        self.counts = weights(self.map)
        self.ink = Sketch()
        self.time = max(sum(self._times(edge).total for edge in self.map.edges), 1)
        self.most = max(self.counts.values(), default=1)
        drawn = [edge for edge in self.map.edges if (edge.source, edge.target) in view.ways]
        costly = sorted(drawn, key=lambda edge: -self._times(edge).total)[: HOT if len(drawn) > 4 else 1]
        self.hot = {(edge.source, edge.target) for edge in costly if self._times(edge).total > 0}

    @property
    def _zh(self) -> bool:
        return self.language.startswith("zh")

    def _times(self, edge: MapEdge) -> Times:
        return edge.working if self.working and edge.working is not None else edge.plain

    def _span(self, millis: float) -> str:
        return span(millis, self.language, self.working_day if self.working else None)

    # The whole ------------------------------------------------------------------------------------------------

    def svg(self, title: str, style: bool) -> str:
        """Lay out, draw and wrap up."""
        nodes = [START, *self.view.order, END]
        ways = sorted(self.view.ways, key=lambda way: (-self.counts[way], way))
        place = layout(nodes, ways, self._size, lambda at: self._label_size(ways[at]), gap=13.0)
        self.ways, self.bends = ways, place.routes
        for at, way in enumerate(ways):
            self._way(way, place.routes[at], place.boxes)
        for node in self.map.nodes:
            self._card(node, place.boxes[node.activity])
        self._ends(place.boxes)
        width, height = max(place.width + 2 * PAD, 240.0), place.height + 2 * PAD
        known = title or ("流程图" if self._zh else "Process map")
        left = number(-PAD - (width - place.width - 2 * PAD) / 2)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {-PAD:g} {number(width)} {number(height)}" '
            f'width="100%" style="max-width:{number(width)}px" class="ld-map" role="img" '
            f'aria-label={quoteattr(known)} lang="{"zh-CN" if self._zh else "en"}">'
        )
        about = f"<title>{escape(known)}</title><desc>{escape(self._summary())}</desc>"
        return head + about + (f"<style>{STYLE}</style>" if style else "") + "".join(self.ink.parts) + "</svg>"

    def _summary(self) -> str:
        hot = [self._said(way) for way in sorted(self.hot, key=lambda way: -self._times(self.edges[way]).total)]
        if self._zh:
            text = f"{self.map.cases:,} 件，{len(self.map.nodes)} 项活动，画出 {len(self.view.ways)} 条路"
            return text + (f"；耗时最多：{'；'.join(hot)}" if hot else "")
        text = f"{self.map.cases:,} cases, {len(self.map.nodes)} activities, {len(self.view.ways)} ways drawn"
        return text + (f"; most time is lost on: {'; '.join(hot)}" if hot else "")

    def _name(self, code: int) -> str:
        if code in (START, END):
            return {START: ("开始", "start"), END: ("结束", "end")}[code][0 if self._zh else 1]
        return self.map.of_code[code].name

    def _said(self, way: Way) -> str:
        names = f"{self._name(way[0])} → {self._name(way[1])}"
        edge = self.edges.get(way)
        count = f"{self.counts[way]:,} 次" if self._zh else f"{self.counts[way]:,} times"
        if edge is None:
            return f"{names}：{count}" if self._zh else f"{names}: {count}"
        times = self._times(edge)
        told = ", ".join(f"{word} {self._span(value)}" for word, value in self._measures(times))
        kind = ("工作时间" if self._zh else "working time, ") if self.working and edge.working else ""
        if self._zh:
            return f"{names}：{count}，{edge.cases:,} 件；{kind}{told.replace(', ', '，')}"
        return f"{names}: {count}, {edge.cases:,} cases; {kind}{told}"

    def _measures(self, times: Times) -> list[tuple[str, float]]:
        zh = ("平均", "中位", "九成以内")
        en = ("mean", "median", "90 % within")
        return list(zip(zh if self._zh else en, (times.mean, times.median, times.p90), strict=True))

    # Nodes ----------------------------------------------------------------------------------------------------

    def _lines(self, code: int) -> list[str]:
        # A name of a program's making may be broken after an underscore.
        lines = [line.replace("_ ", "_") for line in wrap(self._name(code).replace("_", "_ "), SMALL, CARD - 24)]
        return lines if len(lines) <= 4 else [*lines[:3], lines[3][:-1] + "…"]

    def _size(self, code: object) -> tuple[float, float]:
        if code in (START, END):
            return 22.0, 22.0
        node = self.map.of_code[int(str(code))]
        return CARD, len(self._lines(node.activity)) * SMALL * 1.3 + len(self._counted(node)) * TINY * 1.3 + 12

    def _counted(self, node: MapNode) -> list[str]:
        """Return how many cases and events, on one line where they fit."""
        cases = f"{node.cases:,} 件" if self._zh else f"{node.cases:,} cases"
        events = f"{node.events:,} 次" if self._zh else f"{node.events:,} times"
        if node.cases == node.events:
            return [cases]
        one = f"{cases} · {events}"
        return [one] if wide(one, TINY) < CARD - 24 else [cases, events]

    def _card(self, node: MapNode, box: Box) -> None:
        x, y = box.x - box.width / 2, box.y - box.height / 2
        events = f"{node.events:,} 次" if self._zh else f"{node.events:,} times"
        cases = f"{node.cases:,} 件" if self._zh else f"{node.cases:,} cases"
        self.ink.parts.append(
            f'<g class="ld-node" data-activity="{node.activity}"><title>'
            f"{escape(node.name)} · {events} · {cases}</title>"
        )
        self.ink.card(x, y, box.width, box.height)
        share = node.cases / max(self.map.cases, 1)
        self.ink.parts.append(
            f'<rect class="ld-fill" x="{number(x)}" y="{number(y)}" width="{number(box.width)}" '
            f'height="{number(box.height)}" rx="8" fill-opacity="{0.04 + 0.22 * share:.2f}"/>'
        )
        at = self.ink.text(box.x, y + 4, self._lines(node.activity), SMALL)
        self.ink.text(box.x, at, self._counted(node), TINY, "ld-small")
        if (node.activity, node.activity) in self.view.ways:
            self._loop(node, box)
        self.ink.close()

    def _loop(self, node: MapNode, box: Box) -> None:
        right, y = box.x + box.width / 2, box.y
        way = (node.activity, node.activity)
        self.ink.parts.append(
            f'<g class="{self._class(way)}" data-source="{way[0]}" data-target="{way[1]}">'
            f"<title>{escape(self._said(way))}</title>"
            f'<path class="ld-way" stroke-width="{self._thick(way)}" d="M{number(right)} {number(y - 7)}'
            f'h3a7 7 0 0 1 0 14h-1"/>'
        )
        self.ink.head((right + 6, y + 7), (right, y + 7))
        self.ink.close()

    def _ends(self, boxes: "dict[object, Box]") -> None:
        for code, css, radius in ((START, "ld-start", 8), (END, "ld-end", 8)):
            box = boxes[code]
            self.ink.parts.append(
                f'<circle class="{css}" cx="{number(box.x)}" cy="{number(box.y)}" r="{radius}">'
                f"<title>{escape(self._name(code))}</title></circle>"
            )

    # Ways -----------------------------------------------------------------------------------------------------

    def _class(self, way: Way) -> str:
        if way in self.hot:
            return "ld-edge ld-hot"
        return "ld-edge" if way in self.edges else "ld-edge ld-edgeless"

    def _thick(self, way: Way) -> str:
        if way not in self.edges:
            return "1.5"
        return number(1.2 + 3.3 * (self.counts[way] / self.most) ** 0.5)

    def _label(self, way: Way) -> list[str]:
        edge = self.edges.get(way)
        count = f"{self.counts[way]:,}"
        if edge is None:
            return [count]
        lines = [count, self._span(getattr(self._times(edge), self.measure))]
        if way in self.hot:
            share = f"{self._times(edge).total / self.time:.0%}"
            lines.append(f"占时 {share}" if self._zh else f"{share} of time")
        return lines

    def _label_size(self, way: Way) -> tuple[float, float]:
        lines = self._label(way)
        return max(wide(line, TINY) for line in lines) + 8, len(lines) * TINY * 1.25 + 3

    def _way(self, way: Way, route: list[Box], boxes: "dict[object, Box]") -> None:
        if not route:
            return
        down = route[0].layer < route[-1].layer
        points = [self._port(route[0], route[1], way, down), *((box.x, box.y) for box in route[1:-1])]
        points.append(self._port(route[-1], route[-2], way, not down))
        self.ink.parts.append(
            f'<g class="{self._class(way)}" data-source="{way[0]}" data-target="{way[1]}">'
            f"<title>{escape(self._said(way))}</title>"
        )
        label = next(box for box in route if box.label)
        half = label.height / 2
        self._curve(points, way, (label.x, label.y - half), (label.x, label.y + half), down)
        self._write(label, way)
        self.ink.close()

    def _port(self, box: Box, to: Box, way: Way, below: bool) -> tuple[float, float]:
        """Return where on the lower or upper rim of a box a way leaves or comes in, in the order of where it goes."""
        rivals = sorted((one for one in (box.down if below else box.up)), key=lambda one: one.x)
        at = next(number for number, one in enumerate(rivals) if one is to)
        room = box.width - 24 if box.node not in (START, END) else 8.0
        share = (at + 1) / (len(rivals) + 1) - 0.5
        y = box.y + box.height / 2 if below else box.y - box.height / 2
        if box.node in (START, END):
            y = box.y + (9 if below else -9)
        return box.x + share * room, y

    def _curve(
        self,
        points: list[tuple[float, float]],
        way: Way,
        top: tuple[float, float],
        bottom: tuple[float, float],
        down: bool,
    ) -> None:
        """Draw the way as a smooth line, interrupted where its label stands, with an arrow head."""
        path = f"M{number(points[0][0])} {number(points[0][1])}"
        enter, leave = (top, bottom) if down else (bottom, top)
        previous = points[0]
        for x, y in points[1:]:
            inside = (x, y) != points[-1] and abs(x - top[0]) < 0.01 and top[1] <= y <= bottom[1]
            for stop in [enter] if inside else [(x, y)]:
                middle = (previous[1] + stop[1]) / 2
                path += (
                    f"C{number(previous[0])} {number(middle)} {number(stop[0])} {number(middle)} "
                    f"{number(stop[0])} {number(stop[1])}"
                )
                previous = stop
            if inside:
                path += f"M{number(leave[0])} {number(leave[1])}"
                previous = leave
        self.ink.parts.append(f'<path class="ld-way" stroke-width="{self._thick(way)}" d="{path}"/>')
        end = points[-1]
        self.ink.head((end[0], end[1] - (10 if down else -10)), end)

    def _write(self, label: Box, way: Way) -> None:
        y = label.y - label.height / 2
        for line in self._label(way):
            y += TINY * 1.25
            self.ink.parts.append(
                f'<text x="{number(label.x)}" y="{number(y - TINY * 0.2)}" font-size="{TINY}">{escape(line)}</text>'
            )
