"""Whole lifecycles per second: through actions and over HTTP, as a ratio to prepared hand-made SQL in the same run.

    python bench/write.py [--database sqlite|postgresql] [--seconds 4] [--connections 1,16,64] [--http]

A lifecycle is register → accept → assign → two parallel steps → reply → close: seven commands, seven transactions. The
reference replays the rows that one real lifecycle wrote, with fresh ids: per command BEGIN, the locked read, one
prepared statement per row, COMMIT. It decides nothing, packs nothing and knows its rows beforehand. `hand/pipe` is the
same in psycopg's pipeline mode (PostgreSQL only), and `hand/group` writes 64 registrations per transaction on one
connection, the measure for grouped intake.

Actions and reference run in this process with one thread per connection, so their ratio compares like with like. Over
HTTP the server is `luodi serve` as a city runs it, in processes of its own; this process is then only the client,
speaks from memory over kept-alive lines, and says how much of one core that took. `hand` runs before and after; the
ratio is to the mean of the two.
"""

import argparse
import atexit
import gc
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

STEPS = """
type: bench
row: A2
name: {zh: 测速, en: Bench}
summary: {zh: 测速, en: Bench}
intake: qd-12345
public: true
anonymous: true
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - {step: assign, name: {zh: 派单, en: Assign}, by: intake, role: dispatcher}
  - parallel:
      - {step: handle, name: {zh: 牵头, en: Lead}}
      - {step: assist, name: {zh: 协办, en: Help}, act: handle, by: co, signing: {style: all}}
  - {step: reply, name: {zh: 答复, en: Reply}}
  - {step: close, name: {zh: 办结, en: Close}, by: intake, role: clerk}
clocks:
  - {name: overall, title: {zh: 办理, en: Overall}, limit: RX-SD, from: accepted, to: replied, ladder: standard}
"""
LIFE = (
    ("bench-clerk", "accept", {}, ""),
    ("bench-clerk", "assign", {"lead": "qd-zjj", "co": ["qd-cgj"]}, ""),
    ("bench-lead", "handle", {}, "handle"),
    ("bench-help", "handle", {}, "assist"),
    ("bench-lead", "reply", {"words": "已经解决。"}, ""),
    ("bench-clerk", "close", {}, ""),
)
POSTS = {
    "bench-clerk": ("qd-12345", "clerk dispatcher"),
    "bench-lead": ("qd-zjj", "handler"),
    "bench-help": ("qd-cgj", "handler"),
}


