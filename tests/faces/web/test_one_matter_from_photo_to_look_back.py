"""One matter, as its people live it in real browsers: a phone that raises it, desks that work, and a second try."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luodi.city.matters.models import Document, Entry, Matter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def picture(file: Path, side: int = 64) -> Path:
    """Write a small grey picture as a camera's file would be: whole, and readable by any browser."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x99" * side) * side)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b""))
    return file


class Desk:
    """One screen of the offices, where people sign in one after another."""

    def __init__(self, page: Any) -> None:
        self.page, self.who = page, ""

    def sign_in(self, who: str) -> None:
        """Sign in as somebody unless they are."""
        if who != self.who:
            self.page.context.clear_cookies()
            self.page.goto("/desk/sign-in/")
            with self.page.expect_navigation():
                self.page.dispatch_event(f"button[value='{who}']", "click")
            self.who = who

    def do(self, who: str, number: str, kind: str, step: str = "", **typed: str) -> None:
        """Open an action's page, fill in what is asked, send it, and see that it was done."""
        self.sign_in(who)
        self.page.goto(f"/desk/matters/{number}/do/{kind}/" + (f"?step={step}" if step else ""))
        for name, value in typed.items():
            self.fill(name.replace("__", "."), value)
        form = self.page.locator(f"main form[action$='/do/{kind}/']")
        with self.page.expect_navigation():
            form.locator("button:not([type=button])").last.click()
        sure = self.page.locator("main form input[name=sure]")
        if sure.count():
            with self.page.expect_navigation():
                self.page.click("main form:has(input[name=sure]) button")
        assert self.page.locator("main .message.success").count(), self.page.inner_text("main")[:600]

    def fill(self, name: str, value: str) -> None:
        """Fill in one field, whatever it is."""
        field = self.page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            self.page.check(f"main [name='{name}'][value='{value}']")
        elif kind == "select-one":
            field.first.select_option(value)
        else:
            field.first.fill(value)


def test_a_matter_lives_from_a_photo_to_the_look_back(page: Callable[..., Any], tmp_path: Path) -> None:
    phone, desk = page(phone=True), Desk(page())
    number, code = raised_with_a_photo(phone, picture(tmp_path / "路灯.png"))
    desk.do("zhou", number, "accept", "accept", facts__focus="no")
    desk.do("wu", number, "assign", "assign", lead="qd-zjj", co="qd-cgj")
    worked_in_parallel(desk, number)
    a_missing_paper_is_sent(phone, desk, number, code, picture(tmp_path / "合同.png", 32))
    finished(desk, number, "wang", words="路灯已经修好。")
    rated_bad_and_reopened(phone, number)
    second_time(desk, number)
    phone.goto(f"/matter/{number}/")
    phone.click("button:has-text('满意'):not(:has-text('不满意')):not(:has-text('非常')):not(:has-text('基本'))")
    desk.do("xu", number, "look_back", result="held", note="半年后走访，灯一直亮着")
    told(phone, number)
    assert page.complaints == []  # type: ignore[attr-defined]


def raised_with_a_photo(phone: Any, photo: Path) -> tuple[str, str]:
    phone.goto("/")
    phone.click("a:has-text('12345 热线诉求')")
    phone.fill("[name=title]", "小区门口路灯不亮")
    phone.fill("[name=text]", "三天了，晚上看不见路。")
    phone.check("[name='facts.kind'][value='投诉']")
    phone.set_input_files("[name=files]", photo)
    phone.locator(".previews canvas").wait_for()
    phone.locator(".atlas [data-region='370203'] path").click()
    assert phone.input_value("[name='facts.point']")
    phone.click("main button:has-text('提交')")
    number, code = phone.locator("dd.code").all_text_contents()
    matter = Matter.objects.get(number=number)
    assert matter.lat is not None
    assert Document.objects.filter(matter=matter).count() == 1
    return number, code


def worked_in_parallel(desk: Desk, number: str) -> None:
    """Lead and co-handler have their steps open at once; one asks for more time and gets it from their head."""
    assert steps(number) == {"handle", "assist"}
    desk.do("wang", number, "ask_extension", clock="overall", allow="2wd", reason="等配件")
    desk.do("feng", number, "rule_extension", verdict="granted")
    desk.do("chen", number, "handle", "assist", words="已断电配合")
    assert steps(number) == {"handle"}


def a_missing_paper_is_sent(phone: Any, desk: Desk, number: str, code: str, paper: Path) -> None:
    """The lead unit waits for a paper; the phone says so, takes it, and work goes on."""
    desk.do("feng", number, "pause", name="缺物业合同", reason="请补充物业合同照片")
    assert Matter.objects.get(number=number).paused
    phone.goto("/follow/")
    phone.fill("main [name=number]", number)
    phone.fill("main [name=code]", code)
    phone.click("main button:has-text('查询')")
    assert "缺物业合同" in phone.inner_text("main")
    phone.set_input_files("#more-files", paper)
    phone.click("#do-attach button:has-text('上传')")
    assert "已补充 1 个文件" in phone.inner_text("main")
    desk.do("feng", number, "resume", name="缺物业合同")
    assert not Matter.objects.get(number=number).paused


def finished(desk: Desk, number: str, lead: str, words: str) -> None:
    """What is left of the work: the lead's part, the head's word, the answer, the call, the end."""
    desk.do(lead, number, "handle", "handle", words="已现场维修")
    if "assist" in steps(number):
        desk.do("chen", number, "handle", "assist", words="已再次配合")
    desk.do("feng", number, "sign", "review", verdict="agree")
    desk.do(lead, number, "reply", "reply", words=words)
    desk.do("zheng", number, "call_back", "call_back", satisfied="partly", solved="partly")
    desk.do("zhou", number, "close", "close")
    assert Matter.objects.get(number=number).status == "closed"


def rated_bad_and_reopened(phone: Any, number: str) -> None:
    phone.goto(f"/matter/{number}/")
    assert "路灯已经修好" in phone.inner_text("main")
    phone.click("#do-rate summary")
    phone.check("[name=reasons][value=unsolved]")
    phone.click("button.star-1")
    assert Matter.objects.get(number=number).rating == 1
    phone.click("a:has-text('要求继续办')")
    phone.fill("#reopen-words", "昨晚又灭了")
    phone.click("#do-reopen button")
    assert "原编号继续办理" in phone.inner_text("main")
    matter = Matter.objects.get(number=number)
    assert (matter.status, matter.reopened, matter.rating) == ("open", 1, 0)


def second_time(desk: Desk, number: str) -> None:
    finished(desk, number, "wang", words="换了整条线路，不会再灭。")


def told(phone: Any, number: str) -> None:
    """The whole life stands on the phone's page and on record, under one number, nothing twice."""
    phone.goto(f"/matter/{number}/")
    text = phone.inner_text("main")
    assert "换了整条线路" in text
    assert "昨晚又灭了" in text
    kinds = list(Entry.objects.filter(matter__number=number).order_by("seq").values_list("kind", flat=True))
    lived = ["accepted", "assigned", "extension_asked", "extension_ruled", "paused", "resumed", "replied", "closed"]
    lived += ["rated", "reopened", "replied", "closed", "rated", "looked_back"]
    told_ = iter(kinds)
    assert all(kind in told_ for kind in lived), kinds
    assert kinds.count("reopened") == 1
    matter = Matter.objects.get(number=number)
    assert (matter.status, matter.rating, matter.looked_back) == ("closed", 4, "held")


def steps(number: str) -> set[str]:
    """Return the steps that are open."""
    return set(Matter.objects.get(number=number).steps.filter(status="open").values_list("key", flat=True))
