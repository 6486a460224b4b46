"""Acceptance 8: two people act on one matter at the same moment; one wins, the other is told why."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from api_client import Answer, ApiClient
from luodi.city.matters.models import Entry, Matter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city() -> ApiClient:
    return ApiClient()


def at_once(*calls: Callable[[], Answer]) -> list[Answer]:
    """Make all calls at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        ready.wait(timeout=20)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def handled(city: ApiClient) -> str:
    number = str(city.raise_("hotline", "路灯不亮", region="370202").ok()["number"])
    city.as_("zhou").do(number, "accept")
    city.as_("wu").do(number, "assign", lead="qd-zjj")
    return number


def test_two_colleagues_finish_the_same_step_and_one_is_told_that_it_is_done(city: ApiClient) -> None:
    number = handled(city)
    wang, second = city.as_("wang"), city.as_("wang2")
    answers = at_once(
        lambda: wang.act(number, "handle", step="handle", words="已修"),
        lambda: second.act(number, "handle", step="handle", words="我来修"),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    loser = next(answer for answer in answers if answer.status == 409)
    assert loser.code == "step_not_open"
    assert "可能已由他人办完" in loser["message"]["zh"]
    assert "someone may have done it" in loser["message"]["en"]
    assert Counter(Entry.objects.filter(matter__number=number).values_list("kind", flat=True))["handled"] == 1


def test_two_colleagues_take_the_same_step_and_one_is_told_that_it_is_taken(city: ApiClient) -> None:
    number = handled(city)
    answers = at_once(
        *(lambda who=who: city.as_(who).act(number, "claim", step="handle") for who in ready(city, "wang", "wang2"))
    )
    assert sorted((answer.status, answer.code) for answer in answers) == [(200, ""), (409, "taken")]


def ready(city: ApiClient, *usernames: str) -> tuple[str, ...]:
    """Have tokens at hand, so that only the actions meet."""
    for username in usernames:
        city.as_(username)
    return usernames


def test_the_reporter_withdraws_while_the_clerk_accepts_and_the_record_is_of_one_order(city: ApiClient) -> None:
    raised = city.raise_("hotline", "路灯不亮", region="370202").ok()
    number, zhou = raised["number"], city.as_("zhou")
    accepted, withdrawn = at_once(
        lambda: zhou.act(number, "accept"),
        lambda: city.act_as_reporter(number, raised["code"], "withdraw", reason="已解决"),
    )
    assert withdrawn.status == 200
    assert (accepted.status, accepted.code) in {(200, ""), (409, "closed"), (409, "step_not_open")}
    kinds = list(Entry.objects.filter(matter__number=number).order_by("seq").values_list("kind", flat=True))
    assert kinds[-1] == "withdrawn"
    assert Matter.objects.get(number=number).status == "closed"


def test_one_request_sent_many_times_at_once_is_one_matter(city: ApiClient) -> None:
    answers = at_once(*[lambda: city.raise_("hotline", "路灯不亮", key="same", region="370202")] * 6)
    assert {answer["number"] for answer in answers} == {Matter.objects.get().number}
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201]


def test_many_who_write_on_one_matter_at_once_are_all_on_record_in_one_chain(city: ApiClient) -> None:
    number = handled(city)
    clients = [city.as_(who) for who in ("zhou", "wu", "zheng", "wang", "feng", "xu")]
    answers = at_once(*[lambda client=client: client.act(number, "note", words="记一笔") for client in clients])
    assert {answer.status for answer in answers} == {200}
    assert sorted(answer["seq"] for answer in answers) == list(range(4, 10))
    assert len({answer["head"] for answer in answers}) == 6
