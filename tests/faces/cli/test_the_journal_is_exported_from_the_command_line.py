"""`luodi export journal` writes the whole journal; what it is asked wrongly it says and does not do."""

import csv
import io
from pathlib import Path

import pyarrow.parquet
import pytest
from cli_support import Luodi

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Entry


@pytest.fixture
def number(db: None) -> str:
    return raise_matter(PUBLIC, Draft("hotline", "路灯不亮", "", "370202", facts={"kind": "投诉"})).number


def test_to_a_file_in_either_form_or_to_standard_output(luodi: Luodi, number: str, tmp_path: Path) -> None:
    said = luodi("export", "journal")
    read = list(csv.DictReader(io.StringIO(said.out)))
    assert (said.code, len(read)) == (0, Entry.objects.count())
    assert read[0]["case_id"] == number
    for form in ("csv", "parquet"):
        file = tmp_path / f"log.{form}"
        said = luodi("--lang", "en", "export", "journal", "--format", form, "--out", str(file))
        assert (said.code, said.err) == (0, f"{len(read)} rows.\n")
    assert pyarrow.parquet.read_table(tmp_path / "log.parquet").num_rows == len(read)
    assert (tmp_path / "log.csv").read_text(encoding="utf-8").count("\n") == len(read) + 1


def test_a_period_narrows_it(luodi: Luodi, number: str) -> None:
    assert luodi("export", "journal", "--until", "2026-01-01").out.count("\n") == 1
    assert number in luodi("export", "journal", "--since", "2026-01-01T00:00:00+08:00").out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--format", "xml"), "parquet"),
        (("--format", "parquet"), "--out"),
        (("--since", "gestern"), "gestern"),
        (("--since", "2026-01-01T00:00:00"), "时区"),
    ],
)
def test_what_makes_no_sense_is_refused(luodi: Luodi, db: None, arguments: tuple[str, ...], named: str) -> None:
    said = luodi("--lang", "zh", "export", "journal", *arguments)
    assert said.code == 2
    assert named in said.err
    assert said.out == ""
