"""D3 项目填报用 Excel: a program sends a workbook, sees what it would change, confirms; months and milestones go out.

A wrong cell is named by its address, and then nothing is done.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from django.db.models import QuerySet

from api_client import ApiClient
from luodi.city.projects.models import Project
from pipeline import entered, handler, month

As = Callable[[str], ApiClient]
JIMO, SHINAN = "370215", "370202"


@pytest.fixture
def out(as_: As) -> bytes:
    """The workbook of one project under way with a signed month and a milestone."""
    number = entered(as_, JIMO, "海川基地", 10**11, "started").body["number"]
    month(as_, number, JIMO, "2026-10", 3_500_000_000, employees=80)
    as_(handler(JIMO)).post(f"/projects/{number}/milestones", {"code": "roof", "planned": "2027-03-01"}).ok()
    return fetched(as_(handler(JIMO)))


def fetched(api: ApiClient) -> bytes:
    answer = api.http.get("/api/v1/projects.xlsx", headers={"Authorization": f"Bearer {api.token}"})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = python_calamine.load_workbook(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def changed(content: bytes, tmp_path: Path, column: int, *values: str) -> bytes:
    rows = sheets(content)["项目"]
    for row, value in zip(rows[1:], values, strict=True):
        row[column] = value
    return written(rows, tmp_path)


def written(rows: list[list[object]], tmp_path: Path) -> bytes:
    with xlsxwriter.Workbook(str(tmp_path / "in.xlsx")) as book:
        page = book.add_worksheet("项目")
        for r, cells in enumerate(rows):
            page.write_row(r, 0, cells)
    return (tmp_path / "in.xlsx").read_bytes()


def test_months_and_milestones_go_out_beside_the_projects(out: bytes) -> None:
    found = sheets(out)
    assert list(found) == ["项目", "月度", "节点"]
    assert found["月度"][1][1:7] == ["海川基地", "2026-10", 3500.0, 80.0, "否", "已签发"]
    assert found["节点"][1][1:] == ["海川基地", "主体封顶", "2027-03-01", "", "绿"]


def test_what_goes_out_comes_in_again_unchanged(as_: As, out: bytes) -> None:
    look = as_(handler(JIMO)).upload("/workbooks", "项目.xlsx", out).ok()
    assert (look["counts"]["unchanged"], look["lines"]) == (1, [])


def test_a_change_is_seen_first_and_done_when_confirmed(as_: As, out: bytes, tmp_path: Path) -> None:
    api = as_(handler(JIMO))
    look = api.upload("/workbooks", "项目.xlsx", changed(out, tmp_path, 4, "200000")).ok()
    (line,) = look["lines"]
    assert [(c["name"]["zh"], c["was"], c["now"]) for c in line["changes"]] == [
        ("计划总投资（万元）", "100000", "200000")
    ]
    assert Project.objects.get().amount == 10**11
    at = f"/workbooks/{look['upload']}/apply"
    assert api.post(at, {"confirm": "0" * 32}).code == "seen_otherwise"
    assert as_(handler(SHINAN)).post(at, {"confirm": look["confirm"]}).status == 404
    assert api.post(at, {"confirm": look["confirm"]}).ok()["counts"]["changed"] == 1
    assert Project.objects.get().amount == 2 * 10**11
    assert api.post(at, {"confirm": look["confirm"]}).status == 404


def test_projects_are_held_in_one_order_however_a_file_has_them(
    as_: As, out: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else two files that are taken in at once, one from below, wait for each other for ever (PostgreSQL)."""
    entered(as_, JIMO, "海川二期", 10**11)
    api, held = as_(handler(JIMO)), list[str]()
    plain = QuerySet._fetch_all

    def spy(self: Any) -> None:
        if self.model is Project and self.query.select_for_update and self._result_cache is None:
            plain(self)
            held.extend(str(row[0] if isinstance(row, tuple) else row.pk) for row in self)
        plain(self)

    monkeypatch.setattr(QuerySet, "_fetch_all", spy)
    pks = [str(pk) for pk in Project.objects.order_by("pk").values_list("pk", flat=True)]
    head, *rows = sheets(changed(fetched(api), tmp_path, 4, "200000", "300000"))["项目"]
    for upside in (rows, rows[::-1]):
        Project.objects.update(amount=10**11)
        look = api.upload("/workbooks", "项目.xlsx", written([head, *upside], tmp_path)).ok()
        held.clear()
        api.post(f"/workbooks/{look['upload']}/apply", {"confirm": look["confirm"]}).ok()
        assert held == pks * 2, "all of them first, then one by one in the same order"


def test_a_wrong_cell_is_named_and_nothing_is_done(as_: As, out: bytes, tmp_path: Path) -> None:
    api = as_(handler(JIMO))
    look = api.upload("/workbooks", "项目.xlsx", changed(out, tmp_path, 4, "很多")).ok()
    (line,) = look["lines"]
    assert (line["status"], line["cell"], "很多" in line["message"]["zh"]) == ("wrong", "E2", True)
    assert api.post(f"/workbooks/{look['upload']}/apply", {"confirm": look["confirm"]}).code == "wrong_cells"


def test_what_is_no_workbook_is_refused(as_: As) -> None:
    api = as_(handler(JIMO))
    assert api.upload("/workbooks", "a.txt", b"x").code == "bad_file"
    assert api.upload("/workbooks", "a.xlsx", b"x").code == "bad_file"


def test_projects_one_does_not_see_are_in_no_sheet(as_: As, out: bytes) -> None:
    found = sheets(fetched(as_(handler(SHINAN))))
    assert [len(rows) for rows in found.values()] == [1, 1, 1]
