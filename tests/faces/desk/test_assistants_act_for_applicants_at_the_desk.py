"""帮办代办 in pages: the applicant authorises on the portal, the assistant acts at the desk, the head hands over."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from browser import Browser
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft, Raised
from luodi.city.matters.models import Document, Entry, Matter
from luodi.city.registry.models import Person

Someone = Callable[[str], Person]
SONG, WEN, CHIEF = "lc-wg-sp-assistant", "lc-wg-sp-assistant2", "lc-wg-sp-head"
DRAFT = Draft(
    "construction-permit",
    "李沧智造园 3 号厂房",
    region="370213001",
    facts={"project": "3 号厂房", "area": 12000, "site": "no"},
    reporter={"name": "王建设", "phone": "13800000000"},
)


@pytest.fixture
def raised(db: None) -> Raised:
    return raise_matter(PUBLIC, DRAFT)


def following(raised: Raised) -> Browser:
    """The applicant's browser, with the matter open."""
    own = Browser()
    page = own.get("/follow/")
    own.send(page, page.form("/follow/"), number=raised.number, code=raised.secret)
    return own


def authorised(raised: Raised, someone: Someone, who: str = SONG) -> Browser:
    own = following(raised)
    page = own.get(f"/matter/{raised.number}/")
    own.send(page, page.form("/authorise/"), assistant=str(someone(who).pk))
    return own


def kinds(raised: Raised) -> list[str]:
    return list(Entry.objects.filter(matter__number=raised.number).order_by("seq").values_list("kind", flat=True))


def test_the_applicant_chooses_somebody_and_ends_it(raised: Raised, someone: Someone) -> None:
    own = authorised(raised, someone)
    page = own.get(f"/matter/{raised.number}/")
    assert "宋帮办" in page.text
    sure = own.send(page, page.form("/end_authority/"))
    ended = own.send(sure, sure.form())
    assert "已解除授权" in ended.text
    assert kinds(raised) == ["registered", "authorised", "authority_ended"]


def test_the_assistant_files_notes_and_carries_and_all_of_it_is_told_to_both(raised: Raised, someone: Someone) -> None:
    own, desk = authorised(raised, someone), Browser(person=someone(SONG))
    listed = desk.get("/desk/assisting/")
    assert "李沧智造园 3 号厂房" in listed.text
    url = f"/desk/assisting/{raised.number}/"
    page = desk.get(url)
    desk.send(page, page.form("/note/"), words="图审周五出")
    page = desk.get(url)
    page = desk.send(page, page.form("/carry/"), way="collect", materials=["drawings"], words="到厂里取")
    file = SimpleUploadedFile("图审.pdf", b"%PDF-1.4 x")
    page = desk.send(page, page.form("/attach/"), files=[file], material="drawings")
    assert "已替申请人提交 1 个文件" in page.text
    document = Document.objects.get(matter__number=raised.number)
    assert desk.client.get(f"{url}files/{document.pk}/").status_code == 200
    told = own.get(f"/matter/{raised.number}/").text
    for words in ("帮办员替您补充了说明", "图审周五出", "上门代取材料", "图审.pdf"):
        assert words in told
    clerk = Browser(person=someone("zuo")).get(f"/desk/matters/{raised.number}/").text
    assert "宋帮办（代 提出人）" in clerk


@pytest.mark.parametrize("who", [WEN, CHIEF, "zuo", "xu", "wang"])
def test_nobody_else_opens_the_applicants_page(raised: Raised, someone: Someone, who: str) -> None:
    authorised(raised, someone)
    desk = Browser(person=someone(who))
    url = f"/desk/assisting/{raised.number}/"
    assert desk.client.get(url).status_code == 404
    assert desk.client.get(f"{url}files/1/").status_code == 404
    page = desk.get("/desk/raise/?assist=1")
    assert page.status == 200
    assert "李沧智造园 3 号厂房" not in desk.get("/desk/assisting/").text


def test_the_head_of_the_grid_hands_over_without_reading(raised: Raised, someone: Someone) -> None:
    authorised(raised, someone)
    desk = Browser(person=someone(CHIEF))
    listed = desk.get("/desk/assisting/")
    assert raised.number in listed.text
    page = desk.get(f"/desk/assisting/{raised.number}/over/")
    done = desk.send(page, page.form("/pass_authority/"), assistant=str(someone(WEN).pk), reason="休假")
    assert "已转交" in done.text
    assert Browser(person=someone(WEN)).get(f"/desk/assisting/{raised.number}/").status == 200


def test_the_window_writes_the_word_down_on_the_matters_page(raised: Raised, someone: Someone) -> None:
    desk = Browser(person=someone("zuo"))
    page = desk.get(f"/desk/matters/{raised.number}/do/authorise/")
    desk.send(page, page.form("/authorise/"), assistant=str(someone(SONG).pk), how="phone")
    assert "帮办员：李沧审批网格 · 宋帮办" in desk.get(f"/desk/matters/{raised.number}/").text


def test_an_assistant_files_for_somebody_and_goes_on_with_it(someone: Someone, db: None) -> None:
    desk = Browser(person=someone(SONG))
    page = desk.get("/desk/raise/construction-permit/?assist=1")
    typed = {
        "assisted": "paper",
        "channel": "window",
        "region": "370213001",
        "facts__project": "4 号厂房",
        "facts__area": "9000",
        "facts__site": "no",
        "reporter__name": "王建设",
        "reporter__phone": "13800000000",
    }
    done = desk.send(page, page.form(button="登记"), **typed)
    number = Matter.objects.get().number
    assert number in done.text
    assert desk.get(f"/desk/assisting/{number}/").status == 200
    assert Entry.objects.get(matter__number=number, seq=1).by == someone(SONG).pk


def test_figures_stand_by_grid_with_what_they_count(raised: Raised, someone: Someone) -> None:
    authorised(raised, someone)
    page = Browser(person=someone("xu")).get("/desk/assisting/figures/")
    row = page.one("//tr[contains(th, '李沧审批网格')]")
    cells = [" ".join(cell.text_content().split()) for cell in row.findall("td")]
    assert cells == ["2", "1", "1 1 按件", "0", "0", "0", "0"]
    assert "有信用代码的按代码只算一次" in page.text
    wrong = Browser(person=someone("xu")).get("/desk/assisting/figures/?since=2026-02-30")
    assert wrong.status == 422
