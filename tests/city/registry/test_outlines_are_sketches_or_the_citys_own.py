"""Maps are drawn from a pack's outlines, called sketches, until a city loads its own; bad files change nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luodi.city import packing
from luodi.city.refusals import Refused
from luodi.city.registry.actions.keep_outlines import keep_outlines
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, RegistryEntry
from luodi.city.registry.outlines import outlines, read_geojson

SQUARE = [[120.3, 36.0], [120.4, 36.0], [120.4, 36.1], [120.3, 36.0]]
KNOWN = frozenset({"370202", "370203"})


def feature(code: object, shape: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": shape}


def geojson(folder: Path, *features: dict[str, Any]) -> Path:
    file = folder / "own.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_every_district_of_qingdao_has_a_sketch(db: None) -> None:
    drawn = outlines()
    assert drawn.sketch
    assert len(drawn.shapes) == 10
    assert all(len(ring) >= 3 for rings in drawn.shapes.values() for ring in rings)


def test_outer_rings_are_read_open_and_holes_left_out(tmp_path: Path) -> None:
    hole = [[120.31, 36.01], [120.32, 36.01], [120.32, 36.02], [120.31, 36.01]]
    islands = {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE, hole]]}
    read = read_geojson(geojson(tmp_path, feature(370202, polygon(SQUARE, hole)), feature("370203", islands)), KNOWN)
    assert read["370202"] == [[[120.3, 36.0], [120.4, 36.0], [120.4, 36.1]]]
    assert len(read["370203"]) == 2


def test_regions_of_elsewhere_are_left_out(tmp_path: Path) -> None:
    file = geojson(tmp_path, feature("370202", polygon(SQUARE)), feature("110101", polygon(SQUARE)))
    assert set(read_geojson(file, KNOWN)) == {"370202"}


@pytest.mark.parametrize(
    ("shape", "code", "named"),
    [
        (polygon(SQUARE), "110101", "110101"),
        ({"type": "Point", "coordinates": [120, 36]}, "370202", "370202"),
        (polygon([[120.3, 36.0], [120.4, 36.0]]), "370202", "370202"),
        (polygon([[1203.0, 36.0], [120.4, 36.0], [120.4, 36.1]]), "370202", "370202"),
        (None, "370202", "370202"),
    ],
)
def test_a_file_that_is_no_map_of_this_city_is_refused_by_name(
    tmp_path: Path, shape: dict[str, Any] | None, code: str, named: str
) -> None:
    with pytest.raises(Refused) as refused:
        read_geojson(geojson(tmp_path, feature(code, shape)), KNOWN)
    assert refused.value.code == "bad_map"
    assert named in refused.value.message.zh
    assert "GeoJSON" in refused.value.message.en


def test_a_file_that_is_no_geojson_is_refused_by_name(tmp_path: Path) -> None:
    for body in ("", "[]", '{"features": 3}', '{"features": [3]}'):
        file = tmp_path / "wrong.json"
        file.write_text(body, encoding="utf-8")
        with pytest.raises(Refused, match=r"wrong\.json"):
            read_geojson(file, KNOWN)


def test_the_citys_own_go_before_the_packs_are_on_record_and_can_be_dropped(db: None) -> None:
    keep_outlines(SYSTEM, {"370202": [[[120.3, 36.0], [120.4, 36.0], [120.4, 36.1]]]})
    assert (set(outlines().shapes), outlines().sketch) == ({"370202"}, False)
    assert RegistryEntry.objects.filter(kind="outlines.kept").count() == 1
    keep_outlines(SYSTEM, {})
    assert (len(outlines().shapes), outlines().sketch) == (10, True)


@pytest.mark.parametrize("who", ["wu", "feng", "auditor", "secadmin"])
def test_only_the_system_administrator_changes_them(someone: Callable[[str], Person], who: str) -> None:
    with pytest.raises(Refused) as refused:
        keep_outlines(someone(who), {})
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ('{region: "999999", ring: "120.3,36 120.4,36 120.4,36.1"}', "regions.yaml"),
        ('{region: "370202", ring: "120.3,36 120.4,36"}', "120.3,36.1"),
        ('{region: "370202", ring: "here there everywhere"}', "120.3,36.1"),
    ],
)
def test_a_mistake_in_a_packs_outlines_is_named_with_its_line(tmp_path: Path, line: str, cure: str) -> None:
    shutil.copytree(packing.find_pack("qingdao"), tmp_path / "pack")
    folder = tmp_path / "pack" / "registry"
    (folder / "outlines.yaml").write_text(f"outlines:\n  - {line}\n", encoding="utf-8")
    here = [problem for problem in packing.check(tmp_path / "pack") if problem.place.file == "registry/outlines.yaml"]
    assert [problem.place.line for problem in here] == [2]
    assert cure in here[0].cure.zh
