"""Kill -9 of whoever writes, and copies of the files as after a power cut: what was acknowledged is there, whole."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from durability import World, copy_stopped, kill, some_lines

pytestmark = pytest.mark.slow
ROUNDS = 4


@pytest.fixture
def embedded(tmp_path: Path) -> World:
    world = World(tmp_path / "home")
    (tmp_path / "home").mkdir()
    world.run("prepare")
    return world


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL server programs here")
    return found[-1].parent


class Cluster:
    """A PostgreSQL of the test's own, that may be killed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.data, self.port, self.bin = folder / "data", port, binaries()
        self.as_ = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        if self.as_:
            shutil.chown(folder, "postgres", "postgres")
            folder.chmod(0o755)
            for parent in list(folder.parents)[:3]:
                parent.chmod(parent.stat().st_mode | 0o011)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "--no-sync")
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self.as_, str(self.bin / program), *arguments], check=True, capture_output=True)

    def start(self) -> None:
        options = ["-D", str(self.data), "-p", str(self.port), "-k", str(self.data), "-c", "listen_addresses=127.0.0.1"]
        command = [*self.as_, str(self.bin / "postgres"), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(150):
            ready = [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise AssertionError("PostgreSQL did not start")

    def crash(self) -> None:
        """Kill -9 the server and all its children."""
        assert self.process is not None
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False)
        for pid in [postmaster, *map(int, children.stdout.split())]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        # What the kernel would do at a restart; the server itself refuses to guess.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "pg"
    folder.mkdir()
    made = Cluster(folder, 54399)
    made.start()
    yield made
    made.stop()


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
