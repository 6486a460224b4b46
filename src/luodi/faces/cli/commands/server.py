"""`luodi migrate` and `luodi serve`: the tables, and the server that stands on them."""

import errno
import io
import os
import shutil
import socket
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.faces.cli.console import console
from luodi.faces.cli.worker import SHARED, TICK
from luodi.faces.operators import health

THREADS = 8
"""Requests one process works on at a time; each holds one database connection."""
CONNECTIONS = 1024
"""Visitors one process keeps a line open to. A browser keeps several and says nothing on them for half a minute: beyond
this number the next visitor waits until one is given up."""


def migrate() -> None:
    """建表、升级表，并恢复日志的保护。Make or upgrade the tables, and put the journal's guards back."""
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    console.say(Text("数据库已就绪。", "The database is ready."))


def serve(
    host: Annotated[str, typer.Option(help="地址 address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口 port")] = 8000,
    workers: Annotated[int, typer.Option(help="进程数；SQLite 只能 1 processes; 1 on SQLite")] = 0,
    tick: Annotated[bool, typer.Option(help="同时走时限、发通知 move clocks and deliver, too")] = True,
) -> None:
    """启动服务；先检查数据库和日志保护，不齐不启动。Serve, once database and journal guards have been checked."""
    count = _processes(workers)
    _free(host, port)
    _share_figures()
    prepare()
    os.environ[TICK] = "1" if tick else ""
    console.note(Text(f"落地在 http://{host}:{port} （Ctrl-C 停止）", f"Luodi at http://{host}:{port} (Ctrl-C stops)"))
    connections.close_all()
    _server(host, port, count).serve()


def _processes(workers: int) -> int:
    """Return how many processes to run: on SQLite one writes, so one it is (p95 up to 3.7 times lower)."""
    if connection.vendor != "sqlite":
        return workers or min(4, os.cpu_count() or 1)
    if workers > 1:
        raise Refused(
            "one_process",
            Text(
                "SQLite 只能由一个进程写；去掉 --workers，或用 DATABASE_URL 换到 PostgreSQL。",
                "On SQLite one process writes: leave --workers out, or set DATABASE_URL to PostgreSQL.",
            ),
            "workers",
        )
    return 1


def _free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is started: `port_taken`, `bad_address`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", 0) == errno.EADDRINUSE:
            raise Refused(
                "port_taken",
                Text(
                    f"端口 {port} 已被占用：可能落地已在运行。停掉它，或用 --port 换一个端口。",
                    f"Port {port} is in use: perhaps Luodi runs already. Stop that, or choose another with --port.",
                ),
                "port",
            ) from error
        raise Refused(
            "bad_address",
            Text(f"不能在 {host}:{port} 上服务：{error}。", f"Cannot serve at {host}:{port}: {error}."),
            "host",
        ) from error


def _share_figures() -> None:
    """Give the processes a folder to count in together, emptied of what earlier ones counted."""
    shared = Path(settings.HOME) / "run" / "figures"
    shutil.rmtree(shared, ignore_errors=True)
    shared.mkdir(parents=True, mode=0o700)
    os.environ[SHARED] = str(shared)


def prepare() -> None:
    """Check that the server may start, and lay out the static files. Leaves with 1 when something does not stand."""
    missing = health.pending()
    if missing:
        console.note(
            Text(
                f"有 {len(missing)} 个迁移未执行；先运行 luodi migrate。",
                f"{len(missing)} migrations have not run; run luodi migrate first.",
            )
        )
        raise typer.Exit(1)
    try:
        call_command("check", databases=["default"], stdout=io.StringIO())
    except SystemCheckError as error:
        console.note(str(error))
        raise typer.Exit(1) from error
    call_command("collectstatic", interactive=False, verbosity=0)


def _server(host: str, port: int, workers: int) -> Any:
    return Server(
        "luodi.faces.cli.worker:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        factory=True,
    )
