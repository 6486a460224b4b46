"""One YAML file is a new approval: guide, form, materials, flow and licence come from it; limits change by date."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from browser import Browser, Page
from luodi.city import packing
from luodi.city.matters.actions import act, action
from luodi.city.matters.models import Clock, Matter
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
PDF = b"%PDF-1.4 x"
ITEM = """\
type: street-stage
row: B1
name: {zh: 临时舞台占道许可, en: Permit for a stage in the street}
summary: {zh: 临时占用道路搭台，三个工作日内决定。, en: A stage in the street is decided on within three working days.}
intake: qd-spj
public: true
item:
  code: "11370200MB2856218X4000117999001"
  kind: licence
  basis: {zh: 《城市道路管理条例》第三十一条, en: "Regulations on city roads, art. 31"}
  applicant: [person, enterprise]
  legal: XK-02
  promised: TX-01
  fee: {zh: 不收费, en: No fee}
  window: {zh: 市民中心综合窗口, en: "Citizens' centre"}
  result: {zh: 占道许可证, en: Permit}
form:
  - {key: days, name: {zh: 占用天数, en: Days}, kind: number, required: true}
materials:
  - {key: sketch, name: {zh: 占道位置图, en: Sketch}}
  - {key: consent, name: {zh: 沿街住户同意书, en: Consent of neighbours}, need: may_miss, within: 10wd}
decline_reasons:
  - {code: not_ours, name: {zh: 不属于本机关职权, en: Not ours}}
flow:
  - {step: accept, name: {zh: 受理, en: Accept}, by: intake, role: clerk}
  - {step: decide, name: {zh: 决定, en: Decide}, act: sign, by: lead, role: head, signing: {refused: "on"}}
  - {step: issue, name: {zh: 发证, en: Issue}, act: reply, by: lead}
  - {step: papers, name: {zh: 等待补交, en: Papers to come}, act: handle, by: intake, role: clerk, awaits: materials}
clocks:
  - {name: legal, title: {zh: 法定时限, en: Legal limit}, limit: XK-02, from: accepted, to: replied}
  - {name: promised, title: {zh: 承诺时限, en: Promised limit}, limit: TX-01, from: accepted, to: replied}
"""
LIMIT = "  - {code: TX-01, allow: 3wd, basis: 本市承诺, title: {zh: 临时舞台, en: Stage}}\n"


@pytest.fixture
def pack(tmp_path: Path, db: None) -> Path:
    """A city whose pack has one file and one limit more."""
    root = tmp_path / "qingdao"
    shutil.copytree(find_pack("qingdao"), root)
    (root / "matters/types/street-stage.yaml").write_text(ITEM, encoding="utf-8")
    add_limit(root, LIMIT)
    packing.load(root)
    return root


def add_limit(pack: Path, row: str) -> None:
    path = pack / "matters/limits.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + row, encoding="utf-8")


def applied(browser: Browser) -> str:
    page = browser.get("/raise/street-stage/")
    page = browser.send(
        page, page.form(), title="八大关音乐会舞台", region="370202", facts__days="2", reporter__phone="1"
    )
    number, _ = (e.text_content() for e in page.all("//dd[contains(@class,'code')]"))
    return number


def brought(browser: Browser, number: str, key: str) -> Page:
    page = browser.get(f"/matter/{number}/")
    form = next(f for f in page.tree.iter("form") if f.xpath(f".//input[@name='material'][@value='{key}']"))
    return browser.send(page, form, files=SimpleUploadedFile("a.pdf", PDF))


def test_it_runs_through_the_portal_to_a_licence(pack: Path, browse: Callable[..., Browser], someone: Someone) -> None:
    browser = browse()
    guide = browser.get("/guide/street-stage/").text
    for told in (
        "占道位置图",
        "可容缺",
        "10个工作日",
        "3个工作日",
        "城市道路管理条例",
        "11370200MB2856218X4000117999001",
    ):
        assert told in guide
    number = applied(browser)
    assert "已提交" in brought(browser, number, "sketch").text
    page = browser.get(f"/matter/{number}/")
    page = browser.send(page, page.form(f"/matter/{number}/promise/"), materials=["consent"])
    assert "已承诺，待补交" in page.text
    act(someone("zuo"), action("accept"), number)
    act(someone("jiang"), action("sign"), number, {"verdict": "agree"})
    act(someone("wei"), action("reply"), number, {"words": "准予占道，许可证编号 001。"})
    assert "许可证编号 001" in browser.get(f"/matter/{number}/").text
    brought(browser, number, "consent")
    matter = Matter.objects.get(number=number)
    assert (matter.status, matter.reason) == ("closed", "answered")


def test_a_changed_limit_is_in_force_from_its_day_and_what_runs_keeps_its_own(
    pack: Path, browse: Callable[..., Browser], someone: Someone
) -> None:
    browser = browse()
    number = applied(browser)
    brought(browser, number, "sketch")
    page = browser.get(f"/matter/{number}/")
    browser.send(page, page.form(f"/matter/{number}/promise/"), materials=["consent"])
    act(someone("zuo"), action("accept"), number)
    first = clock(number)
    today = timezone.localdate().isoformat()
    add_limit(
        pack, f"  - {{code: TX-01, from: {today}, allow: 1wd, basis: 提速承诺, title: {{zh: 临时舞台, en: Stage}}}}\n"
    )
    packing.load(pack)
    second = applied(browser)
    brought(browser, second, "sketch")
    page = browser.get(f"/matter/{second}/")
    browser.send(page, page.form(f"/matter/{second}/promise/"), materials=["consent"])
    act(someone("zuo"), action("accept"), second)
    assert (clock(number).allow, clock(number).due) == (first.allow, first.due) == ("3wd", first.due)
    assert clock(second).allow == "1wd"
    guide = browser.get("/guide/street-stage/").text
    assert "时限的变化" in guide
    assert "提速承诺" in guide


def clock(number: str) -> Clock:
    return Clock.objects.get(matter__number=number, name="promised")


def test_a_material_for_nothing_is_refused_where_it_is_uploaded(pack: Path, browse: Callable[..., Browser]) -> None:
    browser = browse()
    number = applied(browser)
    page = browser.get(f"/matter/{number}/")
    form = next(f for f in page.tree.iter("form") if f.xpath(".//input[@name='material']"))
    page = browser.send(page, form, files=SimpleUploadedFile("a.pdf", PDF), material="nothing")
    assert page.status == 422
    assert "sketch" in page.text
