"""What a session may see of a matter, and what of the offices' inner work it never sees."""

from collections.abc import Callable

from browser import Browser, Page
from luodi.city.matters.actions import Raised, act, action
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]


def follow(browser: Browser, made: Raised) -> Page:
    page = browser.get("/follow/")
    return browser.send(page, page.form("/follow/"), number=made.number, code=made.secret)


def test_another_session_is_asked_for_number_and_code(browse: Callable[..., Browser], raised: Raise) -> None:
    made = raised(2, title="只有我能看")
    page = browse().get(f"/matter/{made.number}/")
    assert page.url == f"/follow/?number={made.number}"
    assert "只有我能看" not in page.html


def test_staff_are_no_reporters(browse: Callable[..., Browser], raised: Raise) -> None:
    made = raised()
    assert browse("zhou").get(f"/matter/{made.number}/").url.startswith("/follow/")


def test_a_session_for_one_matter_opens_no_other(browse: Callable[..., Browser], raised: Raise) -> None:
    browser, other = browse(), raised()
    follow(browser, raised())
    assert browser.get(f"/matter/{other.number}/").url.startswith("/follow/")
    assert browser.get(f"/matter/{other.number}/files/1/").status == 404


def test_leaving_forgets_the_matter(browse: Callable[..., Browser], raised: Raise) -> None:
    browser, made = browse(), raised()
    page = follow(browser, made)
    (leave,) = [f for f in page.tree.iter("form") if f.get("action") == "/follow/leave/"]
    browser.send(page, leave)
    assert browser.get(f"/matter/{made.number}/").url.startswith("/follow/")


def test_remarks_between_units_and_names_of_officers_stay_inside(
    browse: Callable[..., Browser], raised: Raise, someone: Callable[[str], Person]
) -> None:
    made = raised(3)
    act(someone("wang"), action("note"), made.number, {"words": "内部研判：责任在物业"})
    page = follow(browse(), made)
    assert "内部研判" not in page.html
    assert "王承办" not in page.html
    assert "市住房城乡建设局" in page.text


def test_the_reporter_reads_that_somebody_opened_their_identity(
    browse: Callable[..., Browser], raised: Raise, someone: Callable[[str], Person]
) -> None:
    made = raised(1)
    act(someone("zhou"), action("open_identity"), made.number, {"reason": "电话核实"})
    assert "查看了您的联系方式" in follow(browse(), made).text


def test_the_progress_page_says_where_it_is_by_when_and_what_the_answer_is(
    browse: Callable[..., Browser], raised: Raise
) -> None:
    page = follow(browse(language="en"), raised(6))
    assert "The answer to you" in page.text
    assert "working days left" in page.text
    assert "Municipal 12345 Hotline Centre" in page.text
    assert page.all("//*[local-name()='svg' and contains(@class,'ld-flow')]")
