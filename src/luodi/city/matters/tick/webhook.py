"""Posting to a webhook: signed, bounded in time, never redirected, never to an address inside the city."""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT: Final = 10.0
"""Seconds one post may take in all, however slowly the receiver answers."""
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def signature(secret: str, at: int, body: bytes) -> str:
    """Return the header that proves who sent the body, and when: `t=…,v1=HMAC-SHA256(secret, t.body)`."""
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


TOLERANCE: Final = 300
"""Seconds a signature is good for: what was overheard cannot be played again later."""


def verified(secret: str, header: str, body: bytes, now: int, tolerance: int = TOLERANCE) -> bool:
    """Return whether `header` (Luodi-Signature) proves that we sent `body` within `tolerance` seconds of `now`.

    What a receiver in Python does; docs/reference-webhooks.md has it without this program.
    """
    given = dict(part.partition("=")[::2] for part in header.split(","))
    at = given.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > tolerance:
        return False
    return hmac.compare_digest(signature(secret, int(at), body), f"t={at},v1={given.get('v1', '')}")


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Post `body` as JSON to `url`; raises OSError, ValueError or HTTPException unless it is answered with 2xx."""
    parts = _checked(url)
    addresses = destinations(url)
    connection = _Connection(parts, addresses)
    watch = threading.Timer(TIMEOUT, connection.abort)
    watch.daemon = True
    watch.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Content-Type": "application/json"} | headers)
        status = connection.getresponse().status
    finally:
        watch.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise ValueError(f"HTTP {status}")


def destinations(url: str) -> list[str]:
    """Return the addresses `url` stands for. Raises ValueError unless it is plain http(s) to public addresses alone.

    What is checked is what is then connected to: a name asked again could answer differently (DNS rebinding).
    """
    parts = _checked(url)
    found = socket.getaddrinfo(_host(parts), _port(parts), type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    if getattr(settings, "LUODI_WEBHOOK_PRIVATE", False):
        return addresses
    for address in addresses:
        if not is_public(ipaddress.ip_address(address.partition("%")[0])):
            raise ValueError("不能发往内网地址 private addresses are not allowed")
    return addresses


def is_public(address: Address) -> bool:
    """Return whether an address is reached over the open internet, also when it hides an IPv4 one inside."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("只能发往 http(s) 地址 only http(s) addresses")
    if parts.username is not None or parts.password is not None:
        raise ValueError("地址里不能带用户名和密码 no user name or password in the address")
    return parts


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").encode("idna").decode()


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


class _Connection(http.client.HTTPConnection):
    """A connection to addresses looked up and checked before; name and certificate are those of the host."""

    def __init__(self, parts: SplitResult, addresses: list[str]) -> None:
        # The port is part of the Host header only where it is not the scheme's own.
        self.default_port = 443 if parts.scheme == "https" else 80
        super().__init__(_host(parts), _port(parts), timeout=TIMEOUT)
        self._addresses = addresses
        self._tls = parts.scheme == "https"
        self._end = time.monotonic() + TIMEOUT

    def connect(self) -> None:
        """Connect to the first address that takes it before the time is up."""
        for left, address in enumerate(self._addresses, 1 - len(self._addresses)):
            try:
                self.sock = socket.create_connection((address, self.port), max(0.1, self._end - time.monotonic()))
                break
            except OSError:
                if left == 0:
                    raise
        if time.monotonic() > self._end:
            raise TimeoutError("超时 timed out")
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """End the connection from another thread: time is up."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
