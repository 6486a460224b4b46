"""订阅: who is told when something happens to matters, by mail or webhook. Only the system administrator decides."""

import secrets
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from luodi.city.matters.models import Subscription
from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor, person_of
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Unit
from luodi.engines.notation import Text

LONGEST: Final = 300
"""Characters of a destination."""


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
    By the system administrator, on the registry's record: it opens a way out of the city. Refused: `not_allowed`,
    `bad_value`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        _check(channel, destination)
        made = Subscription.objects.create(
            channel=channel,
            destination=destination,
            unit=unit,
            kinds=kinds or [],
            types=types or [],
            secret=secrets.token_urlsafe(32) if channel == "webhook" else "",
            created_by=person_of(actor),
        )
        # A mailbox can be a person's; what is on record for ever holds only a receiving host.
        host = urlsplit(destination).hostname if channel == "webhook" else None
        limits = {"unit": unit.code if unit else None, "kinds": made.kinds, "types": made.types}
        record.write("subscription.made", str(made.pk), channel=channel, host=host, **limits)
    return made


def _check(channel: str, destination: str) -> None:
    if len(destination) > LONGEST:
        raise Refused(
            "bad_value", Text(f"地址不能超过 {LONGEST} 字。", f"At most {LONGEST} characters."), "destination"
        )
    if channel == "mail":
        try:
            validate_email(destination)
        except ValidationError as error:
            raise Refused("bad_value", Text("邮箱地址不对。", "Not a mail address."), "destination") from error
    elif channel != "webhook":
        raise Refused("bad_value", Text("渠道写 mail 或 webhook。", "The channel is mail or webhook."), "channel")
    elif not _is_plain(destination):
        wrong = Text(
            "写完整的 http(s) 地址，不带用户名和密码。", "Write a whole http(s) address without user name and password."
        )
        raise Refused("bad_value", wrong, "destination")


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:
        return False
