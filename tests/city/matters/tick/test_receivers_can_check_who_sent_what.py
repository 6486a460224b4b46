"""What a receiver is told to do in the docs works word for word on what is really sent; forgeries and replays fail."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tick_town import Receiver, hook, raised

from luodi.city.matters.tick import tick
from luodi.city.matters.tick.webhook import TOLERANCE, signature, verified

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference-webhooks.md"
Check = Callable[[str, str, bytes], bool]


@pytest.fixture
def genuine() -> Check:
    """The receiver's function as the page has it."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)
    return known["genuine"]  # type: ignore[no-any-return]


def test_what_is_sent_proves_itself_by_the_snippet_of_the_docs(db: None, receiver: Receiver, genuine: Check) -> None:
    secret = hook(receiver.url).secret
    raised()
    tick()
    (headers, body) = receiver.got[0]
    assert genuine(secret, headers["Luodi-Signature"], body)
    assert verified(secret, headers["Luodi-Signature"], body, int(time.time()))
    assert not genuine("another", headers["Luodi-Signature"], body)
    assert not genuine(secret, headers["Luodi-Signature"], body + b" ")


def test_what_was_overheard_cannot_be_played_again_later(genuine: Check) -> None:
    now, body = int(time.time()), b"{}"
    old = signature("s", now - TOLERANCE - 5, body)
    assert not genuine("s", old, body)
    assert not verified("s", old, body, now)
    renewed = old.replace(f"t={now - TOLERANCE - 5}", f"t={now}")
    assert not genuine("s", renewed, body)
    assert not verified("s", renewed, body, now)
    assert verified("s", signature("s", now - TOLERANCE + 5, body), body, now)


@pytest.mark.parametrize("header", ["", "t=", "t=x,v1=y", "v1=00", "t=1", "rubbish"])
def test_a_header_that_makes_no_sense_proves_nothing(header: str) -> None:
    assert not verified("s", header, b"{}", int(time.time()))
