"""Outlines of regions for maps: the pack's schematic ones, or the city's own, which an operator loads from GeoJSON.

`{region code: [ring, …]}`, a ring being `[[longitude, latitude], …]` in degrees (WGS 84), not closed. Outlines are for
finding one's way on a picture; no rule rests on them, and they prove nothing about any border.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from luodi.city.packing import Pack
from luodi.city.refusals import Refused
from luodi.city.registry.models import PackPart
from luodi.engines.notation import Place, Problem, Reader, Text

Ring = list[list[float]]
Outlines = dict[str, list[Ring]]

FILE: Final = "registry/outlines.yaml"
PACKED, OWN = "outlines", "outlines.own"
"""The parts they are kept as; the city's own go before the pack's."""
DIGITS: Final = 4
"""Decimals kept: ten metres, finer than any screen shows."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What maps are drawn from; `sketch`: the pack's schematic outlines, which a page must call by that name."""

    shapes: Outlines
    sketch: bool


def outlines() -> Drawn:
    """Return the outlines in force, empty when there are none; one query for the digest when they are known."""
    kept = dict(PackPart.objects.filter(name__in=(PACKED, OWN)).values_list("name", "digest"))
    name = OWN if OWN in kept else PACKED
    return Drawn(_read(name, kept[name]) if name in kept else {}, sketch=name == PACKED)


@lru_cache(maxsize=4)
def _read(name: str, digest: str) -> Outlines:
    return dict(PackPart.objects.get(name=name).body)


def read_outlines(pack: Pack, regions: dict[str, Any], problems: list[Problem]) -> Outlines:
    """Return a pack's outlines; mistakes go to `problems`. A pack without the file has none."""
    if not pack.has(FILE):
        return {}
    out: Outlines = {}
    reader = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("轮廓", "outlines"))
    for row in reader.children("outlines", Text("轮廓", "outline")):
        code = row.string("region", required=True)
        if code and code not in regions:
            row.note(
                row.where("region"),
                Text(f"没有区划 {code}", f"there is no region {code}"),
                Text("用 regions.yaml 里的代码", "use a code of regions.yaml"),
            )
        out.setdefault(code, []).append(_written_ring(row))
        row.done()
    reader.done()
    return out


def _written_ring(row: Reader) -> Ring:
    text = row.string("ring", required=True)
    try:
        return _ring([part.split(",") for part in text.split()])
    except ValueError:
        row.note(
            row.where("ring"),
            Text("环至少三个点，每点写“经度,纬度”", "a ring has three points or more, each longitude,latitude"),
            Text("例如 120.3,36.1 120.4,36.1 120.4,36.2", "such as 120.3,36.1 120.4,36.1 120.4,36.2"),
        )
        return []


def _ring(points: list[Any]) -> Ring:
    """Return a ring rounded and without neighbours that fell together. Raises ValueError for what is none."""
    ring: Ring = []
    for point in points:
        lon, lat = (round(float(part), DIGITS) for part in point[:2])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(point)
        if not ring or ring[-1] != [lon, lat]:
            ring.append([lon, lat])
    if ring and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise ValueError(points)
    return ring


def read_geojson(path: Path, regions: frozenset[str]) -> Outlines:
    """Return the outlines of known regions in a GeoJSON file (RFC 7946) whose features carry `adcode` or `code`.

    Raises Refused `bad_map`, naming the feature and the cure; a file with no known region is refused, too.
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        named = [(_code(feature), feature) for feature in features]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _bad(f"{path.name}：{error}", f"{path.name}: {error}") from error
    out = {code: _rings(code, feature) for code, feature in named if code in regions}
    if not out:
        found = ", ".join(code or "—" for code, _ in named[:5])
        raise _bad(
            f"{path.name} 里没有本市区划（属性 adcode 或 code），见到的是：{found}",
            f"{path.name} has none of this city's regions (property adcode or code); it has {found}",
        )
    return out


def _code(feature: dict[str, Any]) -> str:
    told = feature.get("properties") or {}
    return str(told.get("adcode") or told.get("code") or "")


def _rings(code: str, feature: dict[str, Any]) -> list[Ring]:
    """Return the outer rings of a feature; holes are left out: a map of districts has none worth showing."""
    try:
        shape = feature["geometry"]
        parts = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}[shape["type"]]
        return [_ring(part[0]) for part in parts]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _bad(f"区划 {code} 的边界读不懂：{error}", f"the outline of {code} cannot be read: {error}") from error


def _bad(zh: str, en: str) -> Refused:
    return Refused(
        "bad_map",
        Text(f"{zh}。要 UTF-8 的 GeoJSON，面（Polygon、MultiPolygon）", f"{en}. Give GeoJSON in UTF-8 with polygons"),
        "file",
    )
