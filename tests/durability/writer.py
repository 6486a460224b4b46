"""A process that writes as hard as it can, and says of each matter, after it was acknowledged, that it was.

    python writer.py prepare | write | tick | seal | check

`check` reads acknowledged numbers from standard input and prints what is missing or wrong as JSON.
"""

import io
import json
import os
import sys
import threading

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from luodi.city import packing  # noqa: E402
from luodi.city.matters.access import PUBLIC  # noqa: E402
from luodi.city.matters.actions import act, action, raise_matter  # noqa: E402
from luodi.city.matters.actions.attach_document import attach  # noqa: E402
from luodi.city.matters.actions.raise_matter import Draft  # noqa: E402
from luodi.city.matters.models import Entry, Matter  # noqa: E402
from luodi.city.matters.proof import seal, verify  # noqa: E402
from luodi.city.matters.store.batch import now_ms  # noqa: E402
from luodi.city.matters.tick import tick  # noqa: E402
from luodi.city.registry.models import Person  # noqa: E402
from luodi.faces.cli.people import load_people  # noqa: E402

THREADS = 6


def prepare() -> None:
    """Make the database and its city."""
    call_command("migrate", verbosity=0)
    packing.load(packing.find_pack("qingdao"))
    load_people("qingdao")


def acknowledge(text: str) -> None:
    """Say it in one write, so that lines of threads never mix."""
    os.write(1, f"{text}\n".encode())


def write() -> None:
    """Raise and accept matters for ever."""
    clerk = Person.objects.get(username="zhou")
    draft = Draft(
        "hotline", "路灯不亮", "小区门口的路灯坏了", "370202", facts={"kind": "投诉"}, reporter={"name": "张三"}
    )

    def work() -> None:
        while True:
            number = raise_matter(PUBLIC, draft).number
            acknowledge(f"{number} 1")
            act(clerk, action("accept"), number)
            acknowledge(f"{number} 2")

    for _ in range(THREADS - 1):
        threading.Thread(target=work, daemon=True).start()
    work()


def seal_one_with_a_file() -> None:
    """Raise a matter with a file and a reporter, and seal everything."""
    draft = Draft(
        "hotline", "井盖破损", "", "370202", facts={"kind": "投诉"}, reporter={"name": "李四", "phone": "139"}
    )
    raised = raise_matter(PUBLIC, draft)
    attach(
        Person.objects.get(username="zhou"), raised.number, "照片.png", io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"x" * 9000)
    )
    seal()
    acknowledge(f"{raised.number} 2")


def keep_ticking() -> None:
    """Tick as if sixty days had passed, for ever."""
    acknowledge("ticking 0")
    while True:
        report = tick(now_ms() + 60 * 86_400_000)
        acknowledge(f"climbed {report.climbed}")


def check() -> None:
    """Compare what was acknowledged with what is there, and verify all of it."""
    promised: dict[str, int] = {}
    for line in sys.stdin:
        number, seq = line.split()
        promised[number] = max(promised.get(number, 0), int(seq))
    there = dict(Matter.objects.values_list("number", "seq"))
    missing = [n for n, seq in promised.items() if there.get(n, 0) < seq]
    report = verify()
    rungs = list(Entry.objects.filter(kind="climbed").values_list("matter_id", "body"))
    twice = len(rungs) - len(set(rungs))
    told = {"missing": missing, "wrong": [w.render() for w in report.wrong], "matters": report.matters, "twice": twice}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    {"prepare": prepare, "write": write, "tick": keep_ticking, "seal": seal_one_with_a_file, "check": check}[
        sys.argv[1]
    ]()
