"""Similar matters and routing help through the API: what each may be told, and figures of what was taken."""

from collections.abc import Callable, Iterator

import pytest

from api_client import ApiClient
from index_support import index, write_down
from luodi.city.matters.models import Matter
from luodi.city.registry.actors import SYSTEM
from luodi.city.search import routing, teaching
from luodi.engines.matching.routing import Example

__all__ = ["index", "write_down"]
TITLE, TEXT = "登州路搅拌站夜间噪音扰民", "搅拌站每天夜里施工到凌晨，噪音太大，老人孩子睡不着。"
DRAFT = {"title": "搅拌站夜里施工", "text": "噪音扰民，睡不着", "region": "370202"}
SAID = {"qd-zjj": ("楼顶漏水没人修", "物业不作为", "墙面开裂"), "qd-gaj": ("有人飙车扰民", "电动车被盗", "夜里打架")}


@pytest.fixture
def taught(db: None) -> Iterator[None]:
    lessons = [(Example(f"{text}{n}号"), label) for label, texts in SAID.items() for text in texts for n in range(5)]
    teaching.teach(SYSTEM, "unit", lessons, "lessons.csv")
    yield
    routing.path_of("unit").unlink()


def test_staff_get_the_matters_the_public_a_number(
    index: Callable[[], int], write_down: Callable[..., Matter], api: ApiClient
) -> None:
    made = [write_down(TITLE, TEXT) for _ in range(3)]
    write_down("路灯不亮")
    index()
    found = api.as_("zhou").post("/similar", DRAFT).ok()
    assert {item["number"] for item in found["items"]} == {matter.number for matter in made}
    assert api.post("/similar", DRAFT).ok().body == {"count": 3, "items": []}
    assert api.post("/similar", DRAFT | {"lat": 95}).status == 422


def test_a_matters_likes_are_listed_for_those_who_see_it(
    index: Callable[[], int],
    write_down: Callable[..., Matter],
    api: ApiClient,
    staff: Callable[..., object],
) -> None:
    one, other = write_down(TITLE, TEXT), write_down(TITLE, TEXT)
    index()
    found = api.as_("zhou").get(f"/matters/{one.number}/similar").ok()
    assert [(item["number"], item["same"]) for item in found["items"]] == [(other.number, True)]
    stranger = staff("qd-sthj", "handler")
    assert api.as_(stranger).get(f"/matters/{one.number}/similar").status == 404  # type: ignore[arg-type]


def test_a_text_is_routed_with_reasons(taught: None, write_down: Callable[..., Matter], api: ApiClient) -> None:
    found = api.as_("wu").post("/routing", {"text": "小区楼顶漏水没人修"}).ok()
    assert found["items"][0]["label"] == "qd-zjj"
    assert found["items"][0]["because"]
    matter = write_down("电动车被盗")
    assert api.as_("wu").get(f"/matters/{matter.number}/routing").ok()["items"][0]["label"] == "qd-gaj"
    assert api.post("/routing", {"text": "漏水"}).status == 401


def test_without_a_model_nothing_is_suggested(api: ApiClient) -> None:
    routing.path_of("unit").unlink(missing_ok=True)
    assert api.as_("wu").post("/routing", {"text": "漏水"}).ok().body == {"model": None, "items": []}


def test_figures_tell_what_was_taken(taught: None, write_down: Callable[..., Matter], api: ApiClient) -> None:
    for lead in ("qd-zjj", "qd-gaj"):
        number = write_down("小区楼顶漏水没人修").number
        api.as_("zhou").do(number, "accept", facts={"focus": "no"})
        api.as_("wu").do(number, "assign", lead=lead)
    told = api.as_("wu").get("/routing/figures").ok()
    assert told["texts"] == 30
    assert sum(band["offered"] for band in told["bands"]) == 2
    assert sum(band["taken"] for band in told["bands"]) == 1
