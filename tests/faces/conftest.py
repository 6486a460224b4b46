"""Pages are tested as readers meet them: through links and forms, in either language."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from api_client import ApiClient
from browser import Browser
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import Moment, Raised, act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
STAGES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("zhou", "accept", {}),
    ("wu", "assign", {"lead": "qd-zjj", "co": ["qd-cgj"]}),
    ("wang", "handle", {"words": "已现场维修"}),
    ("chen", "handle", {}),
    ("feng", "sign", {"verdict": "agree"}),
    ("wang", "reply", {"words": "路灯已经修好，请您放心。"}),
    ("zheng", "call_back", {"satisfied": "yes"}),
    ("zhou", "close", {}),
)
"""The life of a hotline appeal."""


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home for this test alone, whose files can be looked through, and digests from midnight on."""
    settings.HOME = tmp_path
    settings.LUODI_DIGEST_HOUR = 0
    return tmp_path


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client of the API without a token: the public."""
    return ApiClient()


@pytest.fixture
def browse(someone: Someone) -> Callable[..., Browser]:
    """A browser in a language, signed in as one of the demo staff when a name is given."""
    return lambda username="", language="zh": Browser(language, someone(username) if username else None)


@pytest.fixture
def raised(someone: Someone) -> Callable[..., Raised]:
    """Raise a hotline appeal and take it through its first stages, as happened then."""

    def make(stages: int = 0, *, title: str = "路灯不亮", at: datetime | None = None, **draft: object) -> Raised:
        given = {"facts": {"kind": "投诉"}, "reporter": {"name": "李四", "phone": "13900001111"}} | draft
        moment = Moment(at)
        out = raise_matter(PUBLIC, Draft("hotline", title, "坏了三天", "370202", **given), moment=moment)  # type: ignore[arg-type]
        for who, kind, data in STAGES[:stages]:
            act(someone(who), action(kind), out.number, data, moment=moment)
        return out

    return make
