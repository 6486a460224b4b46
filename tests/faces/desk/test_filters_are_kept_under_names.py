"""A filter is saved from the list, counted over it, opened by a click, changed by its name, and nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from browser import Browser, Page
from luodi.city.matters.actions import Raised
from luodi.city.matters.actions.keep_filter import MOST, keep_filter
from luodi.city.matters.models import SavedFilter
from luodi.city.matters.queries import Sought
from luodi.city.matters.saved import filters_of
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
Browse = Callable[..., Browser]
LONG_AGO = timezone.now() - timedelta(days=30)


def save(browser: Browser, url: str, name: str) -> Page:
    page = browser.get(url)
    return browser.send(page, page.form("/desk/filters/", "保存筛选"), name=name)


def chips(page: Page) -> dict[str, str]:
    return {a.text_content().strip(): a.get("href") for a in page.all("//nav[@class='saved']//a[@class='chip']")}


def test_a_filter_is_saved_with_its_count_and_leads_back(browse: Browse, raised: Raise) -> None:
    raised(2, title="早该办的", at=LONG_AGO)
    raised(2, title="不急的")
    browser = browse("wang")
    page = save(browser, "/desk/?lamp=red", "超期的")
    assert page.url == "/desk/?lamp=red"
    assert list(chips(page)) == ["超期的 1"]
    page = browser.get(chips(browser.get("/desk/"))["超期的 1"])
    assert "早该办的" in page.text
    assert "不急的" not in page.text
    assert page.all("//nav[@class='saved']//a[@aria-current]")


def test_each_list_has_its_own(browse: Browse, raised: Raise) -> None:
    raised(2, title="井盖缺失")
    browser = browse("wang")
    save(browser, "/desk/?scope=unit&q=井盖", "井盖")
    save(browser, "/desk/matters/?status=open&since=2026-01-01", "今年在办")
    assert chips(browser.get("/desk/")) == {}
    assert list(chips(browser.get("/desk/?scope=unit"))) == ["井盖 1"]
    assert list(chips(browser.get("/desk/matters/"))) == ["今年在办 1"]


def test_the_same_name_means_what_it_was_saved_for_last(browse: Browse, raised: Raise) -> None:
    browser = browse("wang")
    save(browser, "/desk/?lamp=red", "我的")
    save(browser, "/desk/?lamp=yellow", "我的")
    assert chips(browser.get("/desk/")) == {"我的 0": "/desk/?lamp=yellow"}


def test_it_is_renamed_and_dropped_on_its_page(browse: Browse) -> None:
    browser = browse("wang")
    save(browser, "/desk/?lamp=red", "超期")
    page = browser.get("/desk/filters/")
    page = browser.send(page, page.form(button="改名"), name="红灯")
    assert "红灯" in page.text
    page = browser.send(page, page.form(button="改名"), {"drop": "1"})
    assert "还没有常用筛选" in page.text


def test_a_name_taken_and_no_name_are_refused_in_words(someone: Someone, browse: Browse) -> None:
    browser = browse("wang")
    save(browser, "/desk/?lamp=red", "a")
    save(browser, "/desk/?lamp=yellow", "b")
    page = browser.get("/desk/filters/")
    page = browser.send(page, page.form(button="改名"), name="b")
    assert "已有“b”" in page.text
    page = browser.send(page, page.form(button="改名"), name="  ")
    assert "请起个名字" in page.text
    assert {k.name for k in filters_of(someone("wang"))} == {"a", "b"}


def test_nobody_sees_or_changes_anothers(someone: Someone, browse: Browse) -> None:
    kept = keep_filter(someone("wang"), "inbox", "超期", Sought(lamp="red"))
    browser = browse("chen")
    assert "超期" not in chips(browser.get("/desk/"))
    token = browser.get("/desk/me/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    answer = browser.client.post(f"/desk/filters/{kept.pk}/", {"csrfmiddlewaretoken": token, "drop": "1"})
    assert answer.status_code == 404
    assert SavedFilter.objects.filter(pk=kept.pk).exists()


def test_counts_are_of_what_their_owner_may_see(someone: Someone, raised: Raise) -> None:
    raised(2, title="城建局的事")
    for who in ("wang", "yang"):
        keep_filter(someone(who), "matters", "在办", Sought(status="open"))
    assert [k.n for k in filters_of(someone("wang"))] == [1]
    assert [k.n for k in filters_of(someone("yang"))] == [0]


def test_many_filters_take_no_more_statements_than_one(someone: Someone, raised: Raise) -> None:
    raised(2)
    wang = someone("wang")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            filters_of(wang)
        return len(seen)

    keep_filter(wang, "inbox", "一", Sought(lamp="green"))
    few = statements()
    for list_ in ("inbox", "unit", "matters"):
        for n in range(4):
            keep_filter(wang, list_, f"第{n}个", Sought(lamp="green", type="hotline"))
    with CaptureQueriesContext(connection) as seen:
        filters_of(wang)
    assert len(seen) == few, chr(10).join(q["sql"][:150] for q in seen)
    assert {k.n for k in filters_of(wang)} == {1}


@pytest.mark.parametrize(
    ("list_", "name", "sought", "code"),
    [
        ("inbox", "空的", Sought(), "nothing_sought"),
        ("nowhere", "甲", Sought(lamp="red"), "unknown_list"),
        ("inbox", "长" * 41, Sought(lamp="red"), "too_long"),
    ],
)
def test_what_makes_no_filter_is_refused(someone: Someone, list_: str, name: str, sought: Sought, code: str) -> None:
    with pytest.raises(Refused) as refused:
        keep_filter(someone("wang"), list_, name, sought)
    assert refused.value.code == code


def test_there_is_an_end_to_how_many_are_kept(someone: Someone) -> None:
    for n in range(MOST):
        keep_filter(someone("wang"), "inbox", f"{n}", Sought(lamp="red"))
    with pytest.raises(Refused) as refused:
        keep_filter(someone("wang"), "inbox", "再一个", Sought(lamp="red"))
    assert refused.value.code == "too_many"
    assert keep_filter(someone("wang"), "inbox", "3", Sought(lamp="green")).name == "3"
