"""Small charts drawn on the server as SVG: no script, no request, printable; the table beside says the same.

Colours come from the page's style sheet (classes `bar-1`, `bar-2`), so light and dark work as everywhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from luodi.engines.insight.look import Dots

WIDTH, HEIGHT, FOOT = 640, 170, 22
TALL, DOT, COLOURS = 340, 2, 4
"""Of a dotted chart its height, how large a dot is, and how many activities have a colour of their own."""
DOTTED: Final = (
    "text{font:11px sans-serif;fill:#555}.axis{stroke:#bbb}"
    ".part-1{fill:#b3151c}.part-2{fill:#c27800}.part-3{fill:#6b3fa0}.part-4{fill:#0b5394}.part-5{fill:#9aa3ad}"
)
"""The look of a dotted chart that is taken along as a file; on a page the style sheet has these classes."""


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of bar: what it is called, and its values."""

    name: str
    values: Sequence[int]


def bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Return grouped bars, one group a label; every bar says its value when pointed at. Empty for nothing to show."""
    top = max((value for one in series for value in one.values), default=0)
    if not top or not labels:
        return SafeString()
    group, inner = WIDTH / len(labels), HEIGHT - FOOT - 14
    width = max(2.0, group * 0.76 / len(series))
    out = [f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">']
    out.append(f'<line class="axis" x1="0" y1="{HEIGHT - FOOT}" x2="{WIDTH}" y2="{HEIGHT - FOOT}"/>')
    out.append(f'<text class="top" x="0" y="10">{top:,}</text>')
    for i, label in enumerate(labels):
        left = i * group + group * 0.12
        for j, one in enumerate(series):
            tall = inner * one.values[i] / top
            x, y = left + j * width, HEIGHT - FOOT - tall
            said = escape(f"{label} {one.name} {one.values[i]:,}")
            out.append(
                f'<rect class="bar-{j + 1}" x="{x:.1f}" y="{y:.1f}" width="{width - 1:.1f}" height="{tall:.1f}">'
                f"<title>{said}</title></rect>"
            )
        minor = ' class="minor"' if i % 3 else ""
        at = (i + 0.5) * group
        out.append(f'<text{minor} x="{at:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(label)}</text>')
    out.append("</svg>")
    key = " ".join(f'<span class="key bar-{j + 1}">{escape(one.name)}</span>' for j, one in enumerate(series))
    return mark_safe(f'<figure class="chart-box">{"".join(out)}<figcaption>{key}</figcaption></figure>')  # noqa: S308


def funnel(title: str, steps: Sequence[tuple[str, int]]) -> SafeString:
    """Return bars one below the other, each as long as its number is of the first; empty where that is none."""
    top = steps[0][1] if steps else 0
    if not top:
        return SafeString()
    row, name, inner = 30, 190, WIDTH - 190 - 80
    out = [f'<svg class="chart" viewBox="0 0 {WIDTH} {row * len(steps)}" role="img" aria-label="{escape(title)}">']
    for i, (label, n) in enumerate(steps):
        y, wide = i * row, inner * n / top
        out.append(f'<text x="{name - 10}" y="{y + 19}" text-anchor="end">{escape(label)}</text>')
        out.append(f'<rect class="bar-1" x="{name}" y="{y + 4}" width="{max(wide, 1):.1f}" height="{row - 8}"/>')
        out.append(f'<text x="{name + wide + 8:.1f}" y="{y + 19}">{n:,}</text>')
    return mark_safe("".join(out) + "</svg>")  # noqa: S308 — numbers of ours and labels escaped


def stacked(title: str, series: Sequence[Series], place: int, longest: int, said: Callable[[int], str]) -> SafeString:
    """Return one row's bar cut into parts, as long as it is of the longest row; each part says its value, by `said`."""
    x, drawn = 0.0, []
    for number, one in enumerate(series):
        wide = WIDTH * one.values[place] / max(longest, 1)
        told = f"<title>{escape(one.name)} {escape(said(one.values[place]))}</title>"
        drawn.append(f'<rect class="part-{number + 1}" x="{x:.1f}" y="0" width="{wide:.1f}" height="18">{told}</rect>')
        x += wide
    told = ", ".join(f"{one.name} {said(one.values[place])}" for one in series if one.values[place])
    label = escape(f"{title}: {told}")
    return mark_safe(  # noqa: S308 — numbers of ours and names escaped
        f'<svg class="parts" viewBox="0 0 {WIDTH:g} 18" preserveAspectRatio="none" role="img" aria-label="{label}">'
        + "".join(drawn)
        + "</svg>"
    )


