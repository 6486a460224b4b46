"""A log written in any form and read back is the same log, event by event, and its head too."""

import gzip
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.insight import files, xes
from luodi.engines.insight.attributes import MOMENT, Column, nested, table
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.gather import Chunk, gathered
from luodi.engines.insight.log import Attribute, Head, Log
from luodi.engines.insight.progress import silent
from luodi.engines.insight.same import differences
from luodi.engines.insight.tabular import Columns
from luodi.engines.insight.xes_plain import Irregular
from real_data import shared

REAL = ["declarations_domestic", "permits_town1", "permits_town2", "permits_town3", "receipt", "road_fines"]
REAL = [*(f"{name}.xes.gz" for name in [*REAL, "travel_permits"]), "running-example.xes"]
FORMS = ["xes", "xes.gz", "parquet", "json", "sqlite"]
BIG = {name for name in REAL if name.startswith(("road", "permits", "travel"))}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in BIG)) for n in REAL])
def test_real_logs_come_back_whole(name, form, tmp_path):
    log = files.read(shared(f"logs/{name}"))
    files.write(log, tmp_path / f"log.{form}")
    back = files.read(tmp_path / f"log.{form}")
    assert differences(log, back) == []
    assert back.head == log.head


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in BIG)) for n in REAL])
def test_the_fast_reader_and_the_parser_read_alike(name):
    path = shared(f"logs/{name}")
    fast, slow = list(xes._regular(path, xes.Names(), silent)), list(xes._parsed(path, xes.Names(), silent))
    one, other = (
        gathered([part for part in read if isinstance(part, Chunk)], xes._head(read, None)) for read in (fast, slow)
    )
    assert differences(one, other) == []
    assert one.head == other.head


def test_the_csv_of_a_log_says_what_its_xes_says():
    assert differences(files.read(shared("logs/receipt.csv")), files.read(shared("logs/receipt.xes.gz"))) == []


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t<>&\"'"), max_size=8)
keys = st.sampled_from(["amount", "Amount", "备注", "a<b", 'quo"te', "time:timestamp2"])
instants = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
VALUES = {
    "string": words,
    "id": words,
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "date": instants,
}
TYPES = {
    "string": pa.string(),
    "id": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "date": MOMENT,
}


@st.composite
def columns(draw, rows):
    out = {}
    for kind in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4, unique=True)):
        column = Column(draw(keys), kind)
        values = draw(st.lists(st.none() | VALUES[kind], min_size=rows, max_size=rows))
        out[column] = pa.array(values, TYPES[kind])
        if kind == "date":
            zones = [None if v is None else draw(st.sampled_from([None, 0, 480, -210])) for v in values]
            out[Column(column.key, kind, "offset")] = pa.array(zones, pa.int16())
        below = [None if v is None else draw(st.none() | st.just(nested([Attribute("int", "n", "1")]))) for v in values]
        out[Column(column.key, kind, "nested")] = pa.array(below, pa.string())
    return out


@st.composite
def rich_logs(draw):
    lengths = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    events = sum(lengths)
    case = [i for i, length in enumerate(lengths) for _ in range(length)]
    names = draw(st.lists(words.filter(bool), min_size=len(lengths), max_size=len(lengths), unique=True))
    who = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=events, max_size=events))
    return Log.build(
        case=case,
        case_ids=names,
        activity=draw(st.lists(st.integers(0, 1), min_size=events, max_size=events)),
        activities=draw(st.lists(words, min_size=2, max_size=2, unique=True)),
        time=draw(st.lists(st.integers(-(10**9), 10**12), min_size=events, max_size=events)),
        started=draw(st.none() | st.lists(st.integers(0, 10**12), min_size=events, max_size=events)),
        resource=who,
        resources=("li & co", "王"),
        case_attributes=table(draw(columns(len(lengths))), len(lengths)),
        event_attributes=table(draw(columns(events)), events),
        head=Head(attributes=(Attribute("list", "l", "", (Attribute("string", "x", 'a\n"b'),)),)),
    )


