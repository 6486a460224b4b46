"""`luodi assess`: ranks of a scheme by command, from the record or from a file of its columns, with nothing kept."""

import json
from pathlib import Path

import pytest

from luodi.city.assessment.models import Run
from luodi.faces.cli.app import run
from quarters import answered

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
