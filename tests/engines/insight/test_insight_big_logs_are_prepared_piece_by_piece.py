"""A log prepared piece by piece is the log read at once."""

import random
from datetime import UTC, datetime

import pytest
from insight_logs import in_order

from luodi.engines.insight import files, prepare, store, xes
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log
from luodi.engines.insight.same import differences
from real_data import shared


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(prepare, "BATCH", 400)
    monkeypatch.setattr(xes, "BLOCK", 1 << 16)


@pytest.mark.parametrize("name", ["receipt.xes.gz", "running-example.xes"])
def test_xes(name, tmp_path):
    source = shared(f"logs/{name}")
    prepare.prepare(source, tmp_path / "log.parquet")
    log, back = files.read(source), files.read(tmp_path / "log.parquet")
    assert differences(log, back) == []
    assert back.head == log.head


def test_csv_keeps_the_log_and_its_attributes_as_text(tmp_path):
    source = shared("logs/receipt.csv")
    prepare.prepare(source, tmp_path / "log.parquet")
    log, back = files.read(source), files.read(tmp_path / "log.parquet")
    assert back.case_ids.tolist() == log.case_ids.tolist()
    assert [back.path(i) for i in range(back.cases)] == [log.path(i) for i in range(log.cases)]
    assert back.time.tolist() == log.time.tolist()
    assert back.case_attributes["department"].to_pylist() == log.case_attributes["department"].to_pylist()


def scattered(cases=300):
    made = random.Random(7)
    events = {f"c{i}": [(made.choice("abc"), made.randrange(10**6) * 1000) for _ in range(5)] for i in range(cases)}
    rows = [(case, *event) for case, of in events.items() for event in of]
    made.shuffle(rows)
    kept = {}
    for case, what, when in rows:
        kept.setdefault(case, []).append((what, when))
    return rows, in_order(list(kept.items()))


def stamp(millis):
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_whose_cases_lie_scattered_is_sorted(encoding, tmp_path):
    rows, cases = scattered()
    text = "".join(f"{case},{what},{stamp(when)},办理\n" for case, what, when in rows)
    (tmp_path / "a.csv").write_bytes(("case,activity,time,单位\n" + text).encode(encoding))
    prepare.prepare(tmp_path / "a.csv", tmp_path / "log.parquet")
    back = store.read(tmp_path / "log.parquet", attributes=False)
    expected = Log.of(cases)
    assert back.case_ids.tolist() == expected.case_ids.tolist()
    assert [back.path(i) for i in range(back.cases)] == [expected.path(i) for i in range(expected.cases)]
    assert back.time.tolist() == expected.time.tolist()
    assert back.units == ("办理",)


def test_what_is_broken_is_told_with_its_line(tmp_path):
    (tmp_path / "a.csv").write_text("case,activity,time\n1,a,2026-01-05T00:00:00\n2,a,someday\n", "utf-8")
    with pytest.raises(LogError) as caught:
        prepare.prepare(tmp_path / "a.csv", tmp_path / "log.parquet")
    assert caught.value.line == 3
    assert not list(tmp_path.glob(".luodi-*"))


@pytest.mark.parametrize(("rows", "line"), [(1, 3), (3000, 3002)])
def test_a_row_too_short_is_told_with_its_line_and_not_with_the_path_of_the_file(rows, line, tmp_path):
    """Of a short file the reader cannot even see the delimiter, of a long one it gives up on the way."""
    source = tmp_path / "log.csv"
    lines = [f"{n},登记,2026-03-02 09:00" for n in range(rows)]
    source.write_text("\n".join(["case,activity,time", *lines, "1,发证"]), encoding="utf-8")
    with pytest.raises(LogError) as told:
        prepare.prepare(source, tmp_path / "log.parquet")
    assert (told.value.line, "应有 3 列，有 2 列" in str(told.value)) == (line, True)
    assert str(tmp_path) not in str(told.value)
