"""回避 at the desk: one's own word, asked twice; a head's order; who stands aside is listed, and led back there."""

from collections.abc import Callable

from browser import Browser
from luodi.city.matters.actions import Raised, act, action
from luodi.city.matters.models import Aside, Entry
from luodi.city.registry.models import Person

Browse = Callable[..., Browser]
Raise = Callable[..., Raised]
Someone = Callable[[str], Person]


def links(browser: Browser, number: str) -> set[str]:
    page = browser.get(f"/desk/matters/{number}/")
    return {a.get("href").split("/do/")[1].split("/")[0] for a in page.all("//a[contains(@href,'/do/')]")}


def test_who_steps_aside_is_asked_twice_told_what_it_means_and_led_to_their_inbox(
    browse: Browse, raised: Raise
) -> None:
    number, browser = raised(2, title="回避的事").number, browse("wang")
    page = browser.get(f"/desk/matters/{number}/do/stand_aside/")
    assert "看不到也办不了" in page.text
    page = browser.send(page, page.form(), reason="当事人是我的亲属")
    assert not Aside.objects.exists()
    page = browser.send(page, page.form(), {"sure": "1"})
    assert page.url.endswith("/desk/")
    assert "回避，已记录" in page.html
    assert "回避的事" not in page.text
    assert browser.get(f"/desk/matters/{number}/").status == 404


def test_a_head_chooses_among_those_who_see_it(browse: Browse, raised: Raise) -> None:
    number, browser = raised(2).number, browse("feng")
    page = browser.get(f"/desk/matters/{number}/do/order_aside/")
    offered = [o.get("value") for o in page.all("//select[@name='person']//option") if o.get("value")]
    assert {"wang", "wang2", "zhou", "xu"} <= set(offered)
    assert {"yang", "sysadmin"}.isdisjoint(offered)
    page = browser.send(page, page.form(), person="wang", reason="亲属")
    page = browser.send(page, page.form(), {"sure": "1"})
    assert Aside.objects.get().person == Person.objects.get(username="wang").pk
    (card,) = page.all("//section[@id='aside']")
    assert Person.objects.get(username="wang").name in card.text_content()
    assert "令" in page.text


def test_a_head_cannot_have_their_own_supervisor_step_aside(browse: Browse, raised: Raise) -> None:
    number, browser = raised(2).number, browse("feng", language="en")
    page = browser.get(f"/desk/matters/{number}/do/order_aside/")
    page = browser.send(page, page.form(), person="xu", reason="x")
    page = browser.send(page, page.form(), {"sure": "1"})
    assert page.status == 422
    assert "from above, not by you" in page.text
    assert not Aside.objects.exists()


def test_it_is_lifted_beside_the_list_by_those_who_may(browse: Browse, raised: Raise, someone: Someone) -> None:
    number = raised(2).number
    act(someone("wang"), action("stand_aside"), number, {"reason": "亲属"})
    assert "lift_aside" not in links(browse("wang2"), number)
    assert "lift_aside" in links(browse("feng"), number)
    browser = browse("feng")
    page = browser.get(f"/desk/matters/{number}/do/lift_aside/")
    page = browser.send(page, page.form(), reason="核实无亲属关系")
    assert not page.all("//section[@id='aside']")
    assert "解除" in page.text
    assert Entry.objects.filter(matter__number=number, kind="aside_lifted").count() == 1
    assert browse("wang").get(f"/desk/matters/{number}/").status == 200


def test_ordering_and_lifting_are_offered_only_to_the_head_and_those_above(browse: Browse, raised: Raise) -> None:
    number = raised(2).number
    offered = {who: "order_aside" in links(browse(who), number) for who in ("wang", "zhou", "chen", "feng", "xu", "he")}
    assert offered == {"wang": False, "zhou": False, "chen": False, "feng": True, "xu": True, "he": True}
