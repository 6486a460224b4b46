"""Rows picked in a list are assigned or reminded together, each by itself; what cannot be done is named with why."""

from collections.abc import Callable

from browser import Browser
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Entry, Matter
from luodi.city.registry.models import Person

Raise = Callable[..., Raised]
Someone = Callable[[str], Person]
Browse = Callable[..., Browser]


def kinds(made: Raised) -> list[str]:
    return list(Entry.objects.filter(matter__number=made.number).order_by("seq").values_list("kind", flat=True))


def pick(browser: Browser, url: str, kind: str, picked: list[str]) -> object:
    """Send the list's bar as its button does: the rows' boxes belong to it by their `form`."""
    page = browser.get(url)
    boxes = {e.get("value") for e in page.all("//input[@form='many']")}
    assert set(picked) <= boxes
    assert page.all(f"//form[@id='many']//button[@formaction='/desk/many/{kind}/']")
    token = page.all("//form[@id='many']//input[@name='csrfmiddlewaretoken']")[0].get("value")
    data = {"csrfmiddlewaretoken": token, "back": url, "pick": picked}
    return browser._arrive(browser.client.post(f"/desk/many/{kind}/", data, follow=True), f"/desk/many/{kind}/")


def test_a_dispatcher_assigns_many_at_once(browse: Browse, raised: Raise) -> None:
    first, second = raised(1, title="路灯不亮"), raised(1, title="井盖缺失")
    browser = browse("wu")
    page = pick(browser, "/desk/", "assign", [f"{first.number}/assign", f"{second.number}/assign"])
    assert "路灯不亮" in page.text
    page = browser.send(page, page.form(button="派单"), lead="qd-zjj")
    assert page.url == "/desk/"
    assert "2 件已派单" in page.text
    assert [Matter.objects.get(number=m.number).lead.code for m in (first, second)] == ["qd-zjj", "qd-zjj"]


def test_what_cannot_be_done_is_told_row_by_row_and_the_rest_is_done(
    browse: Browse, raised: Raise, someone: Someone
) -> None:
    slow, quick = raised(1, title="别人先派了"), raised(1, title="还没派的")
    browser = browse("wu")
    page = pick(browser, "/desk/", "assign", [f"{slow.number}/assign", f"{quick.number}/assign"])
    act(someone("wu"), action("assign"), slow.number, {"lead": "qd-cgj"})
    page = browser.send(page, page.form(button="派单"), lead="qd-zjj")
    assert "办成 1 件，未办成 1 件" in page.text
    refused = page.all("//ul[@class='told']/li")
    assert len(refused) == 1
    assert slow.number in refused[0].text_content()
    assert refused[0].xpath(".//span[@class='why']")[0].text_content()
    assert Matter.objects.get(number=slow.number).lead.code == "qd-cgj"
    assert Matter.objects.get(number=quick.number).lead.code == "qd-zjj"


def test_a_missing_field_stops_all_and_changes_nothing(browse: Browse, raised: Raise) -> None:
    made = raised(1)
    browser = browse("wu")
    page = pick(browser, "/desk/", "assign", [f"{made.number}/assign"])
    page = browser.send(page, page.form(button="派单"))
    assert page.status == 422
    assert "请填写“牵头单位”" in page.text
    assert kinds(made)[-1] == "accepted"


def test_a_supervisor_reminds_the_matters_picked_each_once(browse: Browse, raised: Raise) -> None:
    made = [raised(2, title=f"第{n}件") for n in range(3)]
    browser = browse("xu")
    page = pick(browser, "/desk/matters/", "remind", [m.number for m in made[:2]])
    page = browser.send(page, page.form(button="催办"), reason="请加快")
    assert [kinds(m).count("reminded") for m in made] == [1, 1, 0]
    assert page.url == "/desk/matters/"


def test_nobody_is_offered_what_no_row_allows(browse: Browse, raised: Raise) -> None:
    raised(2)
    page = browse("wang").get("/desk/matters/")
    assert not page.all("//form[@id='many']")
    assert not page.all("//input[@name='pick']")


def test_what_i_may_not_see_is_neither_shown_nor_done(browse: Browse, raised: Raise) -> None:
    mine, hidden = raised(1), raised(0, title="看不见的事")
    browser = browse("yang")
    assert hidden.number not in browser.get("/desk/matters/").text
    token = browser.get("/desk/me/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    page = browser._arrive(
        browser.client.post(
            "/desk/many/remind/",
            {"csrfmiddlewaretoken": token, "pick": [hidden.number, mine.number], "go": "1"},
            follow=True,
        ),
        "/desk/many/remind/",
    )
    assert "看不见的事" not in page.text
    assert "reminded" not in kinds(hidden) + kinds(mine)


def test_where_to_go_back_to_is_a_page_of_this_site(browse: Browse, raised: Raise) -> None:
    made, browser = raised(1), browse("wu")
    token = browser.get("/desk/me/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    answer = browser.client.post(
        "/desk/many/assign/",
        {"csrfmiddlewaretoken": token, "pick": f"{made.number}/assign", "back": "//evil.example/"},
    )
    assert "evil.example" not in answer.content.decode()


def test_there_is_no_bulk_for_what_needs_judgement(browse: Browse, raised: Raise) -> None:
    browser = browse("wu")
    token = browser.get("/desk/me/").all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    assert browser.client.post("/desk/many/close/", {"csrfmiddlewaretoken": token, "pick": "1"}).status_code == 404
