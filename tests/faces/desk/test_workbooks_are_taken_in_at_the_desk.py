"""The administrator uploads a workbook, sees what it would change, and only then lets it happen."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from browser import Browser, Page
from luodi.city.registry.models import Unit

Browse = Callable[..., Browser]
HEAD = ["代码", "中文名称", "英文名称", "类别", "上级代码"]
NEW = ["qd-new", "新局", "New bureau", "部门", "qd"]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def book(*rows: list[str]) -> SimpleUploadedFile:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as out:
        sheet = out.add_worksheet("机构")
        for n, row in enumerate((HEAD, *rows)):
            sheet.write_row(n, 0, row)
    return SimpleUploadedFile("机构.xlsx", content.getvalue())


def upload(browser: Browser, file: SimpleUploadedFile) -> Page:
    page = browser.get("/desk/workbooks/")
    return browser.send(page, page.form(button="上传并核对"), file=file)


def test_a_good_file_is_shown_then_done_and_then_there_is_nothing_to_do(browse: Browse, db: None) -> None:
    browser = browse("sysadmin")
    page = upload(browser, book(NEW))
    assert "新增 1" in page.text
    assert not Unit.objects.filter(code="qd-new").exists()
    form = page.form(button="确认")
    (button,) = form.iter("button")
    page = browser.send(page, form, {button.get("name"): button.get("value")})
    assert "已完成：新增 1，变更 0" in page.text
    assert Unit.objects.get(code="qd-new").name_zh == "新局"
    assert "没有要做的" in upload(browser, book(NEW)).text


def test_wrong_cells_are_named_and_nothing_can_be_confirmed(browse: Browse, db: None) -> None:
    page = upload(browse("sysadmin"), book([*NEW[:3], "衙门", "qd"]))
    assert "D2" in page.text
    assert "类别不对；可用" in page.text
    with pytest.raises(AssertionError):
        page.form(button="确认")


def test_what_somebody_else_uploaded_or_nobody_did_is_not_done(browse: Browse, db: None, home: Path) -> None:
    upload(browse("sysadmin"), book(NEW))
    (kept,) = home.glob("uploads/*/*.xlsx")
    browser = browse("zhou")
    page = browser.get("/desk/workbooks/")
    token = page.form(button="上传").xpath(".//input[@name='csrfmiddlewaretoken']/@value")[0]
    for name in (kept.stem, "../../etc/passwd"):
        sent = {"csrfmiddlewaretoken": token, "upload": name, "confirm": "x"}
        response = browser.client.post("/desk/workbooks/", sent)
        assert response.status_code == 422
        assert "已过期" in response.content.decode()
    assert not Unit.objects.filter(code="qd-new").exists()


def test_a_file_that_is_no_workbook_and_one_by_somebody_else_are_refused(browse: Browse, db: None) -> None:
    page = upload(browse("sysadmin"), SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no"))
    assert (page.status, "不是能打开的 Excel 文件" in page.text) == (422, True)
    page = upload(browse("zhou"), book(NEW))
    assert (page.status, "无权" in page.text) == (422, True)


def test_templates_are_given_out_in_the_readers_language(browse: Browse, db: None) -> None:
    browser = browse("sysadmin", "en")
    page = browser.get("/desk/workbooks/")
    links = page.all("//main//a[contains(@href, '.xlsx')]/@href")
    assert "/desk/workbooks/matters.xlsx?type=hotline" in links
    content = b"".join(browser.client.get("/desk/workbooks/units.xlsx").streaming_content)
    assert python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name("Units").to_python()[0][0] == "Code*"
    assert browser.get("/desk/workbooks/nothing.xlsx").status == 404
