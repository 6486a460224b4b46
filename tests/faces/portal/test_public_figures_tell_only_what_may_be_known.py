"""Public figures: of public matters alone, parts that add up, no group small enough to point at somebody."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from browser import Browser
from luodi.city.matters import openly, stats
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person


def raised(type_: str, region: str, times: int, **facts: str) -> None:
    for n in range(times):
        raise_matter(PUBLIC, Draft(type_, f"路灯{n}", "请修", region, facts=facts))


@pytest.fixture
def city(db: None) -> None:
    raised("hotline", "370202", 6, kind="投诉")
    raised("hotline", "370203", 2, kind="投诉")
    raised("report", "370202", 7, domain="作风问题")


def test_the_parts_add_up_and_small_ones_are_put_together(city: None) -> None:
    found = openly.public_figures()
    assert found.whole.raised == sum(g.raised for g in found.districts) == sum(g.raised for g in found.types)
    assert all(g.raised >= openly.SMALL for g in found.districts)
    assert "370203" not in {g.code for g in found.districts}
    assert sum(month.raised for month in found.months) == found.whole.raised


def test_a_rest_too_small_to_be_told_takes_the_next_smallest_in(db: None) -> None:
    raised("hotline", "370202", 6, kind="投诉")
    raised("hotline", "370203", 9, kind="投诉")
    raised("hotline", "370212", 1, kind="投诉")
    told = {g.code: g.raised for g in openly.public_figures().districts}
    assert told == {"370203": 9, "": 7}


def test_what_is_not_public_is_not_counted(city: None) -> None:
    assert "report" not in {g.code for g in openly.public_figures().types}


def test_they_are_the_figures_the_command_line_tells(city: None, someone: Callable[[str], Person]) -> None:
    numbers = list(Matter.objects.filter(type__code="hotline").order_by("pk").values_list("number", flat=True))
    for number in numbers[:4]:
        act(someone("zhou"), action("accept"), number)
        act(someone("wu"), action("assign"), number, {"lead": "qd-zjj"})
        act(someone("wang"), action("handle"), number, {"words": "修好了"})
        act(someone("feng"), action("sign"), number, {"verdict": "agree"})
        act(someone("wang"), action("reply"), number, {"words": "修好了"})
    act(someone("zhou"), action("decline"), numbers[5], {"reason": "emergency", "words": "请拨 110"})
    told, counted = openly.public_figures(), stats.answered(types=["hotline"]).all
    (hotline,) = [group for group in told.types if group.code == "hotline"]
    assert (hotline.raised, hotline.answered) == (counted.received, counted.answered) == (8, 4)
    assert (hotline.late.n, hotline.late.of) == (counted.late, counted.late + counted.on_time) == (0, 4)


def test_the_page_is_read_by_anybody_in_both_languages(city: None, browse: Callable[..., Browser]) -> None:
    page = browse().get("/figures/")
    assert "公开数据" in page.text
    assert page.all("//svg[@role='img'] | //*[local-name()='svg' and @role='img']")
    assert "Public figures" in browse("", "en").get("/figures/").text


def test_an_empty_city_says_so(db: None, browse: Callable[..., Browser]) -> None:
    assert "还没有公开的事项" in browse().get("/figures/").text


def test_programs_get_the_same_as_json_and_csv(city: None) -> None:
    told = Client().get("/figures.json").json()
    rows = list(csv.DictReader(io.StringIO(Client().get("/figures.csv").content.decode("utf-8-sig"))))
    assert told["all"]["raised"] == int(rows[0]["raised"]) == openly.public_figures().whole.raised
    assert sum(int(row["raised"]) for row in rows if row["what"] == "district") == told["all"]["raised"]
