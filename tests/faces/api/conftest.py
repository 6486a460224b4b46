"""The API as tests use it."""

import pytest

from api_client import ApiClient


@pytest.fixture
def api(db: None) -> ApiClient:
    """Return a client without a token; `api.as_("wang")` is one with."""
    return ApiClient()
