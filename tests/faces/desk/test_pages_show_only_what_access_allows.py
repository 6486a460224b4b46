"""Whoever may not see a matter is told there is none; identities open with a reason on record; tokens show once."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from browser import Browser
from luodi.city.matters.access import follow
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.actions.attach_document import attach
from luodi.city.matters.models import Document, Entry
from luodi.city.registry.models import Person, Token

Raise = Callable[..., Raised]
OUTSIDERS = ("yang", "sysadmin", "auditor", "370203-handler")


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("page", ["", "do/note/", "do/handle/?step=handle", "identity/", "files/1/"])
def test_an_outsider_finds_nothing(browse: Callable[..., Browser], raised: Raise, who: str, page: str) -> None:
    made = raised(2, title="与外人无关")
    found = browse(who).get(f"/desk/matters/{made.number}/{page}")
    assert found.status == 404
    assert "与外人无关" not in found.html


@pytest.mark.parametrize("kind", ["note", "handle", "refer", "erase"])
def test_an_outsider_changes_nothing(browse: Callable[..., Browser], raised: Raise, kind: str) -> None:
    made, browser = raised(2), browse("yang")
    browser.client.handler.enforce_csrf_checks = False
    before = Entry.objects.filter(matter__number=made.number).count()
    sent = {"words": "x", "to": "qd-gaj", "reason": "x", "sure": "1"}
    assert browser.client.post(f"/desk/matters/{made.number}/do/{kind}/", sent).status_code == 404
    assert Entry.objects.filter(matter__number=made.number).count() == before


def test_an_outsider_does_not_get_a_file_by_its_number(
    browse: Callable[..., Browser], raised: Raise, someone: Callable[[str], Person]
) -> None:
    made, own = raised(2), raised(2)
    attach(someone("wang"), made.number, "a.txt", SimpleUploadedFile("a.txt", b"inside"))
    pk = Document.objects.get(matter__number=made.number).pk
    assert browse("yang").get(f"/desk/matters/{made.number}/files/{pk}/").status == 404
    assert browse("wang").get(f"/desk/matters/{own.number}/files/{pk}/").status == 404


def test_a_higher_level_hides_a_matter_from_those_it_is_too_high_for(
    browse: Callable[..., Browser], raised: Raise, someone: Callable[[str], Person]
) -> None:
    made = raised(2, title="受限的事")
    act(someone("zhou"), action("set_level"), made.number, {"level": 2, "reason": "涉个人隐私"})
    assert "受限的事" not in browse("wang2").get("/desk/").html
    assert browse("wang2").get(f"/desk/matters/{made.number}/").status == 404
    assert browse("feng").get(f"/desk/matters/{made.number}/").status == 200


def test_opening_an_identity_takes_a_reason_goes_on_record_and_shows_once(
    browse: Callable[..., Browser], raised: Raise
) -> None:
    made, browser = raised(1), browse("zhou")
    page = browser.get(f"/desk/matters/{made.number}/identity/")
    assert "13900001111" not in page.html
    page = browser.send(page, page.form(), reason="")
    assert page.status == 422
    page = browser.send(page, page.form(), reason="电话核实地点")
    assert "13900001111" in page.text
    assert Entry.objects.filter(matter__number=made.number, kind="identity_opened").count() == 1
    assert "13900001111" not in browser.get(f"/desk/matters/{made.number}/identity/").html


def test_who_may_not_open_identities_has_no_page_for_it(browse: Callable[..., Browser], raised: Raise) -> None:
    made = raised(2)
    assert browse("wang").get(f"/desk/matters/{made.number}/identity/").status == 404
    assert "13900001111" not in browse("wang").get(f"/desk/matters/{made.number}/").html


def test_the_secret_code_opens_nothing_on_the_desk(browse: Callable[..., Browser], raised: Raise) -> None:
    made = raised(2)
    assert follow(made.number, made.secret)
    assert browse("yang").get(f"/desk/matters/?q={made.secret}").text.count(made.number) == 0


def test_a_token_is_shown_once_and_revoked_by_its_owner_alone(
    browse: Callable[..., Browser], someone: Callable[[str], Person]
) -> None:
    browser = browse("wang")
    page = browser.get("/desk/me/")
    page = browser.send(page, page.form(button="签发令牌"), name="报表程序", days="30")
    plain = page.all("//p[contains(@class,'code')]")[0].text_content()
    assert plain.startswith("luodi_")
    assert plain not in browser.get("/desk/me/").html
    token = Token.objects.get(person=someone("wang"), name="报表程序")
    other = browse("feng")
    other.client.handler.enforce_csrf_checks = False
    assert other.client.post(f"/desk/me/tokens/{token.pk}/revoke/").status_code == 404
    page = browser.get("/desk/me/")
    assert "已吊销" in browser.send(page, page.form(f"/tokens/{token.pk}/revoke/")).text


def test_a_token_form_with_a_wrong_number_names_the_field(browse: Callable[..., Browser]) -> None:
    browser = browse("wang", language="en")
    page = browser.get("/desk/me/")
    page = browser.send(page, page.form(button="Issue"), name="x", days="4000")
    assert page.status == 422
    assert page.all("//input[@name='days']")[0].get("aria-invalid") == "true"
    assert page.all("//input[@name='name']")[0].get("value") == "x"


def test_people_are_listed_only_within_ones_reach(browse: Callable[..., Browser]) -> None:
    assert "冯局长" in browse("wang").get("/desk/units/qd-zjj/").text
    assert "冯局长" not in browse("yang").get("/desk/units/qd-zjj/").text
