"""Only those who signed in get to the desk; guessing slows down; a demo's short way is a demo's alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from browser import Browser, Page
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.faces.desk.urls import urlpatterns

PASSWORD = "Correct-Horse-7"
OPEN = {"sign_in", "demo", "sign_out", "oidc", "oidc_back"}
ARGUMENTS = {"number": "26000000012", "kind": "note", "pk": 1, "code": "hotline", "version": 1, "sheet": "units"} | {
    "thing": "sq-02",
    "unit": "370212",
    "indicator": "answered",
    "step": "check",
    "part": "map",
    "form": "docx",
    "n": 1,
}


def sign_in(browser: Browser, username: str, password: str, query: str = "") -> Page:
    page = browser.get("/desk/sign-in/" + query)
    return browser.send(page, page.form("/desk/sign-in/"), username=username, password=password)


@pytest.fixture
def wang(someone: Callable[[str], Person]) -> Person:
    person = someone("wang")
    set_password(SYSTEM, person=person, password=PASSWORD)
    return person


@pytest.mark.parametrize("name", [p.name for p in urlpatterns if p.name not in OPEN])
def test_a_page_of_the_desk_asks_the_public_to_sign_in(browse: Callable[..., Browser], name: str) -> None:
    pattern = next(p for p in urlpatterns if p.name == name).pattern
    url = reverse(f"desk:{name}", kwargs={key: ARGUMENTS[key] for key in pattern.converters})
    response = browse().client.get(url)
    assert response.status_code in (302, 405)
    assert response.status_code == 405 or response["Location"].startswith("/desk/sign-in/")


def test_the_right_password_leads_to_the_page_that_was_asked_for(wang: Person, browse: Callable[..., Browser]) -> None:
    browser = browse()
    assert sign_in(browser, "wang", PASSWORD, "?next=/desk/units/").url == "/desk/units/"
    cookie = browser.client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(wang: Person, browse: Callable[..., Browser], next_: str) -> None:
    assert sign_in(browse(), "wang", PASSWORD, f"?next={next_}").url == "/desk/"


def test_a_wrong_password_says_so_and_keeps_the_name(wang: Person, browse: Callable[..., Browser]) -> None:
    page = sign_in(browse(language="en"), "wang", "wrong")
    assert page.status == 422
    assert "wrong" in page.text
    assert page.all("//input[@name='username']")[0].get("value") == "wang"
    assert not page.all("//input[@name='password']")[0].get("value")


def test_after_some_misses_even_the_right_password_has_to_wait(wang: Person, browse: Callable[..., Browser]) -> None:
    browser = browse()
    for _ in range(6):
        sign_in(browser, "wang", "wrong")
    assert "秒后再试" in sign_in(browser, "wang", PASSWORD).text
    assert sign_in(browser, "feng", "x").text.count("秒后再试") == 0


def test_signing_out_ends_it(browse: Callable[..., Browser]) -> None:
    browser = browse("wang")
    page = browser.get("/desk/")
    (out,) = [f for f in page.tree.iter("form") if f.get("action") == "/desk/sign-out/"]
    browser.send(page, out)
    assert browser.get("/desk/").url.startswith("/desk/sign-in/")


def test_a_changed_password_ends_sign_ins_elsewhere(wang: Person, browse: Callable[..., Browser]) -> None:
    here, elsewhere = browse(), browse()
    sign_in(here, "wang", PASSWORD)
    sign_in(elsewhere, "wang", PASSWORD)
    page = here.get("/desk/me/")
    page = here.send(page, page.form(button="更改"), current=PASSWORD, password="Another-Horse-8")
    assert "口令已更改" in page.text
    assert elsewhere.get("/desk/").url.startswith("/desk/sign-in/")
    assert here.get("/desk/").url == "/desk/"


def test_somebody_who_left_is_signed_out(wang: Person, browse: Callable[..., Browser]) -> None:
    browser = browse("wang")
    Person.objects.filter(pk=wang.pk).update(active=False)
    assert browser.get("/desk/").url.startswith("/desk/sign-in/")


def test_outside_a_demo_nobody_is_listed_and_nobody_gets_in_by_name(db: None, browse: Callable[..., Browser]) -> None:
    browser = browse()
    assert "王承办" not in browser.get("/desk/sign-in/").html
    browser.client.handler.enforce_csrf_checks = False
    assert browser.client.post("/desk/sign-in/demo/", {"username": "wang"}).status_code == 404


def test_a_demo_signs_in_with_one_click_and_says_that_it_is_one(settings: Any, browse: Callable[..., Browser]) -> None:
    settings.LUODI_DEMO = True
    browser = browse()
    page = browser.get("/desk/sign-in/?next=/desk/matters/")
    assert "演示系统" in page.html
    page = browser.send(page, page.form("/desk/sign-in/demo/"), {"username": "wang"})
    assert page.url == "/desk/matters/"
    assert "王承办" in page.html
