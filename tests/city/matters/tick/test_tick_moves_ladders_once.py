"""Clocks run out by themselves: each rung of a ladder is climbed once, whoever ticks and however often."""

import threading
from datetime import datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tick_town import DAY, LADDER, Someone, assigned, climbed

from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.matters.office import office
from luodi.city.matters.proof import verify
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import last_tick, tick
from luodi.engines.process import unpack_state


def test_nothing_is_due_on_the_first_day(db: None) -> None:
    number = assigned()
    assert tick().climbed == 0
    assert climbed(number) == []


def test_the_ladder_is_climbed_in_order_and_twice_does_nothing_twice(db: None) -> None:
    number = assigned()
    later = now_ms() + 60 * DAY
    assert tick(later).climbed >= 5
    assert climbed(number) == LADDER
    assert tick(later).climbed == 0
    assert Matter.objects.get(number=number).lamp == "red"


def test_elevation_moves_the_lead_up_and_keeps_the_old_one_as_co_handler(db: None) -> None:
    number = assigned()
    tick(now_ms() + 60 * DAY)
    matter = Matter.objects.get(number=number)
    state = unpack_state(matter.state)
    assert matter.lead.code == "qd"
    assert office().tree.unit("qd-zjj").id in state.co


def test_nothing_climbs_while_the_clock_stands(someone: Someone) -> None:
    number = assigned()
    act(someone("wang"), action("pause"), number, {"name": "补正", "reason": "缺材料"})
    tick(now_ms() + 60 * DAY)
    assert climbed(number) == []


def test_a_closed_matter_is_left_alone(someone: Someone) -> None:
    number = assigned()
    act(someone("zhou"), action("withdraw"), number)
    tick(now_ms() + 60 * DAY)
    assert climbed(number) == []


def test_a_tick_says_when_it_was(db: None) -> None:
    tick(1_800_000_000_000)
    assert last_tick() == datetime.fromisoformat("2027-01-15T08:00:00+00:00")


@pytest.mark.django_db(transaction=True)
def test_two_tickers_at_once_climb_each_rung_once() -> None:
    numbers = [assigned() for _ in range(5)]
    later, reports, errors = now_ms() + 60 * DAY, [], []

    def run() -> None:
        try:
            reports.append(tick(later))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tick(later)
    assert not errors
    assert all(climbed(n) == LADDER for n in numbers)
    assert verify().ok


class WhenverItTicks(TestCase):
    """Whatever the moments at which somebody ticks, the same rungs are climbed in the end."""

    @given(st.lists(st.integers(0, 40), max_size=6))
    def test_the_same_rungs_are_climbed_in_the_end(self, days: list[int]) -> None:
        number, start = assigned(), now_ms()
        for day in sorted(days):
            tick(start + day * DAY)
        tick(start + 60 * DAY)
        assert climbed(number) == LADDER
