"""From the first page to a rating, without JavaScript, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from browser import Browser, Page
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Document, Entry, Matter
from luodi.city.registry.models import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
Raise = Callable[..., Raised]


def filled(browser: Browser, **typed: Any) -> Page:
    page = browser.get("/raise/hotline/")
    given = {"title": "路灯不亮", "text": "三天了", "region": "370202001", "facts__kind": "投诉"} | typed
    return browser.send(page, page.form(button=""), **given)


def codes(page: Page) -> tuple[str, str]:
    number, code = (e.text_content() for e in page.all("//dd[contains(@class,'code')]"))
    return number, code


def follow(browser: Browser, number: str, code: str) -> Page:
    page = browser.get("/follow/")
    return browser.send(page, page.form("/follow/"), number=number, code=code)


@pytest.mark.parametrize(("language", "thanks"), [("zh", "谢谢您的评价"), ("en", "Thank you for your rating")])
def test_a_matter_is_raised_followed_and_rated(
    browse: Callable[..., Browser], someone: Callable[[str], Person], language: str, thanks: str
) -> None:
    browser = browse(language=language)
    number, code = codes(filled(browser, reporter__phone="13800000000"))
    for who, kind, data in (("zhou", "accept", {}), ("wu", "assign", {"lead": "qd-zjj"}), ("wang", "handle", {})):
        act(someone(who), action(kind), number, data)
    act(someone("feng"), action("sign"), number, {"verdict": "agree"})
    act(someone("wang"), action("reply"), number, {"words": "已经修好"})
    page = follow(browse(language=language), number, code.lower())
    assert "已经修好" in page.text
    later = browse(language=language)
    page = follow(later, number, code)
    page = later.send(page, page.form(f"/matter/{number}/rate/"), {"stars": "5"}, reasons=["good"], words="很快")
    assert thanks in page.text
    assert Matter.objects.get(number=number).rating == 5


def test_the_code_is_shown_once_and_never_stands_in_an_address_or_a_cookie(browse: Callable[..., Browser]) -> None:
    browser = browse()
    number, code = codes(filled(browser))
    page = browser.get(f"/matter/{number}/")
    assert page.status == 200
    assert code not in page.html
    assert not any(code in url for url in browser.visited)
    assert not any(code in morsel.value for morsel in browser.client.cookies.values())


def test_the_same_form_sent_twice_raises_one_matter(browse: Callable[..., Browser]) -> None:
    browser = browse()
    page = browser.get("/raise/hotline/")
    form = page.form()
    number, _ = codes(browser.send(page, form, title="只此一件"))
    again = browser.send(page, form, title="只此一件")
    assert again.url == f"/matter/{number}/"
    assert Matter.objects.filter(title="只此一件").count() == 1


def test_the_answers_of_the_form_stand_on_the_page_of_who_gave_them(browse: Callable[..., Browser]) -> None:
    browser = browse()
    page = browser.get(f"/matter/{codes(filled(browser))[0]}/")
    told = dict(zip(*(page.all(f"//dl[@class='facts']/{tag}/text()") for tag in ("dt", "dd")), strict=True))
    assert "投诉" in told.values()


def test_a_form_without_a_title_keeps_what_was_typed_and_names_the_field(browse: Callable[..., Browser]) -> None:
    page = filled(browse(), title=" ", text="三天没有人来", reporter__name="王五")
    assert page.status == 422
    (title,) = page.all("//input[@name='title']")
    assert title.get("aria-invalid") == "true"
    assert (
        page.all(f"//*[@id='{title.get('aria-describedby').split()[-1]}']")[0].text_content().strip() == "请填写标题。"
    )
    assert page.all("//textarea[@name='text']")[0].text.strip() == "三天没有人来"
    assert page.all("//input[@name='reporter.name']")[0].get("value") == "王五"


def test_a_type_that_needs_a_name_says_so_at_the_phone_number(browse: Callable[..., Browser]) -> None:
    browser = browse(language="en")
    page = browser.get("/raise/petition/")
    page = browser.send(page, page.form(), title="Wages unpaid", facts__kind="申诉求决", facts__people="12")
    (phone,) = page.all("//input[@name='reporter.phone']")
    assert phone.get("aria-invalid") == "true"
    assert page.all("//input[@name='facts.people']")[0].get("value") == "12"


def test_a_number_that_is_none_is_refused_at_its_field(browse: Callable[..., Browser]) -> None:
    browser = browse()
    page = browser.get("/raise/petition/")
    page = browser.send(page, page.form(), title="欠薪", facts__kind="其他", facts__people="十二", reporter__phone="1")
    assert page.status == 422
    assert page.all("//input[@name='facts.people']")[0].get("aria-invalid") == "true"


def test_photos_come_along_and_are_given_out_only_to_be_saved(browse: Callable[..., Browser]) -> None:
    browser = browse()
    number, _ = codes(filled(browser, files=[SimpleUploadedFile("灯.png", PNG, "image/png")]))
    document = Document.objects.get(matter__number=number)
    response = browser.client.get(f"/matter/{number}/files/{document.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == PNG  # type: ignore[attr-defined]


def test_a_file_that_is_not_what_it_says_stops_the_form_and_nothing_is_raised(browse: Callable[..., Browser]) -> None:
    before = Matter.objects.count()
    page = filled(browse(), files=[SimpleUploadedFile("x.png", b"<script>", "image/png")])
    assert page.status == 422
    assert page.all("//input[@name='files']")[0].get("aria-invalid") == "true"
    assert Matter.objects.count() == before


def test_a_wrong_code_is_refused_in_words_and_after_some_misses_one_has_to_wait(
    browse: Callable[..., Browser], raised: Raise
) -> None:
    number, browser = raised().number, browse()
    pages = [follow(browser, number, f"WRONG{i}") for i in range(7)]
    assert "编号或查询码不对" in pages[0].text
    assert pages[0].all("//input[@name='number']")[0].get("value") == number
    assert "请 " in pages[-1].text
    assert "秒后再试" in pages[-1].text


def test_taking_it_back_is_asked_twice(browse: Callable[..., Browser], raised: Raise) -> None:
    made, browser = raised(), browse()
    page = follow(browser, made.number, made.secret)
    page = browser.send(page, page.form(f"/matter/{made.number}/withdraw/"))
    assert Matter.objects.get(number=made.number).status == "open"
    page = browser.send(page, page.form())
    assert "已撤回" in page.text
    assert Matter.objects.get(number=made.number).reason == "withdrawn"


def test_notes_files_and_reminders_are_added(browse: Callable[..., Browser], raised: Raise) -> None:
    made, browser = raised(1), browse()
    page = follow(browser, made.number, made.secret)
    where = f"/matter/{made.number}/"
    page = browser.send(page, page.form(where + "note/"), words="就在三号楼下")
    assert "就在三号楼下" in page.text
    page = browser.send(page, page.form(where + "attach/"), files=[SimpleUploadedFile("a.png", PNG)])
    page = browser.send(page, page.form(where + "remind/"))
    kinds = Entry.objects.filter(matter__number=made.number, by=-1).values_list("kind", flat=True)
    assert {"noted", "attached", "reminded"} <= set(kinds)


def test_what_is_not_solved_goes_on_under_the_same_number(browse: Callable[..., Browser], raised: Raise) -> None:
    made, browser = raised(8), browse()
    page = follow(browser, made.number, made.secret)
    page = browser.send(page, page.form(f"/matter/{made.number}/reopen/"), words="")
    assert page.status == 422
    assert page.all("//textarea[@id='reopen-words']")[0].get("aria-invalid") == "true"
    page = browser.send(page, page.form(f"/matter/{made.number}/reopen/"), words="昨天又坏了")
    assert Matter.objects.get(number=made.number).status == "open"
