"""`luodi insight` answers on files of any form, by every engine alike, and starts without Django."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import Said
from python_calamine import CalamineWorkbook

from luodi.engines.insight import files
from luodi.engines.insight.log import Log
from luodi.faces.cli.apart import run
from luodi.faces.cli.console import console
from real_data import shared

HOUR = 3_600_000


@pytest.fixture
def insight(capsys, monkeypatch):
    monkeypatch.setattr(console, "language", "zh")

    def call(*arguments) -> Said:
        capsys.readouterr()
        code = run(["insight", *map(str, arguments)])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def log(tmp_path) -> Path:
    made = Log.of(
        [
            ("c1", [("收件", 0, "li", "街道"), ("审查", HOUR, "wang", "区"), ("办结", 25 * HOUR, "li", "街道")]),
            ("c2", [("收件", HOUR, "li", "街道"), ("收件", 2 * HOUR, "li", "街道"), ("办结", 3 * HOUR, "li", "街道")]),
        ]
    )
    files.write(made, tmp_path / "log.xes")
    return tmp_path / "log.xes"


def test_a_summary_in_words_and_for_programs(insight, log):
    said = insight("summary", log)
    assert said.code == 0
    assert "件数      2" in said.out
    found = json.loads(insight("summary", log, "--json").out)
    assert (found["cases"], found["events"], found["variants"], found["edges"]) == (2, 6, 2, 4)
    assert found["mean_days"] == pytest.approx((25 + 2) / 2 / 24)
    assert found["first"] == "1970-01-01T00:00:00.000+00:00"


def test_several_logs_side_by_side(insight, log, tmp_path):
    insight("convert", log, "--out", tmp_path / "log.json")
    found = json.loads(insight("summary", log, tmp_path / "log.json", "--json").out)
    assert [one["cases"] for one in found] == [2, 2]
    assert "log.json" in insight("summary", log, tmp_path / "log.json").out.splitlines()[0]


@pytest.mark.parametrize("command", ["summary", "map", "variants"])
def test_another_engine_says_the_same(insight, log, command):
    kernels, queries = (json.loads(insight(command, log, "--json", "--engine", e).out) for e in ("numpy", "duckdb"))
    assert queries == kernels


def test_a_map_as_table_drawing_and_workbook(insight, log, tmp_path):
    rows = insight("map", log).out.splitlines()
    assert any(row.split()[:4] == ["收件", "审查", "1", "1"] for row in rows)
    assert insight("map", log, "--out", tmp_path / "map.svg").code == 0
    assert "<svg" in (tmp_path / "map.svg").read_text("utf-8")
    insight("map", log, "--out", tmp_path / "map.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "map.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["从", "到", "次"]
    assert len(sheet) == 5
    insight("map", log, "--out", tmp_path / "map.csv")
    assert len(list(csv.reader((tmp_path / "map.csv").open(encoding="utf-8-sig")))) == 5


def test_working_time_leaves_the_night_out(insight, tmp_path):
    monday = 1_767_578_400_000  # 2026-01-05 10:00 in Shanghai
    files.write(Log.of([("c", [("a", monday), ("b", monday + 24 * HOUR)])]), tmp_path / "a.csv")
    found = json.loads(insight("map", tmp_path / "a.csv", "--working", "--json").out)
    assert found["edges"][0]["working_ms"]["total"] == 7 * HOUR


def test_variants_are_the_most_frequent_first(insight, log):
    found = json.loads(insight("variants", log, "--json", "--top", "1").out)
    assert found["variants"] == 2
    assert found["paths"] == [{"place": 1, "cases": 1, "steps": ["收件", "审查", "办结"]}]


def test_loads_rework_and_hand_overs(insight, log):
    loads = json.loads(insight("loads", log, "--by", "unit", "--json").out)
    assert [(one["name"], one["events"]) for one in loads] == [("街道", 5), ("区", 1)]
    assert json.loads(insight("rework", log, "--json").out)[0]["at_once"] == 1
    passed = json.loads(insight("hand-overs", log, "--json").out)
    assert {(one["source_name"], one["target_name"]) for one in passed} == {("街道", "区"), ("区", "街道")}
    back = json.loads(insight("hand-overs", log, "--ping-pong", "--json").out)
    assert [(one["name"], one["other_name"], one["times"]["total"]) for one in back] == [("街道", "区", 25 * HOUR)]
    assert insight("loads", log, "--by", "town").code == 2


def test_where_cases_wait_and_for_what(insight, log, tmp_path):
    said = insight("waiting", log, "--json")
    found = json.loads(said.out)
    assert found["estimated"]
    assert "估计" in said.err
    assert {one["name"] for one in found["activities"]} == {"收件", "审查", "办结"}
    told = Log.of([("c", [("a", 0, HOUR), ("b", 3 * HOUR, 4 * HOUR)])], started=True)
    files.write(told, tmp_path / "told.parquet")
    said = insight("waiting", tmp_path / "told.parquet", "--json")
    found = json.loads(said.out)
    assert not found["estimated"]
    assert (found["activities"][0]["name"], found["activities"][0]["waiting"]) == ("b", 2 * HOUR)
    assert not said.err


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ([], ["c1", "c2"]),
        (["--through", "审查"], ["c1"]),
        (["--along", "收件", "办结"], ["c2"]),
        (["--redone", "收件"], ["c2"]),
        (["--begin-with", "收件", "--end-with", "办结"], ["c1", "c2"]),
        (["--bounced", "街道", "区"], ["c1"]),
        (["--variant", "2"], ["c2"]),
        (["--through", "审查", "--redone", "收件"], []),
    ],
)
def test_the_cases_behind_a_number(insight, log, asked, listed):
    assert [one["case"] for one in json.loads(insight("cases", log, "--json", *asked).out)] == listed


def test_what_a_log_lacks_is_said(insight, log):
    said = insight("cases", log, "--through", "签字")
    assert said.code == 1
    assert "日志里没有 签字" in said.err


def test_columns_of_a_table_are_named_on_the_command_line(insight, tmp_path):
    (tmp_path / "a.csv").write_text("号,做,何时\n1,收,2026-01-05 09:00\n1,办,2026-01-05 10:00\n", "utf-8")
    assert insight("summary", tmp_path / "a.csv").code == 1
    said = insight("summary", tmp_path / "a.csv", "--case", "号", "--activity", "做", "--time", "何时", "--json")
    assert json.loads(said.out)["edges"] == 1


@pytest.mark.parametrize("form", ["xes.gz", "csv", "parquet", "json", "sqlite"])
def test_a_log_is_converted_and_stays_the_same(insight, log, tmp_path, form):
    assert insight("convert", log, "--out", tmp_path / f"other.{form}").code == 0
    one, other = (json.loads(insight("summary", path, "--json").out) for path in (log, tmp_path / f"other.{form}"))
    assert one | {"log": ""} == other | {"log": ""}


def test_a_log_too_big_for_memory_is_prepared_first(insight, log, monkeypatch):
    plain = insight("summary", log, "--json").out
    monkeypatch.setenv("LUODI_INSIGHT_BIG", "1")
    assert insight("summary", log, "--json").out == plain


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["summary", "/nowhere.xes"], 1),
        (["summary", "/etc/hostname"], 1),
        (["map", "LOG", "--measure", "mode"], 2),
        (["map", "LOG", "--detail", "2"], 2),
        (["summary", "LOG", "--engine", "abacus"], 2),
        (["summary", "LOG", "--zone", "Mars/Base"], 2),
        (["summary", "LOG", "--out", "a.doc"], 2),
        (["map", "LOG", "--working"], 1),
    ],
)
def test_what_goes_wrong_is_told_without_a_traceback(insight, log, arguments, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = insight(*(str(log) if one == "LOG" else one for one in arguments))
    assert said.code == code
    assert said.err
    assert "Traceback" not in said.err


def test_it_starts_without_django_and_without_a_database():
    code = (
        "import sys\nimport luodi.faces.cli.apart\n"
        "print([m for m in ('django.db', 'duckdb', 'ibis', 'pyspark', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("arguments", [["insight", "--help"], ["--lang", "en", "insight", "--help"]])
def test_the_program_finds_it_with_settings_that_do_not_stand(arguments, monkeypatch):
    monkeypatch.setenv("LUODI_SETTINGS", "no.such.settings")
    done = subprocess.run(
        [sys.executable, "-c", "from luodi.faces.cli import main; main()", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "convert" in done.stdout


def test_a_real_log_says_what_is_published(insight):
    found = json.loads(insight("summary", shared("logs/receipt.csv"), "--json").out)
    assert (found["cases"], found["events"], found["variants"]) == (1434, 8577, 116)
