"""C3 七百工程: 150 people, and of each seven hundreds: enterprises linked, entrepreneurs met, the city promoted …

The article names two (每人对接百家企业、每人结识百名企业家) and says they are seven; the other five here are kinds of
the field journal. Each is counted per person out of journals: nobody fills in a form, nobody's hundred is another's.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from api_client import ApiClient
from cohorts import cohort, trainees
from luodi.city.programmes.models import Member, Note, Programme

As = Callable[[str], ApiClient]
HEAD, PEOPLE, HUNDRED = "qd-zzb-head", 150, 100
KINDS = ("visit", "meeting", "promotion", "learnt", "report")
SEVEN = ("enterprises", "met", *(f"notes:{kind}" for kind in KINDS))
FIRST = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def batch(as_: As) -> list[Member]:
    """A cohort of 150, of each of whom seven hundreds are asked."""
    api = as_(HEAD)
    cohort(api, "sz-1", "赴深圳体悟实训第一批", "2026-09-01", "2026-12-20")
    for measure in SEVEN:
        target = {"name": {"zh": f"百·{measure}"}, "measure": measure, "amount": HUNDRED, "each": True}
        api.post("/programmes/sz-1/targets", target).ok()
    of = Programme.objects.get(code="sz-1")
    people = trainees(PEOPLE)
    return Member.objects.bulk_create(Member(programme=of, person=p, from_date=FIRST) for p in people)


def noted(member: Member, of: int, kinds: tuple[str, ...] = KINDS) -> list[Note]:
    """Return so many lines of each kind, a firm a line, each of which introduces one entrepreneur (visits alone)."""
    return [
        Note(
            programme_id=member.programme_id,
            member=member,
            key=UUID(int=(member.pk * len(KINDS) + k) * 1000 + n),
            kind=kind,
            on=FIRST + timedelta(days=n % 90),
            about=f"深圳企业{n:03}",
            met=int(kind == "visit"),
            text="对接",
            at="2026-12-01T00Z",
        )
        for k, kind in enumerate(kinds)
        for n in range(of)
    ]


def progress(as_: As) -> dict[str, tuple[int, int, str]]:
    rows = as_(HEAD).get("/programmes/sz-1/progress").ok().body
    return {row["measure"]: (row["done"], row["of"], row["reached"]) for row in rows}


def owes(as_: As) -> dict[str, list[str]]:
    rows = as_(HEAD).get("/programmes/sz-1/people").ok().body
    return {row["member"]["username"]: [one["measure"] for one in row["owes"]] for row in rows}


def test_seven_hundreds_of_each_of_150_are_counted_per_person(as_: As, batch: list[Member]) -> None:
    whole, short = batch[:149], batch[149]
    Note.objects.bulk_create([note for member in whole for note in noted(member, HUNDRED)], batch_size=5_000)
    Note.objects.bulk_create(noted(short, HUNDRED - 1))
    total = str(149 * HUNDRED + HUNDRED - 1)
    assert progress(as_) == dict.fromkeys(SEVEN, (149, PEOPLE, total))
    left = owes(as_)
    assert {username for username, measures in left.items() if measures} == {"xy0149"}
    assert left["xy0149"] == list(SEVEN)


def test_what_one_has_beyond_a_hundred_makes_up_for_nobody_else(as_: As, batch: list[Member]) -> None:
    Note.objects.bulk_create(noted(batch[0], 250))
    done, of, reached = progress(as_)["enterprises"]
    assert (done, of, reached) == (1, PEOPLE, "250")
    assert sum(bool(measures) for measures in owes(as_).values()) == PEOPLE - 1


def test_one_enterprise_visited_often_is_one_and_two_who_visit_it_have_each_one(as_: As, batch: list[Member]) -> None:
    first, second = batch[:2]
    for member, times in ((first, 3), (second, 1)):
        Note.objects.bulk_create(
            Note(
                programme_id=member.programme_id,
                member=member,
                key=uuid4(),
                kind="visit",
                on=FIRST,
                about="欣锐科技",
                at="2026-12-01T00Z",
            )
            for _ in range(times)
        )
    told = progress(as_)
    assert told["enterprises"] == (0, PEOPLE, "2")
    assert told["notes:visit"] == (0, PEOPLE, "4")


def test_the_hundredth_line_sent_from_the_phone_makes_it_whole(as_: As) -> None:
    api = as_(HEAD)
    api.post("/programmes/sz-1/members", {"username": "wang", "duty": "学员"}).ok()
    wang = Member.objects.get(person__username="wang")
    Note.objects.bulk_create(noted(wang, HUNDRED - 1))
    line = {"key": str(uuid4()), "on": "2026-11-20", "about": "新识企业", "text": "结识创始人"}
    for kind in KINDS:
        assert "wang" in {username for username, measures in owes(as_).items() if measures}
        sent = line | {"kind": kind, "key": str(uuid4()), "met": int(kind == "visit")}
        as_("wang").post("/programmes/sz-1/notes", sent).ok()
    assert owes(as_)["wang"] == []
    assert progress(as_)["met"] == (1, PEOPLE + 1, "100")
