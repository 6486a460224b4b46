"""What is due for a look back and what waits for a ruling, each a list that leads to the form."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from browser import Browser
from luodi.city.matters.actions import Raised, act, action
from luodi.city.registry.actions.keep_pack_part import keep_pack_part
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person

Browse = Callable[..., Browser]
Someone = Callable[[str], Person]


def test_a_look_is_made_from_the_list_and_then_told_there(browse: Browse, raised: Callable[..., Raised]) -> None:
    keep_pack_part(SYSTEM, name="looks", digest="half a year", body={"hotline": "6m"})
    made = raised(8, title="半年前修的灯", at=timezone.now() - timedelta(days=200))
    browser = browse("xu")
    page = browser.get("/desk/looks/")
    assert "半年前修的灯" in page.text
    (link,) = page.all(f"//a[@href='/desk/matters/{made.number}/do/look_back/']")
    page = browser.get(link.get("href"))
    page = browser.send(page, page.form(button="回头看"), result="held", note="灯还亮着")
    assert "没有到期该看的" in browser.get("/desk/looks/").text
    page = browser.get("/desk/looks/?found=held")
    assert "灯还亮着" in page.text
    assert "半年前修的灯" not in browser.get("/desk/looks/?found=rebounded").text


def test_a_request_is_told_with_who_asks_and_why(
    browse: Browse, raised: Callable[..., Raised], someone: Someone
) -> None:
    made = raised(2, title="不归我管")
    act(someone("wang"), action("object"), made.number, {"reason": "属城管职责"})
    page = browse("wu").get("/desk/rulings/")
    assert "属城管职责" in page.text
    assert page.all(f"//a[@href='/desk/matters/{made.number}/do/rule_objection/']")
    assert "没有等您裁定的请求" in browse("yang").get("/desk/rulings/").text


def test_an_extension_tells_how_much_is_asked(browse: Browse, raised: Callable[..., Raised], someone: Someone) -> None:
    made = raised(2, title="还要几天")
    act(someone("wang"), action("ask_extension"), made.number, {"clock": "overall", "allow": "2wd", "reason": "等配件"})
    page = browse("feng").get("/desk/rulings/")
    assert "等配件" in page.text
    assert "要求延长 2个工作日" in page.text


def test_a_made_up_page_mark_begins_at_the_start(browse: Browse) -> None:
    for mark in ("x~y", "2026-01-01~1", "0001-01-01T00:00:00+00:00~1", "2026-01-01T00:00:00+00:00~" + "9" * 30):
        assert browse("xu").get(f"/desk/looks/?after={mark}").status == 200
        assert browse("xu").get(f"/desk/looks/?found=held&after={mark}").status == 200
