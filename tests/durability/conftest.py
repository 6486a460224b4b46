"""Installations to write in, and to kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster import Cluster

from durability import World


@pytest.fixture
def embedded(tmp_path: Path) -> World:
    world = World(tmp_path / "home")
    (tmp_path / "home").mkdir()
    world.run("prepare")
    return world


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "pg"
    folder.mkdir()
    made = Cluster(folder, 54399)
    made.start()
    yield made
    made.stop()
