"""A PostgreSQL of a test's own, that may be killed."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest


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
            for parent in list(folder.parents)[:4]:  # with several test processes one more
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
