"""A damaged matter, a refused one, a setting that cannot be read: each costs its own work and nobody else's."""

import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from tick_town import DAY, LADDER, Receiver, assigned, climbed, hook, raised

from luodi.city.matters.models import Clock, Matter
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import TickReport, ladders, last_tick, run_forever, tick
from luodi.city.registry.actions.keep_pack_part import keep_pack_part
from luodi.city.registry.actors import SYSTEM


def break_the_calendar() -> None:
    keep_pack_part(SYSTEM, name="calendar", body={"time_zone": "Nowhere/Lost"}, digest="broken")


def test_a_damaged_matter_is_named_in_the_log_and_the_others_climb(db: None, caplog: pytest.LogCaptureFixture) -> None:
    before, damaged, after = assigned(), assigned(), assigned()
    Matter.objects.filter(number=damaged).update(state="{")
    with caplog.at_level(logging.ERROR, "luodi.tick"):
        report = tick(now_ms() + 60 * DAY)
    assert climbed(before) == climbed(after) == LADDER
    assert report.broken == ()
    named = {getattr(record, "matter", 0) for record in caplog.records}
    assert named == {Matter.objects.get(number=damaged).pk}


def test_clocks_that_are_refused_at_the_head_of_the_queue_do_not_starve_those_behind(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladders, "GROUP", 1)
    refused, behind = assigned(), assigned()
    later = now_ms() + 60 * DAY
    done = Matter.objects.get(number=refused)
    tick(later)
    # Its row says that a rung is due long since; the state, which decides, says that none is left.
    Clock.objects.filter(matter=done, name="overall").update(next=done.registered - timedelta(days=300))
    last = assigned()
    tick(later)
    assert climbed(refused) == climbed(behind) == climbed(last) == LADDER


def test_at_most_so_much_is_done_in_one_tick_and_the_rest_in_the_next(db: None) -> None:
    numbers = [assigned() for _ in range(2)]
    later = now_ms() + 60 * DAY
    assert tick(later, most=3).climbed == 3
    while tick(later, most=3).climbed:
        pass
    assert [climbed(number) for number in numbers] == [LADDER, LADDER]


def test_a_job_that_breaks_off_is_reported_and_deliveries_go_out_all_the_same(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    break_the_calendar()
    report = tick()
    assert set(report.broken) >= {"recalendar"}
    assert report.delivered == 1
    assert last_tick() is None, "health must show that something is wrong"


def test_the_loop_goes_on_after_a_tick_that_failed(db: None) -> None:
    break_the_calendar()
    stop, told = threading.Event(), list[TickReport]()

    def tell(report: TickReport) -> None:
        told.append(report)
        if len(told) == 2:
            stop.set()
            raise RuntimeError("the listener is gone")

    run_forever(0.001, stop, tell)
    assert len(told) == 2


@pytest.mark.django_db(transaction=True)
def test_a_matter_that_somebody_holds_is_left_for_later_without_waiting() -> None:
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database locks the whole file, not a row")
    held, free = assigned(), assigned()
    later, locked, done = now_ms() + 60 * DAY, threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Matter.objects.select_for_update().get(number=held)
            locked.set()
            done.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(60)
    tick(later)
    seen: Any = (climbed(held), climbed(free))
    done.set()
    holder.join()
    assert seen == ([], LADDER)
    tick(later)
    assert climbed(held) == LADDER
