"""Asks the application as a server does: through WSGI, with requests numbered, counted and logged."""

import io
import json
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from luodi.faces.operators.logs import JsonLines
from luodi.faces.wsgi import application


@dataclass
class Said:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(path: str, method: str = "GET", form: dict[str, str] | None = None, data: Any = None, **environ: str) -> Said:
    """Ask for `path`; headers are given as WSGI names them (`HTTP_AUTHORIZATION="Bearer …"`)."""
    path, _, query = path.partition("?")
    body = urlencode(form).encode() if form else json.dumps(data).encode() if data is not None else b""
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    told: list[Any] = []
    asked = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **environ,
    }
    answer = application(asked, lambda status, headers, *_: told.append((status, headers)))
    status, headers = told[0]
    return Said(int(status[:3]), dict(headers), b"".join(answer))


class Kept(logging.Handler):
    """Keeps the lines the product would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def events(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.lines) if line["event"] == event]
