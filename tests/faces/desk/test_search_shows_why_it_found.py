"""The desk's search page: words marked, the place shown, and honest where there is no index yet."""

from collections.abc import Callable

from browser import Browser
from index_support import index, write_down
from luodi.city.matters.models import Matter
from luodi.city.search import shelf

__all__ = ["index", "write_down"]


def test_words_found_are_marked_in_title_and_place(
    index: Callable[[], int], write_down: Callable[..., Matter], browse: Callable[..., Browser]
) -> None:
    write_down("小区外墙渗水", "<b>雨天</b>从窗口漏水")
    write_down("路灯不亮")
    index()
    page = browse("xu").get("/desk/matters/?q=漏水")
    assert [mark.text_content() for mark in page.all("//mark")] == ["渗水", "漏水"]
    assert "路灯不亮" not in page.text
    assert not page.all("//table//b")


def test_without_an_index_the_page_says_so(write_down: Callable[..., Matter], browse: Callable[..., Browser]) -> None:
    shelf.discard()
    write_down("小区外墙渗水")
    page = browse("xu").get("/desk/matters/?q=外墙渗")
    assert "小区外墙渗水" in page.text
    assert "目前只按标题查找" in page.text
    assert "only titles are searched" in browse("xu", "en").get("/desk/matters/?q=外墙渗").text
