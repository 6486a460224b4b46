"""A matter is worked from its page alone: only what is allowed is offered, refusals keep what was typed."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from browser import Browser, Page
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Entry, Matter
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]


def do(browser: Browser, number: str, kind: str, **typed: object) -> Page:
    """Use the form that the matter's page shows for the step in turn."""
    page = browser.get(f"/desk/matters/{number}/")
    return browser.send(page, page.form(f"/do/{kind}/"), **typed)


def test_an_appeal_goes_through_its_whole_life_on_pages(browse: Callable[..., Browser], raised: Raise) -> None:
    number = raised().number
    do(browse("zhou"), number, "accept")
    do(browse("wu"), number, "assign", lead="qd-zjj", co=["qd-cgj"])
    do(browse("wang"), number, "handle", words="已换灯泡")
    do(browse("chen"), number, "handle")
    do(browse("feng"), number, "sign", verdict="agree")
    do(browse("wang"), number, "reply", words="已修好")
    do(browse("zheng"), number, "call_back", satisfied="yes", solved="yes")
    page = do(browse("zhou"), number, "close")
    assert "已记录" in page.text
    assert Matter.objects.get(number=number).status == "closed"


def test_only_what_is_allowed_is_offered(browse: Callable[..., Browser], raised: Raise) -> None:
    number = raised(2).number
    handler, clerk = (browse(who).get(f"/desk/matters/{number}/") for who in ("wang", "zhou"))
    links = {a.get("href").split("/do/")[1].split("/")[0] for a in handler.all("//a[contains(@href,'/do/')]")}
    assert {"object", "claim", "note"} <= links
    assert "set_level" not in links
    assert handler.all("//form[contains(@action,'/do/handle/')]")
    assert not clerk.all("//form[contains(@action,'/do/')]")


def test_a_refusal_says_why_beside_the_field_and_keeps_what_was_typed(
    browse: Callable[..., Browser], raised: Raise
) -> None:
    number, browser = raised(1).number, browse("wu", language="en")
    page = do(browser, number, "assign", co=["qd-cgj"], words="please look today")
    assert page.status == 422
    (lead,) = page.all("//select[@name='lead']")
    assert lead.get("aria-invalid") == "true"
    assert "is needed" in page.text
    assert page.all("//input[@name='co' and @value='qd-cgj']")[0].get("checked") is not None
    assert page.all("//textarea[@name='words']")[0].text.strip() == "please look today"


def test_who_comes_second_is_told_why_and_loses_nothing(
    browse: Callable[..., Browser], raised: Raise, someone: Someone
) -> None:
    number, browser = raised(2).number, browse("wang")
    page = browser.get(f"/desk/matters/{number}/")
    act(someone("wang2"), action("handle"), number, {})
    page = browser.send(page, page.form("/do/handle/"), words="我也办了")
    assert page.status == 422
    assert "可能已由他人办完" in page.text
    assert page.all("//textarea[@name='words']")[0].text.strip() == "我也办了"


def test_what_cannot_be_undone_is_asked_twice(browse: Callable[..., Browser], raised: Raise) -> None:
    number, browser = raised().number, browse("zhou")
    page = browser.get(f"/desk/matters/{number}/do/decline/?step=accept")
    assert {o.get("value") for o in page.all("//*[@name='reason']//option | //input[@name='reason']")} - {""}
    page = browser.send(page, page.form(), reason="repeat", words="去年已答复")
    assert Matter.objects.get(number=number).status == "open"
    assert "去年已答复" in page.text
    page = browser.send(page, page.form(), {"sure": "1"})
    assert Matter.objects.get(number=number).reason == "declined"


def test_changing_ones_mind_keeps_what_was_typed(browse: Callable[..., Browser], raised: Raise) -> None:
    number, browser = raised().number, browse("zhou")
    page = browser.get(f"/desk/matters/{number}/do/decline/?step=accept")
    page = browser.send(page, page.form(), reason="repeat", words="去年已答复")
    page = browser.send(page, page.form(), {"back": "1"})
    assert page.all("//textarea[@name='words']")[0].text.strip() == "去年已答复"
    assert Matter.objects.get(number=number).status == "open"


def test_choices_come_from_the_matter_itself(browse: Callable[..., Browser], raised: Raise) -> None:
    number = raised(5).number
    page = browse("wang").get(f"/desk/matters/{number}/do/return/?step=reply")
    values = {o.get("value") for o in page.all("//*[@name='to']//option | //input[@name='to']")}
    assert {"handle", "review"} <= values
    assert "call_back" not in values
    page = browse("wang").get(f"/desk/matters/{number}/do/ask_extension/")
    assert "办理答复" in page.text


def test_what_a_step_asks_for_is_asked(browse: Callable[..., Browser], someone: Someone) -> None:
    browser = browse("hua")
    page = browser.get("/desk/raise/petition/")
    page = browser.send(
        page, page.form(), channel="window", title="欠薪", facts__kind="申诉求决", reporter__phone="139"
    )
    number = page.all("//dd[contains(@class,'code')]")[0].text_content()
    page = do(browser, number, "accept")
    assert page.status == 422
    assert page.all("//fieldset[contains(@class,'bad')]//input[@name='facts.elevated_handling']")
    page = browser.send(page, page.form("/do/accept/"), facts__elevated_handling="yes")
    assert Entry.objects.filter(matter__number=number, kind="accepted").count() == 1


def test_a_clerk_registers_for_somebody_and_tells_them_the_code(browse: Callable[..., Browser]) -> None:
    browser = browse("zhou")
    page = browser.get("/desk/raise/hotline/")
    page = browser.send(page, page.form(), channel="hotline", title="来电：停水", reporter__name="赵六")
    number, code = (e.text_content() for e in page.all("//dd[contains(@class,'code')]"))
    matter = Matter.objects.get(number=number)
    assert matter.channel == "hotline"
    assert len(code) == 10
    assert Entry.objects.get(matter=matter, seq=1).by > 0


def test_files_are_put_on_record_and_given_out_to_be_saved(browse: Callable[..., Browser], raised: Raise) -> None:
    number, browser = raised(2).number, browse("wang")
    page = browser.get(f"/desk/matters/{number}/")
    page = browser.send(page, page.form("/files/"), files=[SimpleUploadedFile("现场.txt", "已修".encode())])
    (link,) = page.all("//ul[@class='files']//a")
    response = browser.client.get(link.get("href"))
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_number_leads_straight_to_its_matter(browse: Callable[..., Browser], raised: Raise) -> None:
    number = raised().number
    assert browse("zhou").get(f"/desk/matters/?q={number}").url == f"/desk/matters/{number}/"
    assert browse("yang").get(f"/desk/matters/?q={number}").url == f"/desk/matters/?q={number}"


def test_the_timeline_tells_both_times_when_they_differ(browse: Callable[..., Browser], raised: Raise) -> None:
    from_past = raised(2, at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    page = browse("wang").get(f"/desk/matters/{from_past.number}/")
    assert "2026年1月5日" in page.text
    assert "记录于" in page.text
