"""C14 农民工转合同制: a call, eligibility by rule, marks, a ranking, publicity. The article: 202; 100 × 500 yuan."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import time_machine

from api_client import Answer, ApiClient
from luodi.city.checklists.models import Candidate, ListItem, Mark, Selection
from luodi.city.registry.models import Person

As = Callable[[str], ApiClient]
ONE, TWO = "qd-rsj-overseer", "qd-rsj-overseer2"
FIT = {"years": 6, "age": 35, "accidents": 0, "grade": 3, "honours": 0}


def opened(as_: As, places: int, **more: object) -> Answer:
    call = {"organiser": "qd-rsj", "title": {"zh": "转合同制选拔"}, "standard": "worker-standard", "places": places}
    return as_(ONE).post("/selections", call | {"table": "worker-contract"} | more).ok()


def forward(as_: As, row: Answer, code: str, **facts: int) -> Answer:
    body = {"code": code, "name": f"工人{code}", "facts": FIT | facts}
    return as_(ONE).post(f"/selections/{row['id']}/candidates", body)


def marked(as_: As, row: Answer, code: str, *points: int) -> None:
    for who in (ONE, TWO):
        given = {str(n): value for n, value in enumerate(points, 1)}
        as_(who).post(f"/selections/{row['id']}/marks", {"code": code, "points": given}).ok()


def test_the_rule_says_who_may_stand_and_why_not(as_: As) -> None:
    row = opened(as_, 1)
    assert forward(as_, row, "1").ok()["says"] == "工龄满五年且技能三级以上"
    assert forward(as_, row, "2", accidents=1).ok()["says"] == "有责任事故"
    assert not forward(as_, row, "3", years=1).ok()["eligible"]
    assert forward(as_, row, "4", years=2, grade=1, honours=1).ok()["eligible"]
    assert forward(as_, row, "1").code == "already_there"
    assert as_(ONE).post(f"/selections/{row['id']}/marks", {"code": "2", "points": {"1": 1}}).code == "not_eligible"


def test_a_tie_at_the_cut_is_broken_by_the_items_in_their_order_or_told(as_: As) -> None:
    row = opened(as_, 1)
    for code in ("1", "2", "3"):
        forward(as_, row, code).ok()
    marked(as_, row, "1", 28, 20, 20, 8)
    marked(as_, row, "2", 26, 22, 20, 8)
    marked(as_, row, "3", 28, 20, 20, 8)
    tied = as_(ONE).post(f"/selections/{row['id']}/publish")
    assert (tied.code, "1、3" in tied["message"]["zh"]) == ("tied", True)
    marked(as_, row, "3", 27, 21, 20, 8)
    told = as_(ONE).post(f"/selections/{row['id']}/publish").ok()
    assert [(c["code"], c["rank"], c["chosen"]) for c in told["candidates"]] == [
        ("1", 1, True),
        ("3", 2, False),
        ("2", 3, False),
    ]


def test_a_ranking_is_final_after_five_working_days_and_an_objection_reopens_it(as_: As) -> None:
    row = opened(as_, 1)
    for code, first in (("1", 30), ("2", 20)):
        forward(as_, row, code).ok()
        marked(as_, row, code, first, 20, 20, 8)
    as_(ONE).post(f"/selections/{row['id']}/publish").ok()
    assert as_(ONE).post(f"/selections/{row['id']}/finish").code == "not_now"
    struck = {"code": "1", "reason": "公示期间核实有责任事故"}
    assert as_(ONE).post(f"/selections/{row['id']}/strike", struck).ok()["stage"] == "open"
    as_(ONE).post(f"/selections/{row['id']}/publish").ok()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        told = as_(ONE).post(f"/selections/{row['id']}/finish").ok()
    assert (told["stage"], [c["code"] for c in told["candidates"] if c["chosen"]]) == ("final", ["2"])


def test_202_of_300_are_chosen_and_100_get_500_yuan_a_month(as_: As) -> None:
    for places, monthly, sum_ in ((202, 0, 0.0), (100, 500, 50_000.0)):
        row = opened(as_, places, monthly=monthly)
        many(row["id"], 300)
        told = as_(ONE).post(f"/selections/{row['id']}/publish").ok()
        assert (told["chosen"], told["monthly_all"]) == (places, sum_)
        totals = [c["total"] for c in told["candidates"]]
        assert totals == sorted(totals, reverse=True)


def many(pk: int, count: int) -> None:
    """Put many forward and mark them, past the API: each by an own total, so that none ties."""
    row, dice = Selection.objects.get(pk=pk), random.Random(pk)
    first, *rest = ListItem.objects.filter(version=row.standard)
    order = list(range(count))
    dice.shuffle(order)
    people = [Candidate(selection=row, code=f"{n:04}", name=f"工人{n}", facts=FIT, eligible=True) for n in order]
    people = Candidate.objects.bulk_create(people)
    marks = [
        Mark(candidate=one, item=item, person=who, points=int(one.code) / 10 if item == first else 5)
        for who in Person.objects.filter(username__in=[ONE, TWO])
        for one in people
        for item in [first, *rest]
    ]
    Mark.objects.bulk_create(marks)
