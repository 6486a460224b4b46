"""Pen and paper for drawings: wrapped text, lines, arrows and the symbols of a step's standing, as SVG elements."""

from xml.sax.saxutils import escape, quoteattr

NAME = 14
"""Font size of names, in units of the drawing; a phone shows about one unit as one CSS pixel."""
SMALL = 12
_CLOSERS = "，。、；：？！）》」』”’,.;:?!)]"

STYLE = """
.ld-flow{color:#1f2328;background:transparent;font-family:system-ui,-apple-system,"Noto Sans CJK SC","PingFang SC",\
"Microsoft YaHei",sans-serif;--ld-done:#1a7f37;--ld-now:#0757b5;--ld-late:#b3151f;--ld-rule:#6639ba;--ld-off:#59636e;\
--ld-paper:#fff}
.ld-flow text{fill:currentColor;stroke:none}
.ld-flow .ld-small,.ld-flow tspan.ld-small{fill:var(--ld-off)}
.ld-flow .ld-line{fill:none;stroke:var(--ld-off);stroke-width:1.5}
.ld-flow .ld-head{fill:var(--ld-off);stroke:none}
.ld-flow .ld-bar{stroke:var(--ld-off);stroke-width:4;stroke-linecap:round}
.ld-flow .ld-pill{fill:var(--ld-off);fill-opacity:.1;stroke:none}
.ld-flow .ld-card{fill:var(--ld-off);fill-opacity:.05;stroke:var(--ld-off);stroke-opacity:.5}
.ld-flow .ld-mark{fill:var(--ld-ink);stroke:var(--ld-ink);stroke-width:1.5;stroke-linejoin:round}
.ld-flow .ld-sign{fill:none;stroke:var(--ld-paper);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.ld-flow tspan.ld-word{fill:var(--ld-ink);font-weight:600}
.ld-flow .ld-done{--ld-ink:var(--ld-done)}
.ld-flow .ld-current{--ld-ink:var(--ld-now)}
.ld-flow .ld-late{--ld-ink:var(--ld-late)}
.ld-flow .ld-refused{--ld-ink:var(--ld-late)}
.ld-flow .ld-passed{--ld-ink:var(--ld-rule)}
.ld-flow .ld-todo,.ld-flow .ld-stopped,.ld-flow .ld-again{--ld-ink:var(--ld-off)}
.ld-flow .ld-todo .ld-mark,.ld-flow .ld-stopped .ld-mark,.ld-flow .ld-again .ld-mark{fill:var(--ld-paper);\
stroke-dasharray:3 3}
.ld-flow .ld-again .ld-sign{stroke:var(--ld-ink);stroke-width:1.8}
.ld-flow .ld-todo .ld-card,.ld-flow .ld-stopped .ld-card,.ld-flow .ld-again .ld-card{fill:none;stroke-dasharray:4 4}
.ld-flow .ld-current .ld-card,.ld-flow .ld-late .ld-card{stroke:var(--ld-ink);stroke-opacity:1;stroke-width:2.5;\
fill:var(--ld-ink);fill-opacity:.08}
.ld-flow .ld-passed .ld-card{stroke:var(--ld-ink);stroke-dasharray:1.5 3;stroke-linecap:round;stroke-opacity:1}
.ld-flow .ld-nottaken{opacity:.55}
@media (prefers-color-scheme:dark){.ld-flow{color:#e6edf3;--ld-done:#3fb950;--ld-now:#6cb6ff;--ld-late:#ff8b84;\
--ld-rule:#c8a6ff;--ld-off:#9aa4af;--ld-paper:#0d1117}}
"""
"""The drawing's own look. A page that forbids style elements puts this into its style sheet instead."""

_MARKS = {
    "done": ('<circle class="ld-mark" cx="{x}" cy="{y}" r="10"/>', "M-4.5 .5L-1.5 3.8L4.8 -3.5"),
    "current": ('<path class="ld-mark" d="M{x} {y}m-8 -10h10l10 10l-10 10h-10z"/>', "M-3.5 -4L1.5 0L-3.5 4"),
    "late": ('<path class="ld-mark" d="M{x} {y}m0 -12l12 21h-24z"/>', "M0 -5V2.5M0 6V6.2"),
    "todo": ('<circle class="ld-mark" cx="{x}" cy="{y}" r="9"/>', ""),
    "stopped": ('<circle class="ld-mark" cx="{x}" cy="{y}" r="9"/>', ""),
    "again": ('<circle class="ld-mark" cx="{x}" cy="{y}" r="10"/>', "M4 -2.5A4.6 4.6 0 1 0 4.4 2M4.6 -5.5V-2H1.2"),
    "passed": (
        '<rect class="ld-mark" x="{x}" y="{y}" width="20" height="20" rx="3" transform="translate(-10 -10)"/>',
        "M-5 -4L-1 0L-5 4M1 -4L5 0L1 4",
    ),
    "refused": ('<path class="ld-mark" d="M{x} {y}m-4 -10h8l6 6v8l-6 6h-8l-6 -6v-8z"/>', "M-4 -4L4 4M4 -4L-4 4"),
}
"""Per standing a shape and what is drawn into it: told apart without colour."""


