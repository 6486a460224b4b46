"""How one delivery goes out: by mail or to a webhook. Codes, dates and numbers only, never words or personal data."""

import hashlib
import hmac
import ipaddress
import socket
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.mail import EmailMessage

from luodi.city.matters.models import Delivery, Entry, Subscription

TIMEOUT = 10
"""Seconds one attempt may take."""


def attempt(delivery: Delivery) -> str:
    """Try once; return why it failed, empty when it was taken."""
    try:
        if delivery.channel == "mail":
            _mail(delivery)
        else:
            _webhook(delivery)
    except (OSError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def payload(delivery: Delivery) -> dict[str, Any]:
    """Return what a receiver is told of an entry."""
    entry = Entry.objects.get(matter_id=delivery.matter_id, seq=delivery.seq)
    matter = delivery.matter
    return {
        "number": matter.number,
        "type": matter.type.code,
        "seq": delivery.seq,
        "kind": delivery.kind,
        "happened": entry.happened.isoformat(),
        "recorded": entry.recorded.isoformat(),
        "lead": matter.lead.code,
        "status": matter.status,
        "due": matter.due.isoformat() if matter.due else None,
    }


def _mail(delivery: Delivery) -> None:
    told = payload(delivery)
    matter = delivery.matter
    lines = [
        f"{matter.type.name_zh} {matter.number}：{delivery.kind}",
        f"牵头单位 Lead: {matter.lead.name_zh} {matter.lead.name_en}",
        f"到期 Due: {told['due'] or '—'}",
    ]
    message = EmailMessage(
        f"[落地] {matter.number} {delivery.kind}",
        "\n".join(lines),
        to=[delivery.destination],
        headers={"Message-ID": f"<{delivery.key}@luodi>"},
    )
    message.send()


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the header that proves who sent the body, and when: `t=…,v1=HMAC-SHA256(secret, t.body)`."""
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A receiver may not send us elsewhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)


def _webhook(delivery: Delivery) -> None:
    check_destination(delivery.destination)
    subscription = Subscription.objects.get(pk=int(delivery.key.rsplit("-", 1)[1]))
    body, at = msgspec.json.encode(payload(delivery)), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": delivery.key,
        "Luodi-Signature": signature(subscription.secret, at, body),
    }
    request = urllib.request.Request(delivery.destination, body, headers, method="POST")  # noqa: S310 - checked above
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        error.close()
        raise ValueError(f"HTTP {error.code}") from error


def check_destination(url: str) -> None:
    """Raise ValueError for a destination that is not plain http(s) to a public address (request forgery)."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("只能发往 http(s) 地址 only http(s) addresses")
    if getattr(settings, "LUODI_WEBHOOK_PRIVATE", False):
        return
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for *_, address in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(address[0]).is_global:
            raise ValueError("不能发往内网地址 private addresses are not allowed")
