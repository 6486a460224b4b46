"""The inbox announces the digest of the day until it is read; its page leads to every matter; mail is a choice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from browser import Browser
from luodi.city.matters.actions import Raised
from luodi.city.matters.models import Digest, Matter, NoDigest
from luodi.city.matters.tick import digests
from luodi.city.registry.models import Person

Browse = Callable[..., Browser]
Raise = Callable[..., Raised]


@pytest.fixture(autouse=True)
def from_midnight(settings: Any) -> None:
    settings.LUODI_DIGEST_HOUR = 0


def make() -> None:
    digests.make(int(timezone.now().timestamp() * 1000))


def test_it_is_announced_until_read_and_leads_to_the_matters(browse: Browse, raised: Raise) -> None:
    made = raised(2, title="早该办的", at=timezone.now() - timedelta(days=30))
    make()
    browser = browse("wang")
    page = browser.get("/desk/")
    assert "已超期 1" in page.text
    assert page.all("//a[@href='/desk/digest/']")
    page = browser.get("/desk/digest/")
    assert page.all(f"//a[@href='/desk/matters/{made.number}/']")
    assert not browser.get("/desk/").all("//main//p[contains(@class,'news')]")


def test_nobody_reads_anothers(browse: Browse, raised: Raise) -> None:
    raised(2, title="城建局的事")
    make()
    assert "城建局的事" not in browse("yang").get("/desk/digest/").text
    assert "没有摘要" in browse("auditor").get("/desk/digest/").text


def test_what_left_ones_sight_since_is_not_shown(browse: Browse, raised: Raise) -> None:
    made = raised(2, title="转走的事")
    make()
    Matter.objects.filter(number=made.number).update(level=3)
    Matter.objects.get(number=made.number).visible_to.update(level=3)
    assert "转走的事" not in browse("wang").get("/desk/digest/").text


def test_mail_is_declined_and_asked_for_again(browse: Browse, raised: Raise, someone: Callable[[str], Person]) -> None:
    Person.objects.filter(username="wang").update(mail="wang@city.example")
    browser = browse("wang")
    page = browser.get("/desk/digest/")
    page = browser.send(page, page.form(button="不再发邮件"), {"wanted": "0"})
    assert NoDigest.objects.filter(person=someone("wang")).exists()
    browser.send(page, page.form(button="发到邮箱"), {"wanted": "1"})
    assert not NoDigest.objects.exists()


def test_a_day_before_can_be_read_again(browse: Browse, raised: Raise, someone: Callable[[str], Person]) -> None:
    raised(2, title="路灯不亮")
    make()
    Digest.objects.update(day=timezone.localdate() - timedelta(days=1))
    page = browse("wang").get(f"/desk/digest/?day={timezone.localdate() - timedelta(days=1)}")
    assert "路灯不亮" in page.text
    assert not browse("wang").get("/desk/").all("//main//p[contains(@class,'news')]")
