"""A construction permit as its people live it in real browsers: filed with a paper to come, helped, worked on by four
departments at once, stopped by one and gone on, licensed; the paper comes in time, and in a second run it does not.

What an acceptance of approvals asks (容缺办理、帮办代办、并联审批、特别程序、办结（容缺通过）、撤销审查).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from test_one_matter_from_photo_to_look_back import Desk, picture

from luodi.city.matters import fifteen
from luodi.city.matters.models import Clock, Entry, Matter, Step
from luodi.city.matters.tick import tick
from luodi.engines.process import unpack_state

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SONG = "lc-wg-sp-assistant"
DEPARTMENTS = {
    "planning_review": "lan",
    "building_review": "wang",
    "environment_review": "shen",
    "municipal_review": "chen",
}
OMITTED = "drawings"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return picture(tmp_path / "图审合格书.png", 32)


def test_the_licence_goes_out_with_a_paper_to_come_which_comes_in_time(page: Callable[..., Any], paper: Path) -> None:
    phone, desk = page(phone=True), Desk(page())
    number = licensed(phone, desk, paper)
    due = Clock.objects.get(matter__number=number, name=f"material/{OMITTED}").due
    assert_passed_with_omission(number)
    assert_told(phone, number, "已承诺，待补交")
    desk.sign_in(SONG)
    desk.page.goto(f"/desk/assisting/{number}/")
    desk.page.set_input_files(f"#material-{OMITTED}", paper)
    with desk.page.expect_navigation():
        desk.page.click(f"form:has(#material-{OMITTED}) button")
    assert Entry.objects.filter(matter__number=number).last().happened < due  # type: ignore[union-attr]
    matter = Matter.objects.get(number=number)
    assert (matter.status, matter.reason) == ("closed", "answered")
    assert Step.objects.filter(matter=matter, key="revoke").count() == 0
    assert_told(phone, number, "已办结")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_where_the_paper_does_not_come_revocation_opens_by_itself_and_for_all_to_see(
    page: Callable[..., Any], paper: Path
) -> None:
    phone, desk = page(phone=True), Desk(page())
    number = licensed(phone, desk, paper)
    assert_passed_with_omission(number)
    due = Clock.objects.get(matter__number=number, name=f"material/{OMITTED}").due
    with time_machine.travel(due, tick=False):
        tick(round(due.timestamp() * 1000))
    assert open_steps(number) == {"revoke"}
    assert_told(phone, number, "承诺的材料到期未补交")
    with time_machine.travel(due, tick=True):
        desk.who = ""
        desk.do("jiang", number, "sign", "revoke", verdict="agree", words="逾期未补交，撤销许可。")
        desk.who = ""
    matter = Matter.objects.get(number=number)
    assert matter.status == "closed"
    assert states(matter)[-1] == 15, "撤销"
    assert page.complaints == []  # type: ignore[attr-defined]


def licensed(phone: Any, desk: Desk, paper: Path) -> str:
    """File, help, accept, review at once with a special procedure of one, decide, issue: the paper is still to come."""
    number = filed(phone, paper)
    helped(phone, desk, number, paper)
    accepted(phone, desk, number)
    reviewed_at_once(desk, number)
    desk.do("jiang", number, "sign", "decide", verdict="agree", words="同意")
    desk.do("wei", number, "reply", "issue", words="准予许可，容缺材料请按期补交。")
    return number


def filed(phone: Any, paper: Path) -> str:
    """The enterprise applies on the portal and promises the one paper that may come later."""
    phone.goto("/raise/construction-permit/")
    phone.fill("[name='facts.project']", "3 号厂房")
    phone.fill("[name='facts.area']", "12000")
    phone.check("[name='facts.site'][value='no']")
    phone.select_option("[name=region]", "370213001")
    phone.fill("[name='reporter.name']", "王建设")
    phone.fill("[name='reporter.phone']", "13800000000")
    phone.click("main button:has-text('提交'):not([aria-hidden])")
    number, _ = phone.locator("dd.code").all_text_contents()
    phone.goto(f"/matter/{number}/")
    phone.set_input_files("#material-application", paper)
    with phone.expect_navigation():
        phone.click("form:has(#material-application) button")
    return str(number)


def helped(phone: Any, desk: Desk, number: str, paper: Path) -> None:
    """It authorises somebody of the grid, who fetches the measures on site and files them; the promise is its own."""
    phone.goto(f"/matter/{number}/")
    song = phone.locator("#assistant option", has_text="宋帮办").get_attribute("value")
    phone.select_option("#assistant", song)
    with phone.expect_navigation():
        phone.click("#do-authorise button:has-text('授权帮办')")
    assert "宋帮办" in phone.inner_text("#do-authorise")
    desk.sign_in(SONG)
    desk.page.goto("/desk/assisting/")
    desk.page.click(f"a[href='/desk/assisting/{number}/']")
    desk.page.click("#do-carry summary")
    desk.page.check("#do-carry [name=way][value=collect]")
    desk.page.check("#do-carry [name=materials][value=safety]")
    with desk.page.expect_navigation():
        desk.page.click("#do-carry button")
    desk.page.set_input_files("#material-safety", paper)
    with desk.page.expect_navigation():
        desk.page.click("form:has(#material-safety) button")
    phone.goto(f"/matter/{number}/")
    phone.check(f"#do-promise [name=materials][value={OMITTED}]")
    with phone.expect_navigation():
        phone.click("button:has-text('我承诺按期补交')")
    assert "帮办员替您提交了材料" in phone.inner_text("main")


def accepted(phone: Any, desk: Desk, number: str) -> None:
    for key in ("land", "planning"):
        desk.do("zuo", number, "receive", material=key, how="shared", source="自然资源数据共享")
    desk.do("zuo", number, "accept", "accept")
    assert open_steps(number) == set(DEPARTMENTS), "four departments at once"
    phone.goto(f"/matter/{number}/")
    assert "已受理，开始办理" in phone.inner_text("main")


def reviewed_at_once(desk: Desk, number: str) -> None:
    """One asks a special procedure: its clock and the whole stand, the others go on; then all of it goes on."""
    desk.do("shen", number, "pause", "environment_review", name="特别程序", reason="组织专家评审，约五日")
    assert standing(number) == {"step/environment_review", "legal", "promised"}
    for step, who in DEPARTMENTS.items():
        if who != "shen":
            desk.do(who, number, "sign", step, verdict="agree", words="同意")
    desk.do("shen", number, "resume", "environment_review")
    assert standing(number) == set()
    desk.do("shen", number, "sign", "environment_review", verdict="agree", words="评审通过")
    assert open_steps(number) == {"decide"}


def open_steps(number: str) -> set[str]:
    return set(Step.objects.filter(matter__number=number, status="open").values_list("key", flat=True))


def standing(number: str) -> set[str]:
    """Return the clocks that stand still, as the state has them."""
    state = unpack_state(Matter.objects.get(number=number).state)
    return {n for n, c in state.clocks.items() if not c.stop and c.pauses and not c.pauses[-1][1]}


def states(matter: Matter) -> list[int]:
    """Return the official states it has come through (住建部 十五种状态)."""
    return [row.state for row in fifteen.of_matter(matter)]


def assert_passed_with_omission(number: str) -> None:
    matter = Matter.objects.get(number=number)
    assert states(matter)[-1] == 12, "办结（容缺通过）"
    assert matter.answered is not None
    assert matter.status == "open", "the paper is still waited for"


def assert_told(phone: Any, number: str, words: str) -> None:
    phone.goto(f"/matter/{number}/")
    assert words in phone.inner_text("main")
