"""Every mistake in a map is named at once, with its line and what to do."""

from pathlib import Path

import pytest
from import_support import MAP, PACK, known, row, take

from luodi.city.matters.importing import read_map
from luodi.city.refusals import Refused
from luodi.engines.notation import NotationError


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("source: test\n", "", 2, "缺少“source”"),
        ("raised: raised, ", "", 5, "columns 缺少“raised”"),
        ("{key: id", "{nummer: id", 5, "不认识“nummer”"),
        ("%Y/%m/%d %H:%M:%S", "%H:%M", 4, "读不出年月日"),
        ("times:", "zone: Mars/Olympus\ntimes:", 4, "没有时区"),
        ("'([A-Z])市'", "'([A-Z]市'", 9, "正则式不对"),
        ("is: '\\1'", "is: '\\2'", 9, "正则式不对"),
        ("do: reply", "do: dance", 10, "不认识 'dance'"),
        ("at: replied", "at: closed", 10, "不认识 'closed'"),
        ("reporter: {name", "reporter: {shoe_size", 6, "不认识“shoe_size”"),
        ("type:", "typo: 1\ntype:", 3, "不认识“typo”"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(NotationError) as error:
        known(tmp_path, MAP.replace(old, new, 1))
    told = [problem.render() for problem in error.value.problems]
    assert any(said in text and text.startswith(f"map.yaml:{line}:") for text in told), told


@pytest.mark.parametrize("name", ["replies", "sf311"])
def test_the_packs_own_maps_are_sound(name: str) -> None:
    found = read_map(PACK / "imports" / f"{name}.yaml")
    assert found.source == name
    assert len(found.digest) == 64


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("type: imported-message", "type: nothing", "unknown_type"),
        ("do: reply", "do: accept", "unknown_step"),
        ("path:", "facts: {colour: text}\npath:", "unknown_field"),
    ],
)
def test_a_map_that_does_not_fit_the_type_is_refused_before_anything(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        take(tmp_path, [row()], MAP.replace(old, new))
    assert refused.value.code == code
    assert not (tmp_path / "report.csv").exists()


def test_places_are_found_by_the_first_rule_that_fits(tmp_path: Path) -> None:
    district, city = known(tmp_path).regions
    assert district.place("咨询A12县医保") == "A/A12"
    assert city.place("请问B市公积金") == "B"
    assert district.place("没有地名") is None
