"""The stage of every scenario: the demo city, spoken to through its public interface alone."""

from collections.abc import Callable

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]


@pytest.fixture
def api(db: None) -> ApiClient:
    """Return a client without a token: the public."""
    return ApiClient()


@pytest.fixture
def as_(api: ApiClient) -> As:
    """Return a client by user name, each with one token: `as_("wang").do(number, "handle")`."""
    known: dict[str, ApiClient] = {}

    def find(username: str) -> ApiClient:
        if username not in known:
            known[username] = api.as_(username)
        return known[username]

    return find


@pytest.fixture
def everything(as_: As) -> Callable[[str], list[Answer]]:
    """Return what the city's supervisor, who sees all but what is sealed, can read of a type's matters."""

    def read(type_: str) -> list[Answer]:
        page = as_("xu").get("/matters", type=type_, limit=200, count="true").ok()
        assert page["count"] == len(page["items"])
        return [as_("xu").matter(line["number"]).ok() for line in page["items"]]

    return read
