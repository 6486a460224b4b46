"""订阅: who is told when something happens to matters, by mail or webhook. Only the system administrator decides."""

import secrets
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from luodi.city.matters.models import Delivery, Subscription
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.actors import Actor, person_of
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Unit
from luodi.city.registry.revision import bump
from luodi.engines.notation import Text


def _allow(actor: Actor) -> None:
    if not holds(actor, SYSADMIN):
        raise Refused("not_allowed", Text("只有系统管理员可以设置订阅。", "Only the system administrator may."))


def subscribe(
    actor: Actor,
    *,
    channel: str,
    destination: str,
    unit: Unit | None = None,
    kinds: list[str] | None = None,
    types: list[str] | None = None,
) -> Subscription:
    """Tell `destination` of entries from now on; the webhook's secret stands in the row returned.

    `unit` limits it to matters that unit leads, helps with or took in; `kinds` and `types` to those, empty for all.
    Refused: `not_allowed`, `bad_value`.
    """
    _allow(actor)
    _check(channel, destination)
    with transaction.atomic():
        bump()
        return Subscription.objects.create(
            channel=channel,
            destination=destination,
            unit=unit,
            kinds=kinds or [],
            types=types or [],
            secret=secrets.token_urlsafe(32) if channel == "webhook" else "",
            created_by=person_of(actor),
        )


def _check(channel: str, destination: str) -> None:
    if channel == "mail":
        try:
            validate_email(destination)
        except ValidationError as error:
            raise Refused("bad_value", Text("邮箱地址不对。", "Not a mail address."), "destination") from error
    elif channel != "webhook" or urlsplit(destination).scheme not in {"http", "https"}:
        raise Refused(
            "bad_value",
            Text("渠道是 mail 或 webhook；webhook 要写 http(s) 地址。", "mail, or webhook with an http(s) address."),
            "destination",
        )


def unsubscribe(actor: Actor, subscription: Subscription) -> None:
    """Tell it nothing more. Refused: `not_allowed`."""
    _allow(actor)
    with transaction.atomic():
        bump()
        Subscription.objects.filter(pk=subscription.pk).update(active=False)


def deliver_again(actor: Actor, delivery: Delivery) -> None:
    """Try a delivery that was given up once more, from the start. Refused: `not_allowed`."""
    _allow(actor)
    Delivery.objects.filter(pk=delivery.pk, delivered_at=None).update(next_at=delivery.matter.registered, attempts=0)
