"""Reading, writing and exporting in a big city: pages as their readers ask for them, beside the bare SQL they send.

    python bench/big.py [--database postgresql|sqlite] [--matters 1000000] [--url postgresql://…/name | --home FOLDER]

The demo's year is lived through the real actions, then copied by the database (harness/multiply.py) until there are so
many matters. With --url or --home what an earlier run left there is used again; otherwise it is dropped at the end.

Reading: the whole answer (middleware, permission, queries, template) is timed in this process, as a handler of one
street, as a hotline clerk and as a supervisor who sees every unit; the bare SQL is what that answer sent, run again on
the same connection and fetched. Boards are counted on a sheet and not by SQL (docs/adr/0009): beside them stand the
statements a hand would write for their sums, what is open by lead unit and lamp and what was raised and answered by
month, on the dashboard by lead unit and type too. Writing: two cities of the same software, one empty, one full, take
turns in slices. Export: every matter the supervisor sees to Excel, with the memory it took.
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "harness")]
from multiply import multiply  # noqa: E402
from write import make_database  # noqa: E402

PEOPLE = {"street handler": "", "hotline clerk": "zhou", "supervisor": "xu"}
ROUNDS = 40
SLICE = 3.0


def prepare(options: argparse.Namespace, home: Path) -> None:
    """Point the settings at the database, and fill it unless it is full."""
    os.environ["LUODI_HOME"] = str(options.home or home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "luodi.settings.embedded"
    os.environ["LUODI_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)
    if options.database == "postgresql":
        os.environ["DATABASE_URL"] = options.url or make_database()
    import django

    django.setup()
    from django.core.management import call_command

    from luodi.city.matters.models import Matter

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Matter.objects.exists():
        began = time.monotonic()
        subprocess.run(["luodi", "demo"], check=True, stdout=subprocess.DEVNULL)
        print(f"  the demo's year: {time.monotonic() - began:.0f} s", flush=True)
    here = Matter.objects.count()
    if here < options.matters / 2:
        began = time.monotonic()
        multiply(round(options.matters / here) - 1, lambda said: print(f"{said}: {time.monotonic() - began:.0f} s"))


def percentile(times: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return quantiles(times, n=20)[-1] * 1000


def timed(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the 95th percentile of `rounds` runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return percentile(times)


def asked(number: str) -> dict[str, str]:
    """Return what is asked for, by name."""
    from django.urls import reverse

    pages = {
        "inbox": reverse("desk:inbox"),
        "list": reverse("desk:matters"),
        "list, filtered": reverse("desk:matters") + "?status=open&type=hotline",
        "search": reverse("desk:matters") + "?text=路灯",
        "matter": reverse("desk:matter", args=[number]),
        "API list": "/api/v1/matters?limit=50",
        "API matter": f"/api/v1/matters/{number}",
    }
    pages["board"] = reverse("desk:board")
    pages["dashboard"] = reverse("desk:city")
    return pages


def reading() -> None:
    """Print the table of answers."""
    from django.test import Client

    from luodi.city.matters import access
    from luodi.city.registry.models import Person

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as `luodi serve` sets the collector
    street = busiest_street()
    print(f"  {'':16}" + "".join(f"{who:>34}" for who in PEOPLE))
    print(f"  {'p95, ms':16}" + f"{'answer':>14}{'bare SQL':>10}{'ratio':>10}" * len(PEOPLE))
    clients = {}
    for who, username in PEOPLE.items():
        person = Person.objects.get(username=username or street)
        client = Client(HTTP_HOST="127.0.0.1", headers={"authorization": f"Bearer {token_of(person)}"})
        client.force_login(person)
        number = access.visible(person).order_by("-pk").values_list("number", flat=True)[3]
        clients[who] = (person, client, asked(number))
    for what in asked("1"):
        row = ""
        for person, client, pages in clients.values():
            answer, bare = measured(client, pages[what], by_hand(person, what))
            row += f"{answer:14.1f}{bare:10.1f}{answer / bare:10.1f}" if bare else f"{answer:14.1f}{'—':>10}{'—':>10}"
        print(f"  {what:16}{row}", flush=True)


def busiest_street() -> str:
    """Return the handler of the street with most matters."""
    from django.db import connection

    sql = (
        "SELECT p.username FROM registry_post t JOIN registry_person p ON p.id = t.person_id "
        "JOIN registry_unit u ON u.id = t.unit_id JOIN registry_role r ON r.id = t.role_id "
        "WHERE r.code = 'handler' AND length(p.username) = 17 "
        "ORDER BY (SELECT count(*) FROM matters_visibility v WHERE v.unit = u.id) DESC LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def token_of(person: Any) -> str:
    """Return a token of the person's."""
    from datetime import timedelta

    from django.utils import timezone

    from luodi.city.registry.access import digest_of
    from luodi.city.registry.models import Token

    secret, now = f"bench-{person.username}", timezone.now()
    Token.objects.get_or_create(
        digest=digest_of(secret),
        defaults={"person": person, "name": "bench", "created": now, "expires": now + timedelta(days=2)},
    )
    return secret