def make_database(purpose: str = "bench") -> str:
    """Make an empty database of this process's own, dropped when it ends; return its address."""
    url = os.environ.get("BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
    name = f"luodi_{purpose}_{os.getpid()}"

    def psql(sql: str) -> None:
        subprocess.run(["psql", "-q", f"{url}/postgres", "-c", sql], check=True, capture_output=True)

    psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    psql(f"CREATE DATABASE {name}")
    atexit.register(psql, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return f"{url}/{name}"


def set_up(database: str, home: Path) -> None:
    """Make an empty database with the pack, the bench type and three people."""
    os.environ["LUODI_HOME"] = str(home)
    if database == "postgresql":
        os.environ["DATABASE_URL"] = make_database()
    else:
        os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.settings.embedded"


def load() -> dict[str, str]:
    """Fill the database; return a token per person."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from luodi.city import packing
    from luodi.city.registry.access import digest_of
    from luodi.city.registry.actions.add_person import add_person
    from luodi.city.registry.actions.appoint import appoint
    from luodi.city.registry.actors import SYSTEM
    from luodi.city.registry.models import Person, Role, Token, Unit

    call_command("migrate", verbosity=0)
    packing.load(packing.find_pack("qingdao"))
    type_in_force("bench", "测速", "Bench", STEPS)
    tokens = {}
    now = timezone.now()
    for username, (unit, roles) in POSTS.items():
        if Person.objects.filter(username=username).exists():
            continue
        person = add_person(SYSTEM, username=username, name=username)
        for role in roles.split():
            appoint(
                SYSTEM,
                person=person,
                unit=Unit.objects.get(code=unit),
                role=Role.objects.get(code=role),
                on=date(2020, 1, 1),
            )
        tokens[username] = f"token-{username}"
        Token.objects.create(
            digest=digest_of(tokens[username]),
            person=person,
            name="bench",
            last4="nch0",
            created=now,
            expires=now + timedelta(days=2),
        )
    return tokens


def type_in_force(code: str, zh: str, en: str, source: str) -> None:
    """Put a matter type of the bench in force, once."""
    from django.utils import timezone

    from luodi.city.matters.models import MatterType

    facts = {"name_zh": zh, "name_en": en, "source": source, "digest": "", "from_at": timezone.now()}
    MatterType.objects.get_or_create(code=code, version=1, defaults=facts)


def actions_life() -> Callable[[], None]:
    """Return one lifecycle through the actions."""
    from luodi.city.matters.access import PUBLIC
    from luodi.city.matters.actions import act, action, raise_matter
    from luodi.city.matters.actions.raise_matter import Draft
    from luodi.city.registry.models import Person

    people = {p.username: p for p in Person.objects.filter(username__in=POSTS)}

    def life() -> None:
        number = raise_matter(PUBLIC, Draft("bench", "路灯不亮", "小区门口的路灯坏了三天，请尽快修。", "370202")).number
        for who, kind, data, step in LIFE:
            act(people[who], action(kind), number, data, step=step)

    return life


def register_only() -> Callable[[], None]:
    """Return one registration through the actions."""
    from luodi.city.matters.access import PUBLIC
    from luodi.city.matters.actions import raise_matter
    from luodi.city.matters.actions.raise_matter import Draft

    return lambda: void(
        raise_matter(PUBLIC, Draft("bench", "路灯不亮", "小区门口的路灯坏了三天，请尽快修。", "370202"))
    )


def void(_: Any) -> None:
    """Drop a result."""


def record(life: Callable[[], None]) -> list[Any]:
    """Return the rows (store Changes) that each command of one lifecycle writes."""
    from luodi.city.matters.store import dialect as chosen

    base = chosen.dialect()
    seen: list[Any] = []
    write = base.write
    base.write = lambda changes: (seen.append(changes), write(changes))[1]  # type: ignore[method-assign]
    life()
    base.write = write  # type: ignore[method-assign]
    return seen


class Hand:
    """Prepared hand-made SQL: the same rows, the same transactions, nothing else."""

    def __init__(self, recorded: list[Any]) -> None:
        from luodi.city.matters.store.changes import values
        from luodi.city.matters.store.tables import CHANGED, GONE, LOCKED, TABLES

        self.lock_sql = f"SELECT {', '.join(LOCKED)} FROM matters_matter WHERE number = %s FOR UPDATE"
        self.commands: list[list[tuple[str, list[Any], list[int]]]] = []
        for changes in recorded:
            out = []
            for table in TABLES:
                columns = [*table.columns, *dict(table.constants)]
                marks = ", ".join(["%s"] * len(table.columns) + [repr(v) for _, v in table.constants])
                sql = f"INSERT INTO {table.name} ({', '.join(chr(34) + c + chr(34) for c in columns)}) VALUES ({marks})"
                if table.upsert:
                    sets = ", ".join(f'"{c}" = excluded."{c}"' for c in table.updated)
                    sql += f" ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {sets}"
                for row in getattr(changes, table.field):
                    vals = list(values(row))
                    places = [
                        i
                        for i, c in enumerate(table.columns)
                        if c == "matter_id" or (c == "id" and table.field == "new")
                    ]
                    out.append((sql, vals, places))
            for row in changes.changed:
                sets = ", ".join(f'"{c}" = %s' for c in CHANGED)
                sql = f"UPDATE matters_matter SET {sets} WHERE id = %s"
                out.append((sql, [*(getattr(row, c) for c in CHANGED), row.id], [len(CHANGED)]))
            for field, name, key in GONE:
                for gone in getattr(changes, field):
                    where = " AND ".join(f'"{c}" = %s' for c in key)
                    out.append((f"DELETE FROM {name} WHERE {where}", list(gone), [0]))
            self.commands.append(out)
        number = recorded[0].new[0].number
        self.number_at = next(
            (i, vals.index(number)) for i, (_, vals, _) in enumerate(self.commands[0]) if number in vals
        )

    def sqlite(self) -> None:
        """Rewrite for sqlite3's parameter style."""
        self.lock_sql = self.lock_sql.replace("%s", "?").replace(" FOR UPDATE", "")
        self.commands = [[(sql.replace("%s", "?"), v, p) for sql, v, p in c] for c in self.commands]

    def statements(self, command: int, matter: int) -> list[tuple[str, list[Any]]]:
        """Return one command's statements for a fresh matter."""
        out = []
        for i, (sql, vals, places) in enumerate(self.commands[command]):
            row = list(vals)
            for place in places:
                row[place] = matter
            if command == 0 and i == self.number_at[0]:
                row[self.number_at[1]] = f"h{matter}"
            out.append((sql, row))
        return out


OPENED: list[Any] = []
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"
_ids = iter(range(10**12, 10**15))
_ids_lock = threading.Lock()


def fresh() -> int:
    """Return a matter id nobody used."""
    with _ids_lock:
        return next(_ids)


def hand_postgres(hand: Hand, pipe: bool) -> Callable[[], Callable[[], None]]:
    """Return a maker of lifecycles, one connection each."""
    import psycopg

    def make() -> Callable[[], None]:
        connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        OPENED.append(connection)
        connection.execute("SET TIME ZONE 'UTC'")
        cursor = connection.cursor()

        def run(command: int, matter: int) -> None:
            with connection.transaction():
                if command:
                    cursor.execute(hand.lock_sql, [f"h{matter}"], prepare=True).fetchall()
                for sql, row in hand.statements(command, matter):
                    cursor.execute(sql, row, prepare=True)

        def life() -> None:
            matter = fresh()
            for command in range(len(hand.commands)):
                if pipe:
                    with connection.pipeline():
                        run(command, matter)
                else:
                    run(command, matter)

        return life

    return make


def hand_sqlite(hand: Hand, path: str) -> Callable[[], Callable[[], None]]:
    """Return a maker of lifecycles over one shared connection and lock: SQLite has one writer."""
    import sqlite3

    from luodi.settings.database import SQLITE_PRAGMAS

    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    connection.executescript(SQLITE_PRAGMAS)
    writer = threading.Lock()

    def life() -> None:
        matter = fresh()
        for command in range(len(hand.commands)):
            with writer:
                connection.execute("BEGIN IMMEDIATE")
                if command:
                    connection.execute(hand.lock_sql, [f"h{matter}"]).fetchall()
                for sql, row in hand.statements(command, matter):
                    connection.execute(sql, row)
                connection.execute("COMMIT")

    return lambda: life


def hand_group(hand: Hand, database: str, path: str, group: int = 64) -> Callable[[], int]:
    """Return a function that registers `group` matters in one transaction, one connection."""
    if database == "sqlite":
        import sqlite3

        from luodi.settings.database import SQLITE_PRAGMAS

        connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        connection.executescript(SQLITE_PRAGMAS)

        def run() -> int:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(group):
                for sql, row in hand.statements(0, fresh()):
                    connection.execute(sql, row)
            connection.execute("COMMIT")
            return group

        return run
    import psycopg

    pg = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    pg.execute("SET TIME ZONE 'UTC'")
    cursor = pg.cursor()

    def run_pg() -> int:
        with pg.transaction():
            for _ in range(group):
                for sql, row in hand.statements(0, fresh()):
                    cursor.execute(sql, row, prepare=True)
        return group

    return run_pg


def rate(make: Callable[[], Callable[[], Any]], connections: int, seconds: float) -> float:
    """Return runs per second over `connections` threads."""
    from django.db import connections as connections_all

    stop = threading.Event()
    counts = [0] * connections
    errors: list[BaseException] = []
    barrier = threading.Barrier(connections + 1)

    def work(i: int) -> None:
        try:
            run = make()
            run()
            barrier.wait()
            while not stop.is_set():
                counts[i] += run() or 1
        except BaseException as error:
            errors.append(error)
            barrier.abort()
        finally:
            connections_all.close_all()

    threads = [threading.Thread(target=work, args=(i,), daemon=True) for i in range(connections)]
    for thread in threads:
        thread.start()
    try:
        barrier.wait()
    except threading.BrokenBarrierError:
        raise errors[0] from None
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    while OPENED:
        OPENED.pop().close()
    if errors:
        raise errors[0]
    return sum(counts) / took


def unchunked(body: bytes) -> bytes:
    """Return what a chunked body holds."""
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        out, body = out + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return out


class Line:
    """One kept-alive connection, spoken by hand: the client must not eat the cores that the server needs."""

    def __init__(self, port: int, tokens: dict[str, str]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tokens = tokens
        OPENED.append(self.socket)

    def post(self, path: str, body: bytes, who: str = "") -> bytes:
        """Send one request and return the answer's body; raise RuntimeError when it is refused."""
        token = f"Authorization: Bearer {self.tokens[who]}\r\n" if who else ""
        head = f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{token}"
        self.socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head_, _, rest = answer.partition(b"\r\n\r\n")
        length = LENGTH.search(head_)
        while len(rest) < int(length[1]) if length else not rest.endswith(LAST_CHUNK):
            rest += self._more()
        if head_[9:10] != b"2":
            raise RuntimeError(f"{path}: {head_[:12]!r} {rest[:300]!r}")
        return rest if length else unchunked(rest)

    def _more(self) -> bytes:
        got = self.socket.recv(65536)
        if not got:
            raise RuntimeError("the server hung up")
        return got


def http_life(port: int, tokens: dict[str, str]) -> Callable[[], Callable[[], None]]:
    """Return a maker of lifecycles over one kept-alive connection."""
    draft = {"type": "bench", "title": "路灯不亮", "text": "小区门口的路灯坏了三天，请尽快修。", "region": "370202"}
    raised = json.dumps(draft).encode()
    bodies = [
        (who, kind, json.dumps(data | ({"step": step} if step else {})).encode()) for who, kind, data, step in LIFE
    ]

    def make() -> Callable[[], None]:
        line = Line(port, tokens)

        def life() -> None:
            number = json.loads(line.post("/matters", raised))["number"]
            for who, kind, body in bodies:
                line.post(f"/matters/{number}/actions/{kind}", body, who)

        return life

    return make


def serve() -> tuple[subprocess.Popen[bytes], int]:
    """Start `luodi serve` as a city would: one process on SQLite, as many as there are cores on PostgreSQL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    luodi = str(Path(sys.executable).parent / "luodi")
    server = subprocess.Popen(
        [luodi, "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(150):
        if server.poll() is not None:
            raise RuntimeError("the server did not start; `luodi serve` says why")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/v1/types")
            if connection.getresponse().status < 500:
                return server, port
        except OSError:
            pass
        time.sleep(0.2)
    server.kill()
    raise RuntimeError("the server did not start")


def over_http(tokens: dict[str, str], connections: int, seconds: float) -> tuple[float, float]:
    """Return lifecycles per second over HTTP, and how much of one core the client took."""
    server, port = serve()
    try:
        made = http_life(port, tokens)
        rate(made, connections, 0.5)  # every thread of the server opens its connection, every statement is prepared
        began, spent = time.perf_counter(), time.process_time()
        done = rate(made, connections, seconds)
        return done, (time.process_time() - spent) / (time.perf_counter() - began)
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    """Run the bench and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--connections", default="1,16,64")
    parser.add_argument("--http", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        set_up(options.database, Path(folder))
        import django

        django.setup()
        tokens = load()
        gc.collect()
        gc.freeze()  # as the server does once it is warm
        life = actions_life()
        hand = Hand(record(life))
        path = str(Path(folder) / "luodi.sqlite3")
        if options.database == "sqlite":
            hand.sqlite()
            base = hand_sqlite(hand, path)
        else:
            base = hand_postgres(hand, pipe=False)
        print(f"{options.database}: lifecycles of {len(hand.commands)} commands per second, {options.seconds:g} s each")
        for connections in map(int, options.connections.split(",")):
            row = {"hand": rate(base, connections, options.seconds)}
            if options.database == "postgresql":
                row["hand/pipe"] = rate(hand_postgres(hand, pipe=True), connections, options.seconds)
            row["actions"] = rate(lambda: life, connections, options.seconds)
            client = 0.0
            if options.http:
                row["http"], client = over_http(tokens, connections, options.seconds)
            row["hand again"] = rate(base, connections, options.seconds)
            reference = (row["hand"] + row["hand again"]) / 2
            text = "  ".join(f"{name} {value:7.1f} ({value / reference:4.2f})" for name, value in row.items())
            text += f"  client {client:.0%} of a core" if options.http else ""
            print(f"  {connections:3d} connections: {text}", flush=True)
        intake = rate(lambda: register_only(), 64, options.seconds)
        grouped = rate(lambda: hand_group(hand, options.database, path), 1, options.seconds)
        again = rate(lambda: register_only(), 64, options.seconds)
        ours = (intake + again) / 2
        print(
            f"  intake, 64 connections: actions {ours:.0f}/s ({intake:.0f}, {again:.0f}), hand in groups of 64", end=" "
        )
        print(f"{grouped:.0f}/s, ratio {ours / grouped:.2f}; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
