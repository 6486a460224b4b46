"""The page of subscriptions and deliveries: made with its secret shown once, ended, and lost ones sent again."""

from collections.abc import Callable

from django.utils import timezone

from browser import Browser
from luodi.city.matters.actions import Raised
from luodi.city.matters.models import Delivery, Subscription

Browse = Callable[..., Browser]
WHERE = "https://example.org/luodi"


def test_a_subscription_is_made_shown_and_ended(browse: Browse, db: None) -> None:
    browser = browse("sysadmin")
    page = browser.get("/desk/webhooks/")
    page = browser.send(page, page.form(button="订阅"), destination=WHERE, kinds=["closed"], types=["hotline"])
    row = Subscription.objects.get()
    assert (row.destination, row.kinds, row.types) == (WHERE, ["closed"], ["hotline"])
    assert row.secret in page.text
    page = browser.get("/desk/webhooks/")
    assert row.secret not in page.html
    assert "12345 热线诉求、办结" in page.text
    browser.send(page, page.form(f"/desk/webhooks/{row.pk}/end/"))
    row.refresh_from_db()
    assert not row.active


def test_a_wrong_address_is_told_at_its_field_and_keeps_what_was_typed(browse: Browse, db: None) -> None:
    browser = browse("sysadmin")
    page = browser.get("/desk/webhooks/")
    page = browser.send(page, page.form(button="订阅"), destination="ftp://example.org")
    assert page.status == 422
    assert page.all("//input[@name='destination' and @aria-invalid='true']/@value") == ["ftp://example.org"]
    assert not Subscription.objects.exists()


def test_what_was_lost_is_listed_and_sent_again(browse: Browse, raised: Callable[..., Raised]) -> None:
    browser = browse("sysadmin")
    page = browser.get("/desk/webhooks/")
    browser.send(page, page.form(button="订阅"), destination=WHERE)
    made = raised()
    assert made.number in browser.get("/desk/webhooks/?state=waiting").text
    Delivery.objects.update(next_at=None, error="HTTP 500")
    page = browser.get("/desk/webhooks/")
    assert made.number in page.text
    assert "HTTP 500" in page.text
    page = browser.send(page, page.form(button="再送一次"))
    assert "已记录" in page.text
    assert Delivery.objects.filter(next_at__lte=timezone.now()).exists()


def test_it_is_nobody_elses_page(browse: Browse, db: None) -> None:
    assert browse("zhou").get("/desk/webhooks/").status == 404
    assert browse("secadmin").get("/desk/webhooks/").status == 404
    assert "订阅与投递" not in browse("zhou").get("/desk/me/").text
    assert "订阅与投递" in browse("sysadmin").get("/desk/me/").text
