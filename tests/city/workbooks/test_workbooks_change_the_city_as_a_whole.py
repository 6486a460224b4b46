"""A workbook is looked at before anything changes, done as a whole or not at all, and done again changes nothing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from luodi.city.matters.models import Matter, Origin
from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post, RegistryEntry, Unit
from luodi.city.workbooks import apply, look, write_template

Someone = Callable[[str], Person]
Rows = list[list[Any]]
Book = Callable[..., Path]
UNITS = ["代码", "中文名称", "英文名称", "类别", "上级代码"]
PEOPLE = ["用户名", "姓名", "邮箱", "单位代码", "岗位"]
MATTERS = ["来源编号", "类型", "标题", "内容", "区划代码", "诉求类型"]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Write a workbook: sheets by name, each a list of rows."""

    def make(**sheets: Rows) -> Path:
        path = tmp_path / "in.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as out:
            for name, rows in sheets.items():
                sheet = out.add_worksheet(name)
                for n, row in enumerate(rows):
                    sheet.write_row(n, 0, row)
        return path

    return make


def became(diff: Any) -> list[tuple[int, str]]:
    return [(line.row, line.status) for line in diff.lines]


def problems(diff: Any) -> dict[str, str]:
    return {line.problem.address: line.problem.message.zh for line in diff.wrong}


@pytest.fixture
def whole(book: Book, db: None) -> Path:
    """A file with everything: a new bureau with an office under it, one renamed, people, matters."""
    return book(
        机构=[
            UNITS,
            ["qd-new-a", "新局一处", "New bureau, office 1", "部门", "qd-new"],
            ["qd-new", "新局", "New bureau", "bureau", "qd"],
            ["qd-cgj", "市城管委", "Municipal Urban Management Commission", "部门", "qd"],
            ["qd-zjj", *Unit.objects.values_list("name_zh", "name_en").get(code="qd-zjj"), "部门", "qd"],
        ],
        人员=[
            PEOPLE,
            ["newbie", "新人", "newbie@example.org", "qd-new-a", "承办人"],
            ["newbie", "新人", "", "qd-new-a", "head"],
            ["wang", "王承办", "wang@example.org", "qd-zjj", "handler"],
        ],
        事项=[
            MATTERS,
            ["A-1", "hotline", "路灯不亮", "坏了三天", 370202, "投诉"],
            ["A-2", "hotline", "道路破损", "", "370202", ""],
        ],
    )


def test_a_look_tells_what_would_change_and_changes_nothing(whole: Path, someone: Someone) -> None:
    entries, units = RegistryEntry.objects.count(), Unit.objects.count()
    diff = look(someone("sysadmin"), whole)
    assert became(diff) == [
        *((2, "added"), (3, "added"), (4, "changed"), (5, "unchanged")),
        *((2, "added"), (3, "changed"), (4, "changed")),
        *((2, "added"), (3, "added")),
    ]
    (renamed,) = [line for line in diff.lines if line.key == "qd-cgj"]
    assert next((c.name.zh, c.now) for c in renamed.changes) == ("中文名称", "市城管委")
    assert (RegistryEntry.objects.count(), Unit.objects.count(), Matter.objects.count()) == (entries, units, 0)
    assert office().tree.get("qd-new") is None


def test_applied_it_does_what_was_shown_and_again_changes_nothing(whole: Path, someone: Someone) -> None:
    sysadmin = someone("sysadmin")
    done = apply(sysadmin, whole, look(sysadmin, whole).digest)
    assert done.counts == {"wrong": 0, "added": 5, "changed": 3, "unchanged": 1}
    tree = office().tree
    assert tree.parent(tree.unit("qd-new-a").id) == tree.unit("qd-new").id
    assert tree.unit("qd-cgj").name.zh == "市城管委"
    roles = Post.objects.filter(person__username="newbie").order_by("pk").values_list("role__code", flat=True)
    assert list(roles) == ["handler", "head"]
    assert Person.objects.get(username="wang").mail == "wang@example.org"
    first = Matter.objects.get(origins__source="workbook", origins__key="A-1")
    assert (first.title, first.region, first.channel) == ("路灯不亮", "370202", "import")
    assert RegistryEntry.objects.get(kind="workbook.applied").by == sysadmin

    again = look(sysadmin, whole)
    assert again.empty
    apply(sysadmin, whole, again.digest)
    assert Origin.objects.filter(source="workbook").count() == 2


