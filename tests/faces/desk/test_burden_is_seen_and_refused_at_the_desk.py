"""减负 at the desk: sending knowingly, answering what was given before, refusing with one click, a month."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from browser import Browser, Page
from luodi.city.assessment.models import SchemeVersion
from luodi.city.burden import proof
from luodi.city.burden.models import Asking, SentForm, Value
from luodi.engines.notation import Text

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]
STREET = "370202001-handler"
TO = ["370202001", "370202002"]
MARKS = {"number": "青城管统1表", "made_by": "市城管局", "approval": "青统审1号", "valid_until": "2027-06-30"}


def send(browser: Browser, **more: Any) -> Page:
    page = browser.get("/desk/burden/send/")
    given: dict[str, Any] = {
        "title": "整治台账",
        "fields": "常住人口 | Residents\n巡查次数",
        "due": "2026-12-20",
        "to": TO,
    }
    return browser.send(page, page.form(button="下发"), **(given | more))


def asked() -> Asking:
    return Asking.objects.filter(unit__code=TO[0]).latest("pk")


def test_what_lacks_is_told_before_it_is_sent_and_once_more_to_whom_it_is_sent(browse: Browse) -> None:
    chu, street = browse("chu"), browse(STREET)
    page = send(chu)
    assert page.status == 422
    assert "缺少：表号、制定机关、批准或者备案文号、有效期限" in page.text
    assert page.all("//input[@name='to' and @checked]")
    assert not SentForm.objects.exists()
    page = send(chu, unmarked="yes")
    assert page.url == f"/desk/burden/{SentForm.objects.get().pk}/"
    assert "没有标明" in page.text
    assert "无法定标识" in street.get("/desk/burden/").text


def test_one_click_refuses_and_the_issuer_takes_note(browse: Browse) -> None:
    chu, street = browse("chu"), browse(STREET)
    send(chu, unmarked="yes")
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    assert "统计调查对象有权拒绝填报" in page.text
    page = street.send(page, page.form(button="依法拒填"))
    assert page.url == "/desk/burden/"
    assert "依法拒填" in page.text
    page = chu.get(f"/desk/burden/{SentForm.objects.get().pk}/")
    assert "有 1 个单位依法拒填" in page.text
    page = chu.send(page, page.form(button="知悉"))
    assert "还没有人看过" not in page.text


def test_the_inbox_says_what_waits_and_what_was_refused(browse: Browse) -> None:
    chu, street = browse("chu"), browse(STREET)
    send(chu, unmarked="yes")
    assert "1 份报表待填报" in street.get("/desk/").text
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    street.send(page, page.form(button="依法拒填"))
    assert "报表待填报" not in street.get("/desk/").text
    assert "下发的报表有 1 个单位依法拒填" in chu.get("/desk/").text


def test_a_form_with_its_marks_has_no_such_button(browse: Browse) -> None:
    send(browse("chu"), **MARKS)
    street = browse(STREET)
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    assert "依法拒填" not in page.text
    token = page.all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    url = f"/desk/burden/asked/{asked().pk}/refuse/"
    street.client.post(url, {"csrfmiddlewaretoken": token})
    assert asked().state == "asked"


def test_what_was_given_stands_there_and_says_when_and_for_whom(browse: Browse) -> None:
    chu, street = browse("chu"), browse(STREET)
    send(chu, **MARKS)
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    keys = [field.get("name") for field in page.all("//form[@method='post']//input[@type='text']")]
    page = street.send(page, page.form(button="报送"), **dict(zip(keys, ("51230", ""), strict=True)))
    assert page.status == 422
    assert page.all("//input[@value='51230']")
    street.send(page, page.form(button="报送"), **dict(zip(keys, ("51230", "4"), strict=True)))
    send(browse("feng"), **MARKS, title="另一张表", fields="常住人口")
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    assert "已填过：" in page.text
    assert "市城市管理局《整治台账》" in page.text
    street.send(page, page.form(button="报送"))
    assert Value.objects.latest("pk").taken_from.text == "51230"


def test_others_read_that_it_was_answered_but_not_what(browse: Browse) -> None:
    send(browse("chu"), **MARKS, fields="常住人口")
    street = browse(STREET)
    page = street.get(f"/desk/burden/asked/{asked().pk}/")
    (key,) = [field.get("name") for field in page.all("//form[@method='post']//input[@type='text']")]
    street.send(page, page.form(button="报送"), **{key: "51230"})
    url = f"/desk/burden/asked/{asked().pk}/"
    assert "51230" in browse("chu").get(url).text
    page = browse("xu").get(url)
    assert "第二十八条" in page.text
    assert "51230" not in page.html
    assert browse("370202002-handler").get(url).status == 404
    assert browse("lei").get(url).status == 404


def test_who_may_not_send_is_told_who_may(browse: Browse) -> None:
    page = browse(STREET).get("/desk/burden/send/")
    assert "须由单位负责人" in page.text
    assert not page.all("//main//form")
    assert "下发报表" not in browse(STREET).get("/desk/burden/").text


def test_many_are_chosen_at_once_and_each_line_is_an_item(browse: Browse) -> None:
    send(browse("chu"), **MARKS, to=[], wide=["district"], fields="户数｜Households\n\n 人口 ")
    form = SentForm.objects.get()
    assert set(form.askings.values_list("unit__kind", flat=True)) == {"district"}
    assert [(ask.item.name_zh, ask.item.name_en) for ask in form.asks.all()] == [
        ("户数", "Households"),
        ("人口", "人口"),
    ]


def test_a_districts_streets_are_chosen_at_once(browse: Browse) -> None:
    send(browse("chu"), **MARKS, to=[], wide=["370202", "hotline"])
    askings = SentForm.objects.get().askings.values_list("unit__kind", "unit__code")
    assert {(kind, code[:6]) for kind, code in askings} == {("street", "370202")}
    assert len(askings) > 5


def test_a_stopped_form_waits_for_nobody(browse: Browse) -> None:
    chu = browse("chu")
    page = send(chu, **MARKS, cycle="monthly")
    page = chu.send(page, page.form(button="停报"))
    assert "已停报" in page.text
    assert "没有要填的报表" in browse(STREET).get("/desk/burden/").text


def test_the_self_check_tells_a_month_and_goes_out_as_a_workbook(browse: Browse, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    send(browse("chu"), unmarked="yes")
    cao = browse("cao")
    page = cao.get("/desk/burden/report/?month=2026-12")
    row = page.all("//tr[th='市城市管理局']/*")
    assert [cell.text_content() for cell in row][:4] == ["市城市管理局", "1", "2", "4"]
    token = page.all("//input[@name='csrfmiddlewaretoken']")[0].get("value")
    typed = {"csrfmiddlewaretoken": token, "list": "burden", "since": "2026-12-01"}
    content = b"".join(cao.client.post("/desk/exports/", typed))
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert head[:3] == ["下发单位", "填报单位", "报表"]
    assert [row[:3] for row in rows] == [["市城市管理局", name, "整治台账"] for name in ("八大峡街道", "香港中路街道")]


def test_a_month_without_forms_and_one_that_is_none(browse: Browse) -> None:
    cao = browse("cao", "en")
    page = cao.get("/desk/burden/report/?month=2026-01")
    assert "None in this month." in page.text
    assert cao.get("/desk/burden/report/?month=2026-13").status == 422


def test_every_indicator_is_listed_and_its_absence_is_said(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "SCHEMES", "nowhere/*.yaml")
    monkeypatch.setattr(proof, "_others", [])
    SchemeVersion.objects.all().delete()
    cao = browse("cao")
    assert "系统里现在没有考核方案" in cao.get("/desk/burden/report/").text
    good = proof.Source("star/1", "on-time", Text("按期率", "On time"), "rate", "matters", ("answered", "on_time"))
    proof.also(lambda: [good])
    page = cao.get("/desk/burden/report/")
    assert "全部 1 个考核指标的来源都在允许清单内" in page.text
    assert "answered · on_time" in page.text
    proof.also(lambda: [proof.Source("star/1", "days", Text("打卡天数", "Days"), "count", "app")])
    assert "1 个考核指标不允许" in cao.get("/desk/burden/report/").text
