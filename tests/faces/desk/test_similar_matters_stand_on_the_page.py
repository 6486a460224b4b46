"""Similar matters at the desk: hinted at while registering, listed on the page, merged from there by those who may."""

from collections.abc import Callable

import pytest

from browser import Browser
from index_support import index, write_down
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Matter
from luodi.city.registry.models import Person

__all__ = ["index", "write_down"]
TITLE, TEXT = "登州路搅拌站夜间噪音扰民", "搅拌站每天夜里施工到凌晨，噪音太大，老人孩子睡不着。"
DRAFT = {"title": "搅拌站夜里施工", "text": "噪音扰民，睡不着", "region": "370202"}


@pytest.fixture
def two(index: Callable[[], int], write_down: Callable[..., Matter]) -> tuple[Matter, Matter]:
    write_down("路灯不亮", "坏了三天")
    pair = write_down(TITLE, TEXT), write_down(f"{TITLE}，求解决", TEXT)
    index()
    return pair


ALIKE = "//section[@id='alike']"


def test_the_page_lists_what_is_alike_and_merges_the_younger_into_the_older(
    two: tuple[Matter, Matter], browse: Callable[..., Browser], someone: Callable[[str], Person]
) -> None:
    older, younger = two
    assert not browse("zhou").get(f"/desk/matters/{younger.number}/").all(f"{ALIKE}//form"), "a clerk may not merge"
    browser = browse("wu")
    page = browser.get(f"/desk/matters/{younger.number}/")
    said = page.one(ALIKE).text_content()
    assert older.number in said
    assert "路灯" not in said
    sure = browser.send(page, page.one(f"{ALIKE}//form"))
    browser.send(sure, sure.form(f"{younger.number}/do/merge/"), sure="1")
    younger.refresh_from_db()
    assert younger.reason == "merged"
    assert not browser.get(f"/desk/matters/{older.number}/").all(ALIKE)
    act(someone("wu"), action("unmerge"), younger.number)
    younger.refresh_from_db()
    assert younger.status == "open"


def test_seen_from_the_older_the_younger_is_taken_in(
    two: tuple[Matter, Matter], browse: Callable[..., Browser]
) -> None:
    older, younger = two
    form = browse("wu").get(f"/desk/matters/{older.number}/").one(f"{ALIKE}//form")
    assert form.get("action") == f"/desk/matters/{younger.number}/do/merge/"


def hinted(browser: Browser, form: str, url: str, draft: dict[str, str] = DRAFT) -> str:
    """Return what the script of a form is told while it is filled in."""
    return browser.ask(browser.get(form), url, draft)


def test_a_hint_is_given_while_registering(two: tuple[Matter, Matter], browse: Callable[..., Browser]) -> None:
    form, url = "/desk/raise/hotline/", "/desk/raise/similar/"
    assert TITLE in hinted(browse("zhou"), form, url)
    assert TITLE not in hinted(browse("zhou"), form, url, DRAFT | {"region": "370203"})
    assert hinted(browse(), "/desk/sign-in/", url) == ""


def test_the_hint_shows_nothing_that_is_hidden(
    two: tuple[Matter, Matter], staff: Callable[..., Person], browse: Callable[..., Browser]
) -> None:
    stranger = browse(staff("qd-sthj", "clerk").username)
    assert TITLE not in stranger.ask(stranger.get("/desk/me/"), "/desk/raise/similar/", DRAFT)


def test_the_public_is_told_a_number_and_nothing_else(
    two: tuple[Matter, Matter],
    index: Callable[[], int],
    write_down: Callable[..., Matter],
    browse: Callable[..., Browser],
) -> None:
    form, url = "/raise/hotline/", "/raise/similar/"
    assert hinted(browse(), form, url).strip() == ""
    write_down(TITLE, TEXT)
    index()
    said = hinted(browse(), form, url)
    assert "已有 3 人反映类似问题" in said
    assert "登州路" not in said
    assert all(row.number not in said for row in Matter.objects.all())
    assert "3 people" in hinted(browse("", "en"), form, url)
