"""Kill -9 of whoever writes, and copies of the files as after a power cut: what was acknowledged is there, whole."""

from pathlib import Path

import pytest
from cluster import Cluster

from durability import World, copy_stopped, kill, some_lines

pytestmark = pytest.mark.slow
ROUNDS = 4


def test_kill_nine_of_the_writer_loses_nothing_on_sqlite(embedded: World) -> None:
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        writer = embedded.start("write")
        acknowledged += some_lines(writer, 60)
        acknowledged += kill(writer)
    told = embedded.check(acknowledged)
    assert told["missing"] == []
    assert told["wrong"] == []
    assert told["matters"] >= 60


def test_copies_of_the_files_at_random_moments_hold_everything_acknowledged_before(
    embedded: World, tmp_path: Path
) -> None:
    writer = embedded.start("write")
    acknowledged: list[str] = []
    copies = []
    for i in range(ROUNDS):
        acknowledged += some_lines(writer, 40)
        copy_stopped(writer, embedded.home, tmp_path / f"copy{i}", garbage=i % 2 == 1)
        copies.append((World(tmp_path / f"copy{i}"), list(acknowledged)))
    kill(writer)
    for world, promised in copies:
        told = world.check(promised)
        assert told["missing"] == []
        assert told["wrong"] == []


def test_kill_nine_of_tick_leaves_nothing_half_climbed(embedded: World) -> None:
    writer = embedded.start("write")
    acknowledged = some_lines(writer, 200) + kill(writer)
    for _ in range(ROUNDS):
        ticking = embedded.start("tick")
        some_lines(ticking, 1)
        kill(ticking)
    told = embedded.check(acknowledged)
    assert told["missing"] == []
    assert told["wrong"] == []
    assert told["twice"] == 0


def test_kill_nine_of_postgresql_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    world = World(tmp_path / "home", f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres")
    world.run("prepare")
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        writer = world.start("write")
        acknowledged += some_lines(writer, 60)
        cluster.crash()
        acknowledged += kill(writer)
        cluster.start()
    told = world.check(acknowledged)
    assert told["missing"] == []
    assert told["wrong"] == []


def test_kill_nine_of_the_writer_loses_nothing_on_postgresql(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    world = World(tmp_path / "home", f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres")
    world.run("prepare")
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        writer = world.start("write")
        acknowledged += some_lines(writer, 60) + kill(writer)
    told = world.check(acknowledged)
    assert told["missing"] == []
    assert told["wrong"] == []
