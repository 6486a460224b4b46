"""A code besides the password: for those who set one up, and for administrators where the installation asks it."""

import hashlib
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from browser import Browser, Page
from luodi.city.refusals import Refused
from luodi.city.registry import totp
from luodi.city.registry.actions import second_factor as factors
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, RecoveryCode, RegistryEntry, SecondFactor, SignIn
from luodi.faces.web.sessions import signed_in

PASSWORD = "Correct-Horse-7"
Someone = Callable[[str], Person]
Browse = Callable[..., Browser]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time codes are checked at; put it forward for the next code."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(factors.time, "time", lambda: now[0])
    return now


@pytest.fixture
def wang(someone: Someone) -> Person:
    person = someone("wang")
    set_password(SYSTEM, person=person, password=PASSWORD)
    return person


@pytest.fixture
def admin(staff: Callable[..., Person]) -> Person:
    person = staff("qd", "sysadmin", username="guan")
    set_password(SYSTEM, person=person, password=PASSWORD)
    return person


def set_up(person: Person, clock: list[float]) -> tuple[bytes, list[str]]:
    secret = factors.begin_second_factor(person)
    codes = factors.confirm_second_factor(person, code(secret, clock))
    clock[0] += 60
    return secret, codes


def code(secret: bytes, clock: list[float]) -> str:
    return totp.code_at(secret, totp.step_of(clock[0]))


def sign_in(browser: Browser, username: str, query: str = "") -> Page:
    page = browser.get("/desk/sign-in/" + query)
    return browser.send(page, page.form("/desk/sign-in/"), username=username, password=PASSWORD)


def give(browser: Browser, page: Page, typed: str) -> Page:
    return browser.send(page, page.form(button=""), code=typed)


# The arithmetic -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    """RFC 6238, appendix B."""
    assert totp.code_at(b"12345678901234567890", totp.step_of(seconds), 8) == expected


def test_a_code_counts_one_step_early_or_late_and_never_twice() -> None:
    secret, now = totp.new_secret(), 1_800_000_000.0
    step = totp.step_of(now)
    for off, found in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        assert totp.matching_step(secret, totp.code_at(secret, step + off), now, 0) == found
    assert totp.matching_step(secret, totp.code_at(secret, step), now, step) is None
    assert totp.matching_step(secret, "", now, 0) is None
    assert totp.matching_step(secret, "１２３４５６", now, 0) is None


# Setting up and using it ----------------------------------------------------------------------------------------


def test_it_is_set_up_on_the_page_with_a_code_drawn_there(wang: Person, browse: Browse, clock: list[float]) -> None:
    browser = browse("wang")
    page = browser.get("/desk/me/security/second-factor/")
    assert page.all("//main//*[local-name()='svg']//*[local-name()='path']")
    assert "style=" not in page.html
    typed = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.text)
    assert typed
    secret = factors.begin_second_factor(wang)
    assert typed[0].replace(" ", "") == totp.written(secret)
    page = give(browser, page, "000000")
    assert (page.status, "不对" in page.text) == (422, True)
    page = give(browser, page, code(secret, clock))
    codes = [e.text for e in page.all("//main//code")]
    assert len(codes) == 10
    assert browser.get("/desk/me/security/second-factor/").url == "/desk/me/security/"
    kept = SecondFactor.objects.get(person=wang)
    assert totp.written(secret) not in kept.sealed
    assert not RecoveryCode.objects.filter(digest__in=[hashlib.sha256(c.encode()).hexdigest() for c in codes]).exists()


def test_password_alone_then_opens_nothing_and_the_code_opens_what_was_asked_for(
    wang: Person, browse: Browse, clock: list[float]
) -> None:
    secret, _ = set_up(wang, clock)
    browser = browse()
    page = sign_in(browser, "wang", "?next=/desk/units/")
    assert page.url.startswith("/desk/sign-in/code/")
    assert browser.get("/desk/").url.startswith("/desk/sign-in/")
    page = give(browser, browser.get("/desk/sign-in/code/?next=/desk/units/"), code(secret, clock))
    assert page.url == "/desk/units/"


def test_a_code_works_once_and_a_recovery_code_works_once(wang: Person, browse: Browse, clock: list[float]) -> None:
    secret, codes = set_up(wang, clock)
    factors.use_second_factor(wang, code(secret, clock))
    for again in (code(secret, clock), "abcd-efgh-jkmn", ""):
        with pytest.raises(Refused) as no:
            factors.use_second_factor(wang, again)
        assert no.value.code == "wrong_code"
    browser = browse()
    assert give(browser, sign_in(browser, "wang"), f" {codes[0].upper()} ").url == "/desk/"
    other = browse()
    assert give(other, sign_in(other, "wang"), codes[0]).status == 422
    assert RegistryEntry.objects.filter(kind="second_factor.recovered", subject="wang").count() == 1


def test_guessing_codes_slows_down_wherever_it_comes_from(wang: Person, browse: Browse, clock: list[float]) -> None:
    secret, _ = set_up(wang, clock)
    browser = browse()
    page = sign_in(browser, "wang")
    for at in range(6):
        browser.client.defaults["REMOTE_ADDR"] = f"203.0.113.{at}"
        page = give(browser, page, "000000")
    assert "秒后再试" in give(browser, page, code(secret, clock)).text
    assert browser.get("/desk/").url.startswith("/desk/sign-in/")