def by_hand(person: Any, page: str) -> list[tuple[str, Any]]:
    """Return the statements that sum up what a board shows, of what the person may see; none for what is no board."""
    from datetime import timedelta

    from django.db.models import Count
    from django.db.models.functions import TruncMonth
    from django.utils import timezone

    from luodi.city.matters import access, board
    from luodi.city.matters.office import office
    from luodi.city.matters.queries import lamp_rank

    if page not in ("board", "dashboard"):
        return []
    city, now = office(), timezone.now()
    node = board.highest(person, city)
    assert node
    seen = access.visible(person, city).filter(lead__in=sorted(city.tree.subtree(node.id))).order_by()
    year = now - timedelta(days=365)
    open_ = seen.filter(status="open").annotate(rank=lamp_rank(city, now))
    asked = [open_.values_list("lead", "rank").annotate(n=Count("*"))]
    for moment in ("registered", "answered"):
        of = seen.filter(**{f"{moment}__gte": year}).annotate(month=TruncMonth(moment))
        asked.append(of.values_list("month").annotate(n=Count("*")))
    if page == "dashboard":
        for status in ("open", "closed"):
            of = seen.filter(registered__gte=now - timedelta(days=90), status=status)
            asked.append(of.values_list("lead", "type").annotate(n=Count("*"), answered=Count("answered")))
    return [rows.query.sql_with_params() for rows in asked]


def measured(client: Any, page: str, instead: list[tuple[str, Any]]) -> tuple[float, float]:
    """Return the 95th percentiles of an answer and of the bare SQL it sends, or of other statements."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def get() -> None:
        response = client.get(page)
        assert response.status_code == 200, (page, response.status_code)
        assert response.content

    get()
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with CaptureQueriesContext(connection), connection.execute_wrapper(keep):
        get()
    reads = instead or [(sql, params) for sql, params in sent if sql.lstrip().upper().startswith(("SELECT", "WITH"))]

    def bare() -> None:
        with connection.cursor() as cursor:
            for sql, params in reads:
                cursor.execute(sql, params)
                cursor.fetchall()

    return timed(get), timed(bare) if reads else 0.0


def writing(full: dict[str, str], database: str) -> None:
    """Print how many steps a second an empty and the full city take, in turns."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        empty = os.environ | {"LUODI_HOME": folder}
        if database == "postgresql":
            empty["DATABASE_URL"] = make_database("empty")
        contestants = {"empty": contestant(empty), "full": contestant(os.environ | full)}
        for connections in (1, 16):
            steps = dict.fromkeys(contestants, 0.0)
            for turn in ("empty", "full", "full", "empty", "empty", "full"):
                told = ask(contestants[turn], connections)
                steps[turn] += told["steps"] / told["took"] / 3
            ratio = steps["full"] / steps["empty"]
            said = ", ".join(f"{name} {value:.0f}" for name, value in steps.items())
            print(f"  {connections} connections, steps a second: {said}; full ÷ empty {ratio:.2f}", flush=True)
        for process in contestants.values():
            process.terminate()
            process.wait()


def contestant(env: dict[str, str]) -> subprocess.Popen[str]:
    """Start a city that answers how many steps it takes."""
    command = [sys.executable, str(Path(__file__).parent / "harness" / "luodi_steps.py"), "as-it-is"]
    process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    assert json.loads(process.stdout.readline())["ready"]
    return process


def ask(process: subprocess.Popen[str], connections: int) -> dict[str, float]:
    """Return what a contestant did in one slice."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"connections": connections, "seconds": SLICE}) + "\n")
    process.stdin.flush()
    told: dict[str, float] = json.loads(process.stdout.readline())
    return told


def exporting() -> None:
    """Print how long all matters of the supervisor take to Excel, and how far memory rose (a process of its own)."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from big import export_here; export_here()"
    subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent)], check=True)


def export_here() -> None:
    """Export in this process."""
    import django

    django.setup()
    from django.utils import timezone

    from luodi.city.matters import exporting as jobs
    from luodi.city.matters.models import Export
    from luodi.city.matters.queries import Sought
    from luodi.city.registry.models import Person

    person = Person.objects.get(username="xu")
    job = jobs.start(person, "matters", Sought())
    before, began = peak(), time.monotonic()
    half = 0
    while Export.objects.get(pk=job.pk).state == "waiting":
        jobs.work(timezone.now(), budget=5)
        done = Export.objects.get(pk=job.pk)
        if not half and done.done > done.total / 4:
            half = peak()
    done, took = Export.objects.get(pk=job.pk), time.monotonic() - began
    size = jobs.file_of(done).stat().st_size / 1e6
    print(
        f"  {done.state}: {done.done:,} rows in {took:.0f} s ({done.done / took:,.0f} a second), {size:.0f} MB;",
        end=" ",
    )
    print(f"peak memory {before:.0f} MB before, {half:.0f} after a quarter, {peak():.0f} at the end")


def peak() -> float:
    """Return the most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--matters", type=int, default=1_000_000)
    parser.add_argument("--url", default="", help="a PostgreSQL database to use and keep")
    parser.add_argument("--home", type=Path, help="a folder to use and keep: SQLite's file, the index of words")
    parser.add_argument("--only", default="read,write,export")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        prepare(options, Path(folder))
        from luodi.city.matters.models import Entry, Matter

        print(f"{options.database}: {Matter.objects.count():,} matters, {Entry.objects.count():,} entries")
        here = {name: os.environ[name] for name in ("LUODI_HOME", "DATABASE_URL") if name in os.environ}
        if "read" in options.only:
            began = time.monotonic()
            subprocess.run(["luodi", "index"], check=False, stdout=subprocess.DEVNULL)
            print(f"  index of words: {time.monotonic() - began:.0f} s")
            reading()
        if "write" in options.only:
            writing(here, options.database)
        if "export" in options.only:
            exporting()


if __name__ == "__main__":
    main()
