"""检查 at the desk: a plan that overlaps is told, starts with its paper, is recorded on a phone, and is put right."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from browser import Browser, Page
from luodi.city.checklists.models import Check, Choosing, FileOpening, Inspection, IntegrityFile, ListVersion
from luodi.city.matters.models import Matter
from luodi.city.workbooks import apply, look
from luodi.engines.prose import Column, write_workbook

pytestmark = pytest.mark.django_db
Browse = Callable[..., Browser]
STREET = "370202001"


def planned(browser: Browser, **more: Any) -> Page:
    page = browser.get("/desk/inspections/plan/")
    given: dict[str, Any] = {"title": "小微权力专项", "since": "2026-12-01", "until": "2026-12-31"}
    given |= {"lists": ["small-powers"], "units": [STREET], "team": "wen\nmou"}
    return browser.send(page, page.form(button="保存计划"), {"form": "targeted"}, **(given | more))


def started(browser: Browser, page: Page, **more: Any) -> Page:
    paper = {"paper": "青纪办〔2026〕12号", "paper_day": "2026-11-20", "authority": "市纪委监委"}
    return browser.send(page, page.form("/start/"), **(paper | more))


def found(wen: Browser) -> Check:
    page = started(wen, planned(wen))
    row = Inspection.objects.latest("pk")
    page = wen.get(f"/desk/inspections/{row.pk}/check/{STREET}/")
    item = row.lists.get().items.first()
    assert item is not None
    wen.send(page, page.form(button="记录"), **{f"result-{item.pk}": "finding", f"words-{item.pk}": "没有会议记录"})
    return Check.objects.latest("pk")


def test_a_plan_on_top_of_another_is_told_and_starts_with_a_reason(browse: Browse) -> None:
    wen, xu = browse("wen"), browse("xu")
    started(wen, planned(wen))
    page = planned(xu, organiser="qd-dcs", team="xu\nwang")
    assert "同期还有别的检查" in page.text
    assert "市纪委监委" in page.text
    page = started(xu, page, reason="市领导批示")
    assert "市领导批示" in page.text
    assert "检查中" in page.text


def test_a_plan_that_cannot_be_says_where_and_keeps_what_was_typed(browse: Browse) -> None:
    page = planned(browse("wen"), team="wen")
    assert page.status == 422
    assert "检查组不少于 2 人" in page.text
    assert page.one("//input[@name='title']").get("value") == "小微权力专项"


def test_a_finding_goes_from_the_phone_to_a_matter(browse: Browse) -> None:
    wen, mou, street = browse("wen"), browse("mou"), browse(f"{STREET}-handler")
    check = found(wen)
    where = f"/desk/findings/{check.pk}/"
    assert street.client.get(where).status_code == 404
    page = mou.get(where)
    mou.send(page, page.form("/sign/"))
    page = street.get(where)
    assert "没有会议记录" in page.text
    street.send(page, page.form("/answer/"), {"choice": "yes"})
    page = wen.get(where)
    page = wen.send(page, page.form("/put-right/"), urge="yes")
    number = Matter.objects.get(type__code="correction").number
    assert number in page.text
    assert "整改中" in wen.get("/desk/findings/").text


def test_words_that_lack_are_told_and_nothing_is_recorded(browse: Browse) -> None:
    wen = browse("wen")
    started(wen, planned(wen))
    row = Inspection.objects.latest("pk")
    first, second, *_ = row.lists.get().items.all()
    page = wen.get(f"/desk/inspections/{row.pk}/check/{STREET}/")
    typed = {f"result-{first.pk}": "holds", f"result-{second.pk}": "finding"}
    page = wen.send(page, page.form(button="记录"), **typed)
    assert page.status == 422
    assert "请写明发现的问题" in page.text
    assert not Check.objects.exists()


def test_others_find_no_page_of_it(browse: Browse) -> None:
    check = found(browse("wen"))
    for who in ("zhou", "wang", "370202002-handler"):
        client = browse(who).client
        assert client.get(f"/desk/inspections/{check.inspection_id}/").status_code == 404
        assert client.get(f"/desk/findings/{check.pk}/").status_code == 404
        assert client.get(f"/desk/inspections/{check.inspection_id}/check/{STREET}/").status_code == 404
        assert "小微权力专项" not in browse(who).get("/desk/inspections/").text


def test_a_list_goes_out_as_a_workbook_and_a_draft_comes_back_from_one(
    browse: Browse, tmp_path: Path, someone: Callable[[str], Any]
) -> None:
    wen = browse("wen")
    page = wen.get("/desk/checklists/fault-tolerance/")
    page = wen.send(page, page.form("/next/"), version="2027")
    assert "草案" in page.text
    answer = wen.client.get("/desk/checklists/fault-tolerance/workbook/?version=2027")
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert look(someone("wen"), path).empty
    heading, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    rows[0][heading.index("事项")] = "改过的一句话"
    write_workbook(path, [Column(str(h)) for h in heading], rows, name="清单项目")
    diff = look(someone("wen"), path)
    assert diff.counts == {"wrong": 0, "added": 0, "changed": 1, "unchanged": len(rows) - 1}
    apply(someone("wen"), path, diff.digest)
    first = ListVersion.objects.get(version="2027", checklist__code="fault-tolerance").items.first()
    assert first is not None
    assert first.text_zh == "改过的一句话"
    assert look(someone("wang"), path).wrong


def test_key_posts_come_from_a_workbook_and_are_chosen_on_the_page(
    browse: Browse, tmp_path: Path, someone: Callable[[str], Any]
) -> None:
    path = tmp_path / "posts.xlsx"
    heading = [
        "代码",
        "登记单位代码",
        "类别",
        "中文名称",
        "区划代码",
        "年度经营性收入",
        "可支配收入",
        "在建小微工程",
        "集体土地",
        "固定资产",
    ]
    rows = [["v-1", "qd-jw", "village", "甲村", "370214", 620, 10, 0, 0, 0]]
    rows += [["v-2", "qd-jw", "village", "乙村", "370214", "很多", 10, 0, 0, 0]]
    write_workbook(path, [Column(h) for h in heading], rows, name="重点岗位")
    assert [line.problem.address for line in look(someone("wen"), path).wrong if line.problem] == ["F3"]
    rows[1][5] = 20
    write_workbook(path, [Column(h) for h in heading], rows, name="重点岗位")
    apply(someone("wen"), path, look(someone("wen"), path).digest)
    wen = browse("wen")
    page = wen.get("/desk/key-posts/")
    page = wen.send(page, page.form("/choose/"))
    assert "村年度经营性收入 500 万元以上" in page.text
    page = wen.send(page, page.form(button="提级"), duties=["talk"])
    assert "0 / 1" in page.text
    assert browse("zhou").client.get(f"/desk/key-posts/{Choosing.objects.get().pk}/").status_code == 404


def test_a_sealed_file_is_opened_with_a_reason_and_by_nobody_else(
    browse: Browse, api: Any, someone: Callable[[str], Any]
) -> None:
    post = {"code": "v-1", "kind": "village", "name": {"zh": "甲村"}, "region": "370214"}
    api.as_("wen").post("/key-posts", {"keeper": "qd-jw", "posts": [post]}).ok()
    words = {"keeper": "qd-jw", "post": "v-1", "kind": "talk", "day": "2026-11-20", "words": "只有打开才看得到"}
    api.as_("shi").post("/integrity-files", words).ok()
    where = f"/desk/integrity-files/{IntegrityFile.objects.get().pk}/"
    shi = browse("shi")
    page = shi.get(where)
    assert "只有打开才看得到" not in page.text
    page = shi.send(page, page.form(button="查阅"), reason="年度考察")
    assert "只有打开才看得到" in page.text
    assert FileOpening.objects.get().reason == "年度考察"
    for who in ("wen", "kong", "lv"):
        assert browse(who).client.get(where).status_code == 404


@pytest.mark.parametrize("where", ["/powers/", "/powers/small-powers/"])
def test_anybody_reads_the_published_lists(browse: Browse, where: str) -> None:
    page = browse().get(where)
    assert "村（社区）小微权力清单" in page.text
    assert browse().client.get("/powers/cadre-yardstick/").status_code == 404
