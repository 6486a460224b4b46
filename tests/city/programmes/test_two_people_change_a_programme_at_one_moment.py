"""Two people act on one programme at the same moment: what was closed or decided takes nothing more, whoever waited.

SQLite lets one writer in at a time, PostgreSQL several: there it is tried with threads; what comes between two
transactions is tried with both.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from api_client import ApiClient
from cohorts import candidates, cohort, hosts, seats, trainees
from luodi.city.programmes.actions import place as placing
from luodi.city.programmes.actions.agree_targets import Kpi, agree_targets
from luodi.city.programmes.actions.gather import Named, Seats, name_candidates, put_hosts, select_candidates
from luodi.city.programmes.actions.open_programme import Draft, close_programme, open_programme
from luodi.city.programmes.actions.place import decide, propose
from luodi.city.programmes.actions.set_target import set_target
from luodi.city.programmes.actions.take_part import add_member
from luodi.city.programmes.actions.take_task import raise_task, take_task
from luodi.city.programmes.models import Candidate, Programme, Round
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text

HEAD = "qd-zzb-head"
LETTER = [Kpi(Text("走访企业", ""), "enterprises", Decimal(5))]
only_together = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one writer in at a time")


@pytest.fixture
def head() -> Person:
    """The organisation department's head, with a cohort of eight for four hosts, placed and not decided."""
    api = ApiClient().as_(HEAD)
    cohort(api, "sz-2", "赴深圳体悟实训第二批", "2026-09-01", "2026-12-20")
    taken = hosts(4, date(2026, 1, 1))
    api.call("PUT", "/programmes/sz-2/hosts", {"hosts": seats(taken, 4)}).ok()
    api.post("/programmes/sz-2/candidates", {"candidates": candidates(trainees(8), taken)}).ok()
    api.post("/programmes/sz-2/selection", {"size": 6}).ok()
    person = Person.objects.get(username=HEAD)
    add_member(person, "sz-2", username="wang", unit="qd-zjj", host="sx-00")
    return person


def matter(head: Person) -> str:
    """Return the number of a matter that `head` sees: the letter of another cohort."""
    cohort(ApiClient().as_(HEAD), "sz-3", "赴深圳体悟实训第三批", "2026-09-01", "2026-12-20")
    add_member(head, "sz-3", username="wang2", unit="qd-zjj", host="sx-01")
    return agree_targets(head, "sz-3", "sx-01", LETTER).number


def changes(head: Person) -> dict[str, Callable[[], Any]]:
    """Return every change of what is planned that a programme must not take once it has ended."""
    number = matter(head)
    return {
        "take a task": lambda: take_task(head, "sz-2", number),
        "raise a task": lambda: raise_task(head, "sz-2", type_="suggestion", title="问", facts={"field": "其他"}),
        "set a target": lambda: set_target(
            head, "sz-2", name=Text("走访", ""), measure="enterprises", amount=Decimal(1)
        ),
        "agree on targets": lambda: agree_targets(head, "sz-2", "sx-00", LETTER),
        "put hosts": lambda: put_hosts(head, "sz-2", [Seats("sx-00", 3)]),
        "name candidates": lambda: name_candidates(head, "sz-2", [Named("xy0001", "qd-zzb")]),
        "select": lambda: select_candidates(head, "sz-2", size=3),
        "propose": lambda: propose(head, "sz-2"),
        "open one below": lambda: open_programme(
            head,
            Draft("sz-2-a", "campaign", Text("一", ""), "qd-zzb", date(2026, 9, 1), date(2026, 9, 2), parent="sz-2"),
        ),
    }


CHANGES = (
    "take a task",
    "raise a task",
    "set a target",
    "agree on targets",
    "put hosts",
    "name candidates",
    "select",
    "propose",
    "open one below",
)


def while_another(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Begin `first` and, before it is committed, `second`, in a thread of its own; return the code `second` is refused
    with, empty for what was done."""
    begun = Barrier(2)

    def other() -> str:
        try:
            begun.wait(timeout=10)
            second()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            told = pool.submit(other)
            begun.wait(timeout=10)
            with suppress(TimeoutError):  # whoever waits as they should is not ready yet
                told.exception(timeout=1.5)
        return told.result(timeout=20)


@only_together
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", CHANGES)
def test_what_is_being_closed_takes_nothing_more(head: Person, what: str) -> None:
    change = changes(head)[what]
    assert while_another(lambda: close_programme(head, "sz-2"), change) == "closed"


@only_together
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["put hosts", "name candidates", "select", "propose"])
def test_a_placement_being_decided_is_changed_by_nobody(head: Person, what: str) -> None:
    row = propose(head, "sz-2")
    assert while_another(lambda: decide(head, "sz-2", row.n), changes(head)[what]) == "not_now"


@only_together
@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_matter_are_told_apart(head: Person) -> None:
    number = matter(head)
    both = [lambda: take_task(head, "sz-2", number)] * 2
    assert while_another(*both) == "already_held"


@pytest.mark.django_db
def test_a_placement_solved_while_another_was_decided_is_not_kept(
    head: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, plain = propose(head, "sz-2"), placing.place

    def meanwhile(problem: Any, seconds: float) -> Any:
        decide(head, "sz-2", first.n)
        return plain(problem, seconds)

    monkeypatch.setattr(placing, "place", meanwhile)
    with pytest.raises(Refused, match="已经定下"):
        propose(head, "sz-2")
    assert [row.state for row in Round.objects.all()] == ["decided"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (lambda head: select_candidates(head, "sz-2", size=3), "人选或接收单位已经变了"),
        (lambda head: put_hosts(head, "sz-2", [Seats("sx-00", 1)]), "人选或接收单位已经变了"),
        (lambda head: propose(head, "sz-2"), "刚有人求了新的方案"),
    ],
    ids=["others are selected", "a host takes fewer", "somebody else proposed"],
)
def test_a_placement_of_what_has_changed_is_not_kept(
    head: Person, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Person], Any], why: str
) -> None:
    plain = placing.place

    def solved(problem: Any, seconds: float) -> Any:
        monkeypatch.setattr(placing, "place", plain)
        meanwhile(head)
        return plain(problem, seconds)

    monkeypatch.setattr(placing, "place", solved)
    with pytest.raises(Refused, match=why):
        propose(head, "sz-2")


@pytest.mark.django_db
def test_a_placement_is_decided_of_those_it_was_asked_for_alone(head: Person) -> None:
    row = propose(head, "sz-2")
    Candidate.objects.update(points=0)
    Candidate.objects.filter(state="refused").update(points=100)
    select_candidates(head, "sz-2", size=6)
    with pytest.raises(Refused, match="人选或接收单位已经变了"):
        decide(head, "sz-2", row.n)
    assert decide(head, "sz-2", propose(head, "sz-2").n).state == "decided"
    assert Programme.objects.get(code="sz-2").members.exclude(host=None).count() == 7
