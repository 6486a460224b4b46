"""A file that cannot be read is refused with the line that is to blame."""

import gzip
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from luodi.engines.insight import files
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.prepare import prepare
from luodi.engines.insight.tabular import Columns

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log>
<trace>
<string key="concept:name" value="1"/>
<event>
<string key="concept:name" value="a"/>
<date key="time:timestamp" value="2026-01-05T09:00:00.000+08:00"/>
<int key="cost" value="3"/>
</event>
</trace>
</log>
"""
CSV = "case,activity,time,sum\n1,a,2026-01-05 09:00:00,5\n1,b,2026-01-06 09:00:00,6\n2,a,2026-01-07 09:00:00,7\n"


def refused(path, how=None):
    with pytest.raises(LogError) as caught:
        files.read(path, how)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("</event>", "</evnt>", 9, "mismatched tag"),
        ('value="3"', 'value="three"', 8, "'three' is no int"),
        ("2026-01-05T09", "2026-13-05T09", 7, "is no date"),
        ('<date key="time:timestamp" value="2026-01-05T09:00:00.000+08:00"/>\n', "", 8, "has no time:timestamp"),
        ('<string key="concept:name" value="a"/>\n', "", 8, "has no concept:name"),
        ('<int key="cost" value="3"/>', '<int key="cost" value="3"/><int key="cost" value="4"/>', 8, "stands twice"),
        ("<event>", "<event>&nonsense;", 5, "undefined entity"),
        ("</trace>\n</log>", "", 11, "no element found"),
        ("<log>", "<html>", 2, "the outermost tag is <html>"),
        ('encoding="UTF-8"', 'encoding="UTF-88"', 1, "unknown encoding: UTF-88"),
        ('encoding="UTF-8"', 'encoding="big5"', 1, "an encoding not known"),
        ("<trace>", "<event/><trace>", 3, "<event> inside <log>"),
        ('key="cost" ', "", 8, "has no key"),
    ],
)
def test_broken_xes(old, new, line, word, tmp_path):
    assert old in XES
    (tmp_path / "a.xes").write_text(XES.replace(old, new, 1), "utf-8")
    error = refused(tmp_path / "a.xes")
    assert error.line == line
    assert word in str(error)


def test_half_a_compressed_file(tmp_path):
    (tmp_path / "a.xes.gz").write_bytes(gzip.compress(XES.encode())[:-20])
    assert "not whole" in str(refused(tmp_path / "a.xes.gz"))


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("2026-01-06 09:00:00", "yesterday", 3, "'yesterday' is no time"),
        ("2,a,2026", "2,a", 4, "columns instead of 4"),
        ("1,b", ",b", 3, "case is empty"),
        ("case,activity", "sum,activity", 1, "named twice: sum"),
    ],
)
def test_broken_csv(old, new, line, word, tmp_path):
    (tmp_path / "a.csv").write_text(CSV.replace(old, new, 1), "utf-8")
    error = refused(tmp_path / "a.csv")
    assert error.line == line
    assert word in str(error)


def test_lines_of_csv_are_counted_through_values_of_several_lines(tmp_path):
    (tmp_path / "a.csv").write_text(CSV.replace("1,a,", '1,"a\nb",').replace("2026-01-07 09:00:00", "?"), "utf-8")
    assert refused(tmp_path / "a.csv").line == 5


def test_a_table_whose_columns_mean_nothing_known_asks_for_a_map(tmp_path):
    (tmp_path / "a.csv").write_text(CSV.replace("activity", "what"), "utf-8")
    assert "--activity" in str(refused(tmp_path / "a.csv"))
    assert files.read(tmp_path / "a.csv", Reading(Columns(activity="what"))).activities == ("a", "b")
    assert "no column nowhere" in str(refused(tmp_path / "a.csv", Reading(Columns(activity="nowhere"))))


@pytest.mark.parametrize("time", ["2026/3/2 9:05", "2026-3-2 9:05:00", "2026.3.2 9:05", "2026年3月2日 9:05"])
def test_columns_and_times_of_an_office_s_table_are_understood(time, tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        f"序号,申请单号,办理环节名称,完成时间,经办科室,备注\n1,QD-1,接件,{time},窗口,无\n", encoding="gb18030"
    )
    log = files.read(path)
    assert (log.case_ids.tolist(), log.activities, log.units) == (["QD-1"], ("接件",), ("窗口",))
    assert str(log.time.astype("datetime64[ms]")[0]) == "2026-03-02T09:05:00.000"


def test_of_two_columns_alike_nobody_guesses(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("申请单号,受理单号,环节,时间\n1,2,接件,2026-03-02\n", encoding="utf-8")
    with pytest.raises(LogError, match="看不出哪一列是案件"):
        files.read(path)


def test_broken_ocel(tmp_path):
    (tmp_path / "a.json").write_text('{"objectTypes": [],\n"eventTypes": [}', "utf-8")
    assert refused(tmp_path / "a.json").line == 2
    (tmp_path / "a.json").write_text('{"events": []}', "utf-8")
    assert "not OCEL 2.0" in str(refused(tmp_path / "a.json"))
    (tmp_path / "a.sqlite").write_bytes(b"no database at all, but long enough to look at")
    assert "not an OCEL 2.0 SQLite file" in str(refused(tmp_path / "a.sqlite"))
    sqlite3.connect(tmp_path / "b.sqlite").close()
    assert "not an OCEL 2.0 SQLite file" in str(refused(tmp_path / "b.sqlite"))


def test_broken_parquet(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and so on")
    assert "Parquet file is broken" in str(refused(tmp_path / "a.parquet"))


def test_a_form_nobody_knows_and_a_file_that_is_not_there(tmp_path):
    (tmp_path / "a.doc").write_text("")
    assert "no known form" in str(refused(tmp_path / "a.doc"))
    assert "there is no file" in str(refused(tmp_path / "b.xes"))


def test_csv_in_gb18030_with_chinese_columns_and_dates(tmp_path):
    text = "工单编号;环节;完成时间;部门\n1;受理;2026/1/5 09:00;街道\n1;办结;2026年1月6日 10:30;区\n"
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    log = files.read(tmp_path / "a.csv", Reading(Columns(zone="Asia/Shanghai")))
    assert log.activities == ("受理", "办结")
    assert log.units == ("街道", "区")
    assert log.time.tolist() == [1767574800000, 1767666600000]


def test_numbers_with_leading_zeros_stay_text(tmp_path):
    (tmp_path / "a.csv").write_text(CSV.replace(",5\n", ",05\n"), "utf-8")
    log = files.read(tmp_path / "a.csv")
    assert log.event_attributes["sum"].to_pylist() == ["05", "6", "7"]


def test_an_exported_journal_is_a_log(tmp_path):
    rows = {
        "case_id": ["A1", "A1", "A1"],
        "seq": [1, 2, 3],
        "activity": ["registered", "start", "complete"],
        "step": [None, "review", "review"],
        "lifecycle": ["complete", "start", "complete"],
        "time": pa.array([1000, 2000, 3000], pa.timestamp("ms")),
        "recorded": pa.array([1000, 2000, 3000], pa.timestamp("ms")),
        "unit": ["u1", "u2", "u2"],
        "actor": ["staff", "staff", "system"],
        "type": ["a1"] * 3,
        "version": pa.array([1] * 3, pa.int32()),
        "region": ["370202"] * 3,
        "channel": ["phone"] * 3,
        "level": pa.array([0] * 3, pa.int8()),
    }
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    log = files.read(tmp_path / "a.parquet")
    assert log.path(0) == ("registered", "review·start", "review·complete")
    assert log.time.tolist() == [1000, 2000, 3000]
    assert log.units == ("u1", "u2")
    assert log.case_attributes["type"].to_pylist() == ["a1"]


OCEL = """{"objectTypes": [{"name": "order", "attributes": [{"name": "price", "type": "float"}]},
{"name": "item", "attributes": []}],
"eventTypes": [{"name": "pay", "attributes": [{"name": "resource", "type": "string"}]}],
"objects": [{"id": "o1", "type": "order",
"attributes": [{"name": "price", "time": "2026-01-01T00:00:00Z", "value": "9.5"}]},
{"id": "o2", "type": "order"}, {"id": "i1", "type": "item"}],
"events": [{"id": "e1", "type": "pay", "time": "2026-01-05T09:00:00Z",
"attributes": [{"name": "resource", "value": "li"}],
"relationships": [{"objectId": "o1"}, {"objectId": "o2"}, {"objectId": "i1"}]}]}"""


def test_ocel_of_others_is_flattened_to_the_objects_asked_for(tmp_path):
    (tmp_path / "a.json").write_text(OCEL, "utf-8")
    assert "--object-type" in str(refused(tmp_path / "a.json"))
    log = files.read(tmp_path / "a.json", Reading(object_type="order"))
    assert log.case_ids.tolist() == ["o1", "o2"]
    assert log.lengths.tolist() == [1, 1]
    assert log.resources == ("li",)
    assert log.case_attributes["price"].to_pylist() == [9.5, None]
    assert log.event_attributes["object:item"].to_pylist() == ["i1", "i1"]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.csv", b"case,activity,time\n1,\xff\xff,2026-01-05\n", "neither UTF-8 nor GB18030"),
        ("b.csv", CSV.encode() * 30_000 + b"1,\xff\xff,2026-01-05,1\n", "CSV"),
        ("a.csv.gz", gzip.compress(CSV.encode() * 100)[:-20], "compressed file is broken"),
        ("b.csv.gz", CSV.encode(), "compressed file is broken"),
        ("a.parquet", b"PAR1junkjunkPAR1", "a.parquet"),
    ],
    ids=["text of no encoding", "text of no encoding far down", "cut off", "not packed", "no Parquet"],
)
def test_what_is_prepared_and_cannot_be_read_is_refused_as_well(tmp_path, name, data, word):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(LogError) as caught:
        prepare(tmp_path / name, tmp_path / "out.parquet")
    assert word in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_packed_table_in_the_old_chinese_encoding_is_prepared(tmp_path):
    rows = "案件,活动,时间\n1,受理,2026-01-05 09:00:00\n1,办结,2026-01-06 09:00:00\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(rows.encode("gb18030")))
    prepare(tmp_path / "a.csv.gz", tmp_path / "out.parquet")
    assert files.read(tmp_path / "out.parquet").activities == ("受理", "办结")
