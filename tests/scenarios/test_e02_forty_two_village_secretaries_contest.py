"""E2 村书记擂台比武: forty-two secretaries speak in the order of their villages' ranks and answer for their promises.

The article: in the West Coast New Area secretaries of villages and communities held two contests in a year, 42 of them.
Who is assessed is no list: all villages of the area there are. Bureaus contest by the yearly assessment.
"""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from api_client import ApiClient
from contests import call, day, move, paper, papers_due
from luodi.city.assessment.actions.write_paper import Promised, write_paper
from luodi.city.assessment.computing import assessed_on
from luodi.city.assessment.contests.models import Contest, Promise
from luodi.city.assessment.counting import Asked, count
from luodi.city.assessment.models import Run
from luodi.city.assessment.queries import scheme_on
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.actions.abolish_unit import abolish_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Unit
from quarters import collected, published
from villages import income, villages

As = Callable[[str], ApiClient]
HALF = ("2026-01-01", "2026-06-30")
SINCE, UNTIL = (date.fromisoformat(one) for one in HALF)


def decided(as_: As, codes: list[str]) -> str:
    """Publish a half-year in which the later a village stands in the list, the more its income grew; two are equal."""
    for n, code in enumerate(codes):
        income(code, SINCE, UNTIL, min(n, len(codes) - 2) // 3)
    return str(published(as_, collected(as_, "villages", HALF)["number"])["number"])


def secretary(code: str) -> Person:
    return Person.objects.get(username=f"{code}-secretary")


def promised(contest: str, codes: list[str]) -> None:
    """Let every secretary write a paper with one promise."""
    due = date.fromisoformat(day(150))
    for n, code in enumerate(codes):
        one = Promised(f"硬化村内道路{n + 1}条", due, goal=None)
        write_paper(secretary(code), contest, code, problems="集体收入单一", aims="收入过十万", promises=[one])


def test_forty_two_secretaries_speak_in_rank_order_and_each_promise_is_a_matter_of_the_village(as_: As) -> None:
    codes = villages(42)
    run = decided(as_, codes)
    contest = call(as_, run, kind="villages").ok()
    order = contest["entrants"]
    assert len(order) == 42
    assert [one["place"] for one in order] == list(range(1, 43))
    ranks = [one["rank"] for one in order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) < 42, "villages that print alike share a rank"
    assert {order[0]["unit"], order[1]["unit"], order[2]["unit"]} == set(codes[-3:]), "whose income grew most"
    assert {one["speaker"] for one in order} == {secretary(code).name for code in codes}
    promised(contest["number"], codes)
    papers_due(contest["number"])
    move(as_, contest["number"], "open").ok()
    made = Matter.objects.filter(type__code="promise").select_related("lead")
    assert sorted(matter.lead.code for matter in made) == codes
    page = as_(f"{codes[0]}-secretary").get(f"/contests/{contest['number']}/entrants/{codes[0]}").ok()
    assert page["promises"][0]["matter"] == made.get(lead__code=codes[0]).number


def test_a_secretary_writes_for_the_own_village_alone_and_sees_no_other_before_the_session(as_: As) -> None:
    codes = villages(3)
    number = str(call(as_, decided(as_, codes), kind="villages").ok()["number"])
    mine = as_(f"{codes[0]}-secretary")
    assert [one["unit"] for one in mine.get(f"/contests/{number}").ok()["entrants"]] == [codes[0]]
    assert mine.get(f"/contests/{number}/entrants/{codes[1]}").code == "not_found"
    assert mine.post(f"/contests/{number}/entrants/{codes[1]}/paper", paper()).code == "not_found"
    assert as_(f"{codes[0]}-head").post(f"/contests/{number}/entrants/{codes[0]}/paper", paper()).ok()["written"]
    assert mine.post(f"/contests/{number}/entrants/{codes[0]}/paper", paper()).ok()["written"]
    assert as_("370211-head").post(f"/contests/{number}/entrants/{codes[0]}/paper", paper()).code in (
        "not_allowed",
        "not_found",
    )


def test_a_promise_kept_counts_for_the_village_in_the_next_half_year(as_: As) -> None:
    codes = villages(3)
    number = str(call(as_, decided(as_, codes), kind="villages").ok()["number"])
    promised(number, codes)
    papers_due(number)
    move(as_, number, "open").ok()
    matter = Promise.objects.get(entrant__unit__code=codes[0]).matter
    assert matter is not None
    as_(f"{codes[0]}-secretary").do(matter.number, "handle")
    assert as_(f"{codes[0]}-secretary").act(matter.number, "sign", verdict="agree").code == "not_yours"
    as_(f"{codes[0]}-head").do(matter.number, "sign", verdict="agree")
    as_(f"{codes[0]}-secretary").do(matter.number, "reply", words="路已硬化，通车。")
    as_("hou").do(matter.number, "handle", step="verify", facts={"kept": "yes"})
    assert as_("hou").do(matter.number, "close")["status"] == "closed"
    now, today = timezone.now(), timezone.localdate()
    assessed = assessed_on(scheme_on("villages", today), today)
    found = count(assessed, Asked(today, today, now, now))
    kept = {one.unit: (one.n, one.of) for one in found if one.indicator == "kept"}
    assert kept == {codes[0]: (1, 1), codes[1]: (0, 0), codes[2]: (0, 0)}


def test_assessed_are_the_villages_of_the_periods_last_day(as_: As) -> None:
    codes = villages(4)
    abolish_unit(SYSTEM, unit=Unit.objects.get(code=codes[0]), on=date(2026, 3, 1))
    assert assessed_on(scheme_on("villages", UNTIL), UNTIL).scheme.units == tuple(codes[1:])
    assert assessed_on(scheme_on("villages", UNTIL), date(2026, 2, 1)).scheme.units == tuple(codes)
    with pytest.raises(Refused) as no:
        income(codes[0], SINCE, UNTIL, 5)
    assert (no.value.code, no.value.field) == ("bad_value", "unit")
    income(codes[0], SINCE, date(2026, 2, 1), 5)


def test_without_a_village_nothing_is_collected(as_: As) -> None:
    assert (
        as_("qu").post("/assessments", {"scheme": "villages", "since": HALF[0], "until": HALF[1]}).code
        == "figures_refused"
    )
    assert not Run.objects.exists()


def test_the_contest_is_at_the_desk_with_every_village_and_in_public_once_published(as_: As, client: Client) -> None:
    codes = villages(5)
    number = str(call(as_, decided(as_, codes), kind="villages").ok()["number"])
    client.force_login(Person.objects.get(username="qu"))
    shown = client.get(f"/desk/contests/{number}/").content.decode()
    assert "村书记擂台比武" in shown
    assert all(f"/desk/contests/{number}/{code}/" in shown for code in codes)
    promised(number, codes)
    papers_due(number)
    for kind in ("open", "close", "publish"):
        move(as_, number, kind).ok()
    assert "第5村" in Client().get(f"/contests/{number}/").content.decode()


def test_bureaus_contest_in_the_order_of_the_yearly_assessment(as_: As) -> None:
    run = published(as_, collected(as_, "yearly", ("2026-01-01", "2026-10-31"))["number"])
    contest = call(as_, run["number"], kind="bureaus").ok()
    ranks = {row["unit"]: row["total"]["rank"] for row in run["rows"]}
    assert {one["unit"]: one["rank"] for one in contest["entrants"]} == ranks
    speakers = {one["unit"]: one["speaker"] for one in contest["entrants"]}
    assert speakers["qd-zjj"] == Person.objects.get(username="feng").name
    held = Contest.objects.get(number=contest["number"]).held_at
    again = {"kind": "bureaus", "run": run["number"], "held_at": datetime.isoformat(held)}
    assert as_("qu").post("/contests", again).code == "held_already", "once a year"


def test_a_run_keeps_the_villages_it_was_collected_with(as_: As) -> None:
    codes = villages(4)
    for n, code in enumerate(codes):
        income(code, SINCE, UNTIL, n)
    number = collected(as_, "villages", HALF)["number"]
    abolish_unit(SYSTEM, unit=Unit.objects.get(code=codes[0]), on=date(2026, 3, 1))
    run = published(as_, number)
    assert sorted(row["unit"] for row in run["rows"]) == codes, "what is made known later of an earlier day is too late"
