"""Files of a programme on its pages: put, made a version of, taken, withdrawn; wrong input; nobody else."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api_client import ApiClient
from browser import Browser
from luodi.city.programmes.models import FileReading, SharedFile

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]
FILES = "/desk/programmes/zhuan-an/files/"
LONG = "关于某国企在境外投资并购项目中未按规定履行集体决策程序造成国有资产重大损失问题的初步核实情况报告和证据材料目录"


@pytest.fixture(autouse=True)
def force(api: ApiClient) -> None:
    """A sealed task force of the discipline body, with a clerk of a bureau in it."""
    body = {"code": "zhuan-an", "kind": "task_force", "title": {"zh": "某国企专案"}, "lead": "qd-jw", "level": 3}
    api.as_("shi").post("/programmes", body | {"from_date": "2026-11-01", "to_date": "2027-03-31"}).ok()
    api.as_("shi").post("/programmes/zhuan-an/members", {"username": "wang2", "unit": "qd-zjj"}).ok()


def txt(words: str) -> Upload:
    return Upload("初核.txt", words.encode())


def test_a_file_is_put_made_a_version_of_and_withdrawn_on_the_page(browse: Browse) -> None:
    shi = browse("shi")
    page = shi.get(FILES)
    assert "还没有您看得到的文件" in page.text
    page = shi.send(page, page.form(button="放入"), file=txt("一稿"), title=LONG, folder="初核", level="2")
    assert LONG in page.text
    assert "受限" in page.text
    page = shi.send(page, page.form(button="上传"), file=txt("二稿，改了"))
    assert "第 2 版" in page.text
    assert "旧版本 1 个" in page.text
    assert shi.client.get(f"{FILES}{SharedFile.objects.get(n=1).pk}/").getvalue() == "一稿".encode()
    wrong = shi.send(page, page.form(button="撤下"), reason="  ")
    assert "请写明理由" in wrong.html
    page = shi.send(page, page.form(button="撤下"), reason="数字有误")
    assert "已撤下 1" in page.text
    assert "数字有误" in page.text
    page = shi.send(page, page.form(button="删除"), reason="依法")
    assert SharedFile.objects.filter(erased_at=None).count() == 1


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(browse: Browse) -> None:
    shi = browse("shi")
    page = shi.get(FILES)
    none = shi.send(page, page.form(button="放入"), title="初核")
    assert (none.status, "请先选择文件" in none.text) == (422, True)
    assert none.one("//input[@name='title']").get("value") == "初核"
    bad = shi.send(page, page.form(button="放入"), file=Upload("a.exe", b"MZ"), title="初核")
    assert (bad.status, "只收图片" in bad.text) == (422, True)
    long = shi.send(page, page.form(button="放入"), file=txt("一"), title="长" * 130)
    assert (long.status, "最多 120 个字" in long.text) == (422, True)
    assert not SharedFile.objects.exists()


def test_a_sealed_file_asks_what_for_and_tells_who_took_it(browse: Browse) -> None:
    shi = browse("shi")
    page = shi.get(FILES)
    shi.send(page, page.form(button="放入"), file=txt("密"), title="名单", level="3")
    page = shi.get(f"{FILES}{SharedFile.objects.get().pk}/")
    assert "还没有人" in page.text
    assert shi.send(page, page.form(button="取阅"), reason=" ").status == 422
    assert shi.send(page, page.form(button="取阅"), reason="审理").response.getvalue() == "密".encode()
    assert (FileReading.objects.get().reason, "审理" in shi.get(page.url).text) == ("审理", True)


def test_members_see_what_their_post_reaches_and_outsiders_nothing(browse: Browse) -> None:
    shi, clerk = browse("shi"), browse("wang2")
    page = shi.get(FILES)
    page = shi.send(page, page.form(button="放入"), file=txt("密"), title="名单", folder="绝密", level="2")
    hidden = SharedFile.objects.get().pk
    seen = clerk.get(FILES)
    assert "绝密" not in seen.html
    assert "名单" not in seen.html
    assert [option.get("value") for option in seen.all("//select[@name='level']/option")] == ["1", "0"]
    assert clerk.get(f"{FILES}{hidden}/").status == 404
    clerk.send(seen, seen.form(button="放入"), file=txt("考勤"), title="考勤表", level="1")
    assert "考勤表" in shi.get(FILES).text
    for who in ("feng", "he", "zhou"):
        other = browse(who)
        assert other.get(FILES).status == other.get(f"{FILES}{hidden}/").status == 404


def test_a_hundred_files_cost_no_more_than_one(browse: Browse) -> None:
    shi = browse("shi")
    page = shi.get(FILES)
    shi.send(page, page.form(button="放入"), file=txt("一"), title="一", level="2")
    with CaptureQueriesContext(
        connection,
    ) as few:
        shi.get(FILES)
    one = SharedFile.objects.get()
    for n in range(100):
        one.pk, one.title = None, f"文件{n}"
        one.save()
    with CaptureQueriesContext(connection) as many:
        shi.get(FILES)
    assert len(many) <= len(few) <= 22
