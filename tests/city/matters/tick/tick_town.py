"""What the tests of time and delivery share: a matter on its way, a pack of one's own, receivers that misbehave."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.db import connection

from luodi.city import packing
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.models import Entry, Subscription
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_entry

Someone = Callable[[str], Person]
HOUR = 3_600_000
DAY = 24 * HOUR
LADDER = ["yellow", "red", "remind", "notice", "elevate"]
"""The hotline's whole ladder."""


def person(username: str) -> Person:
    return Person.objects.get(username=username)


def raised() -> str:
    draft = Draft(
        "hotline", "路灯不亮", "我住3号楼", "370202", facts={"kind": "投诉"}, reporter={"name": "张三", "phone": "138"}
    )
    return raise_matter(PUBLIC, draft).number


def assigned(lead: str = "qd-zjj") -> str:
    number = raised()
    act(person("zhou"), action("accept"), number)
    act(person("wu"), action("assign"), number, {"lead": lead})
    return number


def climbed(number: str, clock: str = "overall") -> list[str]:
    rows = Entry.objects.filter(matter__number=number, kind="climbed").order_by("seq").values_list("body", flat=True)
    told = [unpack_entry(body).data for body in rows]
    return [str(data["act"]) for data in told if data["clock"] == clock]


def load_changed_pack(folder: Path, *, extra: Iterable[tuple[str, str]] = (), **files: Callable[[str], str]) -> None:
    """Load a copy of the pack with files changed (`a__b` stands for `a/b.yaml`) and `extra` ones added."""
    root = folder / "qingdao"
    if not root.exists():
        shutil.copytree(packing.find_pack("qingdao"), root)
    for added, text in extra:
        (root / added).parent.mkdir(exist_ok=True)
        (root / added).write_text(text, encoding="utf-8")
    for name, change in files.items():
        file = root / (name.replace("__", "/") + ".yaml")
        before = file.read_text(encoding="utf-8")
        after = change(before)
        assert after != before, f"nothing changed in {file}"
        file.write_text(after, encoding="utf-8")
    packing.load(root)


class Receiver:
    """A real server on loopback that keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.holding = threading.Event()
        self.holding.set()
        """Cleared, no request is answered."""
        self.came = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                receiver.came.set()
                receiver.holding.wait(60)
                try:
                    self.send_response(receiver.status)
                    self.send_header("Location", "http://127.0.0.1:1/")
                    self.end_headers()
                except OSError:
                    pass

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers, _ in self.got]

    def close(self) -> None:
        self.holding.set()
        self.server.shutdown()
        self.server.server_close()


class Babbler:
    """A server that answers every connection with bytes that are not HTTP."""

    def __init__(self, says: bytes) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        threading.Thread(target=self._serve, args=(says,), daemon=True).start()

    def _serve(self, says: bytes) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            with caller:
                caller.recv(65536)
                caller.sendall(says)


def hook(url: str, **limits: Any) -> Subscription:
    return subscribe(SYSTEM, channel="webhook", destination=url, **{"kinds": ["registered"], **limits})


TICK = "import django, sys; django.setup()\nfrom luodi.city.matters.tick import tick\nprint(tick(int(sys.argv[1])))"


def tick_elsewhere(at: int) -> subprocess.Popen[str]:
    """Start a tick in a process of its own on the test's database."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite://{told['NAME']}"
    else:
        url = f"postgresql://{told['USER']}@{told['HOST']}:{told['PORT'] or 5432}/{told['NAME']}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tick_settings"}
    env["PYTHONPATH"] = str(Path(__file__).parent)
    command = [sys.executable, "-c", TICK, str(at)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
