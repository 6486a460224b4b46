"""How one delivery goes out: by mail or to a webhook. What is sent is read beforehand; sending touches no database."""

import time
from collections.abc import Callable
from datetime import timedelta

import msgspec
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from luodi.city.matters.models import Aside, Delivery, Entry, Matter, Subscription
from luodi.city.matters.tick import digests, webhook
from luodi.city.matters.tick.letters import letter, payload
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_entry

Send = Callable[[], None]
NEWS = timedelta(days=3)
"""What was put on record longer than this after it happened is history: no mailbox is told of it."""


class Unwanted(Exception):
    """Nobody wants this delivery any more: it is not sent, now or later."""


def prepare(delivery: Delivery) -> Send:
    """Return what sends the delivery, once. Raises Unwanted when the subscription ended, or for a letter of old news.

    A webhook is told of everything: programs follow the journal, people read the news.
    """
    if delivery.kind == digests.KIND:
        return _digest(delivery)
    subscription = Subscription.objects.filter(pk=int(delivery.key.rsplit("-", 1)[1]), active=True).first()
    if subscription is None:
        raise Unwanted("订阅已取消 unsubscribed")
    matter = delivery.matter
    if matter is None:
        raise Unwanted("没有事项 about nothing")
    if _aside(delivery, subscription):
        raise Unwanted("收件人已回避 whoever is told stands aside")
    entry = Entry.objects.get(matter=matter, seq=delivery.seq)
    if delivery.channel == "mail":
        if entry.recorded - entry.happened > NEWS:
            raise Unwanted("补录的往事不发信 filed late")
        return _mail(delivery, matter, entry)
    return _webhook(delivery, matter, entry, subscription.secret)


def _aside(delivery: Delivery, subscription: Subscription) -> bool:
    """Whether whoever subscribed, or whose mailbox it is, stands aside from the matter: told again once lifted."""
    theirs = Q(person__in=Person.objects.filter(mail=delivery.destination).exclude(mail="").values("pk"))
    theirs |= Q(person=subscription.created_by_id or 0)
    return Aside.objects.filter(theirs, matter=delivery.matter_id).exists()


def _digest(delivery: Delivery) -> Send:
    digest = digests.wanted(delivery, timezone.now())
    if digest is None:
        raise Unwanted("摘要已过时或不再需要 stale or unwanted")
    return _post(delivery, *digests.letter(digest))


def _mail(delivery: Delivery, matter: Matter, entry: Entry) -> Send:
    act = str(unpack_entry(entry.body).data.get("act", "")) if entry.kind == "climbed" else ""
    return _post(delivery, *letter(delivery, matter, act))


def _post(delivery: Delivery, subject: str, text: str) -> Send:
    # The same id at every attempt: what a mailbox knows already it may drop.
    headers = {"Message-ID": f"<{delivery.key}@luodi>"}

    def send() -> None:
        connection = get_connection(timeout=webhook.TIMEOUT)
        EmailMessage(subject, text, to=[delivery.destination], headers=headers, connection=connection).send()

    return send


def _webhook(delivery: Delivery, matter: Matter, entry: Entry, secret: str) -> Send:
    body = msgspec.json.encode(payload(delivery, matter, entry))

    def send() -> None:
        signed = webhook.signature(secret, int(time.time()), body)
        webhook.post(delivery.destination, body, {"Idempotency-Key": delivery.key, "Luodi-Signature": signed})

    return send
