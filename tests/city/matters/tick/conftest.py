"""A receiver of webhooks on loopback, which only tests may send to."""

from collections.abc import Iterator
from typing import Any

import pytest
from tick_town import Receiver


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.LUODI_WEBHOOK_PRIVATE = True
    made = Receiver()
    yield made
    made.close()