@pytest.mark.parametrize("form", FORMS)
@given(log=rich_logs())
def test_made_logs_come_back_whole(form, log, tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / f"log.{form}"
    files.write(log, path)
    back = files.read(path)
    assert differences(log, back) == []
    assert back.head == log.head


PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<log>
  <trace>
    <string key="concept:name" value="1"/>
    <event>
      <string key="concept:name" value="受理 &amp; 审查"/>
      <date key="time:timestamp" value="2026-01-05T09:00:00.000+08:00"/>
    </event>
  </trace>
</log>
"""


def xes_file(folder, text):
    path = folder / "a.xes"
    path.write_text(text, "utf-8")
    return path


IRREGULAR = {
    "a comment": ("<event>", "<event><!-- hm -->"),
    "single quotes": ('"concept:name" value="1"', "'concept:name' value='1'"),
    "another order": ('key="concept:name" value="1"', 'value="1" key="concept:name"'),
    "room in the tag": ('value="1"/>', 'value="1" />'),
    "a long tag": ('value="1"/>', 'value="1"></string>'),
    "a character by number": ("&amp;", "&#38;"),
    "a namespace": ("<log>", '<log xmlns="http://www.xes-standard.org/">'),
    "another log level": ("</trace>\n", '</trace>\n<string key="late" value="x"/>\n'),
}


@pytest.mark.parametrize("how", IRREGULAR)
def test_unusual_but_good_xes_is_read_too(how, tmp_path):
    usual = files.read(xes_file(tmp_path, PAGE))
    changed = PAGE.replace(*IRREGULAR[how])
    assert changed != PAGE
    assert differences(files.read(xes_file(tmp_path, changed)), usual) == []


def test_regular_xes_takes_the_fast_way(tmp_path):
    path = xes_file(tmp_path, PAGE)
    assert any(isinstance(part, Chunk) for part in xes._regular(path, xes.Names(), silent))
    with pytest.raises(Irregular):
        list(xes._regular(xes_file(tmp_path, PAGE.replace("<event>", "<event><!-- hm -->")), xes.Names(), silent))


def test_a_time_without_zone_is_read_as_utc_and_written_back_without(tmp_path):
    log = files.read(xes_file(tmp_path, PAGE.replace("+08:00", "")))
    assert log.time.tolist() == [int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp() * 1000)]
    files.write(log, tmp_path / "b.xes")
    assert 'value="2026-01-05T09:00:00.000"' in (tmp_path / "b.xes").read_text()


def test_a_time_keeps_its_zone(tmp_path):
    files.write(files.read(xes_file(tmp_path, PAGE)), tmp_path / "b.xes")
    assert 'value="2026-01-05T09:00:00.000+08:00"' in (tmp_path / "b.xes").read_text()


def test_microseconds_are_kept_beside_the_milliseconds(tmp_path):
    log = files.read(xes_file(tmp_path, PAGE.replace("00.000+", "00.000123+")))
    assert log.time[0] % 1000 == 0
    files.write(log, tmp_path / "b.xes")
    assert "09:00:00.000123+08:00" in (tmp_path / "b.xes").read_text()


def test_pieces_of_a_file_are_whole_cases_and_make_the_same_log(tmp_path, monkeypatch):
    monkeypatch.setattr(xes, "BLOCK", 1 << 12)
    monkeypatch.setattr(xes, "PIECE", 10)
    made = Log.of(
        [
            (f"c{i}", [("a", i * 1000, "li"), ("b", i * 1000 + timedelta(days=1) // timedelta(milliseconds=1))])
            for i in range(200)
        ]
    )
    files.write(made, tmp_path / "a.xes")
    pieces = [part for part in xes.chunks(tmp_path / "a.xes") if isinstance(part, Chunk)]
    assert len(pieces) > 5
    assert differences(gathered(pieces, made.head), made) == []
    text = (tmp_path / "a.xes").read_text().replace('value="c150"', "value='c150'")
    (tmp_path / "a.xes").write_text(text)
    pieces = [part for part in xes.chunks(tmp_path / "a.xes") if isinstance(part, Chunk)]
    assert differences(gathered(pieces, made.head), made) == []


LISTED = '<list key="parts"><values><string key="part" value="a"/><int key="part" value="2"/></values></list>'


def test_lists_keep_their_values(tmp_path):
    log = files.read(xes_file(tmp_path, PAGE.replace("<event>", f"{LISTED}<event>")))
    files.write(log, tmp_path / "b.xes")
    text = (tmp_path / "b.xes").read_text()
    assert "<values>" in text
    assert differences(files.read(tmp_path / "b.xes"), log) == []
    assert "part" in log.case_attributes["parts@nested"].to_pylist()[0]


@pytest.mark.parametrize("form", ["xes", "parquet", "json", "sqlite"])
def test_a_log_may_be_seen_by_other_attributes(form, tmp_path):
    told = (
        '<string key="desk" value="区"/><date key="begin" value="2026-01-05T08:00:00+08:00"/><string key="concept:name"'
    )
    page = PAGE.replace('<event>\n      <string key="concept:name"', f"<event>{told}")
    page = page.replace("<event>", '<string key="town" value="T1"/><event>', 1)
    files.write(files.read(xes_file(tmp_path, page)), tmp_path / f"log.{form}")
    seen = files.read(tmp_path / f"log.{form}", Reading(Columns(unit="desk", resource="town", started="begin")))
    assert (seen.units, seen.resources) == (("区",), ("T1",))
    assert (seen.time - seen.started).tolist() == [3_600_000]
    assert files.read(tmp_path / f"log.{form}", Reading(Columns(activity="desk"))).activities == ("区",)
    with pytest.raises(LogError, match="no attribute nothing"):
        files.read(tmp_path / f"log.{form}", Reading(Columns(unit="nothing")))
    with pytest.raises(LogError, match="are what the file says"):
        files.read(tmp_path / f"log.{form}", Reading(Columns(case="desk")))


@pytest.mark.parametrize("encoding", ["GBK", "gb18030"])
def test_chinese_encodings_are_read(encoding, tmp_path):
    (tmp_path / "a.xes").write_bytes(PAGE.replace("UTF-8", encoding).encode(encoding))
    assert files.read(tmp_path / "a.xes").activities == ("受理 & 审查",)
    torn = PAGE.replace("UTF-8", encoding).encode(encoding).replace(b"&amp;", b"\xff\xff")
    (tmp_path / "a.xes").write_bytes(torn)
    with pytest.raises(LogError, match="not in the encoding declared"):
        files.read(tmp_path / "a.xes")


def test_compressed_files_are_known_by_what_they_hold(tmp_path):
    path = tmp_path / "a.xes"
    path.write_bytes(gzip.compress(PAGE.encode()))
    assert files.read(path).events == 1


TWO = PAGE.replace(
    "</log>",
    """<trace><string key="concept:name" value="2"/>
<event><string key="concept:name" value="a"/><date key="time:timestamp" value="2026-01-05T09:00:00Z"/></event>
<event><string key="concept:name" value="b"/><date key="time:timestamp" value="2026-01-05T09:00:00.5+01:00"/>
<int key="n" value="7"/><float key="x" value="1e3"/><boolean key="y" value="true"/><id key="i" value="z"/></event>
</trace>
</log>""",
)
SNIPPETS = ["<", ">", "/", '"', "'", "&", ";", " ", "\n", "=", "a", "/>", "<event>", "</event>", "<trace>"]
SNIPPETS += ["</trace>"]
SNIPPETS += [
    "<!-- -->",
    "&amp;",
    "&#65;",
    "<x/>",
    '<int key="n" value="7"/>',
    "value",
    "key",
    "Z",
    "9",
    "]]>",
    "é",
    "\0",
]
edits = st.lists(st.tuples(st.integers(0, len(TWO)), st.integers(0, 3), st.sampled_from(["", *SNIPPETS])), max_size=3)


@given(edits)
def test_the_fast_reader_takes_nothing_the_parser_would_refuse_or_read_otherwise(changes):
    text = TWO
    for at, left_out, put_in in changes:
        text = text[:at] + put_in + text[at + left_out :]
    with tempfile.TemporaryDirectory() as folder:
        path = xes_file(Path(folder), text)
        try:
            fast = list(xes._regular(path, xes.Names(), silent))
        except Irregular:
            return
        slow = list(xes._parsed(path, xes.Names(), silent))
    one, other = (
        gathered([part for part in read if isinstance(part, Chunk)], xes._head(read, None)) for read in (fast, slow)
    )
    assert differences(one, other) == []
    assert one.head == other.head
