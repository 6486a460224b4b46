"""Processes that tick at the same moment, or die in the middle, double nothing and lose nothing."""

from collections import Counter

import pytest
from tick_town import DAY, LADDER, Receiver, assigned, climbed, hook, tick_elsewhere

from luodi.city.matters.models import Delivery
from luodi.city.matters.proof import verify
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import tick

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_three_processes_share_the_work_and_do_each_thing_once(receiver: Receiver) -> None:
    hook(receiver.url, kinds=["climbed"])
    numbers = [assigned() for _ in range(20)]
    later = now_ms() + 60 * DAY
    processes = [tick_elsewhere(later) for _ in range(3)]
    ended = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], ended
    tick(later)
    assert [climbed(number) for number in numbers] == [LADDER] * 20
    sent = Counter(receiver.keys)
    assert set(sent) == set(Delivery.objects.values_list("key", flat=True))
    assert set(sent.values()) == {1}
    assert verify().ok


def test_a_ticker_killed_in_the_middle_leaves_nothing_doubled_and_nothing_lost(receiver: Receiver) -> None:
    hook(receiver.url, kinds=["climbed"])
    numbers = [assigned() for _ in range(5)]
    later = now_ms() + 60 * DAY
    receiver.holding.clear()
    process = tick_elsewhere(later)
    assert receiver.came.wait(120), "the ticker never sent anything"
    process.kill()
    process.communicate()
    receiver.holding.set()
    tick(later + DAY)
    assert [climbed(number) for number in numbers] == [LADDER] * 5
    assert not Delivery.objects.filter(delivered_at=None).exists()
    sent = Counter(receiver.keys)
    assert set(sent) == set(Delivery.objects.values_list("key", flat=True))
    assert sorted(sent.values())[:-1] == [1] * (len(sent) - 1), "only what was on its way came twice"
    assert verify().ok
