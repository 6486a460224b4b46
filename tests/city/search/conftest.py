"""An index of its own for each test, and matters to find in it."""

from collections.abc import Callable

import pytest

from index_support import index, write_down
from luodi.city.matters.models import Matter

__all__ = ["index", "write_down"]


@pytest.fixture
def raised(write_down: Callable[..., Matter]) -> Callable[..., Matter]:
    """Raise a hotline matter as the public: `raised("小区外墙渗水", "雨天漏水")`."""
    return write_down
