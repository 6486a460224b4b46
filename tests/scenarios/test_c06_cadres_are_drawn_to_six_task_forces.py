"""C6 专班选派: 129 cadres serve in six task forces, released from their posts; what one does is counted as noted."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from api_client import ApiClient
from cohorts import trainees
from luodi.city.programmes.models import Member, Note
from luodi.city.registry.models import Person

As = Callable[[str], ApiClient]
ORGANISER, DAY = "qd-zzb-handler", "2026-11-20"


def task_force(api: ApiClient, code: str, title: str) -> None:
    body = {"code": code, "kind": "task_force", "title": {"zh": title}, "lead": "qd-zzb", "level": 1}
    api.post("/programmes", body | {"from_date": "2026-01-01", "to_date": "2026-12-31"}).ok()


def released(as_: As, code: str, people: Iterable[Person]) -> None:
    """Ask for people of the organisation department, whose organiser gives them free as well."""
    api = as_(ORGANISER)
    for person in people:
        body = {"username": person.username, "unit": "qd-zzb", "full_time": True}
        api.post(f"/memberships/{api.post(f'/programmes/{code}/members', body).ok()['id']}/release").ok()


def test_129_people_serve_in_six_task_forces(as_: As) -> None:
    api, people = as_(ORGANISER), trainees(129)
    for i in range(6):
        task_force(api, f"zb-{i}", f"第{i + 1}专班")
        released(as_, f"zb-{i}", people[i::6])
    found = [len(api.get(f"/programmes/zb-{i}").ok()["members"]) for i in range(6)]
    assert (sum(found), found[0]) == (129, 22)


@pytest.fixture
def received(as_: As) -> None:
    """The task force for industry has received 563 parties of investors and held 354 talks, each noted by somebody."""
    task_force(as_(ORGANISER), "cyfz", "产业发展专班")
    released(as_, "cyfz", trainees(3))
    for kind, amount in (("visit", 500), ("meeting", 400)):
        target = {
            "name": {"zh": "接待客商" if kind == "visit" else "洽谈"},
            "measure": f"notes:{kind}",
            "amount": amount,
        }
        as_(ORGANISER).post("/programmes/cyfz/targets", target).ok()
    members, at = list(Member.objects.filter(programme__code="cyfz").order_by("pk")), datetime(2026, 11, 20, tzinfo=UTC)
    lines = [("visit", f"客商{i}") for i in range(563)] + [("meeting", f"客商{i}") for i in range(354)]
    Note.objects.bulk_create(
        Note(programme=member.programme, member=member, key=uuid4(), kind=kind, on=at.date(), about=about, at=at)
        for (kind, about), member in zip(lines, members * 400, strict=False)
    )


def told(as_: As) -> list[tuple[str, str]]:
    rows = as_(ORGANISER).get("/programmes/cyfz/progress").ok().body
    return [(row["measure"], row["reached"]) for row in rows]


def test_what_it_received_is_counted_from_its_notes_and_one_more_counts_one_more(as_: As, received: None) -> None:
    assert told(as_) == [("notes:visit", "563"), ("notes:meeting", "354")]
    line = {"key": str(uuid4()), "kind": "meeting", "on": DAY, "about": "客商0", "text": "再谈"}
    as_("xy0000").post("/programmes/cyfz/notes", line).ok()
    as_("xy0000").post("/programmes/cyfz/notes", line).ok()
    assert told(as_) == [("notes:visit", "563"), ("notes:meeting", "355")]
