"""The form that assigns: filled in when the suggestion is sure enough, said with reasons when it is not."""

from collections.abc import Callable, Iterator

import pytest

from browser import Browser
from index_support import write_down
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.search import bounds, routing, teaching
from luodi.engines.matching.routing import Example

__all__ = ["write_down"]
SAID = {"qd-zjj": ("楼顶漏水没人修", "物业不作为", "墙面开裂"), "qd-gaj": ("有人飙车扰民", "电动车被盗", "夜里打架")}
CHOSEN = "//select[@name='lead']//option[@selected]"


@pytest.fixture
def taught(db: None) -> Iterator[None]:
    lessons = [(Example(f"{text}{n}号"), label) for label, texts in SAID.items() for text in texts for n in range(5)]
    teaching.teach(SYSTEM, "unit", lessons, "lessons.csv")
    yield
    routing.path_of("unit").unlink()


@pytest.fixture
def waiting(write_down: Callable[..., Matter], someone: Callable[[str], Person]) -> Matter:
    """A matter that waits to be assigned."""
    matter = write_down("小区楼顶漏水没人修", "物业不作为")
    act(someone("zhou"), action("accept"), matter.number, {"facts": {"focus": "no"}})
    return matter


def with_bounds(monkeypatch: pytest.MonkeyPatch, **numbers: int) -> None:
    set_ = bounds.bounds("routing") | numbers
    monkeypatch.setattr(routing, "bounds", lambda part: set_)


def test_sure_enough_it_is_filled_in(
    taught: None, waiting: Matter, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_bounds(monkeypatch, prefill=50)
    page = browse("wu").get(f"/desk/matters/{waiting.number}/")
    assert page.one(CHOSEN).get("value") == "qd-zjj"
    assert "已按建议预填" in page.text
    assert "依据：" in page.text
    assert "Filled in as suggested" in browse("wu", "en").get(f"/desk/matters/{waiting.number}/").text


def test_less_sure_it_is_only_said(
    taught: None, waiting: Matter, browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_bounds(monkeypatch, prefill=101)
    page = browse("wu").get(f"/desk/matters/{waiting.number}/")
    assert not [o for o in page.all(CHOSEN) if o.get("value")]
    assert "建议（请确认）" in page.text


def test_unsure_or_without_a_model_nothing_is_said(waiting: Matter, browse: Callable[..., Browser]) -> None:
    assert "建议" not in browse("wu").get(f"/desk/matters/{waiting.number}/").text
