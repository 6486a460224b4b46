"""Clocks run out by themselves: each rung of a ladder is climbed once, whoever ticks and however often."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Clock, Entry, Matter
from luodi.city.matters.office import office
from luodi.city.matters.proof import verify
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import last_tick, tick
from luodi.city.registry.actions.keep_pack_part import keep_pack_part
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import PackPart, Person
from luodi.engines.process import unpack_entry, unpack_state

Someone = Callable[[str], Person]
DAY = 86_400_000


def assigned(someone: Someone) -> str:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number
    act(someone("zhou"), action("accept"), number)
    act(someone("wu"), action("assign"), number, {"lead": "qd-zjj"})
    return number


def climbed(number: str) -> list[str]:
    rows = Entry.objects.filter(matter__number=number, kind="climbed").order_by("seq").values_list("body", flat=True)
    return [str(unpack_entry(body).data["act"]) for body in rows if unpack_entry(body).data["clock"] == "overall"]


def test_nothing_is_due_on_the_first_day(someone: Someone) -> None:
    number = assigned(someone)
    assert tick().climbed == 0
    assert climbed(number) == []


def test_the_ladder_is_climbed_in_order_and_twice_does_nothing_twice(someone: Someone) -> None:
    number = assigned(someone)
    later = now_ms() + 60 * DAY
    assert tick(later).climbed >= 5
    assert climbed(number) == ["yellow", "red", "remind", "notice", "elevate"]
    assert tick(later).climbed == 0
    assert Matter.objects.get(number=number).lamp == "red"


def test_elevation_moves_the_lead_up_and_keeps_the_old_one_as_co_handler(someone: Someone) -> None:
    number = assigned(someone)
    tick(now_ms() + 60 * DAY)
    matter = Matter.objects.get(number=number)
    state = unpack_state(matter.state)
    assert matter.lead.code == "qd"
    assert office().tree.unit("qd-zjj").id in state.co


def test_nothing_climbs_while_the_clock_stands(someone: Someone) -> None:
    number = assigned(someone)
    act(someone("wang"), action("pause"), number, {"name": "补正", "reason": "缺材料"})
    tick(now_ms() + 60 * DAY)
    assert climbed(number) == []


def test_a_closed_matter_is_left_alone(someone: Someone) -> None:
    number = assigned(someone)
    act(someone("zhou"), action("withdraw"), number)
    tick(now_ms() + 60 * DAY)
    assert climbed(number) == []


def test_a_tick_says_when_it_was(db: None) -> None:
    tick(1_800_000_000_000)
    assert last_tick() == datetime.fromisoformat("2027-01-15T08:00:00+00:00")


def test_a_new_holiday_notice_moves_provisional_dates_and_the_old_ones_stay_on_record(someone: Someone) -> None:
    number = raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number
    act(someone("zhou"), action("accept"), number)
    clock = Clock.objects.get(matter__number=number, name="overall")
    off = clock.due.astimezone(office().calendar.tz).date() - timedelta(days=1)
    notice = {"year": off.year, "days": [{"name": "全市停工日", "date": off.isoformat(), "isOffDay": True}]}
    body = PackPart.objects.get(name="calendar").body | {"notices": [notice]}
    keep_pack_part(SYSTEM, name="calendar", body=body, digest="a new notice")
    assert tick().recomputed >= 1
    moved = Clock.objects.get(matter__number=number, name="overall")
    entry = Entry.objects.get(matter__number=number, kind="recalendared")
    assert moved.due > clock.due
    assert unpack_entry(entry.body).data["moved"]["overall"][0] == int(clock.due.timestamp() * 1000)
    assert tick().recomputed == 0


@pytest.mark.django_db(transaction=True)
def test_two_tickers_at_once_climb_each_rung_once(someone: Someone) -> None:
    numbers = [assigned(someone) for _ in range(5)]
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
    assert all(climbed(n) == ["yellow", "red", "remind", "notice", "elevate"] for n in numbers)
    assert verify().ok


class WhenverItTicks(TestCase):
    """Whatever the moments at which somebody ticks, the same rungs are climbed in the end."""

    @given(st.lists(st.integers(0, 40), max_size=6))
    def test_the_same_rungs_are_climbed_in_the_end(self, days: list[int]) -> None:
        def someone(username: str) -> Any:
            return Person.objects.get(username=username)

        number, start = assigned(someone), now_ms()
        for day in sorted(days):
            tick(start + day * DAY)
        tick(start + 60 * DAY)
        assert climbed(number) == ["yellow", "red", "remind", "notice", "elevate"]
