"""A place on the map is kept as `latitude,longitude`, shown with a pin to who may see the matter, and checked."""

from collections.abc import Callable

import pytest

from browser import Browser, Page
from luodi.city.matters.actions import Raised
from luodi.city.matters.models import Matter
from luodi.city.registry.actions.keep_outlines import keep_outlines
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import PackPart
from luodi.faces.web.atlas import point_of

HERE = "36.06712,120.38264"
Raise = Callable[..., Raised]


def raise_at(browser: Browser, point: str) -> Page:
    page = browser.get("/raise/hotline/")
    typed = {"title": "路灯不亮", "facts__kind": "投诉", "facts__point": point}
    return browser.send(page, page.form(button="提交"), **typed)


def pins(page: Page) -> list[str]:
    return [e.get("transform") for e in page.all("//*[@class='pin']") if e.get("hidden") is None]


def test_a_place_picked_on_the_form_is_pinned_for_the_reporter_and_at_the_desk(browse: Callable[..., Browser]) -> None:
    browser = browse()
    raised = raise_at(browser, HERE)
    number = raised.all("//dd[contains(@class,'code')]")[0].text_content()
    matter = Matter.objects.get(number=number)
    assert (matter.lat, matter.lon) == (36.06712, 120.38264)
    mine, desk = browser.get(f"/matter/{number}/"), browse("zhou").get(f"/desk/matters/{number}/")
    assert len(pins(mine)) == 1
    assert pins(mine) == pins(desk)
    assert "示意图" in mine.text
    assert desk.all("//a[@href='geo:36.06712,120.38264']")


def test_a_full_width_comma_does_no_harm(browse: Callable[..., Browser]) -> None:
    assert raise_at(browse(), "36.06712，120.38264").status == 200
    assert Matter.objects.get().lon == 120.38264


def test_a_matter_without_a_place_shows_no_map(browse: Callable[..., Browser], raised: Raise) -> None:
    page = browse("zhou").get(f"/desk/matters/{raised().number}/")
    assert not page.all("//*[contains(@class,'atlas')]")


def test_a_place_off_the_map_is_told_in_figures_only(browse: Callable[..., Browser], raised: Raise) -> None:
    made = raised(facts={"kind": "投诉", "point": "39.9,116.4"})
    page = browse("zhou").get(f"/desk/matters/{made.number}/")
    assert not page.all("//*[contains(@class,'atlas')]")
    assert "39.90000, 116.40000" in page.text


@pytest.mark.parametrize("typed", ["香港中路", "36.06", "136.06,120.38", "36.06;120.38"])
def test_what_is_no_place_is_refused_at_its_field_and_stays_typed(browse: Callable[..., Browser], typed: str) -> None:
    page = raise_at(browse(), typed)
    assert page.status == 422
    (field,) = page.all("//input[@name='facts.point']")
    assert (field.get("value"), field.get("aria-invalid")) == (typed, "true")
    assert page.all("//input[@name='title']")[0].get("value") == "路灯不亮"
    assert Matter.objects.count() == 0


def test_real_outlines_are_not_called_a_sketch(browse: Callable[..., Browser]) -> None:
    assert "示意图" in browse().get("/raise/hotline/").text
    keep_outlines(SYSTEM, {"370202": [[[120.3, 36.0], [120.4, 36.0], [120.4, 36.1]]]})
    assert "示意图" not in browse().get("/raise/hotline/").text


def test_a_city_without_outlines_still_takes_a_place_in_figures(browse: Callable[..., Browser]) -> None:
    PackPart.objects.filter(name__startswith="outlines").delete()
    page = browse().get("/raise/hotline/")
    assert page.all("//input[@name='facts.point']")
    assert not page.all("//*[contains(@class,'atlas')]")


@pytest.mark.parametrize(("written", "read"), [(HERE, (36.06712, 120.38264)), ("36，120", (36.0, 120.0)), ("x", None)])
def test_points_are_read_as_people_write_them(written: str, read: tuple[float, float] | None) -> None:
    assert point_of(written) == read
