"""Small charts drawn on the server as SVG: no script, no request, printable; the table beside says the same.

Colours come from the page's style sheet (classes `bar-1`, `bar-2`), so light and dark work as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, FOOT = 640, 170, 22


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
