"""Workbooks read back as they were written, whatever stands in the cells, however many rows there are."""

from datetime import datetime
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.prose import Column, workbook, write_workbook

COLUMNS = [Column("文字", 20), Column("数", 8, "number"), Column("时间", 16, "moment")]
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(9999, 1, 1)).map(lambda at: at.replace(hour=9, microsecond=0))
ROWS = st.lists(st.tuples(TEXTS, st.integers(-(2**50), 2**50), MOMENTS), max_size=20)


@given(rows=ROWS)
def test_what_was_written_is_read_back(rows: list[tuple[str, int, datetime]], tmp_path_factory: object) -> None:
    path = tmp_path_factory.mktemp("books") / "a.xlsx"  # type: ignore[attr-defined]
    assert write_workbook(path, COLUMNS, rows, name="表") == len(rows)
    head, *read = python_calamine.load_workbook(path).get_sheet_by_name("表").to_python(skip_empty_area=False)
    assert head == ["文字", "数", "时间"]
    for (text, number, moment), got in zip(rows, read, strict=True):
        assert got[0] == text
        assert got[1] == number
        assert abs((got[2] - moment).total_seconds()) < 1


def test_what_does_not_fit_one_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "FULL", 3)
    rows = [(str(n), n, datetime(2026, 1, 1)) for n in range(7)]
    write_workbook(tmp_path / "a.xlsx", COLUMNS, rows, name="表")
    book = python_calamine.load_workbook(tmp_path / "a.xlsx")
    assert book.sheet_names == ["表", "表 2", "表 3"]
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [row[0] for rows in sheets for row in rows] == [*["文字", "0", "1", "2", "文字", "3", "4", "5", "文字", "6"]]
