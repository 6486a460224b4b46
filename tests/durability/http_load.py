"""Matters raised over HTTP against `luodi serve`, which is then killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from durability import World

LUODI = str(Path(sys.executable).parent / "luodi")
THREADS = 6
DRAFT = json.dumps(
    {
        "type": "hotline",
        "title": "路灯不亮",
        "text": "小区门口的路灯坏了",
        "region": "370202",
        "facts": {"kind": "投诉"},
        "reporter": {"name": "张三"},
    }
)


class Served:
    """A server on a port of its own, asked by several threads until it is killed."""

    def __init__(self, world: World, workers: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [LUODI, "serve", "--port", str(self.port), "--workers", str(workers)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=world.env, stdout=quiet, stderr=quiet, start_new_session=True)
        self._up()
        self.acknowledged: list[str] = []
        self.threads = [threading.Thread(target=self._raise) for _ in range(THREADS)]
        for thread in self.threads:
            thread.start()

    def _up(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                line.request("GET", "/readyz")
                if line.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not come up")

    def _raise(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while True:
                line.request("POST", "/api/v1/matters", DRAFT.encode(), {"Content-Type": "application/json"})
                answer = line.getresponse()
                said = json.loads(answer.read())
                assert answer.status == 201, said
                self.acknowledged.append(f"{said['number']} 1")
        except (OSError, http.client.HTTPException, ValueError):
            return

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 120
        while len(self.acknowledged) < count:
            assert time.monotonic() < deadline, "too few were acknowledged"
            time.sleep(0.02)

    def kill(self) -> list[str]:
        """Kill -9 the server and its workers, all at once; return what had been acknowledged."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for thread in self.threads:
            thread.join(timeout=40)
        return self.acknowledged
