"""E2 擂台赛: heads of districts speak in the order of their ranks, on figures, problems, aims and measures.

What is promised becomes a matter of who promised it; the next contest's page says what became of it, and how late.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient
from contests import Q1, Q3, call, day, decided, move, paper, papers_due
from luodi.city.assessment.contests.models import Contest, Promise
from luodi.city.matters.models import Entry, Matter
from luodi.city.registry.models import RegistryEntry

As = Callable[[str], ApiClient]
SHINAN, SHIBEI = "370202", "370203"


def page(as_: As, number: str, unit: str = SHINAN, who: str = "xu") -> Answer:
    return as_(who).get(f"/contests/{number}/entrants/{unit}").ok()


def write(as_: As, number: str, unit: str = SHINAN, who: str = "", **body: object) -> Answer:
    return as_(who or f"{unit}-head").post(f"/contests/{number}/entrants/{unit}/paper", paper(**body))  # type: ignore[arg-type]


def opened(as_: As, run: str, **how: object) -> str:
    number = str(call(as_, run, **how).ok()["number"])  # type: ignore[arg-type]
    write(as_, number).ok()
    papers_due(number)
    move(as_, number, "open").ok()
    return number


def kept(as_: As, number: str, done: str, word: str) -> None:
    """The unit reports what was done, its head signs, an assessor judges."""
    as_(f"{SHINAN}-handler").do(number, "handle", facts={"done": done})
    as_(f"{SHINAN}-head").do(number, "sign", verdict="agree")
    as_(f"{SHINAN}-handler").do(number, "reply", words="已建成。")
    as_("hou").do(number, "handle", step="verify", facts={"kept": word})


def test_units_speak_and_sit_in_the_order_of_their_ranks(as_: As) -> None:
    run = decided(as_, Q1, (3, 0, 1, 2, 4, 5, 6, 9, 8, 7))
    contest = call(as_, run).ok()
    order = [(one["place"], one["rank"], one["unit"]) for one in contest["entrants"]]
    assert [unit for *_, unit in order[:4]] == ["370203", "370211", "370212", "370202"]
    assert [place for place, *_ in order] == [rank for _, rank, _ in order] == list(range(1, 11))
    assert contest["entrants"][0]["speaker"], "the head speaks"


def test_until_the_session_opens_a_unit_sees_its_own_page_alone(as_: As) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    head = as_(f"{SHINAN}-head")
    assert [one["unit"] for one in head.get(f"/contests/{number}").ok()["entrants"]] == [SHINAN]
    assert head.get(f"/contests/{number}/entrants/{SHIBEI}").code == "not_found"
    assert len(as_("qu").get(f"/contests/{number}").ok()["entrants"]) == 10
    papers_due(number)
    move(as_, number, "open").ok()
    assert len(head.get(f"/contests/{number}").ok()["entrants"]) == 10
    assert head.get(f"/contests/{number}/entrants/{SHIBEI}").ok()["row"]["total"]["rank"] == 2


@pytest.mark.parametrize("who", ["370203-head", "he", "qu", "wang"])
def test_a_paper_is_written_by_the_units_own_people_alone(as_: As, who: str) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    assert write(as_, number, who=who).code in ("not_allowed", "not_found")
    assert write(as_, number).ok()["written"]


def test_a_paper_can_be_written_again_until_it_is_due_and_is_frozen_when_the_session_opens(as_: As) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    write(as_, number).ok()
    assert write(as_, number, aims="全部开工并投产").ok()["aims"] == "全部开工并投产"
    assert move(as_, number, "open").code == "papers_open", "others may still write"
    papers_due(number)
    assert write(as_, number).code == "too_late"
    frozen = move(as_, number, "open").ok()
    assert (frozen["state"], len(frozen["hash"])) == ("opened", 64)
    Contest.objects.filter(number=number).update(papers_until=timezone.now() + timedelta(days=1))
    assert write(as_, number).code == "not_now"


def test_every_measure_becomes_a_matter_of_who_promised_it_with_its_date_as_limit(as_: As) -> None:
    number = opened(as_, decided(as_, Q1))
    told = page(as_, number)["promises"][0]
    matter = as_("xu").matter(told["matter"]).ok()
    assert (matter["lead"]["code"], matter["title"]) == (SHINAN, "建成口袋公园")
    assert (str(matter["facts"]["goal"]), matter["facts"]["due"]) == ("12", day(180))
    row = Matter.objects.get(number=told["matter"])
    due = row.steps.get(key="handle").due
    assert timezone.localdate(due - timedelta(seconds=1)).isoformat() == day(180)
    assert move(as_, number, "open").code == "not_now", "nothing is made twice"
    assert Matter.objects.filter(type__code="promise").count() == 1


def test_opening_again_makes_the_promises_that_were_not_made(as_: As) -> None:
    number = opened(as_, decided(as_, Q1))
    made = Promise.objects.get().matter
    Promise.objects.update(matter=None)
    assert move(as_, number, "close").code == "promises_missing"
    move(as_, number, "open").ok()
    assert Promise.objects.get().matter == made
    assert Entry.objects.filter(matter=made, kind="assigned").count() == 1


def test_the_next_contest_says_what_became_of_each_promise_and_how_late(as_: As) -> None:
    first = opened(as_, decided(as_, Q1, upto="published"), ahead=6)
    Contest.objects.filter(number=first).update(held_at=timezone.now() - timedelta(days=200))
    kept(as_, page(as_, first)["promises"][0]["matter"], "11", "partly")
    Promise.objects.update(due=timezone.localdate() - timedelta(days=4))
    second = str(call(as_, decided(as_, Q3)).ok()["number"])
    fate = page(as_, second, who=f"{SHINAN}-head")["fates"][0]
    told = (fate["text"], fate["goal"], fate["done"], fate["kept"], fate["late"])
    assert told == ("建成口袋公园", "12", "11", "partly", 4)
    papers_due(second)
    move(as_, second, "open").ok()
    Promise.objects.filter(entrant__contest__number=first).update(due=timezone.localdate())
    assert page(as_, second)["fates"][0]["late"] == 4, "what is told was frozen when the session opened"
    assert page(as_, second)["across"], "three boards before, four now"
    assert page(as_, second, SHIBEI)["fates"] == []


def test_a_promise_that_was_not_kept_goes_on(as_: As) -> None:
    number = page(as_, opened(as_, decided(as_, Q1)))["promises"][0]["matter"]
    kept(as_, number, "3", "no")
    assert Matter.objects.get(number=number).steps.filter(key="handle", status="open").exists()
    kept(as_, number, "12", "yes")
    assert as_("hou").do(number, "close")["status"] == "closed"


def test_one_is_held_each_half_year_on_a_decided_run_of_its_scheme(as_: As) -> None:
    run = decided(as_, Q1)
    assert call(as_, run, kind="bureaus").code == "bad_value", "of another scheme"
    assert call(as_, run, ahead=1).code == "bad_value", "no time to write papers"
    call(as_, run).ok()
    assert call(as_, run, ahead=21).code == "held_already"


@pytest.mark.parametrize("who", ["370202-head", "zhou", "he"])
def test_only_who_runs_assessments_calls_and_opens_contests(as_: As, who: str) -> None:
    run = decided(as_, Q1)
    body = {"kind": "districts", "run": run, "held_at": f"{day(20)}T09:00:00+08:00"}
    assert as_(who).post("/contests", body).code == "not_allowed"
    number = as_("qu").post("/contests", body).ok()["number"]
    assert as_(who).post(f"/contests/{number}/moves/open").code == "not_allowed"
    assert as_("qu").post(f"/contests/{number}/moves/publish").code == "not_allowed"


def test_a_contest_is_published_only_once_its_run_is(as_: As) -> None:
    run = decided(as_, Q1)
    number = opened(as_, run)
    move(as_, number, "close").ok()
    assert move(as_, number, "publish").code == "staff_only"
    as_("he").post(f"/assessments/{run}/moves/publish").ok()
    assert move(as_, number, "publish").ok()["state"] == "published"


def off(as_: As, number: str, reason: str = "考核结果更正", who: str = "qu") -> Answer:
    return as_(who).post(f"/contests/{number}/call-off", {"reason": reason})


def test_a_contest_called_off_is_an_end_and_its_run_holds_another_in_the_same_period(as_: As) -> None:
    run = decided(as_, Q1)
    number = str(call(as_, run).ok()["number"])
    write(as_, number).ok()
    assert [off(as_, number, said).code for said in (" ", "由" * 401)] == ["missing", "too_long"]
    told = off(as_, number).ok()
    assert (told["state"], told["off_reason"]) == ("called_off", "考核结果更正")
    assert RegistryEntry.objects.get(kind="contest.called_off").data == {"reason": "考核结果更正"}
    papers_due(number)
    again = [off(as_, number).code, move(as_, number, "open").code, write(as_, number).code]
    assert again == ["not_now", "not_now", "not_now"]
    assert not Matter.objects.filter(type__code="promise").exists(), "what was only written is not promised"
    other = call(as_, run).ok()
    assert (other["number"], other["before"]) == (f"{number}-2", None), "the same day, under a number of its own"


def test_a_contest_called_off_tells_each_unit_its_own_page_alone(as_: As) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    off(as_, number).ok()
    head = as_(f"{SHINAN}-head")
    seen = head.get(f"/contests/{number}").ok()
    assert ([one["unit"] for one in seen["entrants"]], seen["off_reason"]) == ([SHINAN], "考核结果更正")
    assert head.get(f"/contests/{number}/entrants/{SHIBEI}").code == "not_found"
    assert page(as_, number, who="qu")["promises"] == []


def test_the_next_contest_answers_for_the_last_that_was_held(as_: As) -> None:
    first = opened(as_, decided(as_, Q1), ahead=6)
    assert off(as_, first).code == "not_now", "its session has opened: promises are matters"
    Contest.objects.filter(number=first).update(held_at=timezone.now() - timedelta(days=200))
    run = decided(as_, Q3)
    off(as_, call(as_, run, ahead=19).ok()["number"]).ok()
    assert call(as_, run).ok()["before"] == first


@pytest.mark.parametrize("who", ["370202-head", "zhou", "he"])
def test_only_who_runs_assessments_calls_a_contest_off(as_: As, who: str) -> None:
    number = call(as_, decided(as_, Q1)).ok()["number"]
    assert off(as_, number, who=who).code == "not_allowed"
    assert Contest.objects.get().state == "called"
