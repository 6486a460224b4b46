"""A spike: twenty times as many people as usual for a minute. Who gets an error, who waits how long, is it over after?

    python bench/spike.py [--database sqlite|postgresql] [--people 15] [--times 20] [--seconds 60] [--url … | --home …]

People do as people do: look at a list, open a matter, raise one now and then, and read for a second in between. The
server is `luodi serve` as a city runs it, with the demo city in it; the client is this process, on the same cores, so
the server has less than the whole machine. An error is any answer but 2xx or 3xx, a broken line, or thirty seconds of
silence. Recovery is the first stretch of two seconds after the spike whose median wait is back within twice the steady
one.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent))
from big import prepare, token_of
from write import serve

THINK = 1.0
PATIENCE = 30.0
WINDOW = 2.0
Seen = tuple[float, float, str]
"""When the answer came, how long it took, what was wrong with it (empty: nothing)."""


class Somebody:
    """One person with one kept-alive line."""

    def __init__(self, port: int, token: str, numbers: list[str], dice: random.Random) -> None:
        self.port, self.token, self.numbers, self.dice = port, token, numbers, dice
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def live(self, until: float, seen: list[Seen]) -> None:
        """Ask, read, ask again, until the time is over."""
        await asyncio.sleep(self.dice.random() * THINK)
        while time.monotonic() < until:
            began, wrong = time.monotonic(), ""
            try:
                status = await asyncio.wait_for(self._ask(*self._wish()), PATIENCE)
                wrong = "" if 200 <= status < 400 else str(status)
            except Exception as error:
                wrong, self.line = type(error).__name__, None
            seen.append((time.monotonic(), time.monotonic() - began, wrong))
            await asyncio.sleep(THINK * (0.5 + self.dice.random()))
        if self.line:
            self.line[1].close()

    def _wish(self) -> tuple[str, str, bytes]:
        lot = self.dice.random()
        if lot < 0.1:
            raised = {"type": "hotline", "title": "路灯不亮", "text": "小区门口的路灯坏了三天。", "region": "370202"}
            return "POST", "/api/v1/matters", json.dumps(raised | {"facts": {"kind": "投诉"}}).encode()
        if lot < 0.3:
            return "GET", "/", b""
        if lot < 0.6:
            return "GET", "/api/v1/matters?status=open", b""
        return "GET", f"/api/v1/matters/{self.dice.choice(self.numbers)}", b""

    async def _ask(self, method: str, path: str, body: bytes) -> int:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.line
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"chunked" in told:
            while int(await reader.readuntil(b"\r\n"), 16):
                await reader.readuntil(b"\r\n")
            await reader.readuntil(b"\r\n")
        else:
            length = int(told.split(b"content-length: ")[1].split(b"\r\n")[0]) if b"content-length: " in told else 0
            await reader.readexactly(length)
        return int(told[9:12])


async def phase(port: int, token: str, numbers: list[str], people: int, seconds: float, seed: int) -> list[Seen]:
    """Return what so many people saw in so many seconds."""
    seen: list[Seen] = []
    until = time.monotonic() + seconds
    crowd = [Somebody(port, token, numbers, random.Random(seed * 10_000 + i)) for i in range(people)]
    await asyncio.gather(*(somebody.live(until, seen) for somebody in crowd))
    return seen


def told(name: str, people: int, seen: list[Seen], seconds: float) -> float:
    """Print a phase; return its median wait."""
    waits = [wait for _, wait, _ in seen]
    wrong = [what for *_, what in seen if what]
    said = f"  {name:8} {people:4d} people: {len(seen) / seconds:6.1f} answers a second, wait median "
    said += f"{median(waits) * 1000:6.0f} ms, p95 {quantiles(waits, n=20)[-1] * 1000:6.0f}"
    print(
        f"{said}, longest {max(waits) * 1000:6.0f}; errors {len(wrong)} of {len(seen)} {sorted(set(wrong)) or ''}",
        flush=True,
    )
    return median(waits)


async def run(port: int, token: str, numbers: list[str], options: argparse.Namespace) -> None:
    """Steady, spike, steady."""
    many = options.people * options.times
    await phase(port, token, numbers, options.people, 5, 9)  # lines, statements, caches
    usual = told("steady", options.people, await phase(port, token, numbers, options.people, 20, 1), 20)
    told("spike", many, await phase(port, token, numbers, many, options.seconds, 2), options.seconds)
    over = time.monotonic()
    after = await phase(port, token, numbers, options.people, 60, 3)
    told("after", options.people, after, 60)
    for n in range(30):
        waits = [w for at, w, _ in after if n * WINDOW <= at - over < (n + 1) * WINDOW]
        if waits and median(waits) <= 2 * usual:
            print(f"  back to normal {(n + 1) * WINDOW:.0f} s after the spike or sooner")
            return
    print("  not back to normal within a minute")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, default=15)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--url", default="", help="a PostgreSQL database to use and keep")
    parser.add_argument("--home", type=Path, help="a folder to use and keep")
    options = parser.parse_args()
    options.matters = 0
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        prepare(options, Path(folder))
        from django.db import connections

        from luodi.city.matters import access
        from luodi.city.registry.models import Person

        person = Person.objects.get(username="xu")
        token = token_of(person)
        numbers = list(access.visible(person).order_by("-pk").values_list("number", flat=True)[:500])
        connections.close_all()
        os.environ["LUODI_DEMO"] = ""
        server, port = serve()
        print(f"{options.database}: {options.people} people, then {options.times} times as many")
        try:
            asyncio.run(run(port, token, numbers, options))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
