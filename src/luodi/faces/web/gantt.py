"""A Gantt chart drawn on the server as SVG (ADR 3): bars for spans, marks for days; the table beside says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, takewhile
from typing import Final
from unicodedata import east_asian_width

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from luodi.faces.web.language import pair

WIDTH: Final = 720
NAME: Final = 150
ROW: Final = 26
FOOT: Final = 24
FITS: Final = 22
"""So many narrow signs of a name fit; a Chinese one takes the room of two."""
COLOURS: Final = {"stage": "bar-1", "green": "part-4", "done": "part-4"} | {
    "late": "part-3",
    "yellow": "part-2",
    "red": "part-1",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: from one day to another, or a mark where both are one; `done` is the day it was really done."""

    name: str
    start: date
    end: date
    shine: str
    done: date | None = None


def gantt(title: str, bars: Sequence[Bar], today: date) -> SafeString:
    """Return the chart, empty where there is nothing to draw."""
    if not bars:
        return SafeString()
    days = [day for bar in bars for day in (bar.start, bar.end, bar.done) if day] + [today]
    first, last = min(days), max(days) + timedelta(days=14)
    span, inner = max((last - first).days, 1), WIDTH - NAME - 16
    height = ROW * len(bars) + FOOT

    def x(day: date) -> float:
        return round(NAME + inner * (day - first).days / span, 1)

    out = [f'<svg class="chart gantt" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">']
    now = x(today)
    out.append(f'<line class="axis" x1="{now}" y1="0" x2="{now}" y2="{height - FOOT}"/>')
    for n, bar in enumerate(bars):
        out += _row(bar, n * ROW, x)
    for year in range(first.year, last.year + 1):
        day = max(date(year, 1, 1), first)
        out.append(f'<text x="{x(day)}" y="{height - 6}">{year}</text>')
    out.append(f'<text x="{now}" y="{height - 6}" text-anchor="middle" class="minor">{pair("今天", "today")}</text>')
    return mark_safe("".join(out) + "</svg>")  # noqa: S308 — numbers of ours, names escaped


def _row(bar: Bar, y: int, place: Callable[[date], float]) -> list[str]:
    colour = COLOURS.get(bar.shine, "bar-1")
    told = f"<title>{escape(bar.name)} {bar.start}{'' if bar.start == bar.end else f' – {bar.end}'}</title>"
    out = [f'<text x="{NAME - 10}" y="{y + 17}" text-anchor="end">{escape(_short(bar.name))}</text>']
    if bar.shine == "stage":
        wide = max(place(bar.end) - place(bar.start), 2)
        box = f'x="{place(bar.start)}" y="{y + 6}" width="{wide}" height="{ROW - 12}"'
        out.append(f'<rect class="{colour}" {box}>{told}</rect>')
        return out
    middle, at = y + ROW // 2, place(bar.start)
    if bar.done and bar.done != bar.start:
        out.append(f'<line class="axis" x1="{at}" y1="{middle}" x2="{place(bar.done)}" y2="{middle}"/>')
        out.append(f'<circle class="{colour}" cx="{place(bar.done)}" cy="{middle}" r="4"/>')
    out.append(f'<path class="{colour}" d="M{at} {middle - 7}l7 7-7 7-7-7z">{told}</path>')
    return out


def _short(name: str) -> str:
    """Return a name that fits before its row; the whole stands in its title."""
    wide = [2 if east_asian_width(sign) in "WF" else 1 for sign in name]
    if sum(wide) <= FITS:
        return name
    kept = takewhile(lambda so_far: so_far < FITS, accumulate(wide))
    return name[: sum(1 for _ in kept)].rstrip() + "…"
