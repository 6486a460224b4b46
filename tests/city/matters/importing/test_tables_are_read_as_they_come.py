"""Excel, CSV in two encodings, Parquet; what cannot be read is told with its cure."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter
from import_support import HEADER, known, row, table

from luodi.city.matters.importing import run
from luodi.city.matters.importing.tables import open_table
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encoding_it_is_written_in(tmp_path: Path, encoding: str) -> None:
    found = open_table(table(tmp_path, [row()], encoding=encoding))
    assert found.columns == HEADER
    assert [(n, values[2]) for n, values in found.rows] == [(2, "A7县路灯不亮")]


def test_a_csv_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n\xff\xff\xff,1\n")
    with pytest.raises(Refused) as refused:
        open_table(tmp_path / "t.csv")
    assert refused.value.code == "bad_encoding"


@pytest.mark.django_db
def test_excel_numbers_and_dates_are_what_they_show(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet, day = book.add_worksheet("留言"), book.add_format({"num_format": "yyyy/m/d h:mm:ss"})
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, row(27610))
    sheet.write_datetime(1, 3, datetime(2019, 4, 8, 8, 37, 20), day)
    book.close()
    tally = run(tmp_path / "t.xlsx", known(tmp_path), tmp_path / "report.csv")
    matter = Matter.objects.get(origins__source="test", origins__key="27610")
    assert tally.taken == 1
    assert matter.registered == datetime(2019, 4, 8, 0, 37, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_parquet_keeps_its_times(tmp_path: Path) -> None:
    columns = {name: [value] for name, value in zip(HEADER, row(7), strict=True)}
    columns["raised"] = [datetime(2019, 4, 1, 1, tzinfo=UTC)]
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t.parquet")
    tally = run(tmp_path / "t.parquet", known(tmp_path), tmp_path / "report.csv")
    assert tally.taken == 1
    assert Matter.objects.get(origins__source="test").registered == datetime(2019, 4, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["t.xlsx", "t.parquet", "t.docx"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind")
    with pytest.raises(Refused) as refused:
        open_table(tmp_path / name)
    assert refused.value.code == "bad_file"
    assert name in refused.value.message.en


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet("一月")
    book.close()
    with pytest.raises(Refused) as refused:
        open_table(tmp_path / "t.xlsx", "二月")
    assert "一月" in refused.value.message.zh
