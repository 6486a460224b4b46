"""The program itself, on an installation of its own: tables, demo, server, and its end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_support import LUODI, installation, program

pytestmark = pytest.mark.slow


@contextmanager
def served(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve on a free port; yields the process and the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [LUODI, "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def answer(address: str, *, within: float = 30) -> int:
    """Return the status of a page, waiting until the server is up."""
    deadline = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:
                return int(page.status)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation with the demo city in it."""
    env = installation(tmp_path_factory.mktemp("demo"), LUODI_DEMO="1")
    made = program(env, "demo", "--size", "small")
    assert made.returncode == 0, made.stderr
    return env


def test_the_demo_has_matters_late_open_paused_closed_and_rated(demo: dict[str, str]) -> None:
    figures = json.loads(program(demo, "stats", "--json").stdout)
    assert figures["all"]["received"] > 100
    assert 0 < figures["all"]["late"] < figures["all"]["answered"] < figures["all"]["accepted"]
    assert {"hotline", "report", "blocker", "suggestion", "petition"} <= set(figures["by_type"])


def test_making_the_demo_again_adds_nothing(demo: dict[str, str]) -> None:
    before = json.loads(program(demo, "verify", "--json").stdout)
    assert "新增 0 件" in program(demo, "demo", "--size", "small").stdout
    after = json.loads(program(demo, "verify", "--json").stdout)
    assert (before["ok"], before["entries"]) == (True, after["entries"])


def test_the_server_answers_ticks_and_ends_cleanly(demo: dict[str, str]) -> None:
    with served(demo) as (process, address):
        assert answer(f"{address}/api/v1/health") == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert "Traceback" not in process.stdout.read()


def test_idle_visitors_who_keep_their_connection_do_not_keep_others_waiting(demo: dict[str, str]) -> None:
    with served(demo) as (_, address):
        answer(f"{address}/api/v1/health")
        kept = [http.client.HTTPConnection(address.removeprefix("http://"), timeout=10) for _ in range(100)]
        for connection in kept:
            connection.request("GET", "/api/v1/health")
            assert connection.getresponse().read()
        assert all(connection.sock for connection in kept)


def test_a_worker_ends_when_the_server_is_killed(demo: dict[str, str]) -> None:
    with served(demo) as (process, address):
        answer(f"{address}/api/v1/health")
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
        process.wait()
        deadline = time.monotonic() + 10
        while any(_alive(int(pid)) for pid in children) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert children
        assert not any(_alive(int(pid)) for pid in children)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]


def test_without_tables_it_does_not_serve_and_says_what_to_run(tmp_path: Path) -> None:
    refused = program(installation(tmp_path), "serve")
    assert refused.returncode == 1
    assert "luodi migrate" in refused.stderr


def test_on_sqlite_one_process_serves(tmp_path: Path) -> None:
    refused = program(installation(tmp_path, LANG="en_US.UTF-8"), "serve", "--workers", "2")
    assert refused.returncode == 2
    assert "one process writes" in refused.stderr


def test_a_wrong_setting_is_told_without_a_traceback(tmp_path: Path) -> None:
    refused = program(installation(tmp_path, DATABASE_URL="mongo://x"), "stats")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_with_a_guard_of_the_journal_gone_it_does_not_serve(tmp_path: Path) -> None:
    env = installation(tmp_path)
    program(env, "migrate")
    sql = "from django.db import connection as c; c.cursor().execute('DROP TRIGGER matters_entry_no_update')"
    code = f"import django; django.setup(); {sql}"
    python = str(Path(LUODI).parent / "python")
    subprocess.run([python, "-c", code], env=env | {"DJANGO_SETTINGS_MODULE": "luodi.settings.embedded"}, check=True)
    refused = program(env, "serve")
    assert refused.returncode == 1
    assert "matters_entry_no_update" in refused.stderr
    assert program(env, "migrate").returncode == 0
