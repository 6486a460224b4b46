"""A post is lent to a colleague from a day until another, works meanwhile, and comes back early by a button."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from browser import Browser, Page
from luodi.city.matters.actions import Raised
from luodi.city.registry.models import Delegation, Person

Browse = Callable[..., Browser]
TODAY = timezone.localdate()


def lend(browser: Browser, *, to: str = "chen", days: int = 7, since: int = 0, reason: str = "年休假") -> Page:
    page = browser.get("/desk/delegations/")
    form = page.form("/desk/delegations/", "委托")
    typed = {"from": (TODAY + timedelta(days=since)).isoformat(), "until": (TODAY + timedelta(days=days)).isoformat()}
    post = next(o.get("value") for o in form.xpath(".//select[@name='post']/option") if o.get("value"))
    return browser.send(page, form, typed, to=to, post=post, reason=reason)


def test_a_colleague_does_my_work_meanwhile_and_then_no_more(browse: Browse, raised: Callable[..., Raised]) -> None:
    raised(4, title="等科长审核的事")
    mine, theirs = browse("feng"), browse("wang")
    assert "等科长审核的事" not in theirs.get("/desk/").text
    page = lend(mine, to="wang")
    assert "年休假" in page.text
    assert "冯" in theirs.get("/desk/delegations/").text
    assert "等科长审核的事" in theirs.get("/desk/").text
    page = mine.send(page, page.form(button="现在收回"))
    assert "现在没有人替我办" in page.text
    assert "等科长审核的事" not in theirs.get("/desk/").text


def test_who_acts_for_another_may_give_it_back(browse: Browse) -> None:
    lend(browse("wang"), to="wang2")
    theirs = browse("wang2")
    page = theirs.get("/desk/delegations/")
    page = theirs.send(page, page.form(button="退还"))
    assert "现在不替别人办" in page.text


def test_one_that_begins_later_says_so(browse: Browse) -> None:
    assert "尚未开始" in lend(browse("wang"), to="wang2", since=3).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": -2}, "期限须晚于起始和现在"),
        ({"days": 800}, "委托最长一年"),
        ({"reason": " "}, "须写明委托理由"),
    ],
)
def test_what_cannot_be_lent_is_refused_and_stays_typed(browse: Browse, wrong: dict[str, object], said: str) -> None:
    page = lend(browse("wang"), to="wang2", **wrong)  # type: ignore[arg-type]
    assert page.status == 422
    assert said in page.text
    assert not Delegation.objects.exists()


def test_nobody_ends_what_is_between_others(browse: Browse, someone: Callable[[str], Person]) -> None:
    lend(browse("wang"), to="wang2")
    stranger = browse("yang")
    token = stranger.get("/desk/me/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    url = f"/desk/delegations/{Delegation.objects.get().pk}/end/"
    assert stranger.client.post(url, {"csrfmiddlewaretoken": token}).status_code == 404
    assert Delegation.objects.get().revoked_at is None


def test_an_administrators_post_is_not_offered(browse: Browse) -> None:
    page = browse("sysadmin").get("/desk/delegations/")
    assert "没有可以委托的岗位" in page.text
