"""Packs as such: found, opened, checked and loaded part by part, whatever rooms read them."""

from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.packing import Change, Pack, Part
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.city.registry.models import Region
from luodi.engines.notation import NotationError, Place, Problem, Text

SAID = Text("说", "said")
MANIFEST = 'id: tiny\nname: {zh: 小, en: Tiny}\ncity: "370200"\nversion: 1\nincludes: [%s]\n'


@pytest.fixture(autouse=True)
def _no_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_parts", {})


def part(name: str, problems: list[Problem] | None = None, log: list[str] | None = None) -> Part:
    def load(_: Pack, actor: Actor) -> list[Change]:
        assert actor is SYSTEM
        (log if log is not None else []).append(name)
        return [Change(name, "1", SAID)]

    return Part(name, lambda _: problems or [], load)


def write(path: Path, includes: str = "first, second") -> Path:
    (path / "pack.yaml").write_text(MANIFEST % includes, encoding="utf-8")
    return path


def test_a_pack_is_found_by_path_and_by_name(tmp_path: Path) -> None:
    assert packing.find_pack(write(tmp_path)) == tmp_path
    assert (packing.find_pack("qingdao") / "pack.yaml").is_file()


@pytest.mark.parametrize("name", ["atlantis", "../qingdao", "/nowhere"])
def test_a_pack_that_is_nowhere_is_refused_naming_where_it_was_looked_for(name: str) -> None:
    with pytest.raises(Refused) as caught:
        packing.find_pack(name)
    assert caught.value.code == "pack_unknown"
    assert name in caught.value.message.en


def test_two_parts_cannot_have_one_name() -> None:
    packing.register(part("first"))
    with pytest.raises(ValueError, match="first"):
        packing.register(part("first"))


def test_parts_load_in_the_order_of_registration_whatever_the_manifest_says(db: None, tmp_path: Path) -> None:
    log: list[str] = []
    packing.register(part("first", log=log))
    packing.register(part("second", log=log))
    packing.register(part("unused", log=log))
    changes = packing.load(write(tmp_path, "second, first"))
    assert log == ["first", "second"]
    assert changes == [Change("first", "1", SAID), Change("second", "1", SAID)]


def test_all_mistakes_of_all_parts_are_told_and_nothing_is_loaded(tmp_path: Path) -> None:
    def broken(_: Pack) -> list[Problem]:
        raise NotationError([Problem(Place("b.yaml", 2), SAID, SAID)])

    log: list[str] = []
    packing.register(part("first", [Problem(Place("a.yaml", 1), SAID, SAID)], log))
    packing.register(Part("second", broken, part("second", log=log).load))
    problems = packing.check(write(tmp_path))
    assert [str(problem.place) for problem in problems] == ["a.yaml:1", "b.yaml:2"]
    with pytest.raises(NotationError) as caught:
        packing.load(tmp_path)
    assert caught.value.problems == problems
    assert log == []


def test_a_part_that_fails_undoes_the_parts_before_it(db: None, tmp_path: Path) -> None:
    def write_row(_: Pack, __: Actor) -> list[Change]:
        Region.objects.create(code="379999", name_zh="某市", name_en="Some City")
        return []

    def fail(_: Pack, __: Actor) -> list[Change]:
        raise Refused("no", SAID)

    packing.register(Part("first", lambda _: [], write_row))
    packing.register(Part("second", lambda _: [], fail))
    with pytest.raises(Refused):
        packing.load(write(tmp_path))
    assert not Region.objects.filter(code="379999").exists()


@pytest.mark.parametrize(
    ("manifest", "place"),
    [
        (MANIFEST % "first, palace", "pack.yaml:5"),
        (MANIFEST.replace("id: tiny\n", "") % "first", "pack.yaml:1"),
        (MANIFEST.replace(", en: Tiny", "") % "first", "pack.yaml:2"),
        ("colour: red\n" + MANIFEST % "first", "pack.yaml:1"),
        ("id: [\n", "pack.yaml:2"),
        ("", "pack.yaml:1"),
    ],
)
def test_a_wrong_manifest_is_named_with_its_line(tmp_path: Path, manifest: str, place: str) -> None:
    packing.register(part("first"))
    (tmp_path / "pack.yaml").write_text(manifest, encoding="utf-8")
    assert place in {str(problem.place) for problem in packing.check(tmp_path)}


def test_a_folder_without_a_manifest_and_a_manifest_that_is_no_text_are_problems_too(tmp_path: Path) -> None:
    assert [str(problem.place) for problem in packing.check(tmp_path)] == ["pack.yaml:1"]
    (tmp_path / "pack.yaml").write_bytes(b"\xff\xfe\x00")
    assert [problem.cure.en for problem in packing.check(tmp_path)] == ["save it as UTF-8"]


def test_a_pack_lists_and_reads_its_files_once(tmp_path: Path) -> None:
    packing.register(part("first"))
    pack = packing.open_pack(write(tmp_path, "first"))
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "b.yaml").write_text("x: 1\n")
    (tmp_path / "types" / "a.yaml").write_text("x: 2\n")
    assert pack.files("types/*.yaml") == ["types/a.yaml", "types/b.yaml"]
    assert pack.read("types/a.yaml") is pack.read("types/a.yaml")
    assert (pack.has("types/a.yaml"), pack.has("types")) == (True, False)
    with pytest.raises(NotationError):
        pack.read("types/c.yaml")
