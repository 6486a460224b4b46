"""窗口收件: one screen takes an application in, with what is known, what came, what is missing; and gives a receipt."""

from collections.abc import Callable
from typing import Any

import pytest

from browser import Browser, Page
from luodi.city.matters.models import Entry, Matter
from luodi.city.registry.models import Person
from luodi.engines.process import unpack_state

Someone = Callable[[str], Person]
URL = "/desk/window/?type=construction-permit"
ALL = {"application": "paper", "land": "shared", "planning": "shared", "drawings": "promised", "safety": "paper"}


@pytest.fixture
def desk(db: None, someone: Someone) -> Browser:
    return Browser(person=someone("zuo"))


def taken(desk: Browser, then: str, came: dict[str, str], **more: Any) -> Page:
    page = desk.get(URL)
    typed = {
        "facts__project": "3 号厂房",
        "facts__area": "12000",
        "facts__site": "no",
        "region": "370213001",
        "reporter__name": "王建设",
        "reporter__phone": "13800000000",
        **{f"came__{key}": how for key, how in came.items()},
        **more,
    }
    return desk.send(page, page.form(button="受理"), {"then": then}, **typed)


def kinds() -> list[str]:
    return list(Entry.objects.order_by("matter", "seq").values_list("kind", flat=True))


def test_what_is_complete_or_promised_is_accepted_with_its_limits_on_the_receipt(desk: Browser) -> None:
    page = taken(desk, "accept", ALL)
    matter = Matter.objects.get()
    assert "受理通知书" in page.text
    assert matter.number in page.text
    assert "已承诺，待补交" in page.text
    assert "承诺时限：5个工作日" in page.text
    assert "规划审查：" not in page.text, "what departments have among themselves is not the applicant's"
    assert kinds() == ["registered", *["received"] * 4, "promised", "accepted"]
    assert unpack_state(matter.state).materials == ALL
    assert (matter.title, matter.channel) == ("建筑工程施工许可：3 号厂房", "window")


def test_all_that_is_missing_is_told_once_and_printed(desk: Browser) -> None:
    page = taken(desk, "notice", ALL | {"application": "missing", "safety": "missing"})
    assert "补正告知书" in page.text
    listed = [item.text_content() for item in page.all("//main//ol/li")]
    assert listed == ["施工许可申请表", "保证工程质量安全的措施"]
    assert Matter.objects.get().paused


def test_only_registered_it_waits_with_what_came_on_record(desk: Browser) -> None:
    page = taken(desk, "register", {"application": "paper"})
    assert "收件回执" in page.text
    state = unpack_state(Matter.objects.get().state)
    assert state.materials == {"application": "paper", "land": "shared", "planning": "shared"}
    assert "accepted" not in kinds()


@pytest.mark.parametrize(
    ("then", "came", "told"),
    [
        ("accept", ALL | {"application": "missing"}, "还缺：施工许可申请表"),
        ("notice", ALL, "材料已齐，应当受理"),
    ],
)
def test_what_would_be_refused_is_refused_before_anything_is_registered(
    desk: Browser, then: str, came: dict[str, str], told: str
) -> None:
    page = taken(desk, then, came)
    assert page.status == 422
    assert told in page.text
    assert Matter.objects.count() == 0
    chosen = page.one("//input[@name='came.drawings'][@checked]").get("value")
    assert chosen == "promised", "what was chosen stays"
    assert page.one("//input[@name='reporter.name']").get("value") == "王建设"


def test_a_form_that_lacks_something_is_told_at_its_field(desk: Browser) -> None:
    page = taken(desk, "accept", ALL, facts__project="")
    assert page.status == 422
    assert "请填写“工程名称”" in page.text
    assert Matter.objects.count() == 0


def test_what_cannot_come_later_is_not_offered_as_a_promise_and_not_taken_as_one(desk: Browser) -> None:
    page = desk.get(URL)
    offered = {
        key: {e.get("value") for e in page.all(f"//input[@name='came.{key}']")} for key in ("application", "drawings")
    }
    assert "promised" not in offered["application"]
    assert "promised" in offered["drawings"]
    refused = taken(desk, "accept", ALL | {"application": "promised"})
    assert "不能容缺" in refused.text
    assert Matter.objects.count() == 0


def test_a_paper_needed_by_the_answers_alone_is_asked_for_then(desk: Browser) -> None:
    assert "还缺：大型工程专项论证报告" in taken(desk, "accept", ALL, facts__area="80000").text
    assert "受理通知书" in taken(desk, "accept", ALL | {"survey": "paper"}, facts__area="80000").text


def test_sent_twice_it_is_registered_once(desk: Browser) -> None:
    page = desk.get(URL)
    form = page.form(button="受理")
    typed = {"facts__project": "厂房", "facts__area": "900", "reporter__name": "王建设"}
    typed |= {f"came__{key}": how for key, how in ALL.items()}
    first = desk.send(page, form, {"then": "accept"}, **typed)
    again = desk.send(page, form, {"then": "accept"}, **typed)
    assert "没有重复" in again.text
    assert Matter.objects.count() == 1
    assert kinds().count("accepted") == 1
    secret = first.one("//dd[@translate='no']").text_content()
    assert secret not in again.text


def test_the_credit_code_brings_what_is_known_with_its_source(db: None, someone: Someone) -> None:
    desk = Browser(person=someone("zuo"))
    page = desk.get(URL)
    filled = desk.send(page, page.form(button="受理"), {"fill": "1"}, fill__uscc="91370213MA3T10001D")
    assert "来自：企业登记" in filled.text
    assert filled.one("//input[@name='facts.developer']").get("value") == "海川精密机械公司"
    assert filled.one("//input[@name='facts.uscc']").get("value") == "91370213MA3T10001D"
    assert Matter.objects.count() == 0


def test_who_does_not_accept_such_applications_registers_them_for_those_who_do(db: None, someone: Someone) -> None:
    desk = Browser(person=someone("qd-smzx-window"))
    refused = taken(desk, "accept", ALL)
    assert "由别的单位受理" in refused.text
    assert Matter.objects.count() == 0
    done = taken(desk, "register", ALL)
    assert "收件回执" in done.text
    assert kinds() == ["registered"]


def test_nothing_but_items_is_taken_in_here_and_nobody_from_outside_is_let_in(db: None, someone: Someone) -> None:
    desk = Browser(person=someone("zuo"))
    page = desk.get("/desk/window/?type=hotline")
    assert page.status == 200
    assert not page.all("//main//form[@method='post']")
    options = {option.get("value") for option in page.all("//select[@id='type']/option")}
    assert "construction-permit" in options
    assert "hotline" not in options
    assert "登录" in Browser().get(URL).text