def rows_of_parts(title: str, labels: Sequence[str], series: Sequence[Series], said: Callable[[int], str]) -> str:
    """Return rows of bars cut into parts as a drawing that stands alone: with its key, labels and look."""
    longest = max((sum(one.values[row] for one in series) for row in range(len(labels))), default=0)
    drawn, x = [], 0.0
    for number, one in enumerate(series, 1):
        drawn.append(f'<rect class="part-{number}" x="{x:.0f}" y="4" width="12" height="12"/>')
        drawn.append(f'<text x="{x + 16:.0f}" y="14">{escape(one.name)}</text>')
        x += WIDTH / max(len(series), 1)
    for row, label in enumerate(labels):
        top, x = 30 + row * 40, 0.0
        total = sum(one.values[row] for one in series)
        drawn.append(f'<text x="0" y="{top + 10}">{escape(label)} {escape(said(total))}</text>')
        for number, one in enumerate(series, 1):
            wide = WIDTH * one.values[row] / max(longest, 1)
            told = f"<title>{escape(one.name)} {escape(said(one.values[row]))}</title>"
            drawn.append(
                f'<rect class="part-{number}" x="{x:.1f}" y="{top + 15}" width="{wide:.1f}" height="16">{told}</rect>'
            )
            x += wide
    tall = 34 + len(labels) * 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {tall}" width="{WIDTH:g}" role="img" '
        f'aria-label="{escape(title)}"><style>{DOTTED}</style>{"".join(drawn)}</svg>'
    )


def dotted(title: str, dots: Dots, names: Sequence[str], days: Sequence[str]) -> tuple[str, list[tuple[int, str]]]:
    """Return a dotted chart, and its key: a number of a colour (class `part-…`) and what has it; no name: the rest.

    Every event is a dot, its time to the right, its case downwards. `days` are told along the foot from the first to
    the last event. What lies on the same point is drawn once.
    """
    first = int(dots.time.min()) if len(dots.time) else 0
    span = max(int(dots.time.max(initial=0)) - first, 1)
    points = ((dots.row * ((TALL - FOOT - 2 * DOT) / max(dots.rows, 1))).astype(np.int64)) * WIDTH
    points += ((dots.time - first) * ((WIDTH - DOT) / span)).astype(np.int64)
    ranked = np.argsort(-np.bincount(dots.activity, minlength=len(names)), kind="stable")[:COLOURS].tolist()
    parts = [(number, names[code], dots.activity == code) for number, code in enumerate(ranked, 1)]
    parts.append((COLOURS + 1, "", ~np.isin(dots.activity, ranked)))
    drawn = [
        f'<path class="part-{number}" d="{_squares(points[here])}"><title>{escape(name)}</title></path>'
        for number, name, here in reversed(parts)
        if here.any()
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart dotted" viewBox="0 0 {WIDTH} {TALL}" role="img" '
        f'aria-label="{escape(title)}"><line class="axis" x1="0" y1="{TALL - FOOT}" x2="{WIDTH}" y2="{TALL - FOOT}"/>'
        f"{''.join(drawn)}{_foot(days)}</svg>"
    )
    return svg, [(number, name) for number, name, here in parts if here.any()]


def _squares(points: Any) -> str:
    unique = np.unique(points).tolist()
    return "".join(f"M{point % WIDTH} {point // WIDTH}h{DOT}v{DOT}h-{DOT}z" for point in unique)


def _foot(days: Sequence[str]) -> str:
    """Return words along the foot, the first and the last at the edges; those between are left out on a phone."""
    last, out = len(days) - 1, []
    for i, day in enumerate(days):
        minor = "" if i in (0, last) else ' class="minor"'
        anchor = "start" if i == 0 else "end" if i == last else "middle"
        x = WIDTH * i / max(last, 1)
        out.append(f'<text{minor} x="{x:.0f}" y="{TALL - 6}" text-anchor="{anchor}">{escape(day)}</text>')
    return "".join(out)
