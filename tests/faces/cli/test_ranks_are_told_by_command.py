"""`luodi assess`: ranks of a scheme by command, from the record or from a file of its columns, with nothing kept."""

import json
from datetime import date
from pathlib import Path

import docx
import pytest

from luodi.city.assessment.models import Run
from luodi.faces.cli.app import run
from quarters import answered
from villages import income, villages

PERIOD = ("--since", "2026-11-01", "--until", "2026-11-30")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["assess", "rank", "hotline-rates", *PERIOD, "--json", *arguments]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_record_and_a_file_of_its_columns_come_to_one_result(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered("370212", "2026-11-03", "2026-11-05", stars=5)
    answered("370213", "2026-11-03", "2026-11-20")
    file = tmp_path / "journal.parquet"
    assert run(["assess", "columns", str(file)]) == 0
    capsys.readouterr()
    assert told(capsys)["hash"] == told(capsys, "--columns", str(file))["hash"]
    assert not Run.objects.exists()


def test_a_scheme_that_is_not_there_is_said_so(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", "rank", "nonsense", *PERIOD]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_a_bulletin_is_written_by_command_marked_as_not_decided_and_nothing_is_kept(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered("370212", "2026-11-03", "2026-11-05", stars=5)
    file = tmp_path / "bulletin.docx"
    assert run(["assess", "bulletin", "hotline-rates", *PERIOD, "--to", str(file)]) == 0
    assert "没有写" in capsys.readouterr().out, "what could not be told is said"
    told = [line.text for line in docx.Document(str(file)).paragraphs if line.text]
    assert told[0].startswith("（试算稿）关于2026年11月")
    assert any("2026年11月" in line for line in told[2:])
    assert run(["assess", "bulletin", "hotline-rates", *PERIOD, "--to", str(tmp_path / "b.xlsx"), "--english"]) == 0
    assert (tmp_path / "b.xlsx").read_bytes()[:2] == b"PK"
    assert not Run.objects.exists()


HALF = ("--since", "2026-07-01", "--until", "2026-12-31")


def test_a_scheme_of_villages_where_there_is_none_assesses_nobody_else(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered("370212", "2026-11-03", "2026-11-05")
    assert run(["assess", "rank", "villages", *HALF]) == 2
    assert "一个也没有" in capsys.readouterr().err
    assert run(["assess", "bulletin", "villages", *HALF, "--to", str(tmp_path / "b.docx")]) == 2
    assert not (tmp_path / "b.docx").exists()


def test_who_has_no_figure_is_told_to_have_none_not_too_few_cases(db: None, tmp_path: Path) -> None:
    codes = villages(5)
    for code in codes[:3]:
        income(code, date(2026, 7, 1), date(2026, 12, 31), 5)
    file = tmp_path / "bulletin.docx"
    assert run(["assess", "bulletin", "villages", *HALF, "--to", str(file)]) == 0
    listed = next(line.text for line in docx.Document(str(file)).paragraphs if "只列出不排名" in line.text)
    assert listed.startswith("没有数、只列出不排名的有（都没有村集体收入增速）")
    assert "0/0" not in listed
    assert listed.count("村、") == 1


@pytest.mark.parametrize(("scheme", "name"), [("nonsense", "b.docx"), ("hotline-rates", "b.odt")])
def test_what_is_no_scheme_or_no_form_of_paper_is_refused(db: None, tmp_path: Path, scheme: str, name: str) -> None:
    assert run(["assess", "bulletin", scheme, *PERIOD, "--to", str(tmp_path / name)]) == 2
    assert not (tmp_path / name).exists()
