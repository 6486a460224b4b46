"""Receivers are strangers: they babble, hang, redirect and point inside; none of it reaches the city or the others."""

import ipaddress
import socket
from typing import Any

import pytest
from tick_town import Babbler, Receiver, hook, raised

from luodi.city.matters.models import Delivery
from luodi.city.matters.tick import deliveries, tick, webhook


@pytest.mark.parametrize("says", [b"", b"hello\r\n", b"\xff" * 70_000, b"HTTP/1.1 9999 x\r\n\r\n"])
def test_an_answer_that_is_no_http_is_a_failure_like_any_other(db: None, receiver: Receiver, says: bytes) -> None:
    babbler = Babbler(says)
    hook(babbler.url)
    hook(receiver.url)
    raised()
    report = tick()
    babbler.socket.close()
    assert (report.delivered, report.failed, report.broken) == (1, 1, ())
    assert Delivery.objects.exclude(error="").get().destination == babbler.url


def test_a_receiver_that_hangs_is_cut_off_and_the_others_are_served_meanwhile(
    db: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.3)
    hanging = Receiver()
    hanging.holding.clear()
    hook(hanging.url)
    hook(receiver.url)
    for _ in range(3):
        raised()
    report = tick()
    hanging.close()
    assert (report.delivered, report.failed) == (3, 1)
    assert len(hanging.got) == 1, "it is left alone until the next tick"


def test_a_slow_receiver_waits_for_the_next_tick_with_the_rest(
    db: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SLOW", 0.0)
    hook(receiver.url)
    for _ in range(2):
        raised()
    assert tick().delivered == 1
    assert tick().delivered == 1


@pytest.mark.parametrize(
    "hidden",
    [
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "224.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "fe80::1",
        "fd00::1",
    ],
)
def test_an_inner_address_is_recognised_whatever_it_is_wrapped_in(hidden: str) -> None:
    assert not webhook.is_public(ipaddress.ip_address(hidden))
    assert webhook.is_public(ipaddress.ip_address("8.8.8.8"))
    assert webhook.is_public(ipaddress.ip_address("64:ff9b::808:808"))


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.0.0.1."])
def test_other_spellings_of_this_machine_are_refused(settings: Any, host: str) -> None:
    settings.LUODI_WEBHOOK_PRIVATE = False
    with pytest.raises((ValueError, OSError)):
        webhook.destinations(f"http://{host}/")


def test_the_address_that_was_checked_is_the_one_connected_to(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LUODI_WEBHOOK_PRIVATE = False
    asked, reached = list[str](), list[str]()

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], *_: Any) -> None:
        reached.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        webhook.post("http://rebinding.example/", b"{}", {})
    assert (asked, reached) == (["rebinding.example"], ["8.8.8.8"])


def test_a_name_with_one_public_and_one_inner_address_is_refused(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LUODI_WEBHOOK_PRIVATE = False
    answers = [(2, 1, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(ValueError, match="private"):
        webhook.destinations("http://two.example/")
