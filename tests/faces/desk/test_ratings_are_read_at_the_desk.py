"""好差评 at the desk: both numbers of every share, patterns beside them, the ratings behind, and the code to show."""

import re
from collections.abc import Callable

import pytest

from browser import Browser
from luodi.city.matters.actions.rate_service import rate_place
from luodi.city.matters.models import RatingInvitation
from luodi.city.matters.ratings.record import Said

Browse = Callable[..., Browser]


def rated(*stars: int, unit: str = "qd-zjj", words: str = "") -> None:
    for n, level in enumerate(stars):
        rate_place("unit", unit, Said(level, words=words, device=f"device-{unit}-{n}"), channel="portal")


@pytest.fixture
def ratings(db: None) -> None:
    rated(5, 5, 4, 2)
    rated(*[5] * 10, unit="qd-cgj", words="非常好")


def test_shares_stand_with_both_their_numbers(browse: Browse, ratings: None) -> None:
    page = browse("xu").get("/desk/ratings/")
    assert "13/14" in page.text
    assert "92.9%" in page.text
    assert "100%" in page.text, "of 市城市管理局 alone all are satisfied"


def test_patterns_stand_beside_the_figures_and_lead_to_their_ratings(browse: Browse, ratings: None) -> None:
    browser = browse("xu")
    page = browser.get("/desk/ratings/")
    assert "扎堆好评" in page.text
    assert "文字雷同" in page.text
    ids = re.search(r"ids=([\d%C,]+)", page.html)
    assert ids
    shown = browser.get(f"/desk/ratings/?ids={ids[1]}")
    assert shown.html.count("left-green") == 10


def test_the_list_is_narrowed_and_leads_to_the_rectification(browse: Browse, ratings: None) -> None:
    page = browse("feng").get("/desk/ratings/?show=bad")
    assert page.html.count("left-red") == 1
    assert re.search(r"/desk/matters/\d{11}/", page.html)


def test_a_unit_sees_its_own_and_no_other(browse: Browse, ratings: None) -> None:
    text = browse("feng").get("/desk/ratings/").text
    assert "3/4" in text
    assert "13/14" not in text


def test_a_period_that_ends_before_it_begins_is_said_and_the_last_year_shown(browse: Callable[..., Browser]) -> None:
    page = browse("xu").get("/desk/ratings/?since=2026-06-01&until=2026-05-01")
    assert page.status == 200
    assert "起始日不能晚于截止日" in page.text


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01", "since=0001-01-01&until=0001-01-02"])
def test_days_no_database_holds_are_asked_for_without_harm(browse: Callable[..., Browser], query: str) -> None:
    assert browse("xu").get(f"/desk/ratings/?{query}").status == 200


@pytest.mark.parametrize(
    "query", ["since=x&until=9999-99-99", "stars=9&mode=none&ids=a,b&after=z", "unit=nowhere", "after=1"]
)
def test_an_odd_address_narrows_nothing_or_finds_nothing(browse: Browse, ratings: None, query: str) -> None:
    assert browse("xu").get(f"/desk/ratings/?{query}").status == 200


def test_a_counter_shows_a_code_once_to_whom_it_served(browse: Browse) -> None:
    browser = browse("zuo")
    page = browser.get("/desk/ratings/invite/")
    page = browser.send(page, page.form("/desk/ratings/invite/"), {"where": "window:smzx-1"})
    address = re.search(r"/rate/visit/[A-Z0-9]{10}/", page.text)
    assert address
    assert browse().get(address[0]).status == 200
    assert RatingInvitation.objects.count() == 1


def test_nobody_invites_to_rate_another_units_service(browse: Browse) -> None:
    browser = browse("wang")
    page = browser.get("/desk/ratings/invite/")
    assert "smzx-1" not in page.html
    page = browser.send(page, page.form("/desk/ratings/invite/"), {"where": "window:smzx-1"})
    assert page.status == 422
    assert not RatingInvitation.objects.exists()