def test_the_time_between_password_and_code_is_bounded(
    wang: Person, browse: Browse, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(wang, clock)
    browser = browse()
    sign_in(browser, "wang")
    later = time.time() + 301
    monkeypatch.setattr("luodi.faces.desk.entering.time.time", lambda: later)
    assert browser.get("/desk/sign-in/code/").url.startswith("/desk/sign-in/?")


def test_without_a_password_given_the_code_page_asks_for_it_first(browse: Browse, db: None) -> None:
    assert browse().get("/desk/sign-in/code/").url.startswith("/desk/sign-in/?")


# Who must -------------------------------------------------------------------------------------------------------


def test_administrators_set_one_up_before_anything_else_where_it_is_asked(
    admin: Person, browse: Browse, settings: Any, clock: list[float]
) -> None:
    settings.LUODI_SECOND_FACTOR = "administrators"
    browser = browse()
    assert sign_in(browser, "guan").url == "/desk/me/security/second-factor/"
    for page in ("/desk/", "/desk/me/", "/desk/me/security/", "/desk/units/"):
        assert browser.get(page).url == "/desk/me/security/second-factor/"
    page = give(browser, browser.get("/desk/"), code(factors.begin_second_factor(admin), clock))
    assert "恢复码" in page.text
    assert browser.get("/desk/units/").url == "/desk/units/"


def test_others_need_none_there_and_everybody_does_where_everybody_must(
    wang: Person, browse: Browse, settings: Any
) -> None:
    settings.LUODI_SECOND_FACTOR = "administrators"
    assert sign_in(browse(), "wang").url == "/desk/"
    settings.LUODI_SECOND_FACTOR = "everybody"
    assert sign_in(browse(), "wang").url == "/desk/me/security/second-factor/"


def test_one_who_must_have_it_cannot_take_it_away(
    admin: Person, browse: Browse, settings: Any, clock: list[float]
) -> None:
    secret, _ = set_up(admin, clock)
    settings.LUODI_SECOND_FACTOR = "administrators"
    browser = browse("guan")
    assert "取消第二因子" not in browser.get("/desk/me/security/").text
    browser.client.handler.enforce_csrf_checks = False
    said = browser.client.post("/desk/me/security/", {"doing": "drop", "code": code(secret, clock)})
    assert said.status_code == 422
    assert SecondFactor.objects.filter(person=admin).exists()


def test_one_takes_ones_own_away_with_a_code_only(wang: Person, browse: Browse, clock: list[float]) -> None:
    secret, _ = set_up(wang, clock)
    browser = browse("wang")
    page = browser.get("/desk/me/security/")
    page = browser.send(page, page.form(button="取消第二因子"), code="000000")
    assert page.status == 422
    browser.send(page, page.form(button="取消第二因子"), code=code(secret, clock))
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_the_security_administrator_takes_a_lost_one_away_but_never_an_administrators(
    wang: Person, admin: Person, staff: Callable[..., Person], someone: Someone, clock: list[float]
) -> None:
    security = staff("qd", "secadmin", username="an")
    for person in (wang, admin):
        set_up(person, clock)
    factors.drop_second_factor(security, person=wang)
    for actor, person in ((security, admin), (admin, wang), (someone("chen"), wang), (wang, admin)):
        with pytest.raises(Refused) as no:
            factors.drop_second_factor(actor, person=person)
        assert no.value.code == "not_allowed"
    factors.drop_second_factor(SYSTEM, person=admin)
    assert not SecondFactor.objects.exists()


# Where one is signed in -----------------------------------------------------------------------------------------


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(wang: Person, browse: Browse) -> None:
    phone, desk = browse(), browse()
    phone.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0 Chrome/120"
    sign_in(phone, "wang")
    sign_in(desk, "wang")
    page = desk.get("/desk/me/security/")
    assert "微信 WeChat · Android" in page.text
    (button,) = page.all("//main//button[@name='sign_in']")
    form = next(f for f in page.tree.iter("form") if button in list(f.iter("button")))
    desk.send(page, form, {"sign_in": button.get("value")})
    assert phone.get("/desk/").url.startswith("/desk/sign-in/")
    assert desk.get("/desk/").url == "/desk/"


@pytest.mark.parametrize(("button", "stays"), [("退出其他地方", True), ("全部退出", False)])
def test_one_ends_all_others_or_all(wang: Person, browse: Browse, button: str, stays: bool) -> None:
    browsers = [browse(), browse(), browse()]
    for browser in browsers:
        sign_in(browser, "wang")
    here = browsers[0]
    page = here.get("/desk/me/security/")
    here.send(page, page.form(button=button))
    assert [b.get("/desk/").url == "/desk/" for b in browsers] == [stays, False, False]


def test_nobody_ends_anothers(wang: Person, browse: Browse) -> None:
    mine, theirs = browse("chen"), browse()
    sign_in(theirs, "wang")
    row = SignIn.objects.get(person=wang)
    mine.client.handler.enforce_csrf_checks = False
    mine.client.post("/desk/me/security/", {"doing": "end", "sign_in": str(row.pk)})
    assert theirs.get("/desk/").url == "/desk/"


def test_a_cookie_copied_before_signing_out_opens_nothing_after(wang: Person, browse: Browse) -> None:
    browser, thief = browse(), browse()
    page = sign_in(browser, "wang")
    thief.client.cookies["sessionid"] = browser.client.cookies["sessionid"].value
    assert thief.get("/desk/").url == "/desk/"
    (out,) = [f for f in page.tree.iter("form") if f.get("action") == "/desk/sign-out/"]
    browser.send(page, out)
    assert thief.get("/desk/").url.startswith("/desk/sign-in/")


def test_a_page_costs_one_read_to_know_who_asks(
    wang: Person, browse: Browse, django_assert_num_queries: Any, rf: RequestFactory
) -> None:
    request = rf.get("/desk/")
    request.session = browse("wang").client.session
    with django_assert_num_queries(1):
        assert signed_in(request) == wang
