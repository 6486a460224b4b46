"""好差评 on the portal: a counter by its picture, a visit by its code, one's own matter; no account, no scripts."""

from collections.abc import Callable

import pytest

from browser import Browser
from luodi.city.matters.actions import act, action
from luodi.city.matters.actions.rate_service import invite
from luodi.city.matters.models import Matter, Rating
from luodi.city.registry.models import Person

Browse = Callable[..., Browser]
Someone = Callable[[str], Person]
COUNTER = "/rate/window/smzx-1/"


@pytest.mark.parametrize(("language", "thanks"), [("zh", "谢谢您的评价"), ("en", "Thank you for your rating")])
def test_a_counter_is_rated_without_saying_who_one_is(browse: Browse, language: str, thanks: str) -> None:
    browser = browse(language=language)
    page = browser.get(COUNTER)
    page = browser.send(page, page.form(COUNTER), {"stars": "5"}, reasons=["kind"], words="很耐心")
    assert thanks in page.text
    rating = Rating.objects.get()
    assert (rating.stars, rating.reasons, rating.mode, rating.by) == (5, ["kind"], "anytime", -1)


def test_who_is_not_satisfied_is_told_the_number_and_code_of_what_becomes_of_it(browse: Browse) -> None:
    browser = browse()
    page = browser.get(COUNTER)
    page = browser.send(page, page.form(COUNTER), {"stars": "1"}, reasons=["slow"], words="等太久", phone="13700000000")
    opened = Matter.objects.get(type__code="bad-rating")
    assert opened.number in page.text
    assert "只显示这一次" in page.text
    assert opened.reporter_id


def test_a_reason_of_another_level_ticked_before_changing_ones_mind_is_not_meant(browse: Browse) -> None:
    browser = browse()
    page = browser.get(COUNTER)
    browser.send(page, page.form(COUNTER), {"stars": "5"}, reasons=["slow", "good"])
    assert Rating.objects.get().reasons == ["good"]


def test_a_rating_without_a_level_is_sent_back_with_what_was_typed(browse: Browse) -> None:
    browser = browse()
    page = browser.get(COUNTER)
    page = browser.send(page, page.form(COUNTER), {"stars": ""}, words="我想说的")
    assert page.status == 422
    assert "请选择满意程度" in page.text
    assert "我想说的" in page.html
    assert not Rating.objects.exists()


def test_a_visit_is_rated_by_the_code_shown_on_the_spot(browse: Browse, someone: Someone) -> None:
    address = f"/rate/visit/{invite(someone('zuo'), window='smzx-1').code}/"
    browser = browse()
    page = browser.get(address)
    assert "市民中心综合窗口" in page.text
    browser.send(page, page.form(address), {"stars": "4"})
    rating = Rating.objects.get()
    assert (rating.mode, rating.person) == ("visit", someone("zuo").pk)
    assert browse().get("/rate/visit/AAAAAAAAAA/").status == 404


def test_what_is_there_no_longer_cannot_be_rated(browse: Browse) -> None:
    assert [browse().get(f"/rate/{path}/").status for path in ("window/none", "unit/none", "moon/x")] == [404] * 3


def test_ones_own_matter_is_rated_again_and_leads_to_its_rectification(browse: Browse, someone: Someone) -> None:
    browser = browse()
    page = browser.get("/raise/hotline/")
    page = browser.send(page, page.form("/raise/hotline/"), title="路灯不亮", **{"facts.kind": "投诉"})
    number = Matter.objects.get(type__code="hotline").number
    for who, kind, data in (
        ("zhou", "accept", {}),
        ("wu", "assign", {"lead": "qd-zjj"}),
        ("wang", "handle", {}),
        ("feng", "sign", {"verdict": "agree"}),
        ("wang", "reply", {"words": "已修好"}),
    ):
        act(someone(who), action(kind), number, data)
    own = f"/matter/{number}/"
    page = browser.get(own)
    page = browser.send(page, page.form(f"{own}rate/"), {"stars": "5"})
    page = browser.send(page, page.form(f"{own}rate/"), {"stars": "2"}, reasons=["unsolved"])
    opened = Matter.objects.get(type__code="bad-rating")
    assert opened.number in page.text
    assert "差评" in browser.get(f"/matter/{opened.number}/").text
    assert [r.stars for r in Rating.objects.order_by("n")] == [5, 2]
