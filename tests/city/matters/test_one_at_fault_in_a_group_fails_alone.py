"""Orders that arrive together are written together; whatever goes wrong with one is nobody else's business."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from django.db import OperationalError

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.store import Act, Order, grouping
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import Actor, Command

NOTE = Command("note", Actor(0), 4_000_000_000_000, {"words": {"words": "x"}})


def broken(error: Exception) -> Callable[[Any], NoReturn]:
    def make(city: Any) -> NoReturn:
        raise error

    return make


@pytest.fixture
def numbers(db: None) -> list[str]:
    return [raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202")).number for _ in range(2)]


def notes() -> int:
    return Entry.objects.filter(kind="noted").count()


def carried(*orders: Order) -> list[grouping._Waiting]:
    waiting = [grouping._Waiting(order) for order in orders]
    grouping._carry_out(waiting)
    return waiting


def noting(number: str, who: Person) -> Order:
    return Order([Act(number, NOTE, who=who)])


@pytest.mark.parametrize("error", [ZeroDivisionError(), ValueError("a day out of range"), KeyError("unit")])
def test_an_error_in_one_order_leaves_the_others_written_once(
    numbers: list[str], someone: Callable[[str], Person], error: Exception
) -> None:
    zhou = someone("zhou")
    first, wrong, last = carried(noting(numbers[0], zhou), Order(make=broken(error)), noting(numbers[1], zhou))
    assert (first.error, last.error) == (None, None)
    assert wrong.error is error
    assert notes() == 2


def test_a_refusal_is_told_to_its_own_order_alone(numbers: list[str], someone: Callable[[str], Person]) -> None:
    refused, fine = carried(noting(numbers[0], someone("yang")), noting(numbers[1], someone("zhou")))
    assert isinstance(refused.error, Refused)
    assert fine.error is None
    assert notes() == 1


def test_what_breaks_after_the_writing_takes_back_its_own_order_alone(
    numbers: list[str], someone: Callable[[str], Person]
) -> None:
    order = Order([Act(numbers[0], NOTE, who=someone("zhou"))], also=broken(ZeroDivisionError()))
    broke, fine = carried(order, noting(numbers[1], someone("zhou")))
    assert isinstance(broke.error, ZeroDivisionError)
    assert fine.error is None
    assert Matter.objects.get(number=numbers[0]).seq == 1
    assert notes() == 1


def test_a_lost_connection_is_told_to_all_and_nothing_is_tried_twice(numbers: list[str]) -> None:
    tries: list[int] = []

    def lost(city: Any) -> NoReturn:
        tries.append(1)
        raise OperationalError("server closed the connection")

    both = carried(Order(make=lost), Order(make=lost))
    assert all(isinstance(waiting.error, OperationalError) for waiting in both)
    assert len(tries) == 1
