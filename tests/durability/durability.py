"""Starting, killing and questioning processes that write."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

WRITER = Path(__file__).with_name("writer.py")


class World:
    """One installation: its home, its database, and the environment of its processes."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.home = home
        self.env = {**os.environ, "LUODI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "luodi.settings.embedded"}
        self.env.pop("DATABASE_URL", None)
        if url:
            self.env["DATABASE_URL"] = url

    def run(self, what: str, given: str = "") -> str:
        """Run the writer's `what` to its end and return what it printed."""
        command = [sys.executable, str(WRITER), what]
        done = subprocess.run(command, input=given, env=self.env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, what: str) -> subprocess.Popen[bytes]:
        """Start the writer doing `what`."""
        command = [sys.executable, str(WRITER), what]
        return subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def check(self, acknowledged: list[str]) -> dict[str, Any]:
        """Return what is missing or wrong."""
        return json.loads(self.run("check", "\n".join(acknowledged)))  # type: ignore[no-any-return]


def some_lines(process: subprocess.Popen[bytes], count: int) -> list[str]:
    """Read `count` acknowledgements."""
    assert process.stdout is not None
    lines = [process.stdout.readline().decode().strip() for _ in range(count)]
    assert all(lines), "the writer died on its own"
    return lines


def kill(process: subprocess.Popen[bytes]) -> list[str]:
    """Kill -9 at a random moment; return what else had been acknowledged by then."""
    time.sleep(random.uniform(0, 0.3))
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    rest = process.stdout.read().decode()
    process.wait()
    return [line for line in rest.split("\n")[:-1] if line]


def copy_stopped(process: subprocess.Popen[bytes], source: Path, target: Path, garbage: bool) -> None:
    """Copy the SQLite files as a power cut would leave them: at one moment, perhaps with a torn tail in the log."""
    process.send_signal(signal.SIGSTOP)
    target.mkdir(parents=True)
    for suffix in ("", "-wal"):
        file = source / f"luodi.sqlite3{suffix}"
        if file.exists():
            shutil.copy(file, target / file.name)
    shutil.copytree(source / "keys", target / "keys")
    process.send_signal(signal.SIGCONT)
    if garbage:
        with (target / "luodi.sqlite3-wal").open("ab") as log:
            log.write(os.urandom(random.randrange(1, 9000)))
