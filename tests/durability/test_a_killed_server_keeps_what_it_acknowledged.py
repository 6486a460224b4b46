"""Kill -9 of `luodi serve` itself while the public raises matters over HTTP: all that was answered is there, whole."""

import random
import time
from pathlib import Path

import pytest
from cluster import Cluster
from http_load import Served

from durability import World

pytestmark = pytest.mark.slow
ROUNDS = 3


def killed_again_and_again(world: World, workers: int) -> None:
    acknowledged: list[str] = []
    for _ in range(ROUNDS):
        server = Served(world, workers)
        server.wait_for(60)
        time.sleep(random.uniform(0, 0.3))
        acknowledged += server.kill()
    told = world.check(acknowledged)
    assert told["missing"] == []
    assert told["wrong"] == []
    assert len(acknowledged) >= 60 * ROUNDS
    assert told["matters"] >= len(acknowledged)


def test_kill_nine_of_the_server_loses_nothing_on_sqlite(embedded: World) -> None:
    killed_again_and_again(embedded, 1)


def test_kill_nine_of_the_server_and_its_workers_loses_nothing_on_postgresql(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    world = World(tmp_path / "home", f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres")
    world.run("prepare")
    killed_again_and_again(world, 2)