def number(value: float) -> str:
    """Return a coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def wide(text: str, size: float) -> float:
    """Return about how wide `text` is: an ideograph is one em, a Latin letter a little over half."""
    return sum(size if ord(c) > 0x2E7F else size * 0.92 if c in "MWmw@%→≥≤≠" else size * 0.57 for c in text)


def _pieces(text: str) -> list[str]:
    """Return what must not be broken: single ideographs with the closing mark after them, Latin words with a space."""
    out: list[str] = []
    for char in text:
        glued = bool(out) and (char in _CLOSERS or char == " ")
        inword = bool(out) and ord(char) <= 0x2E7F and ord(out[-1][-1]) <= 0x2E7F and out[-1][-1] != " "
        if glued or inword:
            out[-1] += char
        else:
            out.append(char)
    return out


def wrap(text: str, size: float, width: float) -> list[str]:
    """Return `text` in lines no wider than `width`; a word too long for a line is broken."""
    lines = [""]
    for piece in _pieces(" ".join(text.split())):
        if lines[-1] and wide((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        for char in piece:
            if lines[-1] and wide(lines[-1] + char, size) > width and char not in _CLOSERS + " ":
                lines.append("")
            lines[-1] += char
    return [line.strip() for line in lines if line.strip()] or [""]


class Sketch:
    """SVG elements as they are drawn; groups nest."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def open(self, css: str, title: str = "") -> None:
        """Begin a group; with `title` it is named for those who hover or listen."""
        self.parts.append(f"<g class={quoteattr(css)}>" + (f"<title>{escape(title)}</title>" if title else ""))

    def close(self) -> None:
        """End the group."""
        self.parts.append("</g>")

    def text(self, x: float, y: float, lines: list[str], size: int, css: str = "") -> float:
        """Write lines downwards from `y` (top of the first) and return where they end."""
        css = f' class="{css}"' if css else ""
        for line in lines:
            y += size * 1.3
            base = number(y - size * 0.28)
            self.parts.append(f'<text x="{number(x)}" y="{base}" font-size="{size}"{css}>{escape(line)}</text>')
        return y

    def row(self, x: float, y: float, spans: list[tuple[str, str]], size: int) -> float:
        """Write one line of (text, class) spans below `y` and return where it ends."""
        y += size * 1.3
        words = "".join(f'<tspan class="{css}">{escape(text)}</tspan>' for text, css in spans)
        self.parts.append(f'<text x="{number(x)}" y="{number(y - size * 0.28)}" font-size="{size}">{words}</text>')
        return y

    def line(self, *points: tuple[float, float], head: bool = False) -> None:
        """Draw a line through the points, with an arrow head at the last one if asked."""
        path = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self.parts.append(f'<path class="ld-line" d="M{path}"/>')
        if head:
            self.head(points[-2], points[-1])

    def head(self, before: tuple[float, float], at: tuple[float, float]) -> None:
        """Draw an arrow head at `at`, coming along one axis from `before`."""
        (x0, y0), (x, y) = before, at
        dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
        if abs(x - x0) > abs(y - y0):
            wings = f"L{number(x - 6 * dx)} {number(y - 3.5)}L{number(x - 6 * dx)} {number(y + 3.5)}"
        else:
            wings = f"L{number(x - 3.5)} {number(y - 6 * dy)}L{number(x + 3.5)} {number(y - 6 * dy)}"
        self.parts.append(f'<path class="ld-head" d="M{number(x)} {number(y)}{wings}z"/>')

    def bar(self, x1: float, x2: float, y: float) -> None:
        """Draw the heavy bar where parallel work begins and ends."""
        self.parts.append(f'<path class="ld-bar" d="M{number(x1)} {number(y)}H{number(x2)}"/>')

    def diamond(self, x: float, y: float) -> None:
        """Draw the mark of a choice around (x, y)."""
        self.parts.append(f'<path class="ld-line" d="M{number(x)} {number(y)}m0 -10l10 10l-10 10l-10 -10z"/>')

    def card(self, x: float, y: float, width: float, height: float, css: str = "ld-card", radius: int = 8) -> None:
        """Draw a rounded rectangle."""
        self.parts.append(
            f'<rect class="{css}" x="{number(x)}" y="{number(y)}" width="{number(width)}" '
            f'height="{number(height)}" rx="{radius}"/>'
        )

    def mark(self, standing: str, x: float, y: float) -> None:
        """Draw the symbol of a standing around (x, y)."""
        shape, sign = _MARKS[standing]
        self.parts.append(shape.format(x=number(x), y=number(y)))
        if sign:
            self.parts.append(f'<path class="ld-sign" transform="translate({number(x)} {number(y)})" d="{sign}"/>')
