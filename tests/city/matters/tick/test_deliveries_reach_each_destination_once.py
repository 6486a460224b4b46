"""The outbox: signed, retried, given up with its reason, and one failing destination keeps nobody else waiting."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from tick_town import HOUR, Receiver, hook, raised

from luodi.city.matters.actions.deliver_again import deliver_again
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.actions.unsubscribe import unsubscribe
from luodi.city.matters.models import Delivery
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.tick import tick, webhook
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person


def test_a_webhook_gets_a_signed_call_with_codes_and_no_words(db: None, receiver: Receiver) -> None:
    secret = hook(receiver.url).secret
    number = raised()
    assert tick().delivered == 1
    headers, body = receiver.got[0]
    at, mac = (part.split("=", 1)[1] for part in headers["Luodi-Signature"].split(","))
    assert hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == mac
    assert json.loads(body)["number"] == number
    assert "路灯" not in body.decode()
    assert "张三" not in body.decode()


def test_what_is_delivered_is_not_sent_again(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    tick()
    tick(now_ms() + 48 * HOUR)
    assert len(receiver.got) == 1


def test_a_failure_is_tried_again_later_under_the_same_key(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    receiver.status = 503
    assert tick().failed == 1
    assert tick().failed == 0
    receiver.status = 200
    assert tick(now_ms() + HOUR).delivered == 1
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.got}) == 1


def test_after_the_last_attempt_it_is_given_up_with_its_reason_and_can_be_sent_again(
    db: None, receiver: Receiver
) -> None:
    hook(receiver.url)
    raised()
    receiver.status = 500
    for day in range(12):
        tick(now_ms() + day * 30 * HOUR)
    given_up = Delivery.objects.get()
    assert given_up.next_at is None
    assert "500" in given_up.error
    receiver.status = 200
    deliver_again(SYSTEM, given_up)
    assert tick().delivered == 1


def test_a_redirect_is_not_followed(db: None, receiver: Receiver) -> None:
    hook(receiver.url)
    raised()
    receiver.status = 302
    assert tick().failed == 1


def test_one_failing_destination_keeps_nobody_else_waiting(db: None, receiver: Receiver) -> None:
    hook("http://127.0.0.1:1/nobody")
    hook(receiver.url)
    raised()
    report = tick()
    assert (report.delivered, report.failed) == (1, 1)


def test_private_addresses_are_refused_unless_allowed(settings: Any) -> None:
    settings.LUODI_WEBHOOK_PRIVATE = False
    for url in (
        "http://127.0.0.1/x",
        "http://10.0.0.1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://169.254.169.254/",
    ):
        with pytest.raises(ValueError):
            webhook.destinations(url)


def test_mail_names_the_matter_and_nobodys_data(db: None) -> None:
    subscribe(SYSTEM, channel="mail", destination="desk@example.org", kinds=["registered"])
    number = raised()
    tick()
    assert number in mail.outbox[0].subject
    assert "张三" not in mail.outbox[0].body


def test_only_the_kinds_types_and_units_asked_for_are_told(db: None, receiver: Receiver) -> None:
    hook(receiver.url, kinds=["closed"])
    hook(receiver.url, types=["petition"])
    raised()
    assert Delivery.objects.count() == 0


def test_after_unsubscribing_nothing_more_is_told(db: None, receiver: Receiver) -> None:
    unsubscribe(SYSTEM, hook(receiver.url))
    raised()
    assert Delivery.objects.count() == 0


def test_only_the_system_administrator_subscribes(someone: Callable[[str], Person]) -> None:
    with pytest.raises(Refused) as refused:
        subscribe(someone("wang"), channel="mail", destination="a@example.org")
    assert refused.value.code == "not_allowed"
    assert subscribe(someone("sysadmin"), channel="mail", destination="a@example.org").active
