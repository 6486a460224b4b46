"""The city as a drawing: its districts by their outlines, with a pin where something is. No tiles, nothing fetched."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from luodi.city.registry.outlines import Outlines, Ring, outlines
from luodi.city.registry.tree import Node, Tree
from luodi.engines.notation import Text
from luodi.faces.web.language import pair, say

WIDTH = 1000
MARGIN = 24
SMALL = 0.16
"""Districts narrower than this part of the map are named only when one comes nearer."""
POINT = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
SKETCH = Text("示意图，非测绘成果", "A sketch, not a survey")
PIN = "M0 0c-3-4-11-11-11-19a11 11 0 0 1 22 0c0 8-8 15-11 19z"


@dataclass(frozen=True, slots=True)
class Sheet:
    """How degrees lie on paper: equirectangular, true to scale at the middle latitude."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    height: float

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a point lies, in units of the drawing."""
        return round((lon - self.west) * self.per_lon + MARGIN, 1), round((self.north - lat) * self.per_lat + MARGIN, 1)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a place lies on the paper."""
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def sheet_of(shapes: Outlines) -> Sheet:
    """Return the paper that just holds all outlines."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    per_lon = (WIDTH - 2 * MARGIN) / max(east - west, 1e-6)
    per_lat = per_lon / cos(radians((south + north) / 2))
    return Sheet(west, north, per_lon, per_lat, round((north - south) * per_lat + 2 * MARGIN, 1))


def point_of(written: object) -> tuple[float, float] | None:
    """Return latitude and longitude of a point as forms keep it (`36.06,120.38`), None for anything else."""
    found = POINT.fullmatch(str(written or ""))
    return (float(found[1]), float(found[2])) if found else None


def city_map(tree: Tree, *, pick: bool = False, pin: object = None) -> SafeString:
    """Return the map as SVG, empty when the city has no outlines; `pick` lets our script pick a point on it."""
    drawn = outlines()
    shapes = drawn.shapes
    if not shapes:
        return SafeString("")
    sheet, named = sheet_of(shapes), dict(_names(tree))
    body = "".join(_district(code, rings, named.get(code, ""), sheet) for code, rings in shapes.items())
    body += _pin(sheet, point_of(pin), wanted=pick)
    title = pair("地图：标出了这件事的位置", "Map: a pin where this is")
    if pick:
        title = pair("地图：方向键移动图钉，加号减号放大缩小", "Map: arrow keys move the pin, plus and minus zoom")
    given = (
        f' data-west="{sheet.west}" data-north="{sheet.north}" data-lon="{sheet.per_lon:.4f}"'
        f' data-lat="{sheet.per_lat:.4f}" data-margin="{MARGIN}" tabindex="0"'
        if pick
        else ""
    )
    head = f'class="atlas" viewBox="0 0 {WIDTH} {sheet.height}" role="{"application" if pick else "img"}"'
    sketch = (
        f'<text x="{MARGIN}" y="{sheet.height - MARGIN:g}" class="sketch">{say(SKETCH)}</text>' if drawn.sketch else ""
    )
    return mark_safe(f'<svg {head} aria-label="{title}"{given}>{body}{sketch}</svg>')  # noqa: S308 — names are escaped below


def where(tree: Tree, lat: float | None, lon: float | None) -> SafeString:
    """Return the map with a pin at a place that is on it; empty for a place unknown or elsewhere."""
    shapes = outlines().shapes
    if lat is None or lon is None or not shapes:
        return SafeString("")
    sheet = sheet_of(shapes)
    return city_map(tree, pin=f"{lat},{lon}") if sheet.holds(*sheet.place(lon, lat)) else SafeString("")


@dataclass(frozen=True, slots=True)
class Shade:
    """How a district is drawn: 0 for nothing told of it, 1 to 5 from pale to deep; what is said of it, and its page."""

    depth: int
    said: str
    url: str


def shaded(tree: Tree, title: str, shades: Mapping[str, Shade]) -> SafeString:
    """Return the map with districts shaded, by code of their regions, each a link; empty without outlines."""
    drawn = outlines()
    if not drawn.shapes:
        return SafeString("")
    sheet, named, body = sheet_of(drawn.shapes), dict(_names(tree)), ""
    for code, rings in drawn.shapes.items():
        shape = _district(code, rings, named.get(code, ""), sheet)
        if shade := shades.get(code):
            told = conditional_escape(shade.said)
            shape = (
                f'<a href="{conditional_escape(shade.url)}" class="shade-{shade.depth}" aria-label="{told}">'
                f"<title>{told}</title>{shape}</a>"
            )
        body += shape
    if drawn.sketch:
        body += f'<text x="{MARGIN}" y="{sheet.height - MARGIN:g}" class="sketch">{say(SKETCH)}</text>'
    head = f'class="atlas shaded" viewBox="0 0 {WIDTH} {sheet.height}" role="group"'
    return mark_safe(f'<svg {head} aria-label="{conditional_escape(title)}">{body}</svg>')  # noqa: S308 — escaped above


def region_of(node: Node) -> str:
    """Return the code under which a district has its outline."""
    return node.region or node.code


def _names(tree: Tree) -> Iterator[tuple[str, str]]:
    return ((region_of(node), say(node.name)) for node in tree if node.kind == "district")


def _district(code: str, rings: list[Ring], name: str, sheet: Sheet) -> str:
    placed = [[sheet.place(lon, lat) for lon, lat in ring] for ring in rings]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "z" for ring in placed)
    largest = max(placed, key=_area)
    xs = [x for x, _ in largest]
    small = " small" if max(xs) - min(xs) < SMALL * WIDTH else ""
    x, y = _middle(largest)
    label = f'<text x="{x:g}" y="{y:g}" class="name{small}">{conditional_escape(name)}</text>'
    return f'<g data-region="{conditional_escape(code)}"><path d="{path}"/>{label}</g>'


def _area(ring: list[tuple[float, float]]) -> float:
    """Return twice the area of a ring (shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)))


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the centroid of a ring."""
    sums = [0.0, 0.0, 0.0]
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        sums = [sums[0] + (a[0] + b[0]) * cross, sums[1] + (a[1] + b[1]) * cross, sums[2] + cross]
    if not sums[2]:
        return ring[0]
    return round(sums[0] / (3 * sums[2]), 1), round(sums[1] / (3 * sums[2]), 1)


def _pin(sheet: Sheet, at: tuple[float, float] | None, *, wanted: bool) -> str:
    """Return the pin where it belongs; hidden while nothing is picked, absent when there is nothing to pick."""
    x, y = sheet.place(at[1], at[0]) if at else (0.0, 0.0)
    shown = at is not None and sheet.holds(x, y)
    if not shown and not wanted:
        return ""
    hidden = "" if shown else " hidden"
    return (
        f'<g class="pin" data-x="{x:g}" data-y="{y:g}" transform="translate({x:g} {y:g}) scale(2.4)"{hidden}>'
        f'<path d="{PIN}"/><circle cx="0" cy="-19" r="4.2"/></g>'
    )
