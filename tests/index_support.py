"""An index of its own for each test that asks for one: what is rolled back must not stay findable."""

from collections.abc import Callable, Iterator

import pytest

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.search import keeping, shelf


@pytest.fixture
def index(db: None) -> Iterator[Callable[[], int]]:
    """Build the index of what stands in the record; the value catches up."""
    shelf.discard()
    keeping.rebuild()
    yield keeping.catch_up
    shelf.discard()


@pytest.fixture
def write_down(db: None) -> Callable[..., Matter]:
    """Raise a hotline matter as the public: `write_down("小区外墙渗水", "雨天漏水")`."""

    def make(title: str, text: str = "", region: str = "370202", **draft: object) -> Matter:
        given = {"type": "hotline", "facts": {"kind": "投诉"}} | draft
        number = raise_matter(PUBLIC, Draft(title=title, text=text, region=region, **given)).number  # type: ignore[arg-type]
        return Matter.objects.get(number=number)

    return make