def test_each_wrong_cell_is_named_by_its_address_with_the_cure_and_nothing_is_done(
    book: Book, someone: Someone
) -> None:
    path = book(
        机构=[
            [*UNITS, "设立日期", "统一社会信用代码"],
            ["qd-good", "好局", "Good bureau", "部门", "qd", "2026-01-01"],
            ["qd-b1", "坏局", "Bad bureau", "衙门", "qd"],
            ["qd-b2", "坏局", "", "部门", "qd"],
            ["qd-b3", "坏局", "Bad bureau", "部门", "qd-nowhere"],
            ["qd-b4", "坏局", "Bad bureau", "部门", "qd", "昨天"],
            ["qd-b5", "坏局", "Bad bureau", "部门", "qd", "", "12345"],
            ["qd-good", "好局", "Good bureau", "部门", "qd"],
            ["qd-b6", "甲", "A", "部门", "qd-b7"],
            ["qd-b7", "乙", "B", "部门", "qd-b6"],
        ],
        人员=[
            PEOPLE,
            ["p1", "甲", "not a mail", "", ""],
            ["p2", "甲", "", "qd-zjj", "皇帝"],
            ["p3", "甲", "", "qd-zjj", "审计管理员"],
        ],
        事项=[
            [*MATTERS, "别的"],
            ["B-1", "hotline", "路灯", "", "999999", ""],
            ["B-2", "nothing", "路灯", "", "", ""],
            ["B-3", "hotline", "路灯", "", "", "胡说"],
            ["B-4", "hotline", "路灯", "", "", "", "x"],
        ],
    )
    sysadmin = someone("sysadmin")
    diff = look(sysadmin, path)
    by_sheet = {
        sheet: [line.problem.address for line in diff.wrong if line.sheet == sheet and line.problem]
        for sheet in ("units", "people", "matters")
    }
    assert by_sheet == {
        "units": ["D3", "C4", "E5", "F6", "G7", "A8", "E9", "E10"],
        "people": ["C2", "E3", "E4"],
        "matters": ["E2", "B3", "F4", "G5"],
    }
    assert "部门" in problems(diff)["D3"]
    with pytest.raises(Refused) as refused:
        apply(sysadmin, path, diff.digest)
    assert refused.value.code == "wrong_cells"
    assert not Unit.objects.filter(code="qd-good").exists()
    assert office().tree.get("qd-good") is None


def test_what_changed_since_the_look_must_be_looked_at_again(whole: Path, someone: Someone) -> None:
    seen = look(someone("sysadmin"), whole).digest
    Person.objects.filter(username="wang").update(name="王改名")
    with pytest.raises(Refused) as refused:
        apply(someone("sysadmin"), whole, seen)
    assert refused.value.code == "seen_otherwise"
    assert not Unit.objects.filter(code="qd-new").exists()
    assert not Matter.objects.exists()


def test_a_matter_on_record_is_not_rewritten(book: Book, someone: Someone) -> None:
    zhou = someone("zhou")
    path = book(事项=[MATTERS[:3], ["A-1", "hotline", "路灯不亮"]])
    apply(zhou, path, look(zhou, path).digest)
    path = book(事项=[MATTERS[:3], ["A-1", "hotline", "路灯亮了"]])
    diff = look(zhou, path)
    assert Matter.objects.get().number in problems(diff)["C2"]


def test_a_matter_happens_when_the_sheet_says(book: Book, db: None) -> None:
    when = datetime(2026, 1, 5, 9, 30)
    path = book(
        事项=[[*MATTERS[:3], "提出时间"], ["A-1", "hotline", "一", when], ["A-2", "hotline", "二", "2026-01-05"]]
    )
    apply(SYSTEM, path, look(SYSTEM, path).digest)
    first, second = Matter.objects.order_by("pk")
    assert first.registered.isoformat() == "2026-01-05T01:30:00+00:00"
    assert second.registered.isoformat() == "2026-01-04T16:00:00+00:00"


def test_units_and_people_are_the_system_administrators(whole: Path, someone: Someone) -> None:
    for username in ("zhou", "secadmin", "he"):
        with pytest.raises(Refused) as refused:
            look(someone(username), whole)
        assert refused.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("sheet", "rows", "named"),
    [
        ("机构", [["代码", "中文名称", "英文名称", "类别", "颜色"]], "E1"),
        ("机构", [["代码", "代码"]], "B1"),
        ("机构", [["代码"]], "中文名称"),
        ("别的", [["代码"]], "机构"),
    ],
)
def test_headings_that_do_not_fit_are_named(book: Book, db: None, sheet: str, rows: Rows, named: str) -> None:
    with pytest.raises(Refused) as refused:
        look(SYSTEM, book(**{sheet: rows}))
    assert named in refused.value.message.zh
    assert refused.value.message.en


def test_what_is_no_workbook_is_refused(tmp_path: Path, db: None) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(Refused) as refused:
        look(SYSTEM, tmp_path / "x.xlsx")
    assert refused.value.code == "bad_file"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("sheet", "type_"), [("units", ""), ("people", ""), ("matters", ""), ("matters", "hotline")])
def test_a_template_is_itself_a_workbook_that_would_be_taken(
    tmp_path: Path, db: None, sheet: str, type_: str, language: str
) -> None:
    write_template(tmp_path / "t.xlsx", sheet, language=language, type_=type_)
    diff = look(SYSTEM, tmp_path / "t.xlsx")
    assert became(diff) == [(2, "added")], problems(diff)
