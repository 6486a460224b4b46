"""Projects in and out of Excel: a diff first, wrong cells by address, all or nothing; out and in changes nothing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from luodi.city import workbooks
from luodi.city.projects.models import Happening, Project
from luodi.city.projects.queries import standings
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.city.workbooks.project_file import write_projects
from luodi.city.workbooks.projects import SHEET

pytestmark = pytest.mark.django_db
REGIONS = ("370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285")


def row(n: int, **more: str) -> dict[str, str]:
    given = {"key": f"XM-{n}", "name": f"第{n}号基地", "region": REGIONS[n % 10], "industry": "C3670"}
    given |= {"amount": str(1000 + 7 * n), "firms": f"投资方{n}公司", "years": "2026:100；2027:200", "families": "key"}
    start = date(2025, 1, 1) + timedelta(days=n % 90)
    stages = ("lead", "talks", "signed", "registered", "started", "production")[: n % 7]
    days = {f"on_{code}": (start + timedelta(days=20 * k)).isoformat() for k, code in enumerate(stages)}
    return given | days | {"brought": "event:kh-2026", "brought_on": "2026-01-05"} | more


def book(path: Path, *rows: dict[str, str]) -> Path:
    columns = SHEET.COLUMNS
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("项目")
        sheet.write_row(0, 0, [column.name.zh for column in columns])
        for n, cells in enumerate(rows, 1):
            sheet.write_row(n, 0, [cells.get(column.key, "") for column in columns])
    return path


def applied(path: Path) -> dict[str, int]:
    diff = workbooks.look(SYSTEM, path)
    assert not diff.wrong, [(line.problem and (line.problem.address, line.problem.message.zh)) for line in diff.wrong]
    return workbooks.apply(SYSTEM, path, diff.digest).counts


def changed_cell(path: Path, key: str, n: int, value: str) -> Path:
    """Return a copy of a workbook with one cell otherwise."""
    sheet = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    at = [column.key for column in SHEET.COLUMNS].index(key)
    sheet[n][at] = value
    out = path.with_name("changed.xlsx")
    with xlsxwriter.Workbook(str(out)) as book_:
        page = book_.add_worksheet("项目")
        for r, cells in enumerate(sheet):
            page.write_row(r, 0, cells)
    return out


def round_trip(tmp_path: Path, size: int) -> int:
    """Take projects in, write them out, take both files in again; return how many went out."""
    path = book(tmp_path / "in.xlsx", *(row(n) for n in range(size)))
    assert applied(path)["added"] == size
    out = tmp_path / "out.xlsx"
    assert write_projects(out, SYSTEM) == size
    assert workbooks.look(SYSTEM, out).counts == {"wrong": 0, "added": 0, "changed": 0, "unchanged": size}
    assert workbooks.look(SYSTEM, path).empty, "taken in again it changes nothing"
    return size


def test_what_goes_out_comes_in_unchanged(tmp_path: Path) -> None:
    round_trip(tmp_path, 40)
    found = {s.project.key: s.stage for s in standings(Project.objects.select_related("matter"))}
    assert [found[f"XM-{n}"] for n in range(7)] == [
        "lead",
        "lead",
        "talks",
        "signed",
        "registered",
        "started",
        "production",
    ]


@pytest.mark.slow
def test_five_thousand_projects_go_round(tmp_path: Path) -> None:
    assert round_trip(tmp_path, 5_000) == 5_000 == Project.objects.count()


def test_a_changed_cell_is_shown_with_what_it_was_and_stays_on_record(tmp_path: Path) -> None:
    applied(book(tmp_path / "in.xlsx", *(row(n) for n in range(3))))
    write_projects(tmp_path / "out.xlsx", SYSTEM)
    path = changed_cell(tmp_path / "out.xlsx", "amount", 1, "5000")
    (line,) = [line for line in workbooks.look(SYSTEM, path).lines if line.status == "changed"]
    assert [(c.name.zh, c.was, c.now) for c in line.changes] == [("计划总投资（万元）", "1014", "5000")]
    assert not Happening.objects.filter(kind="amended").exists()
    applied(path)
    body = Happening.objects.get(kind="amended").body
    assert body == {"amount": [1_014_000_000, 5_000_000_000]}


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no industry": ({"industry": "Z9"}, "D3"),
    "no amount": ({"amount": "很多"}, "E3"),
    "more in the years than in all": ({"years": "2026:999999"}, "G3"),
    "a list there is not": ({"families": "nothing"}, "H3"),
    "an event there is not": ({"brought": "event:none"}, "I3"),
    "a region there is not": ({"region": "999999"}, "C3"),
    "the same as the row above": ({"name": "第1号基地", "region": REGIONS[1]}, "B3"),
    "no day": ({"on_lead": "明天"}, "P3"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_is_named_by_its_address_and_nothing_is_done(tmp_path: Path, case: str) -> None:
    more, address = WRONG[case]
    path = book(tmp_path / "in.xlsx", row(1), row(2, **more), row(3))
    diff = workbooks.look(SYSTEM, path)
    assert [line.problem.address for line in diff.wrong if line.problem] == [address]
    with pytest.raises(Refused) as refused:
        workbooks.apply(SYSTEM, path, diff.digest)
    assert refused.value.code == "wrong_cells"
    assert not Project.objects.exists()


def test_a_file_does_not_rewrite_stages_and_who_may_not_keep_a_project_changes_none(tmp_path: Path) -> None:
    applied(book(tmp_path / "in.xlsx", row(4)))
    write_projects(tmp_path / "out.xlsx", SYSTEM)
    later = changed_cell(tmp_path / "out.xlsx", "on_registered", 1, "2026-01-01")
    (line,) = workbooks.look(SYSTEM, later).wrong
    assert line.problem
    assert line.problem.address == "S2"
    other: Any = Person.objects.get(username="xu")
    (line,) = workbooks.look(other, changed_cell(tmp_path / "out.xlsx", "amount", 1, "90000")).wrong
    assert line.problem
    assert "岗位" in line.problem.message.zh


def test_somebody_enters_only_projects_of_units_they_keep(tmp_path: Path) -> None:
    keeper = Person.objects.get(username="370214-shangwu-clerk")
    own, foreign = row(5), row(6)
    diff = workbooks.look(keeper, book(tmp_path / "in.xlsx", own, foreign))
    assert [line.status for line in diff.lines] == ["added", "wrong"]
