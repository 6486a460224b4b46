"""The button of a list gives its workbook; a long one shows how far it is and is fetched later, by its owner alone."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.utils import timezone

from browser import Browser, Page
from luodi.city.matters import exporting
from luodi.city.matters.actions import Raised
from luodi.city.matters.exporting import jobs
from luodi.city.matters.models import Export
from luodi.city.registry.models import Person


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def rows(page: Page) -> list[list[Any]]:
    assert page.response["Content-Disposition"].startswith("attachment")
    content = b"".join(page.response.streaming_content)
    return python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_the_button_gives_what_the_list_is_narrowed_to(
    raised: Callable[..., Raised], browse: Callable[..., Browser]
) -> None:
    lamp = raised(title="路灯不亮")
    raised(title="道路破损")
    browser = browse("zhou")
    page = browser.get("/desk/matters/?q=路灯")
    head, *found = rows(browser.send(page, page.form("/desk/exports/")))
    assert head[0] == "编号"
    assert [row[0] for row in found] == [lamp.number]


def test_the_inbox_has_one_too_and_it_speaks_english(
    raised: Callable[..., Raised], browse: Callable[..., Browser]
) -> None:
    raised()
    browser = browse("zhou", "en")
    page = browser.get("/desk/?scope=unit")
    head, row = rows(browser.send(page, page.form("/desk/exports/")))
    assert (head[0], row[3], row[4]) == ("Number", "On time", "Accept")


def test_a_long_list_shows_its_progress_and_is_fetched_when_ready(
    raised: Callable[..., Raised], browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL", 0)
    raised()
    browser = browse("zhou")
    page = browser.get("/desk/matters/")
    page = browser.send(page, page.form("/desk/exports/"))
    assert page.url == "/desk/exports/"
    assert "0 / 1" in page.text
    exporting.work(timezone.now())
    page = browser.get("/desk/exports/")
    (link,) = page.all("//main//a[contains(., '下载')]/@href")
    assert len(rows(browser.get(link))) == 2
    assert browse("wu").get(link).status == 404


def test_what_cannot_be_exported_is_said_and_nothing_is_made(browse: Callable[..., Browser], db: None) -> None:
    browser = browse("zhou")
    page = browser.get("/desk/matters/")
    form = page.form("/desk/exports/")
    form.fields["list"] = "people"
    page = browser.send(page, form)
    assert "没有“people”这个列表" in page.text
    assert not Export.objects.exists()


def test_the_journal_is_offered_to_whoever_a_role_opens_it_to(
    raised: Callable[..., Raised], browse: Callable[..., Browser], staff: Callable[..., Person]
) -> None:
    made = raised(2)
    analyst = Browser("zh", staff("qd-zjj", "analyst"))
    page = analyst.get("/desk/exports/")
    page = analyst.send(page, page.form("/desk/exports/journal/"))
    lines = b"".join(page.response.streaming_content).decode().splitlines()
    assert lines[0].startswith("case_id,seq,activity")
    assert {line.split(",")[0] for line in lines[1:]} == {made.number}
    assert "下载日志" not in browse("zhou").get("/desk/exports/").text
