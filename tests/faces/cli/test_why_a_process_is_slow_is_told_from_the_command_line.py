"""`luodi insight compare|discover|conformance|redesign` on files, in words and for programs."""

import json
import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from cli_support import Said

from luodi.engines.insight import files
from luodi.engines.insight.log import Log
from luodi.engines.worktime import Calendar
from luodi.faces.cli.apart import run
from luodi.faces.cli.console import console

HOUR = 3_600_000
DAY = 24 * HOUR


@pytest.fixture
def insight(capsys, monkeypatch):
    monkeypatch.setattr(console, "language", "zh")

    def call(*arguments) -> Said:
        capsys.readouterr()
        code = run(["insight", *map(str, arguments)])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


def made(path: Path, slow: float, seed: int) -> Path:
    """A log of receipt, decision and dispatch; in half of the cases both ways round of two checks."""
    rng = random.Random(seed)
    cases, due = [], []
    for n in range(120):
        now = n * 5 * HOUR
        checks = ["查验", "会签"] if n % 2 else ["会签", "查验"]
        events = [("收件", now)]
        for step in [*checks, "审批", "送达"]:
            now += int(rng.uniform(0.5, 1.5) * DAY * (slow if step == "审批" else 1))
            events.append((step, now))
        cases.append((f"c{n}", events))
        due.append(n * 5 * HOUR + int(4.5 * DAY))
    log = Log.of(cases)
    columns = {
        "due": pa.array(due, pa.timestamp("ms", "UTC")),
        "district": ["甲" if n % 3 else "乙" for n in range(120)],
    }
    parts = {name: getattr(log, name) for name in log.__dataclass_fields__}
    files.write(Log(**parts | {"case_attributes": pa.table(columns)}), path)
    return path


@pytest.fixture
def fast(tmp_path) -> Path:
    return made(tmp_path / "fast.csv", 1, 1)


@pytest.fixture
def slow(tmp_path) -> Path:
    return made(tmp_path / "slow.csv", 5, 2)


def test_two_logs_are_compared_in_words_and_in_days_that_add_up(insight, fast, slow):
    said = insight("compare", slow, fast)
    assert said.code == 0
    assert "“slow”平均" in said.out
    assert "“审批”从上一步到办完" in said.out.splitlines()[2]
    (found,) = json.loads(insight("compare", slow, fast, "--json").out)
    assert sum(cause["days"] for cause in found["causes"]) == pytest.approx(found["gap"])
    assert found["told"][1]["en"].split(":")[0].endswith("days more")


def test_one_log_is_compared_by_an_attribute(insight, fast):
    (found,) = json.loads(insight("compare", fast, "--by", "district", "--json").out)
    assert {found["name"], found["against"]} == {"甲", "乙"}
    assert insight("compare", fast, "--by", "nothing").code == 1


def test_causes_are_written_to_a_table(insight, fast, slow, tmp_path):
    assert insight("compare", slow, fast, "--out", tmp_path / "causes.csv").code == 0
    lines = (tmp_path / "causes.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("谁,比,原因,步骤,天")
    assert lines[1].startswith("slow,fast,passage,审批,")


def test_a_tree_is_discovered_drawn_exported_and_read_back(insight, fast, tmp_path):
    said = insight("discover", fast)
    assert "→('收件', ∧('会签', '查验'), '审批', '送达')" in said.out
    assert json.loads(insight("discover", fast, "--json").out)["fitness"] == 1
    for ending in ("svg", "bpmn", "pnml", "tree"):
        assert insight("discover", fast, "--out", tmp_path / f"mined.{ending}").code == 0
    assert ElementTree.parse(tmp_path / "mined.pnml").getroot().tag == "pnml"
    found = json.loads(insight("conformance", fast, "--tree", tmp_path / "mined.tree", "--json").out)
    assert found["fitting"]["n"] == 120
    assert insight("discover", fast, "--out", tmp_path / "mined.doc").code == 2


def test_a_file_that_is_no_tree_is_named(insight, fast, tmp_path):
    (tmp_path / "no.tree").write_text("→(", encoding="utf-8")
    said = insight("conformance", fast, "--tree", tmp_path / "no.tree")
    assert said.code == 1
    assert "不是流程树" in said.err


def test_deviations_limits_and_questions_are_told(insight, fast, tmp_path):
    (tmp_path / "in force.tree").write_text("→('收件', '会签', '查验', '审批', '送达')", encoding="utf-8")
    arguments = ("conformance", fast, "--tree", tmp_path / "in force.tree", "--deadline", "due")
    said = insight(*arguments, "--ask", 'district == "甲"')
    assert said.code == 0
    assert "超过 due" in said.out
    assert 'district == "甲"' in said.out
    found = json.loads(insight(*arguments, "--ask", "days > 4", "--of", 'district == "乙"', "--json").out)
    assert found["fitting"]["n"] == 60
    assert {(one["kind"], one["cases"]) for one in found["deviations"]} == {("misplaced", 60)}
    assert found["limits"][0]["late"]["of"] == 120
    assert found["answers"][0]["of"] == 40
    assert found["with_lateness"][0]["having"]["of"] == 60


def test_a_column_without_dates_and_a_question_that_is_none_are_named(insight, fast):
    assert "district" in insight("conformance", fast, "--deadline", "district").err
    assert insight("conformance", fast, "--ask", "days >").code == 1


def test_a_redesign_is_told_with_its_evidence(insight, slow):
    said = insight("redesign", slow)
    assert said.code == 0
    assert "堵点：“审批”" in said.out
    assert "“审批”按规则即时决定" in said.out
    found = json.loads(insight("redesign", slow, "--json").out)
    first = found["advice"][0]
    assert first["kind"] == "decide"
    assert first["effect"] < -3
    assert first["interval_90"][0] < first["effect"] < first["interval_90"][1]
    assert not first["refused"]


def test_a_redesign_keeps_the_days_off_of_the_calendar(insight, tmp_path):
    """Two cases an hour of every working day around the National Day: so few that no day off shows in the log."""
    calendar, path = Calendar.builtin(), tmp_path / "office.csv"
    days = [day for day in (date(2024, 9, 2) + timedelta(days=n) for n in range(60)) if calendar.is_working(day)]
    lines = ["case,activity,time"]
    for n, (today, then) in enumerate(pairwise(day for day in days for _ in range(7))):
        lines += [f"{n},收件,{today} {9 + n % 7:02d}:00:00", f"{n},办结,{then} {9 + n % 7:02d}:30:00"]
    path.write_text("\n".join(lines), encoding="utf-8")
    by_log, by_calendar = (
        json.loads(insight("redesign", path, "--zone", "Asia/Shanghai", "--json", *more).out)
        for more in ((), ("--working",))
    )
    assert by_log["observed_days"] == by_calendar["observed_days"]
    assert by_log["simulated_days"] != by_calendar["simulated_days"]
