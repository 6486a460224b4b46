"""A delivery is claimed before it is sent; who dies in between leaves it to be sent again under the same key."""

from typing import Any

import pytest
from tick_town import HOUR, Receiver, hook, raised

from luodi.city.matters.models import Delivery
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import deliveries, tick

MINUTE = 60_000


def die(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_ticker_that_dies_between_sending_and_writing_down_sends_the_same_key_again(
    db: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook(receiver.url)
    raised()
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert tick(now_ms() + MINUTE).delivered == 0, "the claim still holds"
    assert tick(now_ms() + 3 * MINUTE).delivered == 1
    assert len(receiver.keys) == 2
    assert len(set(receiver.keys)) == 1


def test_what_one_ticker_has_claimed_another_leaves_alone(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    work = deliveries._Round(deliveries.moment(now_ms()), 1)
    assert len(deliveries._claim(work)) == 1
    assert tick().delivered == 0
    assert receiver.got == []


def test_a_claim_that_ran_out_does_not_overwrite_what_another_ticker_wrote(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    work = deliveries._Round(deliveries.moment(now_ms()), 1)
    (slow,) = deliveries._claim(work)
    tick(now_ms() + 3 * MINUTE)
    deliveries._failed(work, slow, "too late")
    delivery = Delivery.objects.get()
    assert delivery.delivered_at is not None
    assert (delivery.next_at, delivery.error) == (None, "")


def test_what_was_not_tried_costs_no_attempt(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    receiver.status = 503
    for _ in range(3):
        raised()
    assert tick().failed == 1
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    receiver.status = 200
    assert tick(now_ms() + HOUR).delivered == 3
