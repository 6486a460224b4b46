"""The drill: back up while others write, put it back on another machine, prove it, and say what was lost."""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cluster import Cluster

from durability import World, kill, some_lines

pytestmark = pytest.mark.slow
LUODI = str(Path(sys.executable).parent / "luodi")


def luodi(world: World, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = world.env | {"LANG": "en_GB.UTF-8"}
    return subprocess.run([LUODI, *arguments], env=env, capture_output=True, text=True, timeout=300)


def told(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def written(world: World) -> tuple[subprocess.Popen[bytes], list[str]]:
    """Start writing; return the writer and what it had acknowledged of sixty, after a sealed matter with a file."""
    acknowledged = world.run("seal").split("\n")[:1]
    writer = world.start("write")
    return writer, acknowledged + some_lines(writer, 60)


def drill(world: World, elsewhere: World, target: Path, *how: str) -> dict[str, Any]:
    """Back up under load, restore elsewhere, and return what the restore said."""
    writer, promised = written(world)
    made = told(luodi(world, "backup", str(target), "--json", *how))
    later = world.run("seal").split("\n")[:1]
    kill(writer)
    back = told(luodi(elsewhere, "restore", str(target), "--json"))
    assert (back["ok"], back["moment"]) == (True, made["moment"])
    assert (back["matters"], back["entries"]) == (made["matters"], made["entries"])
    assert datetime.fromisoformat(made["moment"]).utcoffset() is not None
    assert 0 < made["seconds"] < 60
    assert 0 < back["seconds"] < 120
    # Nothing acknowledged before the moment is lost; what came after the copy was made is, and only that.
    checked = elsewhere.check(promised)
    assert (checked["missing"], checked["wrong"]) == ([], [])
    assert elsewhere.check(later)["missing"] == [later[0].split()[0]]
    assert sorted(path.name for path in (elsewhere.home / "seals").glob("*.jsonl")) == ["seal-000001.jsonl"]
    # The restored city goes on: a matter is raised, a file kept, a seal made that follows the last one.
    elsewhere.run("seal")
    assert elsewhere.check([])["wrong"] == []
    return made


def test_sqlite_under_load_as_a_folder(embedded: World, tmp_path: Path) -> None:
    made = drill(embedded, World(tmp_path / "new"), tmp_path / "copy")
    assert made["keys"] == str(tmp_path / "copy.keys")


def test_sqlite_under_load_as_one_file(embedded: World, tmp_path: Path) -> None:
    drill(embedded, World(tmp_path / "new"), tmp_path / "copy.tar.gz")
    with tarfile.open(tmp_path / "copy.tar.gz") as archive:
        names = archive.getnames()
    assert not [name for name in names if "keys" in name]


@pytest.mark.parametrize("how", [(), ("--portable",)], ids=["pg_dump", "portable"])
def test_postgresql_under_load(cluster: Cluster, tmp_path: Path, how: tuple[str, ...]) -> None:
    address = f"postgresql://postgres@127.0.0.1:{cluster.port}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE elsewhere")
    (tmp_path / "home").mkdir()
    world = World(tmp_path / "home", f"{address}/postgres")
    world.run("prepare")
    drill(world, World(tmp_path / "new", f"{address}/elsewhere"), tmp_path / "copy", *how)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A city with one sealed matter, and a copy of it beside."""
    root = tmp_path_factory.mktemp("city")
    (root / "home").mkdir()
    world = World(root / "home")
    world.run("prepare")
    world.run("seal")
    told(luodi(world, "backup", str(root / "copy"), "--json"))
    return world


@pytest.fixture
def copy(city: World, tmp_path: Path) -> Path:
    """The copy, to be harmed."""
    for name in ("copy", "copy.keys"):
        shutil.copytree(city.home.with_name(name), tmp_path / name)
    return tmp_path / "copy"


def test_neither_a_backup_nor_an_installation_is_ever_overwritten(city: World, copy: Path) -> None:
    again = luodi(city, "backup", str(copy))
    assert (again.returncode, "exists" in again.stderr) == (2, True)
    into = luodi(city, "restore", str(copy))
    assert (into.returncode, "empty place" in into.stderr) == (2, True)
    assert city.check([])["wrong"] == []


def _shortened(copy: Path) -> None:
    file = copy / "database.sqlite3"
    file.write_bytes(file.read_bytes()[:-4096])


def _photo_swapped(copy: Path) -> None:
    (photo,) = (path for path in (copy / "documents").rglob("*") if path.is_file())
    photo.write_bytes(photo.read_bytes().replace(b"x", b"y"))


def _seal_taken_out(copy: Path) -> None:
    next((copy / "seals").glob("*.jsonl")).unlink()


def _manifest_gone(copy: Path) -> None:
    (copy / "manifest.json").unlink()


def _key_gone(copy: Path) -> None:
    (copy.with_name("copy.keys") / "master").unlink()


def _key_of_another_city(copy: Path) -> None:
    (copy.with_name("copy.keys") / "master").write_text("another key altogether")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_shortened, "database.sqlite3"),
        (_photo_swapped, "documents/"),
        (_seal_taken_out, "seals/"),
        (_manifest_gone, "no readable manifest.json"),
        (_key_gone, "The key master is missing"),
        (_key_of_another_city, "does not belong"),
    ],
)
def test_a_harmed_copy_is_refused_by_name_and_nothing_is_put_back(
    copy: Path, tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(copy)
    new = World(tmp_path / "new")
    refused = luodi(new, "restore", str(copy))
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (new.home / "luodi.sqlite3").exists()
    assert not (new.home / "documents").exists()


def test_keys_are_announced_loudly_and_lie_apart_for_their_owner_alone(city: World, tmp_path: Path) -> None:
    said = luodi(city, "backup", str(tmp_path / "copy"), "--keys", str(tmp_path / "safe"))
    assert f"!! The keys (django、master、seal) lie in {tmp_path / 'safe'}" in said.stderr
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "safe").iterdir()} == {0}
    secret = (city.home / "keys" / "master").read_bytes()
    assert not [path for path in (tmp_path / "copy").rglob("*") if path.is_file() and secret in path.read_bytes()]
    inside = luodi(city, "backup", str(tmp_path / "other"), "--keys", str(tmp_path / "other" / "keys"))
    assert inside.returncode == 2


def test_a_copy_of_one_database_is_not_put_into_another_kind(copy: Path, cluster: Cluster, tmp_path: Path) -> None:
    new = World(tmp_path / "new", f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres")
    refused = luodi(new, "restore", str(copy))
    assert (refused.returncode, "same kind" in refused.stderr) == (2, True)
