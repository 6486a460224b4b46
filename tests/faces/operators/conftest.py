"""Everything logged, as it would be written with LUODI_LOG=json."""

import logging
from collections.abc import Iterator

import pytest
from django.core import signals
from django.core.cache import cache
from django.db import close_old_connections
from wsgi_client import Kept


@pytest.fixture
def logged() -> Iterator[Kept]:
    kept, root, ours = Kept(), logging.getLogger(), logging.getLogger("luodi")
    before = ours.level
    root.addHandler(kept)
    ours.setLevel(logging.INFO)
    yield kept
    ours.setLevel(before)
    root.removeHandler(kept)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request's end gives up the connection, and with it a test's transaction: Django's own client does the same."""
    cache.clear()
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)
    cache.clear()
