"""packs/qingdao: the city, ten districts, 141 streets, and the organs the work needs."""

import json
import re
import shutil
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.registry.declared import Declared
from luodi.city.registry.kinds import ADMINISTRATORS
from luodi.city.registry.queries import pack_part, search_units
from luodi.city.registry.tree import current_tree

QINGDAO = packing.find_pack("qingdao")
CHINA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "china"
DISTRICTS = {
    *("370202", "370203", "370211", "370212", "370213"),
    *("370214", "370215", "370281", "370283", "370285"),
}
ORGANS = ("jw", "dcs", "zfb", "spj", "xfj", "12345", "rsj", "sfj", "zgh", "fy", "zjj", "gaj", "nyj")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the pack that includes the registry's part only: other rooms test theirs."""
    copy = tmp_path_factory.mktemp("pack")
    shutil.copytree(QINGDAO, copy, dirs_exist_ok=True)
    manifest = (copy / "pack.yaml").read_text(encoding="utf-8")
    (copy / "pack.yaml").write_text(re.sub(r"includes:.*", "includes: [registry]", manifest), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def written(path: Path) -> Declared:
    return Declared(packing.open_pack(path))


def test_the_registrys_part_has_no_problems(path: Path) -> None:
    assert [problem.render() for problem in packing.check(path)] == []


def test_it_has_ten_districts_and_141_streets(written: Declared) -> None:
    kinds = [row.kind for row in written.units.values()]
    assert {row.code for row in written.units.values() if row.kind == "district"} == DISTRICTS
    assert (kinds.count("city"), kinds.count("district"), kinds.count("street")) == (1, 10, 141)


@pytest.mark.skipif(not CHINA.is_dir(), reason="the reference tables lie beside the checkout, not in it")
def test_names_and_codes_agree_with_the_reference_tables(written: Declared) -> None:
    areas = json.loads((CHINA / "qingdao_areas.json").read_text(encoding="utf-8"))
    streets = json.loads((CHINA / "qingdao_streets.json").read_text(encoding="utf-8"))
    assert {row["code"]: row["name"] for row in areas} == {code: written.regions[code].name.zh for code in DISTRICTS}
    assert {(row["code"], row["name"], row["areaCode"]) for row in streets} == {
        (row.code, row.name.zh, row.parent) for row in written.units.values() if row.kind == "street"
    }


def test_english_names_are_in_latin_letters_and_differ_within_a_district(written: Declared) -> None:
    for row in written.units.values():
        assert re.fullmatch(r"[A-Z0-9][A-Za-z0-9 ',()-]+", row.name.en), row
    siblings = [(row.parent, row.name.en) for row in written.units.values()]
    assert len(siblings) == len(set(siblings))


def test_every_district_has_the_organs_that_matters_are_sent_to(written: Declared) -> None:
    missing = [f"{district}-{organ}" for district in DISTRICTS for organ in ORGANS]
    assert [code for code in missing if code not in written.units] == []


def test_the_bureaus_the_hotline_pushes_to_are_there(written: Declared) -> None:
    names = {row.name.zh for row in written.units.values() if row.parent == "qd"}
    assert names >= {
        *("市民营经济局", "市发展改革委", "市应急局", "市住房城乡建设局", "市公安局", "市科技局", "市农业农村局"),
        *("市园林林业局", "市文化旅游局", "市行政审批局", "市文明办", "市卫生健康委", "市12345热线中心"),
        *("市信访局", "市委改革办", "市考核委", "市政府督查室", "市大数据局", "市优化营商环境办公室"),
    }


def test_roles_carry_the_three_administrators_who_see_no_matter_beyond_public(written: Declared) -> None:
    assert written.roles.keys() >= ADMINISTRATORS
    assert {written.roles[code].level_cap for code in ADMINISTRATORS} == {0}
    assert written.roles.keys() >= {"clerk", "dispatcher", "handler", "head", "supervisor", "leader", "top", "callback"}


def test_it_loads_once_and_answers(empty: None, path: Path) -> None:
    assert packing.load(path)
    assert packing.load(path) == []
    tree = current_tree()
    street = tree.unit("370203005")
    assert (street.name.zh, street.name.en) == ("辽宁路街道", "Liaoning Road Subdistrict")
    assert [tree.name(above) for above in tree.ancestors(street.id)] == ["市北区", "青岛市"]
    assert search_units("黄岛区")[0].code == "370211"
    assert pack_part("calendar")["hours"] == [[540, 720], [780, 1020]]
